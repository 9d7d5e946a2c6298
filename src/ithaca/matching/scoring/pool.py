"""The people of one round, side by side, and the arithmetic that criteria and rules share.

Statistics (how rare a skill is) always come from everyone, so that a pair gets the same points
whether the whole round is scored or one person's row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ithaca.matching.vocabulary import Candidate, RuleValue, Terms

Fits = NDArray[np.int64]
"""(takers, givers): 0..1000, how well each pair fits by one criterion."""
Mask = NDArray[np.bool_]

FULL = 1000


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


def pool_of(candidates: Iterable[Candidate], terms: Terms) -> Pool:
    """The pool of a round, everyone in the order of ids."""
    everyone = tuple(sorted(candidates, key=lambda person: person.id))
    takers = tuple(person for person in everyone if person.takes)
    givers = tuple(person for person in everyone if person.gives)
    return Pool(takers, givers, everyone, terms)


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """The form in which two spellings of one thing are equal."""
    return " ".join(text.casefold().split())


def folded(texts: Iterable[str]) -> frozenset[str]:
    """A set of names in comparable form, without empty ones."""
    return frozenset(filter(None, map(fold, texts)))


def shared(mine: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """What is in both, spelt as in the first, sorted."""
    other = folded(theirs)
    return sorted({fold(text): text.strip() for text in mine if fold(text) in other}.values())


def rarity(sets: Iterable[frozenset[str]]) -> dict[str, int]:
    """1 for what everyone has, one more each time it is half as common: integers, so exact."""
    known = [items for items in sets if items]
    counts = Counter(item for items in known for item in items)
    return {item: (len(known) // count).bit_length() for item, count in counts.items()}


def incidence(
    rows: Sequence[frozenset[str]], words: dict[str, int], weight: dict[str, int] | None = None
) -> csr_array:
    """A sparse integer table (rows × words): 1, or the word's weight, where a row has the word."""
    cells = [(i, item) for i, items in enumerate(rows) for item in items if item in words]
    data = [1 if weight is None else weight[item] for _, item in cells]
    at = ([i for i, _ in cells], [words[item] for _, item in cells])
    return csr_array((np.array(data, dtype=np.int64), at), shape=(len(rows), len(words)))


def count_shared(rows: Sequence[frozenset[str]], columns: Sequence[frozenset[str]]) -> Fits:
    """(rows × columns): how many items each pair of sets shares."""
    words = numbered(columns)
    return dense(incidence(rows, words) @ incidence(columns, words).T)


def share_nothing(rows: Sequence[frozenset[str]], columns: Sequence[frozenset[str]]) -> Mask:
    """(rows × columns): where both sets are known and have nothing in common."""
    nothing: Mask = both(rows, columns) & (count_shared(rows, columns) == 0)
    return nothing


def numbered(sets: Iterable[frozenset[str]]) -> dict[str, int]:
    """Every item of the sets with its place in alphabetical order."""
    return {item: place for place, item in enumerate(sorted(frozenset().union(*sets)))}


def dense(table: csr_array) -> Fits:
    """A sparse product as a plain array of integers."""
    return np.asarray(table.toarray(), dtype=np.int64)


def both(rows: Iterable[object], columns: Iterable[object]) -> Mask:
    """(rows × columns): where something is there on both sides."""
    mine = np.array([bool(item) for item in rows], dtype=bool)
    theirs = np.array([bool(item) for item in columns], dtype=bool)
    result: Mask = mine[:, None] & theirs[None, :]
    return result


def equal(rows: Sequence[str], columns: Sequence[str]) -> tuple[Mask, Mask]:
    """(rows × columns) twice: both are known; both are known and the same."""
    number = {text: place for place, text in enumerate(sorted({*rows, *columns} - {""}))}
    mine = np.array([number.get(text, -1) for text in rows], dtype=np.int64)
    theirs = np.array([number.get(text, -1) for text in columns], dtype=np.int64)
    known = (mine >= 0)[:, None] & (theirs >= 0)[None, :]
    return known, known & (mine[:, None] == theirs[None, :])


def levels(people: Sequence[Candidate]) -> tuple[Fits, Mask]:
    """Levels of people, and for whom one is known."""
    known = np.array([person.level is not None for person in people], dtype=bool)
    return np.array([person.level or 0 for person in people], dtype=np.int64), known


def listed(items: Sequence[str], most: int = 4) -> str:
    """“a, b, c”, cut after `most` with “and 3 more”."""
    if len(items) <= most:
        return ", ".join(items)
    return ", ".join(items[: most - 1]) + f" and {len(items) - most + 1} more"
