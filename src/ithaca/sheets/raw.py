"""What both kinds of file are read into before header and rows are told apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ithaca.sheets.vocabulary import Problem


@dataclass(frozen=True, slots=True)
class RawRow:
    """Cells of one row as they are in the file, or the problem that kept them from being read."""

    line: int
    cells: tuple[str, ...]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as rows, read while they are iterated, once."""

    kind: Literal["csv", "xlsx"]
    rows: Iterable[RawRow]
    encoding: str = ""
    delimiter: str = ""
    warnings: tuple[str, ...] = ()
