"""Hours in which both are there."""

from __future__ import annotations

from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import Candidate, Terms
from ithaca.matching.zones import WEEK, WORKING_DAY, hours_in_words, hours_known, hours_parts

_ENOUGH_A_WEEK = 10


class _Hours:
    key = "hours"
    label = "Time in common"
    explain = "How many free hours of the week, or working hours of the day, they share."
    without = "Nobody gave free hours or a time zone on both sides"

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(hours_known) and pool.any_giver(hours_known)

    def asks(self, taker: Candidate) -> bool:
        return hours_known(taker)

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        week = [weight * min(hours, _ENOUGH_A_WEEK) // _ENOUGH_A_WEEK for hours in range(WEEK + 1)]
        day = [weight * hours // WORKING_DAY for hours in range(WORKING_DAY + 1)]
        return hours_parts(pool, week, day, least)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        return hours_in_words(taker, giver)


hours = _Hours()
