"""Why someone is left without a match, and the smallest change that would help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ithaca.matching.explaining.remedies import Closing
from ithaca.matching.explaining.spots import Spot, spots
from ithaca.matching.forming.formed import Formed, capacities
from ithaca.matching.scoring.parts import Mask
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.spelling import counted
from ithaca.matching.vocabulary import WORDS, Unmatched, UnmatchedKind

_NAMED = 4


def explain_unmatched(scores: Scores, formed: Formed) -> tuple[Unmatched, ...]:
    """Everyone who got nobody, in the order of rows."""
    left = np.setdiff1d(np.arange(scores.shape[0]), formed.rows).tolist()
    return tuple(_Unmatched(scores, formed, left).explained())


def shortages(unmatched: Iterable[Unmatched]) -> tuple[str, ...]:
    """What leaves people without a match, each cause once, that of most people first."""
    causes = Counter(one.cause or one.reason for one in unmatched)
    return tuple(sorted(causes, key=lambda cause: -causes[cause]))


class _Unmatched:
    """The rows that are left, what closes whom for each, and where the tight spots are."""

    def __init__(self, scores: Scores, formed: Formed, left: list[int]) -> None:
        self.scores, self.pool, self.formed, self.left = scores, scores.pool, formed, left
        self.words = {**WORDS, **scores.pool.terms.words}
        self.closing = Closing(scores, self.words)
        self.places = capacities(scores.pool)
        self.free = self.places > np.bincount(formed.columns, minlength=len(self.places))

    def explained(self) -> list[Unmatched]:
        found = {row: self.scores.forbidden_by(row) for row in self.left}
        possible = {row: ~np.any([*masks.values()], axis=0) for row, masks in found.items()}
        full = [row for row in self.left if possible[row].any()]
        plan = self.formed.assignment
        tight = {} if plan is None else spots(self.scores, plan, full)
        result = []
        for row, masks in found.items():
            if masks["oneself"].all():
                result.append(self._nobody_gives(row))
            elif not possible[row].any():
                result.append(self._ruled_out(row, masks))
            elif plan is None:
                result.append(self._left_over(row, possible[row]))
            else:
                result.append(self._full(row, masks, possible[row], tight.get(row)))
        alike = Counter(one.cause for one in result)
        return [replace(one, cause=self._counted(one.cause, alike[one.cause])) for one in result]

    def _counted(self, cause: str, number: int) -> str:
        """A cause with the number of those who share it, where it goes on from that."""
        if not cause or cause[0].isupper() or cause[0].isdigit():
            return cause
        verb = "has" if number == 1 else "have"
        return f"{self._takers(number)} {verb} {cause}"

    def _nobody_gives(self, row: int) -> Unmatched:
        reason = f"Nobody takes part as a {self.words['giver']} in this round."
        if self.pool.givers:
            reason = f"Nobody else takes part as a {self.words['giver']} in this round."
        remedy = f"Invite {self.words['givers']}."
        return Unmatched(self.pool.takers[row].id, reason, "nobody_gives", remedy, reason)

    def _ruled_out(self, row: int, masks: Mapping[str, Mask]) -> Unmatched:
        others = ~masks["oneself"]
        cover = self.closing.cover(masks, others)
        wanted = self.closing.wanted(row, cover)
        bent, opened = self.closing.bent(row, masks, others)
        new = f"one more {self.words['giver']}{f' who {wanted}' if wanted else ''} would help."
        if bent:
            remedy = f"{bent}, {self._givers(opened)} would be possible. Or {new}"
        else:
            remedy = f"{new[0].upper()}{new[1:]}"
        who = self.closing.wanted(row, cover, protecting=True)
        cause = f"no {self.words['giver']} who {who}."
        reason = self.closing.reason(row, cover)
        return Unmatched(self.pool.takers[row].id, reason, "rules", remedy, cause)

    def _full(
        self, row: int, masks: Mapping[str, Mask], possible: Mask, spot: Spot | None
    ) -> Unmatched:
        taker = self.pool.takers[row]
        direct = np.flatnonzero(possible)
        if len(direct) == 1:
            only = self.pool.givers[direct[0]].called
            reason = (
                f"{only} is the only {self.words['giver']} possible for {taker.called}, and "
                "has no place left."
            )
        else:
            reason = (
                f"None of the {len(direct)} {self.words['givers']} possible for {taker.called} "
                "has a place left."
            )
        if spot is None:
            return Unmatched(taker.id, reason, "capacity")
        if spot.open:
            return Unmatched(taker.id, *self._could_move(reason, spot))
        if self._is_everyone(spot):
            crowd = f"All {self._givers(len(spot.columns))} together have {self._places(spot)} for "
            crowd += self._takers(len(spot.rows))
            reason += f" {crowd}."
        else:
            takers, givers = self._takers(len(spot.rows)), self._with_places(spot)
            crowd = f"{takers} {'has' if len(spot.rows) == 1 else 'have'} only {givers}"
            if len(spot.rows) > 1:
                reason += f" {takers}, {taker.called} among them, have only {givers}."
        number = len(spot.left)
        cause = f"{crowd}: {number} {'is' if number == 1 else 'are'} left without a match."
        return Unmatched(taker.id, reason, "capacity", self._room(row, masks, spot), cause)

    def _room(self, row: int, masks: Mapping[str, Mask], spot: Spot) -> str:
        """What would give this person a place: one with those in the spot, somebody new, or a
        rule that asks for less, where a place is free."""
        more = len(spot.left)
        if self.pool.terms.policy not in ("floor", "total"):
            enough = "could be enough"
        elif more > 1:
            enough = f"would match one more of them, and {more} are needed for all"
        else:
            enough = "would be enough"
        unused = self.free & ~masks["oneself"]
        wanted = self.closing.wanted(row, self.closing.cover(masks, unused))
        new = f"who {wanted}" if wanted else "whom the rules allow"
        remedy = f"One more place with {self._any_of(spot)} {enough}."
        remedy += f" One more {self.words['giver']} {new} would help as well."
        bent, opened = self.closing.bent(row, masks, unused)
        if bent:
            verb = "has" if opened == 1 else "have"
            remedy += f" {bent}, {self._givers(opened)} who {verb} a place left would be possible."
        return remedy

    def _could_move(self, reason: str, spot: Spot) -> tuple[str, UnmatchedKind, str, str]:
        """Where a plan of another kind could match more."""
        policy, moves = self.pool.terms.policy, self.pool.terms.moves
        if policy == "first_come":
            why, remedy = "Others came first.", "By the policy “floor” more could be matched."
        elif policy == "stable":
            why = "Whoever sits there fits better or as well."
            remedy = "By the policy “floor” more could be matched."
        else:
            why = f"Others would have to move, and only {moves} may."
            remedy = "With more moves more could be matched."
        number = len(spot.left)
        cause = f"{self._takers(number)} could only have places that others hold. {why} {remedy}"
        return f"{reason} {why}", "capacity", remedy, cause

    def _left_over(self, row: int, possible: Mask) -> Unmatched:
        """In a shape whose sizes decide as well: groups, circles, rotations, slots."""
        pool, terms = self.pool, self.pool.terms
        taker, number = pool.takers[row], int(possible.sum())
        if terms.mutual and not taker.gives:
            reason = f"In a circle everyone gives and takes, and {taker.called} only takes."
            cause = "a part on one side only, and circles need both."
            return Unmatched(taker.id, reason, "capacity", "", cause)
        (least, most), noun = terms.takers, self.words["givers"]
        if terms.mutual:
            reason = f"No circle of {least} to {most} people was left for {taker.called}."
            cause = f"no circle of {least} to {most} people left for them."
        elif most > 1:
            reason = (
                f"None of the {number} {noun} possible for {taker.called} has a group of {least} "
                f"to {most} with room."
            )
            cause = f"no group of {least} to {most} with room."
        else:
            reason = f"None of the {number} {noun} possible for {taker.called} has a place left."
            cause = f"no {self.words['giver']} with a place left."
        return Unmatched(taker.id, reason, "capacity", "", cause)

    def _with_places(self, spot: Spot) -> str:
        """“these 3 mentors with 4 places between them”."""
        if len(spot.columns) == 1:
            return f"{self.pool.givers[spot.columns[0]].called}, with {self._places(spot)}"
        givers = self._givers(len(spot.columns))
        return f"the same {givers}, with {self._places(spot)} between them"

    def _places(self, spot: Spot) -> str:
        places = counted(spot.places, "place") if spot.places else "no place"
        besides = self.places[list(spot.columns)].sum() > spot.places
        return f"{places} besides the pinned pairs" if besides else places

    def _any_of(self, spot: Spot) -> str:
        if self._is_everyone(spot):
            return f"any {self.words['giver']}"
        number = len(spot.columns)
        names = [self.pool.givers[column].called for column in spot.columns[:_NAMED]]
        if number == 1:
            return names[0]
        if number > _NAMED:
            named = f"{', '.join(names[:-1])} and {number - _NAMED + 1} more"
            return f"any of {number} {self.words['givers']} ({named})"
        return f"{', '.join(names[:-1])} or {names[-1]}"

    def _is_everyone(self, spot: Spot) -> bool:
        return len(spot.columns) == len(self.pool.givers) > 1

    def _givers(self, number: int) -> str:
        return f"{number} {self.words['giver' if number == 1 else 'givers']}"

    def _takers(self, number: int) -> str:
        return f"{number} {self.words['taker' if number == 1 else 'takers']}"
