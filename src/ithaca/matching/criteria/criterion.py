"""What a criterion is: a small object that scores every pair and explains one."""

from __future__ import annotations

from typing import Protocol

from ithaca.matching.scoring.pool import Fits, Pool
from ithaca.matching.vocabulary import Candidate


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

    def score(self, pool: Pool) -> Fits:
        """(takers × givers), 0..1000."""
        ...

    def why(self, taker: Candidate, giver: Candidate) -> str:
        """One sentence to the taker with the actual values, for a pair with a fit above 0."""
        ...
