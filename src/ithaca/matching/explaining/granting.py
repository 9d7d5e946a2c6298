"""What granting one pair would cost the program, and who would move."""

from __future__ import annotations

from collections.abc import Mapping

from ithaca.matching.forming.formed import capacities, table_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.scoring.source import source_for
from ithaca.matching.solving.assignment import Assignment, MatchingError
from ithaca.matching.solving.residual import Granted, Residual
from ithaca.matching.vocabulary import WORDS, Cost, Move


class Grants:
    """A proposal ready for questions of “what if these two were matched?”. Without `kernel`
    nothing is compiled or loaded, as in a web request; with it large pools answer sooner."""

    def __init__(self, scores: Scores, plan: Assignment, *, kernel: bool = False) -> None:
        if plan.gap is None:
            raise MatchingError("What a pair costs is known for proved plans only.")
        self.scores, self.plan = scores, plan
        few = plan.policy in ("floor", "total")
        source = source_for(scores, kernel=kernel)
        points = None if few else table_of(scores)
        self.residual = Residual(source, points, capacities(scores.pool), plan)

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
