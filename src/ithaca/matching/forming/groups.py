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
    table_of,
)
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.shapes.groups import groups
from ithaca.matching.solving.source import Source
from ithaca.matching.vocabulary import Progress, Terms


class Grouped:
    """Groups whose size must lie within a span."""

    def suits(self, terms: Terms) -> bool:
        return terms.takers[0] > 1 or terms.givers[1] > 1

    def form(self, scores: Scores, source: Source, tell: Progress, within: float) -> Formed:
        terms = scores.pool.terms
        found = groups(
            table_of(scores),
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
        return Formed(
            *pairs_in(seats),
            tuple(seats),
            found.matched,
            found.worst,
            found.total,
            found.bound,
            found.gap,
        )
