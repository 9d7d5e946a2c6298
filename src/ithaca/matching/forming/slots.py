"""Short meetings in the slots of an event."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ithaca.matching.forming.formed import Formed, capacities, pairs_in, stated, table_of
from ithaca.matching.forming.rotation import seats_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.shapes.slots import slots
from ithaca.matching.solving.assignment import Mask
from ithaca.matching.solving.source import Source
from ithaca.matching.vocabulary import Candidate, Progress, Terms


class Slotted:
    """A speed event, or flash hours: nobody meets the same person twice."""

    def suits(self, terms: Terms) -> bool:
        return terms.slots > 0

    def form(self, scores: Scores, source: Source, tell: Progress, within: float) -> Formed:
        pool, number = scores.pool, scores.pool.terms.slots
        found = slots(
            table_of(scores),
            _open(pool.takers, number),
            _open(pool.givers, number),
            most_each=capacities(pool),
            tell=tell,
        )
        seats = seats_of(found.meets)
        return Formed(
            *pairs_in(seats),
            seats,
            found.met,
            found.worst,
            found.total,
            *stated(found.total, found.bound, proved=found.proved),
        )


def _open(people: Sequence[Candidate], slots: int) -> Mask:
    """(people, slots): who can attend which; who named none can attend all."""
    table = np.zeros((len(people), slots), dtype=np.bool_)
    for row, person in enumerate(people):
        for slot in person.slots or range(1, slots + 1):
            if 1 <= slot <= slots:
                table[row, slot - 1] = True
    return table
