"""One giver with one taker at a time: the product's usual round."""

from __future__ import annotations

import numpy as np

from ithaca.matching.forming.formed import Formed, Seats, capacities, pins, table_of
from ithaca.matching.forming.moves import Current, Pins, moved, with_few_moves
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.solving.assign import assign_from
from ithaca.matching.solving.assignment import Assignment, Policy
from ithaca.matching.solving.source import Source
from ithaca.matching.vocabulary import Progress, Terms


class Pairs:
    """Exact, proved, at any size."""

    def suits(self, terms: Terms) -> bool:
        return True

    def form(self, scores: Scores, source: Source, tell: Progress, within: float) -> Formed:
        terms, current = scores.pool.terms, _current(scores)
        kept = pins(scores)
        found = _solved(scores, source, terms.policy, kept, tell, within)
        bound = found.bound
        if terms.moves is not None and moved(found, current) > terms.moves:

            def told(what: str, share: float) -> None:
                tell(what, 1.0)

            def again(source: Source, policy: Policy, pinned: Pins) -> Assignment:
                return _solved(scores, source, policy, pinned, told, 0.0)

            found, bound = with_few_moves(scores, current, kept, terms.moves, again)
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
            moved(found, current),
        )


def _solved(
    scores: Scores,
    source: Source,
    policy: Policy,
    kept: Pins,
    tell: Progress,
    within: float,
) -> Assignment:
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


def _current(scores: Scores) -> Current:
    """Today's pairs of those who are here and may stay together."""
    rows, columns = scores.pool.rows(), scores.pool.columns()
    pairs = [
        (rows[t], columns[g]) for t, g in scores.pool.terms.current if t in rows and g in columns
    ]
    return {row: column for row, column in pairs if not scores.objections(row, column)}
