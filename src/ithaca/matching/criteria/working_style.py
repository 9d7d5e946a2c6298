"""Values and working style: closeness of a few short answers."""

from __future__ import annotations

import numpy as np

from ithaca.matching.scoring.pool import FULL, Fits, Pool
from ithaca.matching.vocabulary import Candidate

_SPAN = 4  # answers are 1..5


class _WorkingStyle:
    key = "working_style"
    label = "Values and working style"
    explain = "How close their short answers on values and working style are."
    without = "Nobody answered the questions on values and working style on both sides"

    def has_data(self, pool: Pool) -> bool:
        takers = {key for one in pool.everyone if one.takes for key in one.working_style}
        givers = {key for one in pool.everyone if one.gives for key in one.working_style}
        return bool(takers & givers)

    def asks(self, taker: Candidate) -> bool:
        return bool(taker.working_style)

    def score(self, pool: Pool) -> Fits:
        questions = sorted({key for person in pool.takers for key in person.working_style})
        close = np.zeros(pool.shape, dtype=np.int64)
        both = np.zeros(pool.shape, dtype=np.int64)
        for question in questions:
            mine = _answers(pool.takers, question)[:, None]
            theirs = _answers(pool.givers, question)[None, :]
            known = (mine >= 0) & (theirs >= 0)
            close += np.where(known, np.maximum(_SPAN - np.abs(mine - theirs), 0), 0)
            both += known
        return close * FULL // np.maximum(both * _SPAN, 1)

    def why(self, taker: Candidate, giver: Candidate) -> str:
        both = set(taker.working_style) & set(giver.working_style)
        near = sum(abs(taker.working_style[key] - giver.working_style[key]) <= 1 for key in both)
        if not near:
            return f"Some common ground in {len(both)} answers on values and working style"
        return f"Close in {near} of {len(both)} answers on values and working style"


def _answers(people: tuple[Candidate, ...], question: str) -> Fits:
    return np.array([person.working_style.get(question, -1) for person in people], dtype=np.int64)


working_style = _WorkingStyle()
