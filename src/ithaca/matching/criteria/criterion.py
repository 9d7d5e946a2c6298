"""What a criterion is: a small object that gives points to every pair and explains one."""

from __future__ import annotations

from typing import Protocol

from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import Candidate, Terms


class Criterion(Protocol):
    """`explain` says what it looks at; `without` why it cannot be used when data is missing."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def explain(self) -> str: ...
    @property
    def without(self) -> str: ...

    def has_data(self, pool: Pool) -> bool:
        """Whether anyone in the round gave what this criterion needs."""
        ...

    def asks(self, taker: Candidate) -> bool:
        """Whether this person can gain points here at all."""
        ...

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        """What it gives to each pair: 0..weight in sum, the weight to a perfect one, 0 where a
        side gave nothing. Where both gave something, less than `least` is forbidden."""
        ...

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        """One sentence with both names and the actual values, for a pair where both gave data."""
        ...
