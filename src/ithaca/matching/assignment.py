"""Exact assignment on a table of points: who goes to whom, given capacities.

Knows rows, columns and integers only; people and reasons live elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from ithaca.matching.solving.assignment import Assignment, Ints, Mask, MatchingError, Policy

_EXACT = 2**53  # scipy computes in doubles; below this, sums of integers are exact


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
    pins = tuple(pinned or ())
    for row, column in pins:
        _pin(table, giver_of, places, row, column)
        wanted[column] = max(0, wanted[column] - 1)
    free = np.flatnonzero(giver_of < 0)
    giver_of[free] = _solve(table[free], places, wanted, policy)
    matched = np.flatnonzero(giver_of >= 0)
    got = table[matched, giver_of[matched]]
    worst, total = int(got.min()) if len(got) else None, int(got.sum())
    return Assignment(giver_of, len(matched), worst, total, policy, total, 0, pinned=pins)


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
    if policy == "floor":
        allowed &= table >= _floor(table, allowed, places)

    def best(copies: Ints, first: Ints) -> Ints:
        promised = np.arange(len(copies)) - first[copies] < wanted[copies]
        gain = _gains(table[:, copies], allowed[:, copies], promised)
        chosen_rows, chosen = linear_sum_assignment(gain, maximize=True)
        result = np.full(len(table), -1, dtype=np.int64)
        real = gain[chosen_rows, chosen] > 0
        result[chosen_rows[real]] = chosen[real]
        return result

    return _one_copy_a_place(best, len(table), places, wanted)


def _one_copy_a_place(
    solve: Callable[[Ints, Ints], Ints], rows: int, places: Ints, least: Ints, enough: int = -1
) -> Ints:
    """Solve with one copy of a column per place. `solve` gets (column of each copy, first copy of
    each column) and gives a copy per row or -1; the result is a column per row or -1.

    Of large capacities only some places are tried at first. An optimum that fills none of the
    columns cut short is one for the full capacities too, because those limits did not bind; and
    so is any answer that matches `enough` rows, where only their number counts.
    """
    if not rows or not places.any():
        return np.full(rows, -1, dtype=np.int64)
    limits = np.minimum(places, np.maximum(least, 2 + 2 * rows // len(places)))
    while True:
        copies = np.repeat(np.arange(len(places)), limits)
        found = solve(copies, np.cumsum(limits) - limits)
        columns = np.where(found >= 0, copies[found], -1)
        load = np.bincount(columns[columns >= 0], minlength=len(places))
        tight = (load == limits) & (limits < places)
        if not tight.any() or np.count_nonzero(columns >= 0) == enough:
            return columns
        limits = np.where(tight, np.minimum(places, 4 * limits), limits)


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


def _floor(table: Ints, allowed: Mask, places: Ints) -> int:
    """The largest number that every match can reach while as many rows are matched as possible."""
    most = _most(allowed, places)
    if most == 0:
        return 0
    values = np.unique(table[allowed])
    best_of_row = np.sort(np.where(allowed, table, -1).max(axis=1, initial=-1))[::-1]
    low, high = 0, int(np.searchsorted(values, best_of_row[most - 1]))
    while low < high:
        middle = (low + high + 1) // 2
        if _most(allowed & (table >= values[middle]), places) == most:
            low = middle
        else:
            high = middle - 1
    return int(values[low])


def _most(allowed: Mask, places: Ints) -> int:
    """How many rows can be matched at all (Hopcroft and Karp, on one column per place)."""

    def largest(copies: Ints, first: Ints) -> Ints:
        graph = csr_array(allowed[:, copies])
        return np.asarray(maximum_bipartite_matching(graph, perm_type="column"), dtype=np.int64)

    enough = int(np.count_nonzero(allowed.any(axis=1)))
    least = np.zeros_like(places)
    columns = _one_copy_a_place(largest, len(allowed), places, least, enough)
    return int(np.count_nonzero(columns >= 0))
