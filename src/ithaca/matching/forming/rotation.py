"""One taker with several givers in turn."""

from __future__ import annotations

import numpy as np

from ithaca.matching.forming.formed import (
    Formed,
    Seats,
    capacities,
    labels,
    pairs_in,
    stated,
    table_of,
)
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.shapes.rotation import rotation
from ithaca.matching.solving.source import Source
from ithaca.matching.vocabulary import Progress, Terms

_DEPARTMENTS = 3  # formats.md: at least three departments in a rotation


class Rotated:
    """Sequential stops, never the same giver twice."""

    def suits(self, terms: Terms) -> bool:
        return terms.stops > 1

    def form(self, scores: Scores, source: Source, tell: Progress, within: float) -> Formed:
        terms, departments = scores.pool.terms, labels(scores.pool, "givers")
        found = rotation(
            table_of(scores),
            capacities(scores.pool),
            terms.stops,
            labels=departments,
            least_labels=min(_DEPARTMENTS, terms.stops) if departments else None,
            tell=tell,
        )
        seats = seats_of(found.giver_of)
        return Formed(
            *pairs_in(seats),
            seats,
            found.complete,
            found.worst,
            found.total,
            *stated(found.total, found.bound, proved=found.proved),
        )


def seats_of(plan: np.ndarray[tuple[int, int], np.dtype[np.int64]]) -> tuple[Seats, ...]:
    """Pairs from (rows, stops) columns, -1 for none."""
    return tuple(
        Seats((int(plan[row, stop]),), (int(row),), int(stop) + 1)
        for stop, row in zip(*np.nonzero(plan.T >= 0), strict=True)
    )
