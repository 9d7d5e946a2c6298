"""Sets in common, the rare weighing more: what goals and interests have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ithaca.matching.scoring.building import coded, overlap
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool, rarity
from ithaca.matching.spelling import folded, joined, listed, shared
from ithaca.matching.vocabulary import Candidate, Terms


@dataclass(frozen=True)
class Overlap:
    """The share of the taker's set that the giver has too, each item weighted by its rarity."""

    key: Literal["goals", "interests"]
    label: str
    explain: str
    without: str

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(self._set) and pool.any_giver(self._set)

    def asks(self, taker: Candidate) -> bool:
        return bool(self._set(taker))

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        return overlap(
            coded(map(self._set, pool.takers)),
            coded(map(self._set, pool.givers)),
            weight,
            share=rarity(map(self._set, pool.everyone)),
            least=least,
        )

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        mine, theirs = getattr(taker, self.key), getattr(giver, self.key)
        items, all_of_mine = shared(mine, theirs), len(self._set(taker))
        if not items:
            return (
                f"None of {taker.called}’s {self.key} ({joined(mine)}) is among those of "
                f"{giver.called} ({joined(theirs)})"
            )
        verb = "is" if len(items) == 1 else "are"
        return (
            f"{len(items)} of {taker.called}’s {all_of_mine} {self.key} {verb} also "
            f"{giver.called}’s: {listed(items)}"
        )

    def _set(self, person: Candidate) -> frozenset[str]:
        return folded(getattr(person, self.key))
