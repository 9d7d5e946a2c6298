"""The room for CSV and XLSX, in and out: shared by the import and by `ithaca match`. No Django."""

from ithaca.sheets.vocabulary import (
    Context,
    Field,
    Guess,
    Line,
    Problem,
    Repair,
    Row,
    Sheet,
    SheetError,
)

__all__ = [
    "Context",
    "Field",
    "Guess",
    "Line",
    "Problem",
    "Repair",
    "Row",
    "Sheet",
    "SheetError",
]
