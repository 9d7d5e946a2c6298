"""Pairs that one of the two has ruled out, and pairs that have been before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ithaca.matching.scoring.pool import Mask, Pool
from ithaca.matching.vocabulary import Candidate


@dataclass(frozen=True)
class Past:
    """Forbids a pair when one of the two names the other; nobody naming anyone is no lack."""

    key: str
    label: str
    names: Literal["blocks", "met"]
    sentence: str
    by_default: bool
    protects: bool
    without: str = ""

    def is_on(self, pool: Pool) -> bool:
        return bool(pool.terms.rules.get(self.key, self.by_default))

    def has_data(self, pool: Pool) -> bool:
        return True

    def forbids(self, pool: Pool) -> Mask:
        rows = {person.id: row for row, person in enumerate(pool.takers)}
        columns = {person.id: column for column, person in enumerate(pool.givers)}
        forbidden = np.zeros(pool.shape, dtype=bool)
        for taker in pool.takers:
            named = [columns[one] for one in getattr(taker, self.names) if one in columns]
            forbidden[rows[taker.id], named] = True
        for giver in pool.givers:
            named = [rows[one] for one in getattr(giver, self.names) if one in rows]
            forbidden[named, columns[giver.id]] = True
        return forbidden

    def why(self, taker: Candidate, giver: Candidate) -> str:
        return self.sentence.format(taker=taker.called, giver=giver.called)
