"""Skills sought and offered, with levels where they are known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np
from scipy.sparse import csr_array

from ithaca.matching.scoring.pool import FULL, Fits, Pool, dense, fold, listed, numbered, rarity
from ithaca.matching.vocabulary import Candidate

_BY_GAP = {0: 400, 1: 700}  # giver's level minus taker's; 2 and more: full; below 0: 100


def credit(sought: int, offered: int) -> int:
    """0..1000 for one skill, by how far the giver is ahead; full where a level is unknown."""
    if not sought or not offered or offered - sought >= 2:
        return FULL
    return _BY_GAP.get(offered - sought, 100)


def by_name(skills: Mapping[str, int]) -> dict[str, int]:
    """Skills in comparable form; of two spellings the higher level counts."""
    result: dict[str, int] = {}
    for name, level in skills.items():
        result[fold(name)] = max(level, result.get(fold(name), 0))
    result.pop("", None)
    return result


class _Skills:
    key = "skills"
    label = "Skills"
    explain = "How many of the skills one seeks the other offers, and how far ahead they are."
    without = "Nobody gave skills sought and offered"

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(lambda one: one.seeks) and pool.any_giver(lambda one: one.offers)

    def asks(self, taker: Candidate) -> bool:
        return bool(taker.seeks)

    def score(self, pool: Pool) -> Fits:
        offered = [by_name(person.offers) for person in pool.givers]
        sought = [by_name(person.seeks) for person in pool.takers]
        weight = rarity(
            frozenset(by_name({**person.offers, **person.seeks})) for person in pool.everyone
        )
        words = numbered(map(frozenset, offered))
        levels = sorted({level for skills in sought for level in skills.values()})
        parts = (
            dense(_sought(sought, words, weight, level) @ _credits(offered, words, level).T)
            for level in levels
        )
        gained = reduce(np.add, parts, np.zeros(pool.shape, dtype=np.int64))
        whole = np.array([sum(weight[name] for name in skills) for skills in sought])
        return gained // np.maximum(whole.astype(np.int64), 1)[:, None]

    def why(self, taker: Candidate, giver: Candidate) -> str:
        sought, offered = by_name(taker.seeks), by_name(giver.offers)
        spelling = {fold(name): name.strip() for name in taker.seeks}
        both = sorted(set(sought) & set(offered), key=lambda name: spelling[name])
        names = listed([spelling[name] for name in both])
        text = f"{len(both)} of {len(sought)} skills {taker.called} seeks: {names}"
        ahead = [n for n in both if sought[n] and offered[n] > sought[n]]
        if ahead:
            best = max(ahead, key=lambda name: offered[name] - sought[name])
            gap = offered[best] - sought[best]
            text += f"; {spelling[best]} {gap} level{'s' if gap > 1 else ''} above"
        return text


def _sought(
    people: list[dict[str, int]], words: dict[str, int], weight: dict[str, int], level: int
) -> csr_array:
    """(people × words): the weight of each skill that is sought at this level."""
    return _table(
        [
            (row, words[name], weight[name])
            for row, skills in enumerate(people)
            for name, own in skills.items()
            if own == level and name in words
        ],
        (len(people), len(words)),
    )


def _credits(people: list[dict[str, int]], words: dict[str, int], level: int) -> csr_array:
    """(people × words): what each offered skill is worth to someone at this level."""
    return _table(
        [
            (row, words[name], credit(level, own))
            for row, skills in enumerate(people)
            for name, own in skills.items()
        ],
        (len(people), len(words)),
    )


def _table(cells: list[tuple[int, int, int]], shape: tuple[int, int]) -> csr_array:
    rows, columns, data = np.array(cells, dtype=np.int64).reshape(-1, 3).T
    return csr_array((data, (rows, columns)), shape=shape)


skills = _Skills()
