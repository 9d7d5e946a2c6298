"""What a hard rule is: a small object that forbids pairs and says why."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import Candidate, Terms


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

    def parts(self, pool: Pool) -> tuple[Part, ...]:
        """FORBIDDEN for the pairs that may not be, 0 for all others. Unknown never forbids."""
        ...

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        """One sentence, without a full stop, on a pair that this rule forbids: both names and
        the actual values."""
        ...

    def wanted(self, taker: Candidate, terms: Terms, whom: str = "") -> str:
        """What a giver must be for this rule to let the pair be, as it goes on from “One more
        mentor who …”: “speaks German”. With the taker's name as `whom` it goes on from “None of
        them …” and says how this follows from that person's values."""
        ...


@runtime_checkable
class Bendable(Protocol):
    """A rule that could ask for less; how much less is what its pairs are measured for."""

    def measured(self, pool: Pool) -> tuple[Part, ...]:
        """For every pair that it forbids the most it could ask for to let the pair be; no parts
        where it can only be switched off."""
        ...

    def relaxed(self, most: int, terms: Terms) -> str:
        """“If 1 hour in common were enough instead of 2”, where `most` is the most that may be
        asked for; '' where it cannot ask for so little."""
        ...
