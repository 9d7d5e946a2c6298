"""Rotation: each row gets so many different columns, one per stop.

First as many seats (row, stop) as possible are filled; then as many rows as possible meet enough
labels (departments); then the total is the largest. All stops are decided at once and then spread,
so that the last stop is as good as the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from ithaca.matching.shapes.checked import (
    Tell,
    counts,
    labels_of,
    number,
    pairs_of,
    quiet,
    table_of,
)
from ithaca.matching.shapes.colouring import spread
from ithaca.matching.shapes.several import (
    Chosen,
    Several,
    best_choice,
    chosen_pairs,
    enough_labels,
    first_choice,
    most_varied,
)
from ithaca.matching.solving.assignment import Ints, MatchingError

_ALL = 40_000
"""Pairs, up to which all are looked at where not everyone can have enough labels."""


@dataclass(frozen=True, eq=False)
class Rotation:
    """Who is where at each stop, and the proof.

    `giver_of` (n, stops) holds a column, -1 where a row has none. `filled` counts seats (row,
    stop); `complete` the rows with a column at every stop; `worst` is the least points of a pair.
    `varied` counts the rows that meet at least `least_labels` labels (all rows, where none is
    asked for); `without_labels` is what no plan that fills as many exceeds if labels do not
    matter: so `without_labels - total` is at most what they cost. No plan that fills as many seats
    and varies as many rows has more than `bound`. `certain`: none fills more, or varies more.
    """

    giver_of: Ints
    filled: int
    complete: int
    worst: int | None
    total: int
    bound: int
    gap: int
    certain: bool
    varied: int
    without_labels: int

    @property
    def proved(self) -> bool:
        """Whether nothing better exists in any of its aims."""
        return self.certain and self.gap == 0


def rotation(
    points: ArrayLike,
    capacity: ArrayLike,
    stops: int,
    *,
    labels: Sequence[int] | None = None,
    least_labels: int | None = None,
    earlier: Iterable[tuple[int, int]] | None = None,
    tell: Tell | None = None,
) -> Rotation:
    """Send n rows through `stops` columns each, never the same twice.

    `points` (n, m): a negative entry forbids. `capacity`: rows of a column at one stop. `labels`
    (m,): the department of each column (negative: unknown, which counts for none); as many rows as
    possible meet `least_labels` of them. `earlier` pairs (row, column) were had and are not made
    again. Raises MatchingError for input that makes no sense.
    """
    tell = tell or quiet
    table = table_of(points).copy()
    n, m = table.shape
    places = counts(capacity, m, "The capacity of a stop")
    stops = number(stops, "The number of stops", 1)
    for row, column in pairs_of(earlier, table.shape, "earlier"):
        table[row, column] = -1
    kept = labels_of(labels, m)
    wanted = 0
    if least_labels is not None:
        wanted = number(least_labels, "The least number of labels")
        if kept is None:
            raise MatchingError("To meet several labels, each column needs one.")
        if wanted > stops:
            raise MatchingError(f"At {stops} stops nobody can meet {wanted} labels.")
    in_all = np.minimum(places * stops, n)
    plain = chosen_pairs(Several(table, np.full(n, stops), in_all), tell)
    best, varied = plain, n
    if wanted and kept is not None:
        best, varied = _varied(table, stops, in_all, kept, wanted, plain, tell)
    result = _told(table, best, places, stops)
    tell("The stops are planned.", 1.0)
    total = int(table[best.rows, best.columns].sum())
    return Rotation(
        result,
        len(best.rows),
        int((result >= 0).all(axis=1).sum()),
        int(table[best.rows, best.columns].min()) if len(best.rows) else None,
        total,
        best.bound,
        best.bound - total,
        best.certain,
        varied,
        max(plain.bound, total),
    )


def _varied(
    table: Ints,
    stops: int,
    in_all: Ints,
    labels: Ints,
    wanted: int,
    plain: Chosen,
    tell: Tell,
) -> tuple[Chosen, int]:
    """The best choice in which most rows meet enough labels, and how many do."""
    of_rows = np.full(len(table), stops)
    can = _kinds(np.where(in_all > 0, table, -1), labels) >= wanted
    asked = Several(table, of_rows, in_all, labels, wanted, int(can.sum()), can)
    now = int(enough_labels(asked, plain.rows, plain.columns).sum())
    if now == asked.varied:
        return plain, now
    near = first_choice(asked)
    near[plain.rows, plain.columns] = True
    count, certain = len(plain.rows), plain.certain
    found = best_choice(asked, count, near, tell)
    if found is None:
        if table.size <= _ALL:
            near = table >= 0
        most, sure = most_varied(asked, count, near, tell)
        certain &= sure
        if most <= now:
            return replace(plain, certain=certain), now
        found = best_choice(replace(asked, varied=most), count, near, tell)
    if found is None:
        return replace(plain, certain=False), now
    met = int(enough_labels(asked, found.rows, found.columns).sum())
    return replace(found, certain=certain and found.certain), met


def _kinds(table: Ints, labels: Ints) -> Ints:
    """(n,) how many labels each row could meet."""
    kinds = range(int(labels.max(initial=-1)) + 1)
    met = [(table[:, labels == kind] >= 0).any(axis=1) for kind in kinds]
    return np.sum(met, axis=0, dtype=np.int64) if met else np.zeros(len(table), dtype=np.int64)


def _told(table: Ints, best: Chosen, places: Ints, stops: int) -> Ints:
    giver_of = np.full((len(table), stops), -1, dtype=np.int64)
    if len(best.rows):
        points = table[best.rows, best.columns]
        stop = spread(best.rows, best.columns, points, places, stops)
        giver_of[best.rows, stop] = best.columns
    return giver_of
