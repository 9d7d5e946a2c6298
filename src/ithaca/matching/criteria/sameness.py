"""One word of a person that is the same, or different, on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ithaca.matching.scoring.pool import FULL, Fits, Pool, equal, fold
from ithaca.matching.vocabulary import Candidate


@dataclass(frozen=True)
class Sameness:
    """Full points where both are known and the same; or, with `other`, known and different."""

    key: Literal["location", "department", "profession"]
    label: str
    explain: str
    without: str
    sentence: str
    other: bool = False

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(self._word) and pool.any_giver(self._word)

    def asks(self, taker: Candidate) -> bool:
        return bool(self._word(taker))

    def score(self, pool: Pool) -> Fits:
        takers = [self._word(person) for person in pool.takers]
        givers = [self._word(person) for person in pool.givers]
        known, same = equal(takers, givers)
        return np.where(known & ~same if self.other else same, FULL, 0)

    def why(self, taker: Candidate, giver: Candidate) -> str:
        return self.sentence.format(giver=giver.called, value=getattr(giver, self.key).strip())

    def _word(self, person: Candidate) -> str:
        return fold(getattr(person, self.key))
