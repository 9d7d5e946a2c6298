"""From bytes to a Sheet: what kind of file it is, its header, and rows of equal width."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from ithaca.sheets.csv_cells import csv_cells
from ithaca.sheets.kinds import EMAIL
from ithaca.sheets.raw import RawRow
from ithaca.sheets.vocabulary import Line, Problem, Progress, Sheet, SheetError
from ithaca.sheets.xlsx_cells import xlsx_cells

MOST_COLUMNS = 500
LARGEST_CELL = 20_000
_TELL_EVERY = 1_000

_SAVE = "Open it in a spreadsheet program and save it as CSV (UTF-8) or XLSX."
_OTHER_KINDS = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls), or one protected by a password"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"Rar!", "a compressed file (RAR)"),
    (b"7z\xbc\xaf", "a compressed file (7-Zip)"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"SQLite format 3", "a database"),
)


def read(
    data: bytes, filename: str, *, limit_rows: int = 200_000, progress: Progress | None = None
) -> Sheet:
    """Read a CSV or XLSX file by its content; the name only serves messages.

    Raises SheetError when the file as a whole cannot be read. Empty rows are skipped.
    """
    _check_kind(data, filename)
    raw = xlsx_cells(data, limit_rows) if data.startswith(b"PK") else csv_cells(data)
    rows = iter(raw.rows)
    first = next((row for row in rows if row.problem or any(map(str.strip, row.cells))), None)
    if first is None:
        raise SheetError(f"{filename} has no rows.", how_to_fix="Fill in one row a person.")
    header, warnings = _header(first)
    lines, problems = _lines(rows, header, limit_rows, progress)
    if not lines and not problems:
        warnings.append("There is a header, but no row below it.")
    return Sheet(
        kind=raw.kind,
        header=header,
        rows=tuple(lines),
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        warnings=(*raw.warnings, *warnings),
        problems=tuple(problems),
    )


def _check_kind(data: bytes, filename: str) -> None:
    if not data.strip():
        raise SheetError(f"{filename} is empty.", how_to_fix="Choose a file with one row a person.")
    for start, kind in _OTHER_KINDS:
        if data.startswith(start):
            raise SheetError(f"{filename} is {kind}, not CSV or XLSX.", how_to_fix=_SAVE)
    if data[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise SheetError(f"{filename} is a web page or XML, not CSV or XLSX.", how_to_fix=_SAVE)


def _header(first: RawRow) -> tuple[tuple[str, ...], list[str]]:
    """Column names, made distinct and never empty, with a warning for each that had to change."""
    if first.problem:
        raise SheetError(
            f"The row of column names cannot be read. {first.problem.message}",
            line=first.line,
            how_to_fix=first.problem.how_to_fix,
        )
    cells = [" ".join(cell.split()) for cell in first.cells]
    while cells and not cells[-1]:
        cells.pop()
    _check_header(cells, first.line)
    warnings: list[str] = []
    seen: Counter[str] = Counter()
    for place, name in enumerate(cells):
        name = name or f"Column {place + 1}"
        seen[name.casefold()] += 1
        if seen[name.casefold()] > 1:
            number = seen[name.casefold()]
            warnings.append(f"The column name “{name}” appears more than once.")
            name = f"{name} ({number})"
        cells[place] = name
    return tuple(cells), warnings


def _check_header(cells: Sequence[str], line: int) -> None:
    if len(cells) > MOST_COLUMNS:
        raise SheetError(
            f"There are {len(cells)} columns; at most {MOST_COLUMNS} can be read.",
            line=line,
            how_to_fix="Delete the columns that are not about people.",
        )
    if any(EMAIL.fullmatch(cell) for cell in cells):
        raise SheetError(
            "The first row seems to be a person, not column names.",
            line=line,
            how_to_fix="Add a row with the names of the columns at the top.",
        )
    if any(len(cell) > LARGEST_CELL for cell in cells):
        raise SheetError(
            "A column name is far too long.",
            line=line,
            how_to_fix="Give the columns short names.",
        )


def _lines(
    rows: Iterable[RawRow], header: tuple[str, ...], limit: int, progress: Progress | None
) -> tuple[list[Line], list[Problem]]:
    lines: list[Line] = []
    problems: list[Problem] = []
    for row in rows:
        if not row.problem and not any(map(str.strip, row.cells)):
            continue
        if len(lines) + len(problems) >= limit:
            raise SheetError(
                f"There are more than {limit:,} rows.",
                line=row.line,
                how_to_fix="Split the file and import the parts one after the other.",
            )
        problem = row.problem or _shape_problem(row, header)
        if problem:
            problems.append(problem)
        else:
            lines.append(Line(row.line, row.cells[: len(header)]))
        if progress and (len(lines) + len(problems)) % _TELL_EVERY == 0:
            progress(len(lines) + len(problems))
    return lines, problems


def _shape_problem(row: RawRow, header: tuple[str, ...]) -> Problem | None:
    width = len(header)
    long = next((at for at, cell in enumerate(row.cells) if len(cell) > LARGEST_CELL), None)
    if long is not None:
        column = header[long] if long < width else ""
        return Problem(
            column,
            "",
            f"A cell holds more than {LARGEST_CELL:,} characters.",
            "Shorten the text, or look for a quotation mark that is never closed.",
            "cell_too_long",
            row.line,
        )
    filled = max((at + 1 for at, cell in enumerate(row.cells) if cell.strip()), default=0)
    if filled > width or len(row.cells) < width:
        found = max(filled, len(row.cells)) if len(row.cells) < width else filled
        kind = "too_many_cells" if found > width else "too_few_cells"
        noun = "cell" if found == 1 else "cells"
        return Problem(
            "",
            "",
            f"The row has {found} {noun} where the header has {width}.",
            "Put text that contains the separator or a line break in quotation marks.",
            kind,
            row.line,
        )
    return None
