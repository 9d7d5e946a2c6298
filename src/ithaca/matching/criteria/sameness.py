"""One word of a person that is the same, or different, on both sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ithaca.matching.scoring.building import coded, named_pairs, overlap
from ithaca.matching.scoring.parts import FORBIDDEN, Lookup, Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.spelling import fold
from ithaca.matching.vocabulary import Candidate, Terms

_COMMON_WORDS = 500
"""So many words, the most frequent ones, get a place of their own in a table."""

_UNKNOWN, _OTHER, _FIRST = 0, 1, 2  # codes: no word, one of the rest, the common words


@dataclass(frozen=True)
class Sameness:
    """Full points where both are known and the same; or, with `other`, known and different."""

    key: Literal["location", "department", "profession"]
    label: str
    explain: str
    without: str
    same: str
    different: str
    other: bool = False

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(self._word) and pool.any_giver(self._word)

    def asks(self, taker: Candidate) -> bool:
        return bool(self._word(taker))

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        if self.other:
            return same_word(pool, self._word, FORBIDDEN if least else 0, weight)
        rows = coded(frozenset(filter(None, (self._word(one),))) for one in pool.takers)
        columns = coded(frozenset(filter(None, (self._word(one),))) for one in pool.givers)
        return overlap(rows, columns, weight, least=least)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        mine, theirs = getattr(taker, self.key).strip(), getattr(giver, self.key).strip()
        what = self.same if self._word(taker) == self._word(giver) else self.different
        return f"{taker.called} ({mine}) and {giver.called} ({theirs}) {what}"

    def _word(self, person: Candidate) -> str:
        return fold(getattr(person, self.key))


def same_word(
    pool: Pool, word: Callable[[Candidate], str], same: int, different: int
) -> tuple[Part, ...]:
    """Points for pairs with the same word and for those with different ones, where both have one.

    Of more words than fit a table, the rarest are settled by naming the pairs that share one.
    """
    mine, theirs = [*map(word, pool.takers)], [*map(word, pool.givers)]
    counts, other_counts = Counter(mine), Counter(theirs)
    both = sorted(
        (one for one in counts if one and one in other_counts),
        key=lambda one: (-counts[one] * other_counts[one], one),
    )
    place = {one: at for at, one in enumerate(both[:_COMMON_WORDS], _FIRST)}
    table = np.full((len(place) + _FIRST, len(place) + _FIRST), different, dtype=np.int32)
    table[_UNKNOWN], table[:, _UNKNOWN] = 0, 0
    np.fill_diagonal(table[_FIRST:, _FIRST:], same)
    rows = [place.get(one, _OTHER) if one else _UNKNOWN for one in mine]
    columns = [place.get(one, _OTHER) if one else _UNKNOWN for one in theirs]
    parts: list[Part] = [
        Lookup(np.array(rows, dtype=np.int32), np.array(columns, dtype=np.int32), table)
    ]
    rare = frozenset(both[_COMMON_WORDS:])
    if rare:
        parts.append(named_pairs(_sharing(mine, theirs, rare, same - different), pool.shape))
    return tuple(parts)


def _sharing(
    mine: list[str], theirs: list[str], words: frozenset[str], points: int
) -> dict[tuple[int, int], int]:
    columns: dict[str, list[int]] = {}
    for column, word in enumerate(theirs):
        if word in words:
            columns.setdefault(word, []).append(column)
    return {
        (row, column): points for row, word in enumerate(mine) for column in columns.get(word, ())
    }
