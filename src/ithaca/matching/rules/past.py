"""Pairs that one of the two has ruled out, and pairs that have been before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ithaca.matching.rules.named import either_names, forbidden_pairs
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import Candidate, Terms


@dataclass(frozen=True)
class Past:
    """Forbids a pair when one of the two names the other; nobody naming anyone is no lack.
    `kept` goes on from “None of them …”; `bent` says what could be asked for instead."""

    key: str
    label: str
    names: Literal["blocks", "met"]
    sentence: str
    kept: str
    by_default: bool
    protects: bool
    without: str = ""
    bent: str = ""

    def is_on(self, pool: Pool) -> bool:
        return bool(pool.terms.rules.get(self.key, self.by_default))

    def has_data(self, pool: Pool) -> bool:
        return True

    def parts(self, pool: Pool) -> tuple[Part, ...]:
        return forbidden_pairs(pool, either_names(pool, self._named))

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        return self.sentence.format(taker=taker.called, giver=giver.called)

    def wanted(self, taker: Candidate, terms: Terms, whom: str = "") -> str:
        return self.kept.format(whom=whom or "them")

    def measured(self, pool: Pool) -> tuple[Part, ...]:
        return ()

    def relaxed(self, most: int, terms: Terms) -> str:
        return self.bent

    def _named(self, person: Candidate) -> frozenset[str]:
        ids: frozenset[str] = getattr(person, self.names)
        return ids
