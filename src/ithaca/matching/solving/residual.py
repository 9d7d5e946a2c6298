"""What it would cost to grant one pair: exact, by one shortest path through who sits where."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

from ithaca.matching.solving.assign import assign_from
from ithaca.matching.solving.assignment import Assignment, Cut, Ints, MatchingError
from ithaca.matching.solving.graph import Graph
from ithaca.matching.solving.source import Source, source_of

_FAR = np.int64(1) << 61
_NOWHERE = -1
_BLANK = -2
_NEAR = 16  # columns a row that are looked at first


@dataclass(frozen=True)
class Granted:
    """The best plan in which a pair is kept: its numbers, and who moves: (row, from, to), with -1
    for nowhere. `moves` begins with the row that was asked about."""

    matched: int
    worst: int | None
    total: int
    moves: tuple[tuple[int, int, int], ...]


def what_if(
    points: object, capacity: object, assignment: Assignment, row: int, column: int
) -> Granted:
    """The best plan that keeps (row, column) besides the pins. `points` and `capacity` are what
    `assign` was given. Equal to `assign` with one more pin; raises MatchingError where that does.
    """
    return Residual(source_of(points), points, capacity, assignment).grant(row, column)


class _Way:
    """How far each column is, and over whom; the last column is nowhere."""

    def __init__(self, first: int, target: int, width: int) -> None:
        self.target = target
        self.reach = [int(_FAR)] * width
        self.came_from = [_NOWHERE] * width
        self.done = [False] * width
        self.reach[first] = 0
        self.queue = [(0, first, _NOWHERE)]

    def go(self, column: int, reach: int, mover: int) -> None:
        """A way to one column."""
        if reach < self.reach[column] and reach < self.reach[self.target]:
            self.reach[column], self.came_from[column] = reach, mover
            heappush(self.queue, (reach, column, mover))

    def go_to_all(self, reach: Ints, mover: int) -> None:
        """Ways to all columns but nowhere."""
        near = np.flatnonzero(reach < self.reach[self.target])
        for column, far in zip(near.tolist(), reach[near].tolist(), strict=True):
            self.go(column, far, mover)


class Residual:
    """A plan and its proof, ready for questions.

    Let row i leave and column j lose a place. By the prices the best plan of the rest is worth
    u_i + p_j less than now, and what it costs to bring the one who must leave j to the place that
    i leaves: a shortest path over "h prefers its own column to c by u_h + p_c - points". Empty
    places and the rows left over take part as if they were columns and rows with 0 points.
    Where the proof at hand cannot answer, all is solved again, or without `again` refused.
    """

    def __init__(
        self,
        source: Source,
        points: object,
        capacity: object,
        assignment: Assignment,
        again: bool = True,
    ) -> None:
        self.again = again
        self.source, self.points, self.plan = source, points, assignment
        self.capacity = np.asarray(capacity, dtype=np.int64)
        pinned = np.array([row for row, _ in assignment.pinned], dtype=np.int64)
        self.free = np.ones(source.shape[0], dtype=np.bool_)
        self.free[pinned] = False
        taken = np.bincount(assignment.giver_of[pinned], minlength=source.shape[1])
        self.places = self.capacity - taken
        giver_of = np.where(self.free, assignment.giver_of, -2)
        order = np.argsort(giver_of, kind="stable")
        ends = np.searchsorted(giver_of[order], np.arange(-1, source.shape[1] + 1)).tolist()
        self.order: list[int] = order.tolist()
        self.first: list[int] = ends
        self.load = np.bincount(giver_of[giver_of >= 0], minlength=source.shape[1])
        seated = np.flatnonzero(giver_of >= 0)
        held = source.at(seated, giver_of[seated])
        self.floor = int(held.min()) if len(held) and assignment.policy == "floor" else 0
        self.near, self.far = self._nearest()

    def _nearest(self) -> tuple[list[list[tuple[int, int]]], list[int]]:
        """(of each row the columns that it prefers least little to its own, by how much; what it
        prefers its own by to all others at least)."""
        price, utility = self.plan.prices, self.plan.utilities
        if not len(utility):
            return [[] for _ in range(self.source.shape[0])], []
        best, _ = self.source.above(
            price, np.full(len(utility), -_FAR), self.floor, _NEAR, lambda share: None
        )
        rows = best.rows
        cost = utility[rows] + price[best.columns] - best.values
        far = np.zeros(len(utility), dtype=np.int64)
        np.maximum.at(far, rows, cost)
        far[np.diff(best.start) < _NEAR] = _FAR
        open_ = self.places[best.columns] > 0
        near = Graph(best.start, best.columns, cost).only(open_)
        arcs = list(zip(near.columns.tolist(), near.values.tolist(), strict=True))
        bounds = near.start.tolist()
        return [arcs[a:b] for a, b in pairwise(bounds)], far.tolist()

    def grant(self, row: int, column: int) -> Granted:
        """The best plan that keeps the pair besides the pins."""
        now = self.plan
        if not (0 <= row < self.source.shape[0] and 0 <= column < self.source.shape[1]):
            raise MatchingError(f"The pair ({row}, {column}) is not in the table.")
        if now.giver_of[row] == column:
            return Granted(now.matched, now.worst, now.total, ())
        given = int(self.source.at(np.array([row]), np.array([column]))[0])
        if given < 0:
            raise MatchingError(f"The pair ({row}, {column}) is forbidden.")
        if not self.free[row]:
            raise MatchingError(f"Row {row} is pinned to another column.")
        if not self.places[column]:
            raise MatchingError(f"Column {column} has no place that is not pinned.")
        path = self._path(row, column) if self._keeps_floor(row, column) else None
        if path is None and not self.again:
            raise MatchingError("Only solving again tells what this pair costs.")
        if path is None:
            return self._anew(row, column)
        cost, moves = path
        lost = int(now.utilities[row] + now.prices[column]) + cost
        return Granted(
            now.matched,
            self._worst(row, given, moves),
            now.total - lost + given,
            ((row, int(now.giver_of[row]), column), *moves),
        )

    def _keeps_floor(self, row: int, column: int) -> bool:
        """Whether the proof still shows that no higher floor keeps the count, without this row and
        one place of this column; only then is the floor of the rest what it was."""
        if self.plan.gap != 0 or self.plan.minimum is not None:
            return False
        cut: Cut | None = self.plan.witnesses.floor
        if self.plan.policy != "floor":
            return self.plan.policy == "total"
        seated = int(np.count_nonzero(self.free & (self.plan.giver_of >= 0)))
        if cut is None:
            return False
        rows = int(np.count_nonzero(cut.rows & self.free)) - bool(cut.rows[row])
        room = int(self.places[cut.columns].sum()) - bool(cut.columns[column])
        return rows + room < seated - 1

    def _path(self, row: int, column: int) -> tuple[int, tuple[tuple[int, int, int], ...]] | None:
        """(its cost, who moves) of the way from the place that is given up to the one that becomes
        free; None if there is none. Column m stands for nowhere.

        A row looks at its nearest columns when it is reached, and at all others only where the way
        could be shorter over one of them.
        """
        m = self.source.shape[1]
        target = int(self.plan.giver_of[row])
        target = m if target == _NOWHERE else target
        left_over = self._in(_NOWHERE)
        nowhere = int(-self.plan.utilities[left_over].min()) if len(left_over) else None
        way = _Way(column, target, m + 1)
        blank_from = -1
        while way.queue:
            so_far, at, mover = heappop(way.queue)
            if at >= 0 and (way.done[at] or so_far > way.reach[at]):
                continue
            if at == target:
                return so_far, self._moves(target, column, way.came_from, blank_from)
            if at < 0:
                if so_far >= way.reach[target]:
                    continue
                self._look_further(way, mover, so_far - self.far[mover])
                continue
            way.done[at] = True
            for nth in self._in(at if at < m else _NOWHERE):
                if nth == row:
                    continue
                for other, cost in self.near[nth]:
                    if so_far + cost < way.reach[other]:
                        way.go(other, so_far + cost, nth)
                if so_far + self.far[nth] < way.reach[target]:
                    heappush(way.queue, (so_far + self.far[nth], -1, nth))
                if nowhere is not None and at < m:
                    way.go(m, so_far + int(self.plan.utilities[nth]) + nowhere, nth)
            if at < m and blank_from < 0 and self.load[at] < self.places[at]:
                blank_from = at
                way.go_to_all(np.where(self.places > 0, so_far + self.plan.prices, _FAR), _BLANK)
        return None

    def _look_further(self, way: _Way, mover: int, so_far: int) -> None:
        """All columns of a row that is reached at `so_far`."""
        points = self.source.row(mover)
        further = so_far + self.plan.utilities[mover] + self.plan.prices - points
        further[(points < self.floor) | (self.places == 0)] = _FAR
        way.go_to_all(further, mover)

    def _moves(
        self, target: int, column: int, came_from: list[int], blank_from: int
    ) -> tuple[tuple[int, int, int], ...]:
        """Who moves where along the way, those nearest to the asked pair first."""
        m = self.source.shape[1]
        moves = []
        at = target
        while came_from[at] != _NOWHERE:
            mover = came_from[at]
            if mover == _BLANK:
                at = blank_from
                continue
            start = int(self.plan.giver_of[mover])
            moves.append((mover, start, _NOWHERE if at == m else at))
            at = m if start == _NOWHERE else start
            if at == column:
                break
        return tuple(reversed(moves))

    def _in(self, column: int) -> list[int]:
        """The free rows that sit in a column, or nowhere."""
        return self.order[self.first[column + 1] : self.first[column + 2]]

    def _worst(self, row: int, given: int, moves: tuple[tuple[int, int, int], ...]) -> int:
        giver_of = self.plan.giver_of.copy()
        for mover, _, to in moves:
            giver_of[mover] = to
        giver_of[row] = -1
        kept = np.flatnonzero(giver_of >= 0)
        points = self.source.at(kept, giver_of[kept])
        return min(given, int(points.min())) if len(points) else given

    def _anew(self, row: int, column: int) -> Granted:
        """The same by solving again, where the path cannot prove it."""
        now = self.plan
        found = assign_from(
            self.source,
            self.capacity,
            points=self.points,
            policy=now.policy,
            minimum=now.minimum,
            pinned=(*now.pinned, (row, column)),
            within=0.0,
            tell=lambda what, share: None,
        )
        others = np.flatnonzero(found.giver_of != now.giver_of)
        others = np.concatenate([[row], others[others != row]])
        moves = [(int(r), int(now.giver_of[r]), int(found.giver_of[r])) for r in others]
        return Granted(found.matched, found.worst, found.total, tuple(moves))
