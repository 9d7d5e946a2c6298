"""What it would cost to grant one pair: exact, by one shortest path through who sits where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ithaca.matching.solving.assign import assign_from
from ithaca.matching.solving.assignment import Assignment, Cut, Ints, MatchingError
from ithaca.matching.solving.source import Source, source_of

_FAR = np.int64(1) << 61
_NOWHERE = -1


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


class Residual:
    """A plan and its proof, ready for questions.

    Let row i leave and column j lose a place. By the prices the best plan of the rest is worth
    u_i + p_j less than now, and what it costs to bring the one who must leave j to the place that
    i leaves: a shortest path over "h prefers its own column to c by u_h + p_c - points". Empty
    places and the rows left over take part as if they were columns and rows with 0 points.
    """

    def __init__(
        self, source: Source, points: object, capacity: object, assignment: Assignment
    ) -> None:
        self.source, self.points, self.plan = source, points, assignment
        self.capacity = np.asarray(capacity, dtype=np.int64)
        pinned = np.array([row for row, _ in assignment.pinned], dtype=np.int64)
        self.free = np.ones(source.shape[0], dtype=np.bool_)
        self.free[pinned] = False
        taken = np.bincount(assignment.giver_of[pinned], minlength=source.shape[1])
        self.places = self.capacity - taken
        giver_of = np.where(self.free, assignment.giver_of, -2)
        order = np.argsort(giver_of, kind="stable")
        self.order, self.seats = order, giver_of[order]
        self.load = np.bincount(giver_of[giver_of >= 0], minlength=source.shape[1])
        held = source.at(order, np.maximum(self.seats, 0))[self.seats >= 0]
        self.floor = int(held.min()) if len(held) and assignment.policy == "floor" else 0

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
        free; None if there is none. Column m stands for nowhere."""
        m = self.source.shape[1]
        price, utility = self.plan.prices, self.plan.utilities
        target = int(self.plan.giver_of[row])
        target = m if target == _NOWHERE else target
        left_over = self._in(_NOWHERE)
        nowhere = int(-utility[left_over].min()) if len(left_over) else None
        reach = np.full(m + 1, _FAR, dtype=np.int64)
        came_from = np.full(m + 1, -1, dtype=np.int64)
        done = np.zeros(m + 1, dtype=np.bool_)
        reach[column] = 0
        empty = self.load < self.places
        shut = self.places == 0
        blank_at: int | None = None
        blank_from = -1
        while True:
            at = int(np.where(done, _FAR, reach).argmin())
            if done[at] or reach[at] >= _FAR:
                return None
            if at == target:
                break
            done[at] = True
            so_far = reach[at]
            for mover in self._in(at if at < m else _NOWHERE):
                if mover == row:
                    continue
                points = self.source.row(int(mover))
                further = so_far + utility[mover] + price - points
                further[(points < self.floor) | shut] = _FAR
                self._relax(reach, came_from, done, further, int(mover))
                if nowhere is not None and at < m:
                    beyond = so_far + utility[mover] + nowhere
                    if beyond < reach[m] and not done[m]:
                        reach[m], came_from[m] = beyond, mover
            if at < m and empty[at] and blank_at is None:
                blank_at, blank_from = int(so_far), at
                self._relax(reach, came_from, done, np.where(shut, _FAR, so_far + price), -2)
        return int(reach[target]), self._moves(target, column, came_from, blank_from)

    @staticmethod
    def _relax(reach: Ints, came_from: Ints, done: Ints, further: Ints, mover: int) -> None:
        nearer = (further < reach[:-1]) & ~done[:-1]
        reach[:-1][nearer] = further[nearer]
        came_from[:-1][nearer] = mover

    def _moves(
        self, target: int, column: int, came_from: Ints, blank_from: int
    ) -> tuple[tuple[int, int, int], ...]:
        """Who moves where along the way, those nearest to the asked pair first."""
        m = self.source.shape[1]
        moves = []
        at = target
        while came_from[at] != -1:
            mover = int(came_from[at])
            if mover == -2:
                at = blank_from
                continue
            start = int(self.plan.giver_of[mover])
            moves.append((mover, start, _NOWHERE if at == m else at))
            at = m if start == _NOWHERE else start
            if at == column:
                break
        return tuple(reversed(moves))

    def _in(self, column: int) -> Ints:
        """The free rows that sit in a column, or nowhere."""
        first, last = np.searchsorted(self.seats, [column, column + 1])
        return self.order[first:last]

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
