"""One giver with one taker at a time: the product's usual round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ithaca.matching.forming.formed import Formed, Seats, capacities, pins, table_of
from ithaca.matching.scoring.building import named_pairs
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.scoring.source import source_for
from ithaca.matching.solving.assign import assign_from
from ithaca.matching.solving.assignment import Assignment, Ints
from ithaca.matching.solving.source import Source
from ithaca.matching.vocabulary import FULL_POINTS, Progress, Terms

_Current = dict[int, int]
"""Row → column of today."""


class Pairs:
    """Exact, proved, at any size."""

    def suits(self, terms: Terms) -> bool:
        return True

    def form(self, scores: Scores, source: Source, tell: Progress, within: float) -> Formed:
        terms, current = scores.pool.terms, _current(scores)
        kept = pins(scores)
        found = _solved(scores, source, kept, tell, within)
        bound = found.bound
        if terms.moves is not None and _moved(found, current) > terms.moves:
            found, bound = _with_few_moves(scores, current, kept, tell, terms.moves)
        rows = np.flatnonzero(found.giver_of >= 0)
        columns = found.giver_of[rows]
        return Formed(
            rows,
            columns,
            np.zeros_like(rows),
            tuple(
                Seats((column,), (row,))
                for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
            ),
            found.matched,
            found.worst,
            found.total,
            bound,
            None if bound is None else bound - found.total,
            found,
            _moved(found, current),
        )


def _solved(
    scores: Scores,
    source: Source,
    kept: tuple[tuple[int, int], ...],
    tell: Progress,
    within: float,
) -> Assignment:
    policy = scores.pool.terms.policy
    least = np.array([person.minimum for person in scores.pool.givers], dtype=np.int64)
    capacity = capacities(scores.pool)
    return assign_from(
        source,
        capacity,
        points=table_of(scores) if policy in ("stable", "first_come") else None,
        policy=policy,
        minimum=np.minimum(least, capacity) if least.any() else None,
        pinned=kept,
        within=within,
        tell=tell,
    )


def _current(scores: Scores) -> _Current:
    """Today's pairs of those who are here and may stay together."""
    rows, columns = scores.pool.rows(), scores.pool.columns()
    pairs = [
        (rows[t], columns[g]) for t, g in scores.pool.terms.current if t in rows and g in columns
    ]
    return {row: column for row, column in pairs if not scores.objections(row, column)}


def _moved(found: Assignment, current: _Current) -> int:
    return sum(int(found.giver_of[row]) != column for row, column in current.items())


def _with_few_moves(
    scores: Scores,
    current: _Current,
    kept: tuple[tuple[int, int], ...],
    tell: Progress,
    moves: int,
) -> tuple[Assignment, int | None]:
    """(a plan that moves at most so many, what no such plan exceeds): the smallest bonus for
    today's pairs that keeps enough of them; by the bonus b of k kept pairs, the total of any plan
    that keeps as many is at most the bound with bonuses less k b. Where even the largest keeps too
    few, because more could then be matched, today's pairs are pinned."""
    low, high = 0, 2 * FULL_POINTS
    best: tuple[Assignment, int | None] | None = None
    while low + 1 < high:
        bonus = (low + high) // 2
        found = _paid(scores, current, bonus, kept, tell)
        if _moved(found, current) <= moves:
            least = len(current) - moves
            bound = None if found.bound is None else found.bound - bonus * least
            best, high = (_unpaid(scores, found, kept), bound), bonus
        else:
            low = bonus
    if best is not None:
        return best
    pinned = dict(kept)
    free = capacities(scores.pool) - np.bincount(list(pinned.values()), minlength=scores.shape[1])
    for row, column in sorted(current.items()):
        if row not in pinned and free[column] > 0:
            pinned[row] = column
            free[column] -= 1
    found = _solved(scores, source_for(scores), tuple(pinned.items()), tell, 0.0)
    return replace(found, pinned=kept, bound=None, gap=None), None


def _paid(
    scores: Scores,
    current: _Current,
    bonus: int,
    kept: tuple[tuple[int, int], ...],
    tell: Progress,
) -> Assignment:
    paid = named_pairs(dict.fromkeys(current.items(), bonus), scores.shape)
    return _solved(scores, source_for(scores, (paid,)), kept, tell, 0.0)


def _unpaid(scores: Scores, found: Assignment, kept: tuple[tuple[int, int], ...]) -> Assignment:
    """The plan with its real points; its proof was of others."""
    rows = np.flatnonzero(found.giver_of >= 0)
    got: Ints = scores.of(rows, found.giver_of[rows]).astype(np.int64)
    return Assignment(
        found.giver_of,
        found.matched,
        int(got.min()) if len(got) else None,
        int(got.sum()),
        policy=found.policy,
        pinned=kept,
    )
