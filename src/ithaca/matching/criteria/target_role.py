"""The role that the taker aims for, against what the giver does."""

from __future__ import annotations

import re
from functools import lru_cache

from ithaca.matching.scoring.building import coded, overlap
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.spelling import fold
from ithaca.matching.vocabulary import Candidate, Terms

_SMALL_WORDS = frozenset({"a", "an", "and", "at", "for", "in", "of", "the", "to", "with"})


@lru_cache(maxsize=100_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", fold(text))) - _SMALL_WORDS


def _aim(person: Candidate) -> frozenset[str]:
    return _words(person.target_role)


def _does(person: Candidate) -> frozenset[str]:
    return _words(person.role) | _words(person.profession)


class _TargetRole:
    key = "target_role"
    label = "Target role"
    explain = "Whether one does, or is close to, what the other aims for."
    without = "Nobody gave both a target role and a present one"

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(_aim) and pool.any_giver(_does)

    def asks(self, taker: Candidate) -> bool:
        return bool(_aim(taker))

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        aims, does = coded(map(_aim, pool.takers)), coded(map(_does, pool.givers))
        return overlap(aims, does, weight, least=least)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        said = [giver.role.strip(), giver.profession.strip()]
        does = " in ".join(filter(None, said))
        return (
            f"{taker.called} aims for {taker.target_role.strip()}; {giver.called} works as {does}"
        )


target_role = _TargetRole()
