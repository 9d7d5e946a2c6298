"""A least that a pair must reach by one criterion, where both gave data for it."""

from __future__ import annotations

from dataclasses import dataclass

from ithaca.matching.criteria import Criterion
from ithaca.matching.scoring.building import least_points, only_forbidding
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import Candidate, Terms

_SHARES = {25: "quarter", 50: "half", 75: "three quarters", 100: "whole"}


@dataclass(frozen=True)
class Floor:
    """At least `percent` of what the criterion gives to a perfect pair, which is `weight`."""

    criterion: Criterion
    percent: int
    weight: int
    protects: bool = False

    @property
    def key(self) -> str:
        return f"floor.{self.criterion.key}"

    @property
    def label(self) -> str:
        return f"At least {self.percent} % of “{self.criterion.label}”"

    @property
    def without(self) -> str:
        return self.criterion.without

    def is_on(self, pool: Pool) -> bool:
        return self.percent > 0

    def has_data(self, pool: Pool) -> bool:
        return self.criterion.has_data(pool)

    def scored(self, pool: Pool) -> tuple[Part, ...]:
        """The parts of the criterion with the least built in."""
        least = least_points(self.weight, self.percent)
        return self.criterion.parts(pool, self.weight, least)

    def parts(self, pool: Pool) -> tuple[Part, ...]:
        return tuple(map(only_forbidding, self.scored(pool)))

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        return f"{self.criterion.why(taker, giver, terms)}, less than {self._asked}"

    def said(self, taker: Candidate, giver: Candidate, terms: Terms, points: int) -> str:
        """Why, with what the criterion gives to the pair."""
        share = 100 * points // self.weight
        given = f"this gives {share} % of what “{self.criterion.label}” can give"
        return f"{self.criterion.why(taker, giver, terms)}; {given}, less than {self._asked}"

    def wanted(self, taker: Candidate, terms: Terms, whom: str = "") -> str:
        return f"reaches {self.percent} % of “{self.criterion.label}” with {whom or 'them'}"

    def measured(self, pool: Pool) -> tuple[Part, ...]:
        return self.criterion.parts(pool, self.weight)

    def relaxed(self, most: int, terms: Terms) -> str:
        percent = 100 * most // self.weight
        if not percent:
            return f"If no least of “{self.criterion.label}” were asked for"
        return f"If {percent} % of “{self.criterion.label}” were enough instead of {self.percent} %"

    @property
    def _asked(self) -> str:
        return f"the {_SHARES.get(self.percent, f'{self.percent} %')} asked for"
