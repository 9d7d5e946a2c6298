"""How close the answers to a few short questions are, 1..5 each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ithaca.matching.scoring.building import Coded, bits, coded, spread, table_size
from ithaca.matching.scoring.parts import Mask, Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import Candidate, Terms

_STEPS = 4
"""An answer is so many bits, as many of them set as it is above 1: two differ in |a - b|."""


@dataclass(frozen=True)
class Closeness:
    """The mean closeness of the answers that both gave: full when equal, none at 1 against 5."""

    key: Literal["working_style", "personality"]
    label: str
    explain: str
    without: str
    noun: str

    def has_data(self, pool: Pool) -> bool:
        takers = {key for one in pool.everyone if one.takes for key in self._answers(one)}
        givers = {key for one in pool.everyone if one.gives for key in self._answers(one)}
        return bool(takers & givers)

    def asks(self, taker: Candidate) -> bool:
        return bool(self._answers(taker))

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        questions = sorted({key for person in pool.everyone for key in self._answers(person)})
        rows = self._coded(pool.takers, questions)
        columns = self._coded(pool.givers, questions)
        mine, theirs = _thermometers(rows, len(questions)), _thermometers(columns, len(questions))
        size = table_size(_STEPS * len(questions))
        both, apart = np.ogrid[:size, :size]
        table = weight * np.maximum(both - apart, 0) // np.maximum(both, 1)
        known = (mine[1], theirs[1])
        part = bits(mine[0], theirs[0], known, table, least=least, differ=True)
        return spread(rows, columns, part)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        mine, theirs = self._answers(taker), self._answers(giver)
        both = sorted(set(mine) & set(theirs))
        near = sum(abs(mine[key] - theirs[key]) <= 1 for key in both)
        return (
            f"{taker.called} and {giver.called} are close in {near} of {len(both)} answers "
            f"on {self.noun}"
        )

    def _answers(self, person: Candidate) -> Mapping[str, int]:
        answers: Mapping[str, int] = getattr(person, self.key)
        return answers

    def _coded(self, people: Sequence[Candidate], questions: list[str]) -> Coded[tuple[int, ...]]:
        answers = map(self._answers, people)
        return coded(tuple([given.get(key, 0) for key in questions]) for given in answers)


def _thermometers(side: Coded[tuple[int, ...]], questions: int) -> tuple[Mask, Mask]:
    """(codes, 4 * questions): the bits of the answers, and which of them are known."""
    answers = np.array(side.keys, dtype=np.int64).reshape(len(side.keys), questions, 1)
    above: Mask = answers > np.arange(1, _STEPS + 1)
    known: Mask = np.repeat(answers > 0, _STEPS, axis=2)
    shape = (len(side.keys), _STEPS * questions)
    return above.reshape(shape), known.reshape(shape)
