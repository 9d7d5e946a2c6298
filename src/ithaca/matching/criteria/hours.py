"""Hours in which both are there."""

from __future__ import annotations

import numpy as np

from ithaca.matching.scoring.pool import FULL, Fits, Pool
from ithaca.matching.vocabulary import Candidate
from ithaca.matching.zones import day_overlap, hours_known, shared_hours, week_overlap

_ENOUGH_A_WEEK = 10
_WORKING_DAY = 8


class _Hours:
    key = "hours"
    label = "Time in common"
    explain = "How many free hours of the week, or working hours of the day, they share."
    without = "Nobody gave free hours or a time zone on both sides"

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(hours_known) and pool.any_giver(hours_known)

    def asks(self, taker: Candidate) -> bool:
        return hours_known(taker)

    def score(self, pool: Pool) -> Fits:
        week, by_week = week_overlap(pool.takers, pool.givers)
        day, by_day = day_overlap(pool.takers, pool.givers)
        week_fit = np.minimum(week, _ENOUGH_A_WEEK) * FULL // _ENOUGH_A_WEEK
        day_fit = day * FULL // _WORKING_DAY
        return np.where(by_week, week_fit, np.where(by_day, day_fit, 0))

    def why(self, taker: Candidate, giver: Candidate) -> str:
        hours, of_week = shared_hours(taker, giver) or (0, False)
        noun = "hour" if hours == 1 else "hours"
        if of_week:
            return f"They share {hours} free {noun} a week"
        return f"Their working days overlap by {hours} {noun}"


hours = _Hours()
