"""What an assignment is: rows to columns, and everything that proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

Policy = Literal["floor", "total", "stable", "first_come"]
POLICIES: tuple[Policy, ...] = get_args(Policy)

_ARRAYS = ("giver_of", "prices", "utilities")
_NUMBERS = ("matched", "worst", "total", "policy", "bound", "gap")


class MatchingError(ValueError):
    """The input contradicts itself; the message is a plain sentence for a coordinator."""


@dataclass(frozen=True, eq=False)
class Cut:
    """A wall through a table: every pair in question has its row or its column in the wall.

    `rows` (n,) and `columns` (m,) are masks. No plan can make more of those pairs than the wall
    has rows and, in its columns, places.
    """

    rows: Mask
    columns: Mask

    def as_data(self) -> dict[str, list[int]]:
        """The numbers of its rows and columns."""
        return {
            "rows": np.flatnonzero(self.rows).tolist(),
            "columns": np.flatnonzero(self.columns).tolist(),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, list[int]], n: int, m: int) -> Cut:
        """What `as_data` wrote down of an (n, m) table."""
        rows, columns = np.zeros(n, dtype=np.bool_), np.zeros(m, dtype=np.bool_)
        rows[data["rows"]] = True
        columns[data["columns"]] = True
        return cls(rows, columns)


@dataclass(frozen=True, eq=False)
class Witnesses:
    """Why it cannot be better: `count` walls in all allowed pairs with as many places as are
    matched; `minimum` with as many of the minimum places as are filled; `floor` walls in the pairs
    above `worst` with fewer places than are matched, or fewer minimum places than are filled.
    Rows that are pinned, and the places they take, are left out of all three."""

    count: Cut | None = None
    minimum: Cut | None = None
    floor: Cut | None = None


@dataclass(frozen=True, eq=False)
class Assignment:
    """Who goes to whom, and the proof.

    `giver_of` (n,) holds a column per row, -1 for unmatched; `worst` is the fewest points of a
    match, None if there is none; `total` their sum. No plan that matches as many, keeps the pins,
    fills as many minimum places and (policy floor) goes as little below exceeds `bound`; `gap` is
    `bound - total`, 0 when proved optimal; both are None for policies that do not aim at a total.
    `prices` (m,) and `utilities` (n,) prove the bound: `verify` says how. A negative price is what
    it costs the others to fill a minimum place.
    """

    giver_of: Ints
    matched: int
    worst: int | None
    total: int
    policy: Policy = "floor"
    bound: int | None = None
    gap: int | None = None
    prices: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    utilities: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    minimum: Ints | None = None
    pinned: tuple[tuple[int, int], ...] = ()
    witnesses: Witnesses = field(default_factory=Witnesses)

    def as_data(self) -> dict[str, Any]:
        """Plain lists and numbers, ready for JSON."""
        cuts = {name: getattr(self.witnesses, name) for name in ("count", "minimum", "floor")}
        return {
            "policy": self.policy,
            "matched": self.matched,
            "worst": self.worst,
            "total": self.total,
            "giver_of": self.giver_of.tolist(),
            "prices": self.prices.tolist(),
            "utilities": self.utilities.tolist(),
            "bound": self.bound,
            "gap": self.gap,
            "pinned": [list(pair) for pair in self.pinned],
            "minimum": None if self.minimum is None else self.minimum.tolist(),
            "witnesses": {name: cut.as_data() for name, cut in cuts.items() if cut is not None},
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Assignment:
        """What `as_data` wrote down."""
        n, m = len(data["giver_of"]), len(data["prices"])
        cuts = {name: Cut.from_data(cut, n, m) for name, cut in data["witnesses"].items()}
        arrays: dict[str, Any] = {name: np.array(data[name], dtype=np.int64) for name in _ARRAYS}
        plain = {name: data[name] for name in _NUMBERS}
        least = data["minimum"]
        return cls(
            **arrays,
            **plain,
            minimum=None if least is None else np.array(least, dtype=np.int64),
            pinned=tuple((row, column) for row, column in data["pinned"]),
            witnesses=Witnesses(**cuts),
        )
