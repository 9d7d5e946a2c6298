"""The points of every pair, which rule forbids it, and both in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from ithaca.matching.checks import scaled
from ithaca.matching.criteria import CRITERIA, Criterion
from ithaca.matching.rules import RULES, Rule
from ithaca.matching.scoring.pool import FULL, Mask, Pool
from ithaca.matching.vocabulary import Candidate, Reason

Int32s = NDArray[np.int32]


class Scores:
    """Every pair of a pool, by the places of its takers and givers.

    `weights` are the points of the criteria in use; `not_used` are sentences on criteria and
    rules for which nobody gave data.
    """

    def __init__(self, pool: Pool, tell: Callable[[float], None] = lambda share: None) -> None:
        self.pool = pool
        self.weights, unused = _criteria_in_use(pool)
        rules, idle = _rules_in_use(pool)
        self.not_used = (
            *(f"{one.without}: the criterion “{one.label}” is not used." for one in unused),
            *(f"{one.without}: the rule “{one.label}” is not used." for one in idle),
        )
        self._points = {
            key: (weight * CRITERIA[key].score(pool) // FULL).astype(np.int32)
            for key, weight in self.weights.items()
        }
        tell(0.5)
        self._forbidden: dict[str, Mask] = {rule.key: rule.forbids(pool) for rule in rules}
        self._forbidden["excluded"] = _excluded(pool)
        tell(1.0)

    def block(self, rows: slice = slice(None)) -> Int32s:
        """(rows, givers): points; negative exactly where the pair is forbidden."""
        shape = (len(range(*rows.indices(len(self.pool.takers)))), len(self.pool.givers))
        points = np.zeros(shape, dtype=np.int32)
        for given in self._points.values():
            points += given[rows]
        for mask in self._forbidden.values():
            points[mask[rows]] = -1
        return points

    def row(self, row: int) -> Int32s:
        """(givers,): the points of one taker's pairs; negative where forbidden."""
        result: Int32s = self.block(slice(row, row + 1))[0]
        return result

    def allowed_row(self, row: int) -> Mask:
        """(givers,): who is possible for one taker."""
        allowed: Mask = self.row(row) >= 0
        return allowed

    def forbidden_by(self, row: int) -> dict[str, Mask]:
        """By rule, (givers,): who it rules out for one taker."""
        return {key: mask[row] for key, mask in self._forbidden.items()}

    def contributions(self, row: int, column: int) -> dict[str, int]:
        """What each criterion gives to the pair."""
        return {key: int(given[row, column]) for key, given in self._points.items()}

    def reasons(self, row: int, column: int) -> tuple[Reason, ...]:
        """What each criterion gives to the pair, best first; adds up exactly to its points."""
        taker, giver = self.pool.takers[row], self.pool.givers[column]
        reasons = [
            Reason(key, CRITERIA[key].label, points, CRITERIA[key].why(taker, giver))
            for key, points in self.contributions(row, column).items()
            if points
        ]
        return tuple(sorted(reasons, key=lambda reason: -reason.points))

    def fit(self, row: int, column: int) -> int:
        """Percent of what this taker could attain."""
        taker = self.pool.takers[row]
        most = sum(weight for key, weight in self.weights.items() if CRITERIA[key].asks(taker))
        points = sum(self.contributions(row, column).values())
        return min(100, points * 100 // most) if most else 0

    def objections(self, row: int, column: int) -> tuple[tuple[str, str], ...]:
        """(rule, why it forbids the pair, without a full stop) of all rules that do."""
        taker, giver = self.pool.takers[row], self.pool.givers[column]
        found = [key for key, mask in self._forbidden.items() if mask[row, column]]
        return tuple(
            (key, RULES[key].why(taker, giver) if key in RULES else _by_hand(taker, giver))
            for key in sorted(found, key=lambda key: key != "excluded")
        )

    def rule_label(self, key: str) -> str:
        """What a rule in `forbidden_by` or `objections` is called."""
        return RULES[key].label if key in RULES else "Pairs excluded in this round"

    def protects(self, key: str) -> bool:
        """Whether a rule is there for someone’s safety, or was set by hand: never to be bent."""
        return RULES[key].protects if key in RULES else True


def _criteria_in_use(pool: Pool) -> tuple[Mapping[str, int], list[Criterion]]:
    weights = scaled(pool.terms.weights)
    usable = {key: weight for key, weight in weights.items() if CRITERIA[key].has_data(pool)}
    return usable, [CRITERIA[key] for key in weights if key not in usable]


def _rules_in_use(pool: Pool) -> tuple[list[Rule], list[Rule]]:
    on = [rule for rule in RULES.values() if rule.is_on(pool)]
    return [r for r in on if r.has_data(pool)], [r for r in on if not r.has_data(pool)]


def _by_hand(taker: Candidate, giver: Candidate) -> str:
    if taker.id == giver.id:
        return "nobody is matched with themself"
    return f"the pair of {taker.called} and {giver.called} is excluded in this round"


def _excluded(pool: Pool) -> Mask:
    rows = {person.id: place for place, person in enumerate(pool.takers)}
    columns = {person.id: place for place, person in enumerate(pool.givers)}
    out = np.zeros(pool.shape, dtype=bool)
    pairs = [*pool.terms.excluded, *((person.id, person.id) for person in pool.takers)]
    for taker, giver in pairs:
        if taker in rows and giver in columns:
            out[rows[taker], columns[giver]] = True
    return out
