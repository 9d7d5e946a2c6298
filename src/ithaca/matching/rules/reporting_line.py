"""Nobody is matched with someone above or below them in the reporting line."""

from __future__ import annotations

from ithaca.matching.rules.named import either_names, forbidden_pairs
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import Candidate, Terms


def _bosses(person: Candidate) -> tuple[str, ...]:
    return tuple(filter(None, (person.manager, *person.managers)))


class _NotReportingLine:
    key = "not_reporting_line"
    label = "Not in the reporting line"
    without = "Nobody gave a manager"
    protects = True

    def is_on(self, pool: Pool) -> bool:
        return bool(pool.rule(self.key))

    def has_data(self, pool: Pool) -> bool:
        return any(map(_bosses, pool.everyone))

    def parts(self, pool: Pool) -> tuple[Part, ...]:
        return forbidden_pairs(pool, either_names(pool, _bosses))

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        if giver.id in _bosses(taker):
            return _reports(taker, giver)
        return _reports(giver, taker)

    def wanted(self, taker: Candidate, terms: Terms, whom: str = "") -> str:
        return f"is outside the reporting line of {whom or 'them'}"


def _reports(person: Candidate, boss: Candidate) -> str:
    direct = boss.id == (person.manager or next(iter(person.managers), None))
    if direct:
        return f"{person.called} reports to {boss.called}"
    return f"{boss.called} is above {person.called} in the reporting line"


not_reporting_line = _NotReportingLine()
