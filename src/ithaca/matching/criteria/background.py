"""A background in common, only for those who asked for it; the words never name which."""

from __future__ import annotations

import numpy as np

from ithaca.matching.scoring.pool import FULL, Fits, Pool, count_shared, folded
from ithaca.matching.vocabulary import Candidate


class _Background:
    key = "background"
    label = "Personal wish"
    explain = "Whether the other person has a background that was asked for; never used otherwise."
    without = "Nobody asked for someone with a certain background that anyone named"

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(self.asks) and pool.any_giver(lambda one: one.background)

    def asks(self, taker: Candidate) -> bool:
        return bool(taker.background_wished)

    def score(self, pool: Pool) -> Fits:
        wished = [folded(person.background_wished) for person in pool.takers]
        found = count_shared(wished, [folded(person.background) for person in pool.givers])
        return np.where(found > 0, FULL, 0)

    def why(self, taker: Candidate, giver: Candidate) -> str:
        # Not which background: the reason is read by people who may not know it.
        return f"A personal wish of {taker.called} is met"


background = _Background()
