"""What holds in every round: nobody meets themself, and pairs taken out by hand stay out."""

from __future__ import annotations

from ithaca.matching.rules.named import forbidden_pairs
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import Candidate, Terms


class _Oneself:
    key = "oneself"
    label = "Nobody with themself"
    without = ""
    protects = True

    def is_on(self, pool: Pool) -> bool:
        return True

    def has_data(self, pool: Pool) -> bool:
        return True

    def parts(self, pool: Pool) -> tuple[Part, ...]:
        return forbidden_pairs(pool, ((person.id, person.id) for person in pool.takers))

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        return "nobody is matched with themself"

    def wanted(self, taker: Candidate, terms: Terms, whom: str = "") -> str:
        return "is somebody else"


class _Excluded:
    key = "excluded"
    label = "Pairs excluded in this round"
    without = ""
    protects = True

    def is_on(self, pool: Pool) -> bool:
        return True

    def has_data(self, pool: Pool) -> bool:
        return True

    def parts(self, pool: Pool) -> tuple[Part, ...]:
        return forbidden_pairs(pool, pool.terms.excluded)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        return f"the pair of {taker.called} and {giver.called} is excluded in this round"

    def wanted(self, taker: Candidate, terms: Terms, whom: str = "") -> str:
        return f"may be matched with {whom or 'them'} in this round"


ALWAYS = (_Oneself(), _Excluded())
