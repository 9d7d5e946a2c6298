"""One or two givers with a few takers who share them."""

from __future__ import annotations

import numpy as np

from ithaca.matching.forming.formed import (
    Formed,
    Seats,
    capacities,
    labels,
    pairs_in,
    pins,
    stated,
    table_of,
)
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.shapes.groups import groups
from ithaca.matching.solving.assignment import Ints
from ithaca.matching.solving.source import Source
from ithaca.matching.vocabulary import Progress, Terms


class Grouped:
    """Groups whose size must lie within a span."""

    def suits(self, terms: Terms) -> bool:
        return terms.takers[0] > 1 or terms.givers[1] > 1

    def form(self, scores: Scores, source: Source, tell: Progress, within: float) -> Formed:
        terms, table = scores.pool.terms, table_of(scores)
        found = groups(
            table,
            size=terms.takers,
            capacity=np.minimum(capacities(scores.pool), 1),
            givers=terms.givers,
            labels=labels(scores.pool, "takers"),
            pinned=pins(scores),
            policy=terms.policy,
            tell=tell,
        )
        seats = []
        for number, lead in enumerate(found.leads.tolist()):
            second = int(found.seconds[number])
            leads = (lead,) if second < 0 else (lead, second)
            seats.append(Seats(leads, tuple(np.flatnonzero(found.group_of == number).tolist())))
        bound, proved = found.bound, found.proved
        if terms.givers == (1, 2) and (found.seconds >= 0).any():
            # The proof takes the second givers for given.
            bound, proved = max(bound, _with_any_two(table, found.matched)), False
        return Formed(
            *pairs_in(seats),
            tuple(seats),
            found.matched,
            found.worst,
            found.total,
            *stated(found.total, bound, proved=proved),
        )


def _with_any_two(table: Ints, placed: int) -> int:
    """What so many takers have at most, each with the two givers that suit them best."""
    best = np.sort(np.maximum(table, 0), axis=1)[:, -2:].sum(axis=1)
    return int(np.sort(best)[len(best) - placed :].sum())
