"""At least so many hours in common: free hours of the week, or else working hours of the day."""

from __future__ import annotations

from ithaca.matching.scoring.building import only_forbidding
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.spelling import counted
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

    def wanted(self, taker: Candidate, terms: Terms, whom: str = "") -> str:
        least = counted(int(terms.rules.get(self.key, 0)), "hour")
        if not whom:
            where = "" if taker.hours else f" (working days in {taker.zone})"
            return f"has at least {least} in common with them{where}"
        given = counted(len(taker.hours), "free hour") + " a week" if taker.hours else taker.zone
        return f"has at least {least} in common with {whom} ({given})"

    def measured(self, pool: Pool) -> tuple[Part, ...]:
        return hours_parts(pool, range(WEEK + 1), range(WORKING_DAY + 1))

    def relaxed(self, most: int, terms: Terms) -> str:
        asked = terms.rules.get(self.key)
        if not most:
            return f"If no hour in common were needed instead of {asked}"
        return f"If {counted(most, 'hour')} in common were enough instead of {asked}"


overlap_hours = _OverlapHours()
