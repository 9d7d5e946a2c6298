"""Rows out as CSV or XLSX, safe to open: no cell of ours is ever taken for a formula.

A text that starts like a formula gets a leading apostrophe, and so does one that starts with
apostrophes before such a start; so taking one away again always gives back what was written.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

Cell = str | int | float | bool | date | None

_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_QUOTED = re.compile(r"'+[=+\-@\t\r]")
_LARGEST_XLSX_CELL = 32_767


def quoted(cell: str) -> str:
    """The text with an apostrophe in front where a spreadsheet might run it."""
    return f"'{cell}" if _LIKE_A_FORMULA.match(cell) else cell


def unquoted(cell: str) -> str:
    """What `quoted` was given."""
    return cell[1:] if _QUOTED.match(cell) else cell


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs; commas, and CR LF at line ends."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL)
    for row in (header, *rows):
        writer.writerow([_csv_cell(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig", errors="replace")


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]], title: str = "") -> bytes:
    """One sheet with the header frozen."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31] or "Sheet")
    sheet.freeze_panes = "A2"
    for row in (header, *rows):
        sheet.append([_xlsx_cell(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, date):
        return cell.isoformat()
    return quoted(cell.replace("\0", "")) if isinstance(cell, str) else str(cell)


def _xlsx_cell(cell: Cell) -> Cell:
    if isinstance(cell, str):
        clean = ILLEGAL_CHARACTERS_RE.sub("", cell.encode("utf-8", "replace").decode())
        return quoted(clean)[:_LARGEST_XLSX_CELL]
    return _csv_cell(cell) if isinstance(cell, bool) else cell
