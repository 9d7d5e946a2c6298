"""Sets in common, the rare weighing more: what goals and interests have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ithaca.matching.scoring.pool import (
    FULL,
    Fits,
    Pool,
    dense,
    folded,
    incidence,
    listed,
    numbered,
    rarity,
    shared,
)
from ithaca.matching.vocabulary import Candidate


@dataclass(frozen=True)
class Overlap:
    """The share of the taker's set that the giver has too, each item weighted by its rarity."""

    key: Literal["goals", "interests"]
    label: str
    explain: str
    without: str
    sentence: str

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(self._set) and pool.any_giver(self._set)

    def asks(self, taker: Candidate) -> bool:
        return bool(self._set(taker))

    def score(self, pool: Pool) -> Fits:
        weight = rarity(self._set(person) for person in pool.everyone)
        takers = [self._set(person) for person in pool.takers]
        givers = [self._set(person) for person in pool.givers]
        words = numbered(givers)
        covered = dense(incidence(takers, words, weight) @ incidence(givers, words).T)
        whole = np.array([sum(weight[item] for item in items) for items in takers], dtype=np.int64)
        return covered * FULL // np.maximum(whole, 1)[:, None]

    def why(self, taker: Candidate, giver: Candidate) -> str:
        items = shared(getattr(taker, self.key), getattr(giver, self.key))
        return self.sentence.format(
            shared=len(items),
            all=len(self._set(taker)),
            items=listed(items),
            taker=taker.called,
        )

    def _set(self, person: Candidate) -> frozenset[str]:
        return folded(getattr(person, self.key))
