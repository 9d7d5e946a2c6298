"""The role that the taker aims for, against what the giver does."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from ithaca.matching.scoring.pool import FULL, Fits, Pool, count_shared, fold
from ithaca.matching.vocabulary import Candidate

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

    def score(self, pool: Pool) -> Fits:
        aims = [_aim(person) for person in pool.takers]
        found = count_shared(aims, [_does(person) for person in pool.givers])
        size = np.array([max(len(words), 1) for words in aims], dtype=np.int64)
        return found * FULL // size[:, None]

    def why(self, taker: Candidate, giver: Candidate) -> str:
        does = giver.role.strip() or giver.profession.strip()
        return (
            f"{taker.called} aims for {taker.target_role.strip()}; {giver.called} works as {does}"
        )


target_role = _TargetRole()
