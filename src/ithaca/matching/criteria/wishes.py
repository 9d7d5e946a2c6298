"""Ranked wishes, of both sides: the taker's count 600 of 1,000, the giver's 400."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from ithaca.matching.scoring.building import Asked, named_pairs, postings
from ithaca.matching.scoring.parts import FULL, Part, Shared
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import Candidate, Terms

_TAKER, _GIVER = 600, 400
_STEPS = (100, 80, 60, 40, 20)  # percent for the first wish, the second ...; the rest as the last


def _worth(wishes: tuple[str, ...], most: int) -> dict[str, int]:
    """Permille by the id that is wished for; of one named twice the better place counts."""
    last = len(_STEPS) - 1
    return {
        one: most * _STEPS[min(place, last)] // 100 for place, one in reversed([*enumerate(wishes)])
    }


class _Wishes:
    key = "wishes"
    label = "Wishes"
    explain = "Whether they named each other among the people they would like."
    without = "Nobody named a wish"

    def has_data(self, pool: Pool) -> bool:
        return any(person.wishes for person in pool.everyone)

    def asks(self, taker: Candidate) -> bool:
        return bool(taker.wishes)

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        rows, columns = pool.rows(), pool.columns()
        fits: defaultdict[tuple[int, int], int] = defaultdict(int)
        for taker in pool.takers:
            for wished, fit in _worth(taker.wishes, _TAKER).items():
                if wished in columns:
                    fits[rows[taker.id], columns[wished]] += fit
        for giver in pool.givers:
            for wished, fit in _worth(giver.wishes, _GIVER).items():
                if wished in rows:
                    fits[rows[wished], columns[giver.id]] += fit
        points = {pair: weight * fit // FULL for pair, fit in fits.items()}
        return (_with_least(pool, points, least) if least else named_pairs(points, pool.shape),)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        mine, theirs = _rank(taker, giver), _rank(giver, taker)
        if mine and theirs:
            return f"{taker.called} and {giver.called} wished for each other ({mine}; {theirs})"
        return mine or theirs or f"{taker.called} and {giver.called} wished for others"


def _rank(person: Candidate, other: Candidate) -> str:
    if other.id not in person.wishes:
        return ""
    place = person.wishes.index(other.id) + 1
    return f"{other.called} is number {place} of {person.called}’s wishes"


def _with_least(pool: Pool, points: dict[tuple[int, int], int], least: int) -> Shared:
    """Every giver as an item of its own, so that whoever wished for others can be forbidden."""
    cells = sorted(points)
    wished = [bool(taker.wishes) for taker in pool.takers]
    lengths = np.bincount([row for row, _ in cells], minlength=len(pool.takers))
    wants = Asked(
        np.append(0, np.cumsum(lengths)).astype(np.int64),
        np.array([column for _, column in cells], dtype=np.int64),
        np.array([points[cell] for cell in cells], dtype=np.int64),
    )
    every = np.arange(len(pool.givers))
    known = np.array([bool(giver.wishes) for giver in pool.givers], dtype=bool)
    return postings(wants, every, every, known, least=np.where(wished, least, 0))


wishes = _Wishes()
