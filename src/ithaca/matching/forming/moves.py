"""A round that is made again: at most so many of those who have somebody may lose them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ithaca.matching.forming.formed import capacities
from ithaca.matching.scoring.building import named_pairs
from ithaca.matching.scoring.parts import FORBIDDEN
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.scoring.source import source_for
from ithaca.matching.solving.assignment import Assignment, Ints, Mask, Policy
from ithaca.matching.solving.graph import Graph
from ithaca.matching.solving.source import Source
from ithaca.matching.vocabulary import FULL_POINTS

Current = dict[int, int]
"""Row → column of today."""
Pins = tuple[tuple[int, int], ...]
Solve = Callable[[Source, Policy, Pins], Assignment]
"""Solve a source by a policy, with pins."""

_MOST = 2 * FULL_POINTS


def moved(found: Assignment, current: Current) -> int:
    """How many of today's pairs a plan does not keep."""
    return sum(int(found.giver_of[row]) != column for row, column in current.items())


def with_few_moves(
    scores: Scores, current: Current, kept: Pins, moves: int, solve: Solve
) -> tuple[Assignment, int | None]:
    """(a plan that moves at most so many, what no such plan exceeds while it matches as many and,
    by the policy floor, goes as little below).

    Today's pairs get a bonus, the smallest by which enough of them stay: with the bonus b, the
    total of any plan that keeps k of them is at most the bound with bonuses less k b. By the
    policy floor, first the highest floor at which the largest bonus keeps enough. Where even that
    keeps too few, because more could then be matched, today's pairs are pinned.
    """
    policy = scores.pool.terms.policy
    again = _Again(scores, current, kept, solve)
    if policy in ("floor", "total"):
        most = again.paid(_MOST, 0)
        if moved(most, current) <= moves:
            floor = again.highest_floor(moves, again.reached(most)) if policy == "floor" else 0
            return again.largest(moves, floor)
    pinned = dict(kept)
    free = capacities(scores.pool) - np.bincount([*pinned.values()], minlength=scores.shape[1])
    for row, column in sorted(current.items()):
        if row not in pinned and free[column] > 0:
            pinned[row] = column
            free[column] -= 1
    found = solve(source_for(scores), policy, tuple(pinned.items()))
    return replace(found, pinned=kept, bound=None, gap=None), None


@dataclass(frozen=True, eq=False)
class _Again:
    """Solves with a bonus for today's pairs and without pairs below a floor."""

    scores: Scores
    current: Current
    kept: Pins
    solve: Solve

    def paid(self, bonus: int, floor: int) -> Assignment:
        """The largest total with bonuses."""
        rows = np.array([*self.current], dtype=np.int64)
        points = self.scores.of(rows, np.array([*self.current.values()], dtype=np.int64)).tolist()
        cells = {
            pair: bonus if own >= floor or pair in self.kept else FORBIDDEN
            for pair, own in zip(self.current.items(), points, strict=True)
        }
        source = source_for(self.scores, (named_pairs(cells, self.scores.shape),))
        return self.solve(Raised(source, floor), "total", self.kept)

    def reached(self, found: Assignment) -> tuple[int, int]:
        """(matched, minimum places filled)."""
        load = np.bincount(found.giver_of[found.giver_of >= 0], minlength=self.scores.shape[1])
        least = 0 if found.minimum is None else int(np.minimum(load, found.minimum).sum())
        return found.matched, least

    def highest_floor(self, moves: int, goal: tuple[int, int]) -> int:
        """The most that all pairs but the pinned can reach, while as many are matched."""
        low, high = 0, FULL_POINTS + 1
        while low + 1 < high:
            middle = (low + high) // 2
            found = self.paid(_MOST, middle)
            if self.reached(found) == goal and moved(found, self.current) <= moves:
                low = middle
            else:
                high = middle
        return low

    def largest(self, moves: int, floor: int) -> tuple[Assignment, int]:
        """The best plan by any bonus, and the least of the bounds that they prove."""
        least = len(self.current) - moves
        low, high = 0, _MOST
        found = self.paid(high, floor)
        best, bounds = self._unpaid(found), [(found.bound or 0) - high * least]
        while low + 1 < high:
            bonus = (low + high) // 2
            found = self.paid(bonus, floor)
            bounds.append((found.bound or 0) - bonus * least)
            if moved(found, self.current) <= moves:
                best, high = max(best, self._unpaid(found), key=lambda plan: plan.total), bonus
            else:
                low = bonus
        return best, min(bounds)

    def _unpaid(self, found: Assignment) -> Assignment:
        """The plan with its real points; its proof was of others."""
        rows = np.flatnonzero(found.giver_of >= 0)
        got: Ints = self.scores.of(rows, found.giver_of[rows]).astype(np.int64)
        return Assignment(
            found.giver_of,
            found.matched,
            int(got.min()) if len(got) else None,
            int(got.sum()),
            policy=self.scores.pool.terms.policy,
            minimum=found.minimum,
            pinned=self.kept,
        )


class Raised:
    """A source without its pairs below a floor; only `at` still tells their points, for pins."""

    def __init__(self, source: Source, floor: int) -> None:
        self.source, self.floor = source, floor
        self.shape, self.quick = source.shape, source.quick

    def best(self, most: int, tell: Callable[[float], None]) -> Graph:
        graph = self.source.best(most, tell)
        return graph.only(graph.values >= self.floor)

    def beyond(self, rows: Ints, closed: Mask, least: int, most: int) -> Graph:
        return self.source.beyond(rows, closed, max(least, self.floor), most)

    def above(
        self, price: Ints, utility: Ints, least: int, most: int, tell: Callable[[float], None]
    ) -> tuple[Graph, Ints]:
        return self.source.above(price, utility, max(least, self.floor), most, tell)

    def only(self, rows: Ints, columns: Ints) -> Raised:
        return Raised(self.source.only(rows, columns), self.floor)

    def at(self, rows: Ints, columns: Ints) -> Ints:
        return self.source.at(rows, columns)

    def row(self, row: int) -> Ints:
        points: Ints = self.source.row(row)
        return np.where(points >= self.floor, points, -1)
