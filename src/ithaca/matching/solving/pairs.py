"""A table of points read as the list of its allowed pairs, which pairs block a plan, and pins.

Independent of every solver, so that `verify` may read by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import index

import numpy as np

from ithaca.matching.solving.assignment import Ints, Mask, MatchingError

LARGEST = 2**61  # sums of two stay within 64 bits
NEVER = 2**62


@dataclass(frozen=True, eq=False)
class Pairs:
    """The allowed pairs of an (n, m) table, by row, then column: `rows`, `columns`, `points`."""

    n: int
    m: int
    rows: Ints
    columns: Ints
    points: Ints

    def only(self, mask: Mask) -> Pairs:
        """Those where `mask` holds."""
        return Pairs(self.n, self.m, self.rows[mask], self.columns[mask], self.points[mask])


def pairs_of(points: object) -> Pairs:
    """The allowed pairs of a dense table, or of a sparse one of scipy, where an entry that is not
    stored forbids. A negative entry forbids in both."""
    if hasattr(points, "tocsr"):
        table = points.tocsr(copy=True)
        table.sum_duplicates()
        if table.ndim != 2:
            raise MatchingError("The points must be a table with one row a person.")
        n, m = table.shape
        rows = np.repeat(np.arange(n), np.diff(table.indptr))
        columns, worth = table.indices.astype(np.int64), whole_numbers(table.data, "The points")
        allowed = worth >= 0
        return Pairs(n, m, rows[allowed], columns[allowed], worth[allowed])
    dense = whole_numbers(points, "The points")
    if dense.ndim != 2:
        raise MatchingError("The points must be a table with one row a person.")
    n, m = dense.shape
    rows, columns = np.nonzero(dense >= 0)
    return Pairs(n, m, rows, columns, dense[rows, columns])


def whole_numbers(values: object, what: str) -> Ints:
    """An array of integers, or a MatchingError; floats are welcome if they are whole."""
    try:
        array = np.asarray(values)
    except (TypeError, ValueError) as error:
        raise MatchingError(f"{what} must be whole numbers in a regular table.") from error
    if array.size == 0:
        return np.zeros(array.shape, dtype=np.int64)
    if array.dtype.kind not in "iuf" or isinstance(values, np.ma.MaskedArray):
        raise MatchingError(f"{what} must be whole numbers.")
    if array.dtype.kind == "f" and not bool(np.all(np.isfinite(array) & (array == np.rint(array)))):
        raise MatchingError(f"{what} must be whole numbers; some are missing, infinite or broken.")
    if bool(array.max() > LARGEST):
        raise MatchingError(f"{what} must be smaller than 2^61.")
    if array.dtype.kind == "f":
        array = np.maximum(array, -1)  # a float may be too far below zero for 64 bits
    return array.astype(np.int64)


def places_of(capacity: object, columns: int, what: str = "capacity") -> Ints:
    """(columns,): a capacity a column."""
    places = whole_numbers(capacity, f"Every {what}")
    if places.shape != (columns,):
        raise MatchingError(f"There must be exactly one {what} for each column.")
    if bool(np.any(places < 0)):
        raise MatchingError(f"No {what} may be negative.")
    return places


def pins_of(
    pinned: Iterable[tuple[int, int]] | None, shape: tuple[int, int], places: Ints
) -> tuple[tuple[int, int], ...]:
    """Pins as plain numbers: each in the table, no row twice, no column above its places. Whether
    they are allowed is for those to say who know the points."""
    try:
        pins = tuple((index(row), index(column)) for row, column in pinned or ())
    except (TypeError, ValueError) as error:
        raise MatchingError("Pins must be pairs of a row and a column, both numbers.") from error
    seen: set[int] = set()
    left = dict[int, int]()
    for row, column in pins:
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            raise MatchingError(f"The pinned pair ({row}, {column}) is not in the table.")
        if row in seen:
            raise MatchingError(f"Row {row} is pinned twice.")
        seen.add(row)
        left[column] = left.get(column, int(places[column])) - 1
        if left[column] < 0:
            raise MatchingError(f"More rows are pinned to column {column} than it has places.")
    return pins


def with_pins(
    pairs: Pairs, places: Ints, pinned: Iterable[tuple[int, int]] | None
) -> tuple[Ints, Ints]:
    """(n,) the column of each pinned row, -1 for others; (m,) the places that are left."""
    giver_of, left = np.full(pairs.n, -1, dtype=np.int64), places.copy()
    for row, column in pins_of(pinned, (pairs.n, pairs.m), places):
        giver_of[row] = column
        left[column] -= 1
    if np.count_nonzero(giver_of[pairs.rows] == pairs.columns) < np.count_nonzero(giver_of >= 0):
        raise MatchingError("A pinned pair is forbidden.")
    return giver_of, left


def blocking(pairs: Pairs, places: Ints, giver_of: Ints) -> Mask:
    """Which pairs block: the row would gain points by it, and so would the column, which has a
    place left or someone with fewer points."""
    held = giver_of[pairs.rows] == pairs.columns
    mine, least = np.full(pairs.n, -1), np.full(pairs.m, NEVER)
    mine[pairs.rows[held]] = pairs.points[held]
    np.minimum.at(least, pairs.columns[held], pairs.points[held])
    least[np.bincount(pairs.columns[held], minlength=pairs.m) < places] = -1
    blocks: Mask = (pairs.points > mine[pairs.rows]) & (pairs.points > least[pairs.columns])
    return blocks
