"""The points of every pair, which rule forbids it, and both in words. Nothing of rows × columns
is kept: whoever needs many pairs reads blocks, or hands `parts` to the compiled kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy

import numpy as np

from ithaca.matching.checks import scaled
from ithaca.matching.criteria import CRITERIA
from ithaca.matching.rules import ALWAYS, RULES, Rule
from ithaca.matching.rules.floor import Floor
from ithaca.matching.scoring.building import only_forbidding, says_nothing
from ithaca.matching.scoring.parts import Int32s, Ints, Mask, Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import FULL_POINTS, Reason

_CELLS = 1 << 17  # of a block that is made at once inside: what stays in the cache


class Scores:
    """Every pair of a pool, by the places of its takers and givers.

    `weights` are the points of the criteria in use; `by_criterion` their parts, `rules` what is
    in use of rules, `by_rule` their parts, which only forbid; `parts` all that a pair's points
    are the sum of; `not_used` sentences on criteria and rules for which nobody gave data.
    """

    def __init__(self, pool: Pool, tell: Callable[[float], None] = lambda share: None) -> None:
        self.pool = pool
        self.weights, unused = _weights(pool)
        self.rules, idle = _rules(pool, self.weights)
        self.not_used = (
            *(
                f"{CRITERIA[key].without}: the criterion “{CRITERIA[key].label}” is not used."
                for key in unused
            ),
            *(f"{rule.without}: the rule “{rule.label}” is not used." for rule in idle),
        )
        self.by_criterion: dict[str, tuple[Part, ...]] = {}
        for key, weight in self.weights.items():
            self.by_criterion[key] = CRITERIA[key].parts(pool, weight)
            tell(len(self.by_criterion) / (len(self.weights) + 1))
        floors = {
            rule.criterion.key: rule.scored(pool)
            for rule in self.rules.values()
            if isinstance(rule, Floor)
        }
        self.by_rule = {
            key: tuple(map(only_forbidding, floors[rule.criterion.key]))
            if isinstance(rule, Floor)
            else rule.parts(pool)
            for key, rule in self.rules.items()
        }
        self.parts = self._all_parts(floors)
        tell(1.0)

    def with_parts(self, more: tuple[Part, ...]) -> Scores:
        """The same, where these parts count too. They appear in no reason."""
        result = copy(self)
        result.parts = (*self.parts, *more)
        return result

    @property
    def shape(self) -> tuple[int, int]:
        """(takers, givers)."""
        return self.pool.shape

    def block(self, rows: slice = slice(None)) -> Int32s:
        """(rows, givers): points; negative exactly where the pair is forbidden."""
        first, last, _ = rows.indices(self.shape[0])
        points = np.zeros((max(0, last - first), self.shape[1]), dtype=np.int32)
        step = max(1, _CELLS // max(1, self.shape[1]))
        for at in range(first, last, step):
            end = min(last, at + step)
            for part in self.parts:
                points[at - first : end - first] += part.block(slice(at, end))
        return points

    def row(self, row: int) -> Int32s:
        """(givers,): the points of one taker's pairs; negative where forbidden."""
        result: Int32s = self.block(slice(row, row + 1))[0]
        return result

    def of(self, rows: Ints, columns: Ints) -> Int32s:
        """(pairs,): the points of these pairs; negative where forbidden."""
        points = np.zeros(len(rows), dtype=np.int32)
        for part in self.parts:
            points += part.of(rows, columns)
        return points

    def allowed_row(self, row: int) -> Mask:
        """(givers,): who is possible for one taker."""
        allowed: Mask = self.row(row) >= 0
        return allowed

    def forbidden_by(self, row: int) -> dict[str, Mask]:
        """By rule in use, (givers,): whom it rules out for one taker."""
        here = slice(row, row + 1)
        nobody = np.zeros(self.shape[1], dtype=bool)
        return {
            key: np.logical_or.reduce([nobody, *(part.block(here)[0] < 0 for part in parts)])
            for key, parts in self.by_rule.items()
        }

    def contributions(self, row: int, column: int) -> dict[str, int]:
        """What each criterion gives to the pair; of an allowed one they add up to its points."""
        return {
            key: sum(part.at(row, column) for part in parts)
            for key, parts in self.by_criterion.items()
        }

    def contributions_of(self, rows: Ints, columns: Ints) -> dict[str, Int32s]:
        """By criterion, (pairs,): what it gives to each of these pairs."""
        nothing = np.zeros(len(rows), dtype=np.int32)
        return {
            key: sum((part.of(rows, columns) for part in parts), nothing)
            for key, parts in self.by_criterion.items()
        }

    def reasons(
        self, row: int, column: int, given: Mapping[str, int] | None = None
    ) -> tuple[Reason, ...]:
        """What each criterion gives to the pair, best first; adds up exactly to its points.
        `given` are its contributions, where they are known already."""
        taker, giver = self.pool.takers[row], self.pool.givers[column]
        points = self.contributions(row, column) if given is None else given
        best = sorted((key for key in points if points[key]), key=lambda key: -points[key])
        return tuple(
            Reason(
                key,
                CRITERIA[key].label,
                int(points[key]),
                CRITERIA[key].why(taker, giver, self.pool.terms),
            )
            for key in best
        )

    def attainable(self, row: int) -> int:
        """The most points that this taker could get from anyone, by what they asked for."""
        taker = self.pool.takers[row]
        return sum(weight for key, weight in self.weights.items() if CRITERIA[key].asks(taker))

    def fit(self, row: int, column: int) -> int:
        """Percent of what this taker could attain."""
        most = self.attainable(row)
        points = sum(self.contributions(row, column).values())
        return min(100, points * 100 // most) if most else 0

    def objections(self, row: int, column: int) -> tuple[tuple[str, str], ...]:
        """(rule, why it forbids the pair, without a full stop) of all rules that do."""
        return tuple(
            (key, self._objection(self.rules[key], row, column))
            for key, parts in self.by_rule.items()
            if any(part.at(row, column) < 0 for part in parts)
        )

    def _objection(self, rule: Rule, row: int, column: int) -> str:
        taker, giver, terms = self.pool.takers[row], self.pool.givers[column], self.pool.terms
        if not isinstance(rule, Floor):
            return rule.why(taker, giver, terms)
        parts = self.by_criterion.get(rule.criterion.key) or rule.criterion.parts(
            self.pool, rule.weight
        )
        return rule.said(taker, giver, terms, sum(part.at(row, column) for part in parts))

    def rule_label(self, key: str) -> str:
        """What a rule in `forbidden_by` or `objections` is called."""
        return self.rules[key].label

    def protects(self, key: str) -> bool:
        """Whether a rule is there for someone’s safety, or was set by hand: never to be bent."""
        return self.rules[key].protects

    def _all_parts(self, floors: Mapping[str, tuple[Part, ...]]) -> tuple[Part, ...]:
        """Rules first, then criteria; `floors` are criteria with their least built in, which
        makes the rule of its own needless where the criterion counts."""
        built_in = {f"floor.{key}" for key in floors if key in self.weights}
        forbidding = [
            part for key, parts in self.by_rule.items() if key not in built_in for part in parts
        ]
        giving = [
            part for key, parts in self.by_criterion.items() for part in floors.get(key, parts)
        ]
        return tuple(part for part in (*forbidding, *giving) if not says_nothing(part))


def _weights(pool: Pool) -> tuple[dict[str, int], list[str]]:
    """(points by criterion, criteria with a weight for which nobody gave data)."""
    weights = scaled(pool.terms.weights)
    usable = {key: weight for key, weight in weights.items() if CRITERIA[key].has_data(pool)}
    return usable, [key for key in weights if key not in usable]


def _rules(pool: Pool, weights: Mapping[str, int]) -> tuple[dict[str, Rule], list[Rule]]:
    """(rules in use by key, rules that are on and have no data)."""
    floors = [
        Floor(CRITERIA[key], percent, weights.get(key, FULL_POINTS))
        for key in CRITERIA
        if (percent := pool.terms.floors.get(key, 0))
    ]
    known: list[Rule] = [*ALWAYS, *RULES.values(), *floors]
    on = [rule for rule in known if rule.is_on(pool)]
    usable = {rule.key: rule for rule in on if rule.has_data(pool)}
    return usable, [rule for rule in on if rule.key not in usable]
