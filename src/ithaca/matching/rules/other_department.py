"""The two come from different departments."""

from __future__ import annotations

from ithaca.matching.criteria.department import department
from ithaca.matching.criteria.sameness import same_word
from ithaca.matching.scoring.parts import FORBIDDEN, Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.spelling import fold
from ithaca.matching.vocabulary import Candidate, Terms


class _OtherDepartment:
    key = "other_department"
    label = "Another department"
    without = "Nobody gave a department"
    protects = False

    def is_on(self, pool: Pool) -> bool:
        return bool(pool.rule(self.key))

    def has_data(self, pool: Pool) -> bool:
        return any(fold(person.department) for person in pool.everyone)

    def parts(self, pool: Pool) -> tuple[Part, ...]:
        return same_word(pool, lambda person: fold(person.department), FORBIDDEN, 0)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        return department.why(taker, giver, terms)

    def wanted(self, taker: Candidate, terms: Terms, whom: str = "") -> str:
        if whom:
            return f"comes from another department than {whom} ({taker.department.strip()})"
        return f"comes from another department than {taker.department.strip()}"

    def measured(self, pool: Pool) -> tuple[Part, ...]:
        return ()

    def relaxed(self, most: int, terms: Terms) -> str:
        return "If people of one department could be matched"


other_department = _OtherDepartment()
