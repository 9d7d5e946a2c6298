"""Circles: one pool cut into small circles in which everyone gives and takes.

What a member gets is the average over the others in the circle, so a circle is not better merely
because it is larger. Averages are kept whole: in parts of a point, so many as divide by 1, 2, ...
up to the largest circle less one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, lcm

import numpy as np
from numpy.typing import ArrayLike

from ithaca.matching.shapes.checked import Tell, number, quiet, span, table_of
from ithaca.matching.shapes.sets import best_sets
from ithaca.matching.shapes.swapping import better_circles, circles_bound
from ithaca.matching.solving.assignment import Ints, Mask, MatchingError

_SETS = 30_000
"""Possible circles, up to which the best choice among all of them is found and proved."""

_PEOPLE = 64
_EXACT = 1 << 50


@dataclass(frozen=True, eq=False)
class Circles:
    """Who sits together, and the proof.

    `circle_of` (n,) holds a circle per person, -1 for those left out. `gains` (n,) is what each
    gets, in `parts` of a point; `worst` the least of those placed and `total` the sum, in parts
    too. No division that places as many has a larger total than `bound`, and none places more than
    `bound_matched`.
    """

    circle_of: Ints
    gains: Ints
    parts: int
    matched: int
    worst: int | None
    total: int
    bound: int
    gap: int
    bound_matched: int

    @property
    def proved(self) -> bool:
        """Whether no division places more, or as many with a larger total."""
        return self.gap == 0 and self.matched == self.bound_matched


def circles(
    points: ArrayLike, size: tuple[int, int] = (2, 5), *, seed: int = 0, tell: Tell | None = None
) -> Circles:
    """Divide n people into circles of `size` (least, most): as many placed as possible, then the
    largest sum of what members get.

    `points` (n, n): what row i gets from column j; the diagonal is ignored and a negative entry
    forbids the two to sit together. Those who cannot ever sit together, even by way of others,
    are divided apart. Up to about 20 people (more for smaller circles) the result is the optimum;
    beyond, a search by chance that `seed` fixes, with the bound stated. The smaller a circle, the
    closer an average can be to the best partner: circles tend to the least size.
    Raises MatchingError for input that makes no sense.
    """
    tell = tell or quiet
    table = table_of(points, square=True)
    least, most = span(size, "The size of a circle", 2)
    seed = number(seed, "The seed")
    n = len(table)
    if n < least:
        return _told(table, np.full(n, -1, dtype=np.int64), 1, 0, 0)
    most = min(most, n)
    _check_size(most, n * max(1, int(table.max())))
    allowed: Mask = (table >= 0) & (table.T >= 0)
    np.fill_diagonal(allowed, False)
    parts = lcm(*range(1, most))
    both = np.where(allowed, table + table.T, 0)
    circle_of = np.full(n, -1, dtype=np.int64)
    bound, places, count = 0, 0, 0
    for pool in _apart(allowed):
        inside = np.ix_(pool, pool)
        if len(pool) < least:
            continue
        if len(pool) <= _PEOPLE and _sets(len(pool), most) <= _SETS:
            mine, most_total, most_placed = best_sets(
                both[inside], allowed[inside], (least, most), parts, tell
            )
        else:
            mine = better_circles(both[inside], allowed[inside], (least, most), parts, seed, tell)
            most_total = circles_bound(both[inside], least, parts, tell)
            most_placed = _representable(len(pool), least, most)
        placed = mine >= 0
        circle_of[pool[placed]] = mine[placed] + count
        count += int(mine.max(initial=-1)) + 1
        bound, places = bound + most_total, places + most_placed
    tell("The circles are formed.", 1.0)
    return _told(table, circle_of, parts, bound, places)


def _check_size(most: int, points: int) -> None:
    """Parts of a point must stay exact in sums of all points."""
    largest = 2
    while largest < most and lcm(*range(1, largest + 1)) * points <= _EXACT:
        largest += 1
    if most > largest:
        raise MatchingError(
            f"Circles of up to {most} people are too large to be compared exactly: choose at most "
            f"{largest}."
        )


def _sets(n: int, most: int) -> int:
    """How many sets are looked at to find those of the right sizes."""
    return sum(comb(n, size) for size in range(2, most + 1))


def _representable(n: int, least: int, most: int) -> int:
    """The largest number up to n that circles of these sizes can hold."""
    return max((min(n, count * most) for count in range(1, n // least + 1)), default=0)


def _apart(allowed: Mask) -> list[Ints]:
    """The people, in pools that nothing connects, each pool in order."""
    pool_of = np.full(len(allowed), -1, dtype=np.int64)
    pools: list[Ints] = []
    for start in range(len(allowed)):
        if pool_of[start] >= 0:
            continue
        reached = np.zeros(len(allowed), dtype=np.bool_)
        fresh = reached.copy()
        fresh[start] = True
        while fresh.any():
            reached |= fresh
            fresh = allowed[fresh].any(axis=0) & ~reached
        pool_of[reached] = len(pools)
        pools.append(np.flatnonzero(reached))
    return pools


def _told(table: Ints, circle_of: Ints, parts: int, bound: int, places: int) -> Circles:
    gains = np.zeros(len(table), dtype=np.int64)
    for circle in range(int(circle_of.max(initial=-1)) + 1):
        members = np.flatnonzero(circle_of == circle)
        inside = table[np.ix_(members, members)].copy()
        np.fill_diagonal(inside, 0)
        gains[members] = inside.sum(axis=1) * (parts // (len(members) - 1))
    placed = circle_of >= 0
    total = int(gains.sum())
    bound = max(bound, total)
    worst = int(gains[placed].min()) if placed.any() else None
    matched = int(placed.sum())
    return Circles(
        circle_of, gains, parts, matched, worst, total, bound, bound - total, max(places, matched)
    )
