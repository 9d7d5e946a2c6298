"""The two come from different departments."""

from __future__ import annotations

from ithaca.matching.scoring.pool import Mask, Pool, equal, fold
from ithaca.matching.vocabulary import Candidate


class _OtherDepartment:
    key = "other_department"
    label = "Another department"
    without = "Nobody gave a department"
    protects = False

    def is_on(self, pool: Pool) -> bool:
        return bool(pool.rule(self.key))

    def has_data(self, pool: Pool) -> bool:
        return any(fold(person.department) for person in pool.everyone)

    def forbids(self, pool: Pool) -> Mask:
        takers = [fold(person.department) for person in pool.takers]
        return equal(takers, [fold(person.department) for person in pool.givers])[1]

    def why(self, taker: Candidate, giver: Candidate) -> str:
        return f"{taker.called} and {giver.called} are both in {giver.department.strip()}"


other_department = _OtherDepartment()
