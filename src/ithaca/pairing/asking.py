"""Questions about a draft: who else could be given, what stands between two people, and what a
pair would cost everybody else. Its people are read once for all of them; nothing is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from ithaca.matching import ENGINE, Alternative, Assignment, Cost, MatchingError
from ithaca.matching import alternatives as alternatives_of
from ithaca.matching import why_not as why_not_of
from ithaca.matching.explaining.granting import Grants
from ithaca.matching.scoring.pool import pool_of as sides_of
from ithaca.matching.scoring.scores import Scores
from ithaca.programs.models import Enrollment
from ithaca.refusals import Refusal

from .models import Round
from .repeating import pool_of, terms_of

_MOST_PAIRS = 2_000_000  # beyond, no page waits for it
_SOLVED_AGAIN = 10_000  # pairs up to which a page may solve anew for an answer


class Asking:
    """One draft, and questions about one of its takers."""

    def __init__(self, round_: Round, taker: Enrollment) -> None:
        self.round, self.taker = round_, taker
        self.people, self.terms = pool_of(round_), terms_of(round_)

    def others(self, limit: int = 8) -> Sequence[Alternative]:
        """The best other givers, whoever else they are matched with. Raises Refusal."""
        try:
            return alternatives_of(self.people, self.terms, self.taker.key, limit)
        except MatchingError as failure:
            raise Refusal(str(failure)) from None

    def why_not(self, giver: str) -> str:
        """What stands between the two, or how they compare and what the pair would cost.
        Raises Refusal."""
        try:
            said = why_not_of(self.people, self.terms, self.taker.key, giver)
        except MatchingError as failure:
            raise Refusal(str(failure)) from None
        cost = self.cost(giver)
        return f"{said} {cost.text}" if cost else said

    def cost(self, giver: str) -> Cost | None:
        """What the best plan with this pair, and with all that are locked, costs against the
        present one. None where a page cannot tell it at once: a hand moved pairs since, the aim
        is no total, the pair is not possible, or only a new run would say."""
        grants = self._grants
        if grants is None:
            return None
        try:
            return grants.cost(self.taker.key, giver)
        except MatchingError:
            return None

    @cached_property
    def pairs(self) -> list[tuple[str, str, bool]]:
        """(taker, giver, locked) of the draft as it is now, the fewest points first."""
        rows = self.round.proposals.order_by("points", "pk")
        return list(rows.values_list("taker__key", "giver__key", "locked"))

    @cached_property
    def _grants(self) -> Grants | None:
        """The stored plan, ready for questions; None where it is not the present one."""
        plan = self._present_plan()
        if plan is None:
            return None
        try:
            scores = Scores(sides_of(self.people, self.terms))
            small = scores.shape[0] * scores.shape[1] <= _SOLVED_AGAIN
            return Grants(scores, plan, again=small)
        except MatchingError:
            return None

    def _present_plan(self) -> Assignment | None:
        """What the machine proposed, with what was locked since, if every pair still stands."""
        stored = self.round.proof.get("proof")
        if not stored or self.round.result.get("engine") != ENGINE:
            return None
        takers, givers = self.round.proof["takers"], self.round.proof["givers"]
        if len(takers) * len(givers) > _MOST_PAIRS or self.terms.policy not in ("floor", "total"):
            return None
        plan = Assignment.from_data(stored)
        now = {(taker, giver): locked for taker, giver, locked in self.pairs}
        then = {(takers[r], givers[c]): (r, c) for r, c in enumerate(plan.giver_of) if c >= 0}
        locked = {then[pair] for pair, held in now.items() if held and pair in then}
        if set(now) != set(then) or not locked.issuperset(plan.pinned):
            return None
        own = {place for pair, place in then.items() if pair[0] == self.taker.key}
        return replace(plan, pinned=tuple(sorted({*plan.pinned, *(locked - own)})))
