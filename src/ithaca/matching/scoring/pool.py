"""The people of one round, side by side.

Statistics (how rare a skill is) always come from everyone, so that a pair gets the same points
whether the whole round is scored or one person's row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from ithaca.matching.spelling import fold as fold
from ithaca.matching.spelling import listed as listed
from ithaca.matching.vocabulary import Candidate, RuleValue, Terms


@dataclass(frozen=True)
class Pool:
    """Takers are rows and givers are columns; `everyone` is the whole round, sorted by id."""

    takers: tuple[Candidate, ...]
    givers: tuple[Candidate, ...]
    everyone: tuple[Candidate, ...]
    terms: Terms

    @property
    def shape(self) -> tuple[int, int]:
        """(takers, givers)."""
        return len(self.takers), len(self.givers)

    def rule(self, key: str) -> RuleValue:
        """What the terms say about a rule; False when they are silent."""
        return self.terms.rules.get(key, False)

    def only(self, taker: Candidate) -> Pool:
        """The same round with one row."""
        return replace(self, takers=(taker,))

    def any_taker(self, has: Callable[[Candidate], object]) -> bool:
        """Whether any taker of the whole round has something."""
        return any(has(person) for person in self.everyone if person.takes)

    def any_giver(self, has: Callable[[Candidate], object]) -> bool:
        """Whether any giver of the whole round has something."""
        return any(has(person) for person in self.everyone if person.gives)

    def rows(self) -> dict[str, int]:
        """The row of each taker, by id."""
        return {person.id: row for row, person in enumerate(self.takers)}

    def columns(self) -> dict[str, int]:
        """The column of each giver, by id."""
        return {person.id: column for column, person in enumerate(self.givers)}


def pool_of(candidates: Iterable[Candidate], terms: Terms) -> Pool:
    """The pool of a round, everyone in the order of ids."""
    everyone = tuple(sorted(candidates, key=lambda person: person.id))
    takers = tuple(person for person in everyone if person.takes)
    givers = tuple(person for person in everyone if person.gives)
    return Pool(takers, givers, everyone, terms)


def rarity(sets: Iterable[Collection[str]]) -> dict[str, int]:
    """1 for what everyone has, one more each time it is half as common: integers, so exact."""
    known = 0
    counts: dict[str, int] = {}
    for items in sets:
        if items:
            known += 1
            for item in items:
                counts[item] = counts.get(item, 0) + 1
    return {item: (known // count).bit_length() for item, count in counts.items()}
