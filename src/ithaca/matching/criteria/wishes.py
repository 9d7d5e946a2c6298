"""Ranked wishes, of both sides: the taker's count 600, the giver's 400."""

from __future__ import annotations

import numpy as np

from ithaca.matching.scoring.pool import Fits, Pool
from ithaca.matching.vocabulary import Candidate

_TAKER, _GIVER = 600, 400
_STEPS = (100, 80, 60, 40, 20)  # percent for the first wish, the second ...; the rest as the last


def _worth(wishes: tuple[str, ...], wished: str) -> int:
    if wished not in wishes:
        return 0
    return _STEPS[min(wishes.index(wished), len(_STEPS) - 1)]


class _Wishes:
    key = "wishes"
    label = "Wishes"
    explain = "Whether they named each other among the people they would like."
    without = "Nobody named a wish"

    def has_data(self, pool: Pool) -> bool:
        return any(person.wishes for person in pool.everyone)

    def asks(self, taker: Candidate) -> bool:
        return bool(taker.wishes)

    def score(self, pool: Pool) -> Fits:
        rows = {person.id: row for row, person in enumerate(pool.takers)}
        columns = {person.id: column for column, person in enumerate(pool.givers)}
        fits = np.zeros(pool.shape, dtype=np.int64)
        for taker, row in zip(pool.takers, rows.values(), strict=True):
            for wished in taker.wishes:
                if wished in columns:
                    fits[row, columns[wished]] += _TAKER * _worth(taker.wishes, wished) // 100
        for giver, column in zip(pool.givers, columns.values(), strict=True):
            for wished in giver.wishes:
                if wished in rows:
                    fits[rows[wished], column] += _GIVER * _worth(giver.wishes, wished) // 100
        return fits

    def why(self, taker: Candidate, giver: Candidate) -> str:
        mine = giver.id in taker.wishes
        if mine and taker.id in giver.wishes:
            return f"{taker.called} and {giver.called} wished for each other"
        if mine:
            rank = taker.wishes.index(giver.id) + 1
            return f"{giver.called} is number {rank} of {taker.called}’s wishes"
        return f"{giver.called} wished for {taker.called}"


wishes = _Wishes()
