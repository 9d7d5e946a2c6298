"""At least so many hours in common: free hours of the week, or else working hours of the day."""

from __future__ import annotations

from ithaca.matching.scoring.building import only_forbidding
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import Candidate, Terms
from ithaca.matching.zones import WEEK, WORKING_DAY, hours_in_words, hours_known, hours_parts


class _OverlapHours:
    key = "same_zone_overlap_hours"
    label = "Enough hours in common"
    without = "Nobody gave free hours or a time zone"
    protects = False

    def is_on(self, pool: Pool) -> bool:
        return int(pool.rule(self.key)) > 0

    def has_data(self, pool: Pool) -> bool:
        return any(map(hours_known, pool.everyone))

    def parts(self, pool: Pool) -> tuple[Part, ...]:
        least = int(pool.rule(self.key))
        parts = hours_parts(pool, range(WEEK + 1), range(WORKING_DAY + 1), least)
        return tuple(map(only_forbidding, parts))

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        return hours_in_words(taker, giver, only=" only")


overlap_hours = _OverlapHours()
