"""Everyone gives and everyone takes, in circles."""

from __future__ import annotations

import numpy as np

from ithaca.matching.forming.formed import Formed, Seats, stated, table_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.shapes.circles import circles
from ithaca.matching.solving.source import Source
from ithaca.matching.vocabulary import Progress, Terms


class Circled:
    """Circles of those who take part on both sides."""

    def suits(self, terms: Terms) -> bool:
        return terms.mutual

    def form(self, scores: Scores, source: Source, tell: Progress, within: float) -> Formed:
        columns = scores.pool.columns()
        rows = [row for row, person in enumerate(scores.pool.takers) if person.id in columns]
        places = [columns[scores.pool.takers[row].id] for row in rows]
        table = table_of(scores)
        found = circles(table[np.ix_(rows, places)], scores.pool.terms.takers, tell=tell)
        seats, pairs = [], []
        for number in range(int(found.circle_of.max(initial=-1)) + 1):
            members = np.flatnonzero(found.circle_of == number).tolist()
            seats.append(
                Seats(tuple(places[one] for one in members), tuple(rows[one] for one in members))
            )
            pairs += [
                (rows[one], places[other]) for one in members for other in members if one != other
            ]
        both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        got = table[both[:, 0], both[:, 1]]
        # An average is a fraction of a point: the bound is rounded up, never the total.
        total, bound = found.total // found.parts, -(-found.bound // found.parts)
        return Formed(
            both[:, 0],
            both[:, 1],
            np.zeros(len(both), dtype=np.int64),
            tuple(seats),
            found.matched,
            int(got.min()) if len(got) else None,
            total,
            *stated(total, bound, proved=found.proved),
        )
