"""The giver offers at least one skill that the taker seeks, or one that belongs with it."""

from __future__ import annotations

from ithaca.matching.criteria.skills import skill_parts, skills_in_words
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.spelling import either, joined
from ithaca.matching.vocabulary import Candidate, Terms

_PLENTY = 1_000_000  # split over the skills of one person, never less than 1 each


class _SkillInCommon:
    key = "skill_in_common"
    label = "At least one skill sought"
    without = "Nobody gave skills sought and offered"
    protects = False

    def is_on(self, pool: Pool) -> bool:
        return bool(pool.rule(self.key))

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(lambda one: one.seeks) and pool.any_giver(lambda one: one.offers)

    def parts(self, pool: Pool) -> tuple[Part, ...]:
        return skill_parts(pool, _PLENTY, least=1, scored=False)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        said = skills_in_words(taker, giver)
        return f"{giver.called} offers none of the skills that {taker.called} seeks: {said}"

    def wanted(self, taker: Candidate, terms: Terms, whom: str = "") -> str:
        if whom:
            return f"offers any skill that {whom} seeks ({joined(taker.seeks)})"
        return f"offers {either(taker.seeks)}"


skill_in_common = _SkillInCommon()
