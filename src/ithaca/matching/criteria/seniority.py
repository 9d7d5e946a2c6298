"""The distance between levels, on the curve that the program asks for."""

from __future__ import annotations

import numpy as np

from ithaca.matching.scoring.pool import FULL, Fits, Pool, levels
from ithaca.matching.vocabulary import Candidate


def gap_asked(pool: Pool) -> int:
    """The levels between the two sides that the program asks for; 0 for the same level."""
    given = pool.terms.rules.get("seniority_gap")
    if given is not None:
        return int(given)
    return 0 if pool.rule("seniority") == "same" else 1


class _Seniority:
    key = "seniority"
    label = "Seniority"
    explain = "How close the distance between their levels is to the one that the program asks for."
    without = "Nobody gave a level on both sides, or any level is welcome"

    def has_data(self, pool: Pool) -> bool:
        directed = pool.rule("seniority") in ("above", "same", "below")
        return directed and pool.any_taker(_known) and pool.any_giver(_known)

    def asks(self, taker: Candidate) -> bool:
        return _known(taker)

    def score(self, pool: Pool) -> Fits:
        mine, mine_known = levels(pool.takers)
        theirs, theirs_known = levels(pool.givers)
        above = theirs[None, :] - mine[:, None]
        gap = gap_asked(pool)
        if pool.rule("seniority") == "same":
            fit = np.maximum(FULL - 500 * np.maximum(np.abs(above) - gap, 0), 0)
        else:
            fit = _curve(above if pool.rule("seniority") == "above" else -above, gap)
        known = mine_known[:, None] & theirs_known[None, :]
        return np.where(known, fit, 0)

    def why(self, taker: Candidate, giver: Candidate) -> str:
        apart = (giver.level or 0) - (taker.level or 0)
        if not apart:
            return f"{giver.called} is on the same level as {taker.called}"
        noun = "level" if abs(apart) == 1 else "levels"
        side = "above" if apart > 0 else "below"
        return f"{giver.called} is {abs(apart)} {noun} {side} {taker.called}"


def _curve(ahead: Fits, gap: int) -> Fits:
    """Full at the gap and one beyond, then 200 less a level down to 400; little when short."""
    beyond = np.maximum(ahead - gap - 1, 0)
    enough = np.maximum(FULL - 200 * beyond, 400)
    return np.where(ahead >= gap, enough, np.where(ahead > 0, 300, 0))


def _known(person: Candidate) -> bool:
    return person.level is not None


seniority = _Seniority()
