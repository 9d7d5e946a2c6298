"""What a hard rule is: a small object that forbids pairs and says why."""

from __future__ import annotations

from typing import Protocol

from ithaca.matching.scoring.pool import Mask, Pool
from ithaca.matching.vocabulary import Candidate


class Rule(Protocol):
    """`without` says why it cannot be used when data is missing; `protects` that it is there for
    someone's safety, so that bending it is never suggested."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def without(self) -> str: ...
    @property
    def protects(self) -> bool: ...

    def is_on(self, pool: Pool) -> bool:
        """Whether the terms ask for this rule."""
        ...

    def has_data(self, pool: Pool) -> bool:
        """Whether anyone in the round gave what this rule needs."""
        ...

    def forbids(self, pool: Pool) -> Mask:
        """(takers × givers): the pairs that may not be. Unknown never forbids."""
        ...

    def why(self, taker: Candidate, giver: Candidate) -> str:
        """One sentence on a pair that this rule forbids."""
        ...
