"""Exact assignment with its proof: who goes to whom, given capacities.

Knows rows, columns and integers only; people and reasons live elsewhere. First as many rows as
possible are matched; then as many minimum places as possible are filled (a plan that does either
can be extended to do both: Mendelsohn and Dulmage 1958); then, policy "floor", the worst match is
as good as possible; then the total is largest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TypeVar

import numpy as np

from ithaca.matching import compiling
from ithaca.matching.solving.assignment import (
    POLICIES,
    Assignment,
    Cut,
    Ints,
    Mask,
    MatchingError,
    Policy,
    Witnesses,
)
from ithaca.matching.solving.graph import Graph
from ithaca.matching.solving.pairs import LARGEST, pins_of, places_of
from ithaca.matching.solving.seating import cheapest, largest
from ithaca.matching.solving.source import Source, source_of
from ithaca.matching.solving.stable import first_come, stable_by_points

Tell = Callable[[str, float], None]
_Array = TypeVar("_Array", Ints, Mask)

_CANDIDATES = 24  # arcs a row to begin with; measured: fewer need more rounds, more cost more time
_MORE = 8  # arcs a row that join at once
_ARCS = 200_000  # arcs that scipy is spared
_COPIES = 20_000_000  # arcs to copies of one column that scipy is spared
_EVEN = 64  # arcs a row that are looked at to choose among equal totals


def assign(
    points: object,
    capacity: object,
    *,
    policy: Policy = "floor",
    minimum: object = None,
    pinned: Iterable[tuple[int, int]] | None = None,
    within: float = 0.0,
    progress: Tell | None = None,
) -> Assignment:
    """Assign each row to at most one column, each column to at most `capacity` (m,) rows.

    `points` is an (n, m) table of whole numbers or a scipy sparse one; a negative or absent entry
    forbids the pair. `minimum` (m,) are the rows each column hopes for, filled as far as possible;
    `pinned` pairs (row, column) are kept. The result proves itself: see `verify`. With `within`
    the search may end as soon as the total is proved to be so close (a share) to the largest.
    Raises MatchingError for input that makes no sense.
    """
    if policy not in POLICIES:
        raise MatchingError(f"There is no policy “{policy}”: choose {' or '.join(POLICIES)}.")
    source = source_of(points)
    return assign_from(
        source,
        capacity,
        points=points,
        policy=policy,
        minimum=minimum,
        pinned=pinned,
        within=within,
        tell=progress or (lambda what, share: None),
    )


def assign_from(
    source: Source,
    capacity: object,
    *,
    points: object,
    policy: Policy,
    minimum: object,
    pinned: Iterable[tuple[int, int]] | None,
    within: float,
    tell: Tell,
) -> Assignment:
    """`assign` on points from any source; `points` is the same as a table, for policies that
    need one."""
    if not isinstance(within, Real) or not 0 <= within <= 1:
        raise MatchingError("How close is close enough must be a share from 0 to 1.")
    n, m = source.shape
    places = places_of(capacity, m)
    least = None if minimum is None else places_of(minimum, m, "minimum")
    if least is not None and (least > places).any():
        raise MatchingError("A minimum is larger than the capacity of its column.")
    pins = pins_of(pinned, (n, m), places)
    for row, column in pins:
        if source.at(np.array([row]), np.array([column]))[0] < 0:
            raise MatchingError(f"The pinned pair ({row}, {column}) is forbidden.")
    if policy in ("stable", "first_come"):
        plan = stable_by_points if policy == "stable" else first_come
        giver_of = plan(points, places, pins)
        return _summed(source, giver_of, policy=policy, minimum=least, pinned=pins)
    giver_of = np.full(n, -1, dtype=np.int64)
    for row, column in pins:
        giver_of[row] = column
    taken = np.bincount(giver_of[giver_of >= 0], minlength=m)
    left, hoped = places - taken, np.zeros(m, dtype=np.int64)
    if least is not None:
        hoped = np.maximum(least - taken, 0)
    free, open_ = np.flatnonzero(giver_of < 0), np.flatnonzero(left)
    rest = source if (len(free), len(open_)) == (n, m) else source.only(free, open_)
    solved = _Search(rest, left[open_], hoped[open_], policy == "floor", within, tell).run()
    giver_of[free] = np.where(solved.giver_of >= 0, np.append(open_, -1)[solved.giver_of], -1)
    found = _summed(source, giver_of, policy=policy, minimum=least, pinned=pins)
    cuts = (solved.count, solved.filled if least is not None else None, solved.floor)
    return Assignment(
        found.giver_of,
        found.matched,
        found.worst,
        found.total,
        policy=policy,
        bound=found.total + solved.gap,
        gap=solved.gap,
        prices=_spread(solved.price, open_, m),
        utilities=_spread(solved.utility, free, n),
        minimum=least,
        pinned=pins,
        witnesses=Witnesses(
            *(
                cut and Cut(_spread(cut.rows, free, n), _spread(cut.columns, open_, m))
                for cut in cuts
            )
        ),
    )


def _summed(
    source: Source,
    giver_of: Ints,
    *,
    policy: Policy,
    minimum: Ints | None,
    pinned: tuple[tuple[int, int], ...],
) -> Assignment:
    matched = np.flatnonzero(giver_of >= 0)
    got = source.at(matched, giver_of[matched])
    worst = int(got.min()) if len(got) else None
    return Assignment(
        giver_of, len(got), worst, int(got.sum()), policy=policy, minimum=minimum, pinned=pinned
    )


def _spread(values: _Array, places: Ints, length: int) -> _Array:
    """Values of some, put back among all; 0 or False for the others."""
    result = np.zeros(length, dtype=values.dtype)
    result[places] = values
    return result


@dataclass(frozen=True, eq=False)
class _Solved:
    giver_of: Ints
    price: Ints
    utility: Ints
    gap: int
    count: Cut
    filled: Cut
    floor: Cut | None


class _Search:
    """One search: a graph of candidates that grows until nothing outside it can matter."""

    def __init__(
        self,
        source: Source,
        capacity: Ints,
        minimum: Ints,
        floor: bool,
        within: float,
        tell: Tell,
    ) -> None:
        self.source, self.capacity, self.minimum = source, capacity, minimum
        self.aims_at_floor, self.within, self.tell = floor, within, tell
        self.n, self.m = source.shape
        self.graph = source.best(_CANDIDATES, lambda share: tell("Comparing everyone", 0.4 * share))

    @property
    def quick(self) -> bool:
        """Whether the compiled kernels are worth loading, by counted work alone."""
        copies = min(int(self.capacity.max(initial=0)), self.n) * self.n
        return self.source.quick or copies > _COPIES or len(self.graph.columns) > _ARCS

    def run(self) -> _Solved:
        if self.quick:
            compiling.ready(lambda words: self.tell(words, 0.4))
        self.tell("Finding a place for as many as possible", 0.4)
        nobody = np.full(self.n, -1, dtype=np.int64)
        plan, count = self._largest(0, self.capacity, nobody)
        first, filled = self._largest(0, self.minimum, nobody)
        seated, kept = _number(plan), _number(first)
        floor, wall = 0, None
        if seated and self.aims_at_floor:
            floor, wall = self._floor(plan, first if kept else nobody, seated, kept)
        giver_of, price, utility, gap = self._best_total(floor, seated, kept)
        return _Solved(giver_of, price, utility, gap, count, filled, wall)

    def _largest(
        self, least: int, capacity: Ints, plan: Ints, enough: int | None = None
    ) -> tuple[Ints, Cut]:
        """As many seats as possible through arcs of at least `least`, and the wall that proves it.
        Stops without a proof at `enough` seats."""
        plan, most = plan.copy(), _MORE
        while True:
            closed = largest(self.graph, least, capacity, plan, self.quick)
            closed |= capacity == 0
            reached = np.append(closed, True)[plan]
            if not reached.any() or _number(plan) == enough:
                return plan, Cut(~reached, closed)
            more = self.source.beyond(np.flatnonzero(reached), closed, least, most)
            if not len(more.columns):
                return plan, Cut(~reached, closed)
            self.graph = self.graph.joined(more)
            most *= 2

    def _floor(self, plan: Ints, first: Ints, seated: int, kept: int) -> tuple[int, Cut]:
        """The largest number that every match can reach, and the wall that proves it."""
        floor = min(self._worst(plan), self._worst(first) if kept else LARGEST)
        goals = [(self.minimum, first, kept), (self.capacity, plan, seated)]
        goals = [goal for goal in goals if goal[2]]
        while True:
            self.tell("Making the weakest match as good as it can be", 0.45)
            known = np.unique(self.graph.values)
            low, high = int(np.searchsorted(known, floor)), len(known) - 1
            while low < high:
                middle = (low + high + 1) // 2
                if self._keeps(int(known[middle]), goals):
                    low = middle
                else:
                    high = middle - 1
            floor = int(known[low])
            for capacity, start, enough in goals:
                found, wall = self._largest(
                    floor + 1, capacity, self._above(start, floor + 1), enough
                )
                if _number(found) < enough:
                    return floor, wall
            floor += 1

    def _keeps(self, least: int, goals: Sequence[tuple[Ints, Ints, int]]) -> bool:
        """Whether the arcs of at least `least` that are known hold as many seats and minima."""
        for capacity, start, enough in goals:
            found = self._above(start, least)
            largest(self.graph, least, capacity, found, self.quick)
            if _number(found) < enough:
                return False
        return True

    def _worst(self, plan: Ints) -> int:
        return int(self.graph.value_at(plan)[plan >= 0].min())

    def _above(self, plan: Ints, least: int) -> Ints:
        """What is left of a plan when only arcs of at least `least` count."""
        return np.where(self.graph.value_at(plan) >= least, plan, -1)

    def _best_total(self, floor: int, seated: int, kept: int) -> tuple[Ints, Ints, Ints, int]:
        """(giver_of, price, utility, gap) of the largest total among plans that keep all else."""
        model = _Model(self.capacity, self.minimum, self.n - seated, self.graph)
        price = np.zeros(len(model.places), dtype=np.int64)
        seats = np.full(self.n, -1, dtype=np.int64)
        done, most = 0.5, _MORE

        def tell(share: float = 0.0) -> None:
            self.tell("Finding the best pairs for everyone", done + share * (1 - done) / 2)

        while True:
            tell()
            graph = model.extended(self.graph.only(self.graph.values >= floor))
            if not cheapest(graph, model.places, price, seats, self.quick, tell):
                raise MatchingError("The engine contradicts itself: its plan holds too few.")
            utility = graph.value_at(seats) - price[seats]
            cost, giver_of = model.folded(price), model.columns_of(seats)
            more, excess = self.source.above(cost, utility, floor, most, tell)
            utility += excess
            total = int(self.graph.value_at(giver_of).sum())
            gap = _bound(utility, cost, self.capacity, self.minimum, seated, kept) - total
            if gap <= self.within * total:
                if not (gap or self.aims_at_floor):
                    seats = self._evened(model, price, seats, utility)
                return model.columns_of(seats), cost, utility, gap
            self.graph = self.graph.joined(more)
            if 2 * np.count_nonzero(excess) > self.n:
                most *= 2
            done += (1 - done) / 2

    def _evened(self, model: _Model, price: Ints, seats: Ints, utility: Ints) -> Ints:
        """Of all plans with the largest total the seats of one whose worst match is best, so that
        its worst depends on no order."""
        cost = model.folded(price)
        best = self._paid(model, seats)
        while _number(model.columns_of(seats)):
            least = self._worst(model.columns_of(seats)) + 1
            even, _ = self.source.above(cost, utility - 1, least, _EVEN, lambda share: None)
            self.graph = self.graph.joined(even)
            graph = model.extended(self.graph.only(self.graph.values >= least))
            again = seats.copy()
            done = cheapest(graph, model.places, price.copy(), again, self.quick)
            if not done or self._paid(model, again) < best:
                break
            seats = again
        return seats

    def _paid(self, model: _Model, seats: Ints) -> int:
        """The total, with what the model pays for minimum places."""
        return int(model.extended(self.graph).value_at(seats).sum())


class _Model:
    """The columns as the solver sees them: of a column with a minimum the first places pay a
    bonus that outweighs everything else, and whoever must be left over sits in a last column."""

    def __init__(self, capacity: Ints, minimum: Ints, left_over: int, graph: Graph) -> None:
        self.split = np.flatnonzero(minimum)
        self.extra = capacity - minimum
        self.m = len(capacity)
        top = int(graph.values.max(initial=0)) + 1
        rows = len(graph.start)
        self.bonus = rows * top if len(self.split) else 0
        if (self.bonus + top) * rows * 4 > LARGEST:
            raise MatchingError("There are too many people or points for an exact answer at once.")
        self.places = np.concatenate([self.extra, minimum[self.split], [left_over]])

    def extended(self, graph: Graph) -> Graph:
        """The graph with the columns that the model adds, without those that have no place."""
        if len(self.split):
            copy_of = np.full(self.m, -1, dtype=np.int64)
            copy_of[self.split] = self.m + np.arange(len(self.split))
            copied = graph.only(copy_of[graph.columns] >= 0)
            paid = Graph(copied.start, copy_of[copied.columns], copied.values + self.bonus)
            graph = graph.only(self.extra[graph.columns] > 0).joined(paid)
        last = len(self.places) - 1
        return graph.with_column(last, 0) if self.places[last] else graph

    def folded(self, price: Ints) -> Ints:
        """(columns,): one price a column, from those of its two kinds of places."""
        folded = price[: self.m].copy()
        folded[self.split] = price[self.m : self.m + len(self.split)] - self.bonus
        return folded

    def columns_of(self, seats: Ints) -> Ints:
        """(rows,): the column of each seat, -1 for the last."""
        real = np.concatenate([np.arange(self.m), self.split, [-1]])
        columns: Ints = real[seats]
        return columns


def _bound(
    utility: Ints, price: Ints, capacity: Ints, minimum: Ints, seated: int, kept: int
) -> int:
    """What no total exceeds at these prices: `verify` says why."""
    least = int(utility.min(initial=0)) if len(utility) > seated else 0
    lowest = min(0, int(price.min(initial=0)))
    places = np.where(price > 0, capacity, minimum)
    rows = int(utility.sum()) - least * (len(utility) - seated)
    return rows + int((price * places).sum()) - lowest * (int(minimum.sum()) - kept)


def _number(plan: Ints) -> int:
    return int(np.count_nonzero(plan >= 0))
