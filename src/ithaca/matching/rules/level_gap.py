"""The giver above, below or on the same level, by at least so many levels."""

from __future__ import annotations

import numpy as np

from ithaca.matching.criteria.seniority import gap_asked, level_parts, levels_above, levels_in_words
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.spelling import counted
from ithaca.matching.vocabulary import Candidate, Terms

_FAR = 1 << 32  # levels; further apart than any two


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

    def parts(self, pool: Pool) -> tuple[Part, ...]:
        above, known = levels_above(pool)
        direction, gap = pool.rule("seniority"), gap_asked(pool.terms)
        if direction == "same":
            right = np.abs(above) <= gap
        else:
            right = (above if direction == "above" else -above) >= gap
        return level_parts(pool, np.where(right, 0, -1), known)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        return f"{levels_in_words(taker, giver)}, but {_asked(terms)} is asked for"

    def wanted(self, taker: Candidate, terms: Terms, whom: str = "") -> str:
        direction, gap, mine = terms.rules.get("seniority"), gap_asked(terms), taker.level or 0
        if whom:
            return f"is {_placed(terms)} {whom} (level {mine})"
        if direction == "above":
            return f"is at level {mine + gap} or above"
        if direction == "below":
            return f"is at level {mine - gap} or below"
        return f"is at level {mine - gap} to {mine + gap}" if gap else f"is at level {mine}"

    def measured(self, pool: Pool) -> tuple[Part, ...]:
        above, known = levels_above(pool)
        direction = pool.rule("seniority")
        far = -np.abs(above) if direction == "same" else above
        return level_parts(pool, -far if direction == "below" else far, known, least=-_FAR)

    def relaxed(self, most: int, terms: Terms) -> str:
        direction, gap = terms.rules.get("seniority"), gap_asked(terms)
        if direction == "same":
            return f"If {counted(-most, 'level')} apart were allowed instead of {gap}"
        if most < 0:
            return ""
        if not most:
            return "If the same level were enough"
        return f"If {counted(most, 'level')} {direction} were enough instead of {gap}"


def _asked(terms: Terms) -> str:
    direction, gap = terms.rules.get("seniority"), gap_asked(terms)
    if direction != "same":
        return f"at least {counted(gap, 'level')} {direction}"
    return f"at most {counted(gap, 'level')} apart" if gap else "the same level"


def _placed(terms: Terms) -> str:
    direction, gap = terms.rules.get("seniority"), gap_asked(terms)
    if direction == "same":
        return f"at most {counted(gap, 'level')} from" if gap else "on the same level as"
    if not gap:
        return "not below" if direction == "above" else "not above"
    return f"at least {counted(gap, 'level')} {direction}"


level_gap = _LevelGap()
