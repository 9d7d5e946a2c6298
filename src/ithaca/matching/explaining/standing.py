"""How each proposed pair stands among all that were possible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ithaca.matching.forming import Formed
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.scoring.source import Scored
from ithaca.matching.solving.assignment import Ints
from ithaca.matching.solving.source import Source
from ithaca.matching.vocabulary import Progress

_CELLS = 1 << 21  # pairs that are counted at once


@dataclass(frozen=True, eq=False)
class Standing:
    """Of each pair of a plan its `points`, both ranks from 1, and the taker's `best` points;
    `feasible` counts all pairs that are possible."""

    points: Ints
    rank_for_taker: Ints
    rank_for_giver: Ints
    best: Ints
    feasible: int


def standing(scores: Scores, source: Source, formed: Formed, tell: Progress) -> Standing:
    """One more look at all pairs."""
    points = scores.of(formed.rows, formed.columns).astype(np.int64)
    once = len(formed.rows) == len(np.unique(formed.rows))
    if once and isinstance(source, Scored):  # its survey knows one match a taker
        giver_of = np.full(scores.shape[0], -1, dtype=np.int64)
        own = np.full(scores.shape[0], -1, dtype=np.int64)
        giver_of[formed.rows], own[formed.rows] = formed.columns, points
        seen = source.survey(giver_of, own, lambda share: tell("Comparing with the rest", share))
        return Standing(
            points,
            1 + seen.ahead[formed.rows],
            1 + seen.ahead_in_column[formed.rows],
            seen.best[formed.rows],
            int(seen.allowed.sum()),
        )
    return _by_blocks(scores, formed, points)


def _by_blocks(scores: Scores, formed: Formed, points: Ints) -> Standing:
    n, m = scores.shape
    best = np.full(n, -1, dtype=np.int64)
    for_taker, for_giver = np.ones(len(points), dtype=np.int64), np.ones(len(points), np.int64)
    feasible = 0
    step = max(1, _CELLS // max(1, m + len(points)))
    for at in range(0, n, step):
        block = scores.block(slice(at, at + step))
        feasible += int(np.count_nonzero(block >= 0))
        best[at : at + step] = block.max(axis=1, initial=-1)
        for_giver += (block[:, formed.columns] > points).sum(axis=0)
        here = np.flatnonzero((formed.rows >= at) & (formed.rows < at + step))
        for some in np.array_split(here, 1 + len(here) * m // _CELLS):
            ahead = block[formed.rows[some] - at] > points[some, None]
            for_taker[some] += ahead.sum(axis=1)
    return Standing(points, for_taker, for_giver, best[formed.rows], feasible)
