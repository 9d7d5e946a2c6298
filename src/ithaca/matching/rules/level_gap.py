"""The giver above, below or on the same level, by at least so many levels."""

from __future__ import annotations

import numpy as np

from ithaca.matching.criteria.seniority import gap_asked
from ithaca.matching.scoring.pool import Mask, Pool, levels
from ithaca.matching.vocabulary import Candidate


class _LevelGap:
    key = "level_gap"
    label = "The right distance between levels"
    without = "Nobody gave a level"
    protects = False

    def is_on(self, pool: Pool) -> bool:
        hard = pool.rule(self.key) or pool.rule("seniority_hard")
        return bool(hard) and pool.rule("seniority") in ("above", "same", "below")

    def has_data(self, pool: Pool) -> bool:
        return any(person.level is not None for person in pool.everyone)

    def forbids(self, pool: Pool) -> Mask:
        mine, mine_known = levels(pool.takers)
        theirs, theirs_known = levels(pool.givers)
        above = theirs[None, :] - mine[:, None]
        direction, gap = pool.rule("seniority"), gap_asked(pool)
        if direction == "same":
            wrong = np.abs(above) > gap
        else:
            wrong = (above if direction == "above" else -above) < gap
        forbidden: Mask = wrong & mine_known[:, None] & theirs_known[None, :]
        return forbidden

    def why(self, taker: Candidate, giver: Candidate) -> str:
        apart = (giver.level or 0) - (taker.level or 0)
        if not apart:
            return f"{giver.called} is on the same level as {taker.called}"
        noun = "level" if abs(apart) == 1 else "levels"
        side = "above" if apart > 0 else "below"
        return f"{giver.called} is {abs(apart)} {noun} {side} {taker.called}"


level_gap = _LevelGap()
