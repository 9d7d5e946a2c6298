"""All pairs of a pool at once: the points of each, and which rule forbids it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ithaca.matching.checks import scaled
from ithaca.matching.criteria import CRITERIA, Criterion
from ithaca.matching.pool import FULL, Fits, Mask, Pool
from ithaca.matching.rules import RULES, Rule
from ithaca.matching.vocabulary import Candidate, Reason


@dataclass(frozen=True)
class Table:
    """Every pair of a pool. `points` counts forbidden pairs too; `allowed` says which are not.

    `fits` holds 0..1000 per criterion in use, `weights` its points; `forbidden` a mask per rule
    in use; `excluded` the pairs that are out by hand or because both are the same person.
    """

    pool: Pool
    weights: Mapping[str, int]
    fits: Mapping[str, NDArray[np.int16]]
    forbidden: Mapping[str, Mask]
    excluded: Mask
    points: Fits
    allowed: Mask

    def reasons(self, row: int, column: int) -> tuple[Reason, ...]:
        """What each criterion gives to the pair, best first; adds up exactly to its points."""
        taker, giver = self.pool.takers[row], self.pool.givers[column]
        given = (
            (_points(self.weights[key], int(fit[row, column])), CRITERIA[key])
            for key, fit in self.fits.items()
        )
        reasons = [
            Reason(criterion.key, criterion.label, points, criterion.why(taker, giver))
            for points, criterion in given
            if points
        ]
        return tuple(sorted(reasons, key=lambda reason: -reason.points))

    def fit(self, row: int, column: int) -> int:
        """Percent of what this taker could attain."""
        taker = self.pool.takers[row]
        most = sum(weight for key, weight in self.weights.items() if CRITERIA[key].asks(taker))
        return min(100, int(self.points[row, column]) * 100 // most) if most else 0

    def objection(self, row: int, column: int) -> str:
        """Why the pair may not be, in a sentence without its full stop; '' if it may."""
        taker, giver = self.pool.takers[row], self.pool.givers[column]
        if taker.id == giver.id:
            return "nobody is matched with themself"
        if self.excluded[row, column]:
            return f"the pair of {taker.called} and {giver.called} is excluded in this round"
        for key, mask in self.forbidden.items():
            if mask[row, column]:
                return RULES[key].why(taker, giver)
        return ""


def criteria_in_use(pool: Pool) -> tuple[dict[str, int], list[Criterion]]:
    """(points by criterion, criteria with a weight for which nobody gave data)."""
    weights = scaled(pool.terms.weights)
    usable = {key: weight for key, weight in weights.items() if CRITERIA[key].has_data(pool)}
    return usable, [CRITERIA[key] for key in weights if key not in usable]


def rules_in_use(pool: Pool) -> tuple[list[Rule], list[Rule]]:
    """(rules that are on and have data, rules that are on and have none)."""
    on = [rule for rule in RULES.values() if rule.is_on(pool)]
    return [r for r in on if r.has_data(pool)], [r for r in on if not r.has_data(pool)]


def score(pool: Pool, tell: Callable[[float], None] = lambda share: None) -> Table:
    """Score and check every pair; `tell` hears the share that is done."""
    weights, _ = criteria_in_use(pool)
    rules, _ = rules_in_use(pool)
    steps = len(weights) + len(rules)
    points = np.zeros(pool.shape, dtype=np.int64)
    fits: dict[str, NDArray[np.int16]] = {}
    for key, weight in weights.items():
        fit = CRITERIA[key].score(pool)
        points += weight * fit // FULL
        fits[key] = fit.astype(np.int16)
        tell(len(fits) / steps)
    forbidden: dict[str, Mask] = {}
    for rule in rules:
        forbidden[rule.key] = rule.forbids(pool)
        tell((len(fits) + len(forbidden)) / steps)
    excluded = _excluded(pool)
    allowed = ~excluded
    for mask in forbidden.values():
        allowed &= ~mask
    return Table(pool, weights, fits, forbidden, excluded, points, allowed)


def _points(weight: int, fit: int) -> int:
    return weight * fit // FULL


def _excluded(pool: Pool) -> Mask:
    rows = _places(pool.takers)
    columns = _places(pool.givers)
    out = np.zeros(pool.shape, dtype=bool)
    pairs = [*pool.terms.excluded, *((person.id, person.id) for person in pool.takers)]
    for taker, giver in pairs:
        if taker in rows and giver in columns:
            out[rows[taker], columns[giver]] = True
    return out


def _places(people: tuple[Candidate, ...]) -> dict[str, int]:
    return {person.id: place for place, person in enumerate(people)}
