"""The room for CSV and XLSX in, CSV out: shared by the import and `ithaca match`. No Django."""

from ithaca.sheets.converting import convert, repairs
from ithaca.sheets.mapping import guess
from ithaca.sheets.reading import read
from ithaca.sheets.vocabulary import (
    Context,
    Field,
    FieldKind,
    Guess,
    Line,
    Problem,
    Repair,
    Row,
    Sheet,
    SheetError,
)
from ithaca.sheets.writing import Cell, quoted, unquoted, write_csv

__all__ = [
    "Cell",
    "Context",
    "Field",
    "FieldKind",
    "Guess",
    "Line",
    "Problem",
    "Repair",
    "Row",
    "Sheet",
    "SheetError",
    "convert",
    "guess",
    "quoted",
    "read",
    "repairs",
    "unquoted",
    "write_csv",
]
