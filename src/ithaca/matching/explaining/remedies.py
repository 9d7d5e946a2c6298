"""Which rules close whom for one taker, and the least that would open somebody again.

What rules say of themselves is theirs; here it is counted and put into sentences.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ithaca.matching.rules.floor import Floor
from ithaca.matching.rules.rule import Bendable
from ithaca.matching.scoring.parts import Ints, Mask, Part
from ithaca.matching.scoring.scores import Scores

Closed = tuple[str, Mask]
"""A rule, and whom it closes besides those whom earlier ones closed."""


class Closing:
    """What the rules of one round close, asked row by row."""

    def __init__(self, scores: Scores, words: Mapping[str, str]) -> None:
        self.scores, self.words = scores, words
        self._measures: dict[str, tuple[Part, ...]] = {}

    def cover(self, found: Mapping[str, Mask], among: Mask) -> list[Closed]:
        """Rules that together close all of `among`, each time the one that closes most of what
        is left, of equals those that protect somebody last. `found`: see `forbidden_by`."""
        left, cover = among, []
        order = sorted(found, key=self.scores.protects)
        while left.any():
            key = max(order, key=lambda key: int(np.count_nonzero(found[key] & left)))
            cover.append((key, found[key] & left))
            left = left & ~found[key]
        return cover

    def reason(self, row: int, cover: Sequence[Closed]) -> str:
        """Why nobody is left; of a rule that closes one giver only, about that pair."""
        taker, terms = self.scores.pool.takers[row], self.scores.pool.terms
        total = sum(int(mask.sum()) for _, mask in cover)
        clauses, alone = [], []
        for nth, (key, mask) in enumerate(cover):
            if mask.sum() == 1:
                said = dict(self.scores.objections(row, int(np.flatnonzero(mask)[0])))[key]
                alone.append(f"{said[0].upper()}{said[1:]}.")
                continue
            who = f"the other {mask.sum()}" if nth else f"{mask.sum()} {self.words['givers']}"
            who = f"the {who}" if len(cover) == 1 else who
            wanted = self.scores.rules[key].wanted(taker, terms, taker.called)
            clauses.append(f"none of {who} {wanted}")
        if len(clauses) > 1:
            clauses[-1] = f"and {clauses[-1]}"
        text = ", ".join(clauses)
        sentences = [f"{text[0].upper()}{text[1:]}."] if text else []
        if total == 1:
            only = self.scores.pool.givers[int(np.flatnonzero(cover[0][1])[0])].called
            sentences = [f"{only} is the only {self.words['giver']}."]
        return " ".join(sentences + alone)

    def wanted(self, row: int, cover: Sequence[Closed], protecting: bool = False) -> str:
        """What a giver would have to be, by the rules in the cover; as a rule such as the
        reporting line cannot stand in a new giver's way, it counts with `protecting` only."""
        pool = self.scores.pool
        said = [
            self.scores.rules[key].wanted(pool.takers[row], pool.terms)
            for key, _ in cover
            if protecting or not self.scores.protects(key)
        ]
        return " and ".join(dict.fromkeys(said))

    def bent(self, row: int, found: Mapping[str, Mask], among: Mask) -> tuple[str, int]:
        """(what one rule would have to ask for instead, whom that opens among these), by the rule
        that opens most; ("", 0) where no such rule can help alone."""
        best = ("", 0)
        closing = sum((mask.astype(np.int64) for mask in found.values()), np.zeros(1, np.int64))
        for key, mask in found.items():
            rule = self.scores.rules[key]
            alone = np.flatnonzero(mask & among & (closing == 1))
            if rule.protects or not len(alone) or not isinstance(rule, Bendable):
                continue
            values = self._values(key, rule, row, alone)
            terms, (kinds, counts) = self.scores.pool.terms, np.unique(values, return_counts=True)
            said = rule.relaxed(int(kinds[-1]), terms)
            alike = [rule.relaxed(kind, terms) == said for kind in kinds.tolist()]
            opened = int(counts[alike].sum())
            if said and opened > best[1]:
                best = (said, opened)
        return best

    def _values(self, key: str, rule: Bendable, row: int, columns: Ints) -> Ints:
        """(columns,): the most that the rule could ask for."""
        if key not in self._measures:
            self._measures[key] = self._measured(rule)
        values = np.zeros(len(columns), dtype=np.int64)
        for part in self._measures[key]:
            values += part.of(np.full(len(columns), row, dtype=np.int64), columns)
        return values

    def _measured(self, rule: Bendable) -> tuple[Part, ...]:
        known = self.scores.by_criterion
        if isinstance(rule, Floor) and rule.criterion.key in known:
            return known[rule.criterion.key]
        return rule.measured(self.scores.pool)
