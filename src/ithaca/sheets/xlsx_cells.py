"""XLSX as cells: the first sheet that can be seen, every value as the text a person sees.

A formula gives the value that was saved with it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetVisibleEnum,
    XmlError,
    ZipError,
    load_workbook,
)

from ithaca.sheets.raw import Raw, RawRow
from ithaca.sheets.vocabulary import SheetError

MOST_BYTES = 256 * 1024 * 1024
_CHUNK = 1024 * 1024
_AGAIN = "Open it in a spreadsheet program and save it again as XLSX or CSV (UTF-8)."
_Value = int | float | str | bool | time | date | datetime | timedelta


def xlsx_cells(data: bytes, limit_rows: int) -> Raw:
    """Raises SheetError for anything but a sound workbook of a reasonable size."""
    _check_archive(data)
    try:
        book = load_workbook(BytesIO(data))
        sheet, warnings = _sheet(book)
    except PasswordError as error:
        raise SheetError(
            "The workbook is protected by a password.",
            how_to_fix="Remove the password and save it again.",
        ) from error
    except (CalamineError, ZipError, XmlError, OSError) as error:
        raise SheetError("The workbook is damaged.", how_to_fix=_AGAIN) from error
    span = (sheet.end or (0, 0))[0] + 1
    if span > 2 * limit_rows + 1_000:
        raise SheetError(
            f"The sheet “{sheet.name}” spans {span:,} rows.",
            how_to_fix="Delete stray cells far below or beside the table, or split it.",
        )
    return Raw("xlsx", _rows(sheet), warnings=warnings)


def _check_archive(data: bytes) -> None:
    """A workbook is a zip; one that would unpack to far too much is refused before it is."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names:
                raise SheetError(
                    "This is a compressed file or a document, but not an XLSX workbook.",
                    how_to_fix=_AGAIN,
                )
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise _too_large()
            _unpack_within(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SheetError("The workbook is damaged.", how_to_fix=_AGAIN) from error


def _unpack_within(archive: zipfile.ZipFile) -> None:
    """Count what really comes out, because the sizes that an archive declares may lie."""
    left = MOST_BYTES
    for entry in archive.infolist():
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise _too_large()


def _too_large() -> SheetError:
    return SheetError(
        "The workbook would unpack to far more than a list of people needs.",
        how_to_fix="Copy the table of people into a new workbook.",
    )


def _sheet(book: CalamineWorkbook) -> tuple[CalamineSheet, tuple[str, ...]]:
    visible = [
        about.name for about in book.sheets_metadata if about.visible == SheetVisibleEnum.Visible
    ]
    filled = [name for name in visible if book.get_sheet_by_name(name).height]
    if not filled:
        raise SheetError("The workbook has no cell with text.", how_to_fix="Fill in one sheet.")
    chosen = book.get_sheet_by_name(filled[0])
    if len(filled) == 1:
        return chosen, ()
    return chosen, (f"Only the first sheet was read: “{filled[0]}”.",)


def _rows(sheet: CalamineSheet) -> Iterator[RawRow]:
    for line, values in enumerate(sheet.iter_rows(), start=1):
        yield RawRow(line, tuple(map(_text, values)))


def _text(value: _Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
