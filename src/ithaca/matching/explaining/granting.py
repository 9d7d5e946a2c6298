"""What granting one pair would cost the program, and who would move."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ithaca.matching.forming.formed import capacities, table_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.scoring.source import source_for
from ithaca.matching.solving.assignment import Assignment, MatchingError
from ithaca.matching.solving.residual import Granted, Residual
from ithaca.matching.vocabulary import WORDS, Cost, Move


class Grants:
    """A proposal ready for questions of “what if these two were matched?”. Without `kernel`
    nothing is compiled or loaded, as in a web request; with it large pools answer sooner. Without
    `again` a pair for which everything would be solved again is refused."""

    def __init__(
        self, scores: Scores, plan: Assignment | None, *, kernel: bool = False, again: bool = True
    ) -> None:
        if plan is None:
            raise MatchingError("What a pair costs is known for plans of pairs only.")
        if plan.gap is None:
            raise MatchingError("What a pair costs is known for proved plans only.")
        _check_round(scores, plan)
        self.scores, self.plan = scores, plan
        few = plan.policy in ("floor", "total")
        source = source_for(scores, kernel=kernel)
        points = None if few else table_of(scores)
        self.residual = Residual(source, points, capacities(scores.pool), plan, again)

    def cost(self, taker: str, giver: str) -> Cost:
        """Raises MatchingError where the pair cannot be."""
        pool = self.scores.pool
        rows, columns = pool.rows(), pool.columns()
        for one, side in ((taker, rows), (giver, columns)):
            if one not in side:
                raise MatchingError(f"“{one}” does not take part on that side of this round.")
        row, column = rows[taker], columns[giver]
        for _, objection in self.scores.objections(row, column):
            raise MatchingError(f"{objection[0].upper()}{objection[1:]}.")
        self._check_places(row, column)
        granted = self.residual.grant(row, column)
        moves = tuple(self._move(*move) for move in granted.moves)
        return Cost(
            taker=taker,
            giver=giver,
            matched=granted.matched,
            matched_now=self.plan.matched,
            worst=granted.worst,
            worst_now=self.plan.worst,
            total=granted.total,
            total_now=self.plan.total,
            moves=moves,
            text=self._said(granted, moves),
        )

    def _check_places(self, row: int, column: int) -> None:
        """Neither of the two may be held elsewhere."""
        taker, giver = self.scores.pool.takers[row], self.scores.pool.givers[column]
        pinned = dict(self.plan.pinned)
        if pinned.get(row, column) != column:
            kept = self.scores.pool.givers[pinned[row]].called
            raise MatchingError(f"{taker.called} is pinned to {kept}.")
        if not giver.capacity:
            raise MatchingError(f"{giver.called} has no place.")
        if row not in pinned and [*pinned.values()].count(column) == giver.capacity:
            raise MatchingError(f"All places of {giver.called} are taken by pinned pairs.")

    def _move(self, row: int, start: int, end: int) -> Move:
        pool = self.scores.pool

        def side(column: int) -> tuple[str | None, int]:
            if column < 0:
                return None, 0
            return pool.givers[column].id, self.scores.fit(row, column)

        (before, fit_before), (after, fit_after) = side(start), side(end)
        return Move(pool.takers[row].id, before, after, fit_before, fit_after)

    def _said(self, granted: Granted, moves: tuple[Move, ...]) -> str:
        if not moves:
            return "They are matched already."
        words = {**WORDS, **self.scores.pool.terms.words}
        name = {person.id: person.called for person in self.scores.pool.everyone}
        lost = self.plan.total - granted.total
        fewer = self.plan.matched - granted.matched
        sentences = []
        if fewer:
            noun = words["taker"] if fewer == 1 else words["takers"]
            sentences.append(f"It would leave {fewer} more {noun} without a match.")
        share = 100 * abs(lost) / max(1, self.plan.total)
        if lost > 0:
            sentences.append(f"It would cost the program {lost:,} points ({share:.2f} % of all).")
        elif not fewer:
            sentences.append("It would cost the program nothing.")
        if granted.worst is not None and (self.plan.worst or 0) > granted.worst:
            sentences.append("The weakest match would become weaker.")
        sentences += [_moved(move, name) for move in moves[:4]]
        if len(moves) > 4:
            sentences.append(f"{len(moves) - 4} more would move.")
        return " ".join(sentences)


def _check_round(scores: Scores, plan: Assignment) -> None:
    """The plan must be one of these people, with these points."""
    fits = (len(plan.giver_of), len(plan.prices)) == scores.shape
    if fits:
        rows = np.flatnonzero(plan.giver_of >= 0)
        points = scores.of(rows, plan.giver_of[rows])
        fits = bool((points >= 0).all()) and int(points.sum(dtype=np.int64)) == plan.total
    if not fits:
        raise MatchingError("This plan is of another round: propose anew, then ask again.")


def _moved(move: Move, name: Mapping[str, str]) -> str:
    who = name[move.taker]
    if move.after is None:
        return f"{who} would lose {name[move.before or '']} and be left without a match."
    if move.before is None:
        return f"{who}, who has nobody now, would be matched with {name[move.after]}."
    return (
        f"{who} would move from {name[move.before]} to {name[move.after]} "
        f"(fit {move.fit_before} → {move.fit_after})."
    )
