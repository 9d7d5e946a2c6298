"""At least so many hours in common: free hours of the week, or else working hours of the day."""

from __future__ import annotations

import numpy as np

from ithaca.matching.scoring.pool import Mask, Pool
from ithaca.matching.vocabulary import Candidate
from ithaca.matching.zones import day_overlap, hours_known, shared_hours, week_overlap


class _OverlapHours:
    key = "same_zone_overlap_hours"
    label = "Enough hours in common"
    without = "Nobody gave free hours or a time zone"
    protects = False

    def is_on(self, pool: Pool) -> bool:
        return int(pool.rule(self.key)) > 0

    def has_data(self, pool: Pool) -> bool:
        return any(map(hours_known, pool.everyone))

    def forbids(self, pool: Pool) -> Mask:
        least = int(pool.rule(self.key))
        week, by_week = week_overlap(pool.takers, pool.givers)
        day, by_day = day_overlap(pool.takers, pool.givers)
        return np.where(by_week, week < least, by_day & (day < least))

    def why(self, taker: Candidate, giver: Candidate) -> str:
        hours, of_week = shared_hours(taker, giver) or (0, False)
        noun = "hour" if hours == 1 else "hours"
        if of_week:
            return f"{taker.called} and {giver.called} share only {hours} free {noun} a week"
        return (
            f"The working days of {taker.called} and {giver.called} overlap by only {hours} {noun}"
        )


overlap_hours = _OverlapHours()
