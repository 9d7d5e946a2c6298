"""Habits of communication: channel, frequency, directness, time of day."""

from __future__ import annotations

from ithaca.matching.scoring.building import coded, overlap
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.spelling import fold
from ithaca.matching.vocabulary import Candidate, Terms


def _choices(person: Candidate) -> frozenset[str]:
    return frozenset(
        f"{habit}: {fold(choice)}" for habit, choice in person.communication.items() if fold(choice)
    )


class _Communication:
    """The share of the taker's habits in which the giver chose the same."""

    key = "communication"
    label = "Communication"
    explain = "In how many habits of communication they chose the same."
    without = "Nobody gave habits of communication on both sides"

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(_choices) and pool.any_giver(_choices)

    def asks(self, taker: Candidate) -> bool:
        return bool(_choices(taker))

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        mine, theirs = coded(map(_choices, pool.takers)), coded(map(_choices, pool.givers))
        return overlap(mine, theirs, weight, least=least)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        told = [
            f"{habit.replace('_', ' ')}: {choice}"
            if fold(choice) == fold(giver.communication.get(habit, ""))
            else f"{habit.replace('_', ' ')}: {choice} and {giver.communication.get(habit) or '–'}"
            for habit, choice in sorted(taker.communication.items())
            if fold(choice)
        ]
        same = len(_choices(taker) & _choices(giver))
        return (
            f"{taker.called} and {giver.called} chose the same in {same} of {len(told)} habits "
            f"({'; '.join(told)})"
        )


communication = _Communication()
