"""Nobody is matched with someone above or below them in the reporting line."""

from __future__ import annotations

import numpy as np

from ithaca.matching.scoring.pool import Mask, Pool
from ithaca.matching.vocabulary import Candidate


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

    def forbids(self, pool: Pool) -> Mask:
        rows = {person.id: row for row, person in enumerate(pool.takers)}
        columns = {person.id: column for column, person in enumerate(pool.givers)}
        forbidden = np.zeros(pool.shape, dtype=bool)
        for taker in pool.takers:
            above = [columns[boss] for boss in _bosses(taker) if boss in columns]
            forbidden[rows[taker.id], above] = True
        for giver in pool.givers:
            above = [rows[boss] for boss in _bosses(giver) if boss in rows]
            forbidden[above, columns[giver.id]] = True
        return forbidden

    def why(self, taker: Candidate, giver: Candidate) -> str:
        if giver.id in _bosses(taker):
            return _reports(taker, giver)
        return _reports(giver, taker)


def _reports(person: Candidate, boss: Candidate) -> str:
    direct = boss.id == (person.manager or next(iter(person.managers), None))
    if direct:
        return f"{person.called} reports to {boss.called}"
    return f"{boss.called} is above {person.called} in the reporting line"


not_reporting_line = _NotReportingLine()
