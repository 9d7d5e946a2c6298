"""The words of sheets: a file that was read, the fields it may feed, rows and their problems.

Nothing here reads or writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

FieldKind = Literal[
    "text",
    "email",
    "list",
    "skills",
    "choice",
    "integer",
    "yes_no",
    "level",
    "zone",
    "language",
    "date",
]
Progress = Callable[[int], None]
"""Called now and then with the number of rows done."""


class SheetError(ValueError):
    """The file as a whole cannot be read: what is wrong, on which line, and how to fix it."""

    def __init__(self, message: str, *, line: int | None = None, how_to_fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.how_to_fix = how_to_fix


@dataclass(frozen=True, slots=True)
class Line:
    """One row as read: its line in the file (the header is usually 1) and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell (or row, when `column` is ''). `kind` groups equal repairs."""

    column: str
    field: str
    message: str
    how_to_fix: str
    kind: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was read. Every line in `rows` has as many cells as the header; a row that
    could not be read is not in `rows` but in `problems`."""

    kind: Literal["csv", "xlsx"]
    header: tuple[str, ...]
    rows: tuple[Line, ...]
    encoding: str = ""
    delimiter: str = ""
    warnings: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """Something a column can feed. `choices` maps a key to its words, for kind 'choice'."""

    key: str
    label: str
    kind: FieldKind = "text"
    synonyms: tuple[str, ...] = ()
    required: bool = False
    help: str = ""
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guess:
    """A column's likely field, with a confidence 0..1."""

    field: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Context:
    """What only the program knows: its order of levels, lowest first, and how dates are written."""

    levels: tuple[str, ...] = ()
    day_first: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One row as values by field key; a field with a problem or without a value is left out.

    text, email, choice (its key), level (its word), zone and date (ISO) are str; list and language
    are list[str]; skills is dict[str, int] (0 = level unknown); integer is int; yes_no is bool.
    """

    line: int
    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """Problems that one repair removes, with the lines they are on."""

    message: str
    how_to_fix: str
    column: str
    kind: str
    lines: tuple[int, ...] = ()
