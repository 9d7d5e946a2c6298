"""Exact assignment on a table of points: who goes to whom, given capacities.

Knows rows, columns and integers only; people and reasons live elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from ithaca.matching.vocabulary import MatchingError, Policy

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_EXACT = 2**53  # scipy computes in doubles; below this, sums of integers are exact


@dataclass(frozen=True, eq=False)
class Assignment:
    """`giver_of` (n,) holds a column per row, -1 for unmatched; `worst` is None if none is."""

    giver_of: Ints
    matched: int
    worst: int | None
    total: int


def assign(
    points: ArrayLike,
    capacity: ArrayLike,
    *,
    policy: Policy = "floor",
    minimum: ArrayLike | None = None,
    pinned: Iterable[tuple[int, int]] | None = None,
) -> Assignment:
    """Assign each row to at most one column, each column to at most `capacity` rows.

    `points` is an integer (n, m) array; a negative entry forbids the pair. Always as many rows as
    possible are matched; policy "floor" then raises the worst of the unpinned matches as far as
    possible; then as many `minimum` places (m,) as possible are filled; then the total is largest.
    `pinned` pairs (row, column) are kept. Raises MatchingError for input that makes no sense.
    """
    table = _whole_numbers(points, "The points")
    if table.ndim != 2:
        raise MatchingError("The points must be a table with one row a person.")
    rows, columns = table.shape
    places = _per_column(capacity, columns, "capacity")
    wanted = _per_column(np.zeros(columns) if minimum is None else minimum, columns, "minimum")
    if policy not in ("floor", "total"):
        raise MatchingError(f"There is no policy called “{policy}”: choose floor or total.")
    giver_of = np.full(rows, -1, dtype=np.int64)
    for row, column in pinned or ():
        _pin(table, giver_of, places, row, column)
        wanted[column] = max(0, wanted[column] - 1)
    free = np.flatnonzero(giver_of < 0)
    giver_of[free] = _solve(table[free], places, wanted, policy)
    return _assignment(table, giver_of)


def _assignment(table: Ints, giver_of: Ints) -> Assignment:
    matched = np.flatnonzero(giver_of >= 0)
    got = table[matched, giver_of[matched]]
    worst = int(got.min()) if len(got) else None
    return Assignment(giver_of, len(matched), worst, int(got.sum()))


def _whole_numbers(values: ArrayLike, what: str) -> Ints:
    array = np.asarray(values)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iufb":
        raise MatchingError(f"{what} must be whole numbers.")
    if array.dtype.kind == "f" and not bool(np.all(np.isfinite(array) & (array == np.rint(array)))):
        raise MatchingError(f"{what} must be whole numbers; some are missing, infinite or broken.")
    return array.astype(np.int64)


def _per_column(values: ArrayLike, columns: int, what: str) -> Ints:
    array = _whole_numbers(values, f"Every {what}")
    if array.shape != (columns,):
        raise MatchingError(f"There must be exactly one {what} for each column.")
    if bool(np.any(array < 0)):
        raise MatchingError(f"No {what} may be negative.")
    return array.copy()


def _pin(table: Ints, giver_of: Ints, places: Ints, row: int, column: int) -> None:
    rows, columns = table.shape
    if not (0 <= row < rows and 0 <= column < columns):
        raise MatchingError(f"The pinned pair ({row}, {column}) is not in the table.")
    if giver_of[row] >= 0:
        raise MatchingError(f"Row {row} is pinned twice.")
    if table[row, column] < 0:
        raise MatchingError(f"The pinned pair ({row}, {column}) is forbidden.")
    if places[column] == 0:
        raise MatchingError(f"More rows are pinned to column {column} than it has places.")
    giver_of[row] = column
    places[column] -= 1


def _solve(table: Ints, places: Ints, wanted: Ints, policy: Policy) -> Ints:
    """A column per row: most matched, then the floor if asked, then minima, then the total."""
    allowed: Mask = table >= 0
    places = np.minimum(places, allowed.sum(axis=0))
    copies = np.repeat(np.arange(len(places)), places)
    if not len(copies):
        return np.full(len(table), -1, dtype=np.int64)
    if policy == "floor":
        allowed &= table >= _floor(table, allowed, copies)
    first = np.cumsum(places) - places
    promised = np.arange(len(copies)) - first[copies] < wanted[copies]
    gain = _gains(table[:, copies], allowed[:, copies], promised)
    chosen_rows, chosen_copies = linear_sum_assignment(gain, maximize=True)
    result = np.full(len(table), -1, dtype=np.int64)
    real = gain[chosen_rows, chosen_copies] > 0
    result[chosen_rows[real]] = copies[chosen_copies[real]]
    return result


def _gains(points: Ints, allowed: Mask, promised: Mask) -> NDArray[np.float64]:
    """Points, plus a bonus for promised places, plus so much per match that count decides first."""
    rows = len(points)
    top = int(points.max(initial=0)) + 1
    bonus = rows * top if promised.any() else 0
    match = rows * (bonus + top)
    if 2 * rows * (match + bonus + top) > _EXACT:
        raise MatchingError("There are too many people or points for an exact answer at once.")
    gain = (points + (match + bonus * promised)).astype(np.float64)
    gain[~allowed] = 0.0
    return gain


def _floor(table: Ints, allowed: Mask, copies: Ints) -> int:
    """The largest number that every match can reach while as many rows are matched as possible."""
    most = _most(allowed, copies)
    if most == 0:
        return 0
    values = np.unique(table[allowed])
    best_of_row = np.sort(np.where(allowed, table, -1).max(axis=1, initial=-1))[::-1]
    low, high = 0, int(np.searchsorted(values, best_of_row[most - 1]))
    while low < high:
        middle = (low + high + 1) // 2
        if _most(allowed & (table >= values[middle]), copies) == most:
            low = middle
        else:
            high = middle - 1
    return int(values[low])


def _most(allowed: Mask, copies: Ints) -> int:
    """How many rows can be matched at all (Hopcroft and Karp, on one column per place)."""
    graph: Any = csr_array(allowed[:, copies])
    return int(np.count_nonzero(maximum_bipartite_matching(graph, perm_type="column") >= 0))
