"""A background in common, only for those who asked for it; the words never name which."""

from __future__ import annotations

from collections import Counter

import numpy as np

from ithaca.matching.scoring.building import Coded, bits, coded, spread, table_size
from ithaca.matching.scoring.parts import Mask, Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.spelling import folded
from ithaca.matching.vocabulary import Candidate, Terms

_MOST_WORDS = 1_024
"""So many backgrounds are told apart, those that most people have first."""


def _wished(person: Candidate) -> frozenset[str]:
    return folded(person.background_wished)


def _has(person: Candidate) -> frozenset[str]:
    return folded(person.background)


class _Background:
    key = "background"
    label = "Personal wish"
    explain = "Whether the other person has a background that was asked for; never used otherwise."
    without = "Nobody asked for someone with a certain background that anyone named"

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(self.asks) and pool.any_giver(lambda one: one.background)

    def asks(self, taker: Candidate) -> bool:
        return bool(taker.background_wished)

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        wished, has = coded(map(_wished, pool.takers)), coded(map(_has, pool.givers))
        asked_for = frozenset[str]().union(*map(_wished, pool.everyone))
        counts = Counter(
            word for one in pool.everyone if one.gives for word in _has(one) if word in asked_for
        )
        words = sorted(counts, key=lambda word: (-counts[word], word))[:_MOST_WORDS]
        size = table_size(len(words))
        table = np.full((size, size), weight)
        table[:, 0] = 0
        mine, theirs = _flags(wished, words), _flags(has, words)
        known = (_anything(wished, mine), _anything(has, theirs))
        return spread(wished, has, bits(mine, theirs, known, table, least=least))

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        # Not which background: the reason is read by people who may not know it.
        if _wished(taker) & _has(giver):
            return f"A personal wish of {taker.called} is met by {giver.called}"
        return f"A personal wish of {taker.called} is not met by {giver.called}"


def _flags(side: Coded[frozenset[str]], words: list[str]) -> Mask:
    place = {word: at for at, word in enumerate(words)}
    flags = np.zeros((len(side.keys), max(1, len(words))), dtype=bool)
    for code, names in enumerate(side.keys):
        flags[code, [place[name] for name in names if name in place]] = True
    return flags


def _anything(side: Coded[frozenset[str]], flags: Mask) -> Mask:
    """Everything is known of those who named anything."""
    return np.broadcast_to(np.array([bool(names) for names in side.keys])[:, None], flags.shape)


background = _Background()
