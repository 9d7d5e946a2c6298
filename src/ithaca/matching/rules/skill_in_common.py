"""The giver offers at least one skill that the taker seeks."""

from __future__ import annotations

from ithaca.matching.scoring.pool import Mask, Pool, folded, share_nothing
from ithaca.matching.vocabulary import Candidate


class _SkillInCommon:
    key = "skill_in_common"
    label = "At least one skill sought"
    without = "Nobody gave skills sought and offered"
    protects = False

    def is_on(self, pool: Pool) -> bool:
        return bool(pool.rule(self.key))

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(lambda one: one.seeks) and pool.any_giver(lambda one: one.offers)

    def forbids(self, pool: Pool) -> Mask:
        takers = [folded(person.seeks) for person in pool.takers]
        givers = [folded(person.offers) for person in pool.givers]
        return share_nothing(takers, givers)

    def why(self, taker: Candidate, giver: Candidate) -> str:
        return f"{giver.called} offers none of the skills that {taker.called} seeks"


skill_in_common = _SkillInCommon()
