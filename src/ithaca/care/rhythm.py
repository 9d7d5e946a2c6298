"""The rhythm of mentorships: what the Four C's and the rules are fed, and what a pair is told.

Counts and answers only, in bulk. Nothing here scores; the words for the pair hold facts that
both know and nothing that either said alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ithaca.journey.queries import Facts, facts
from ithaca.measure import Inputs, meeting_window
from ithaca.pairing.models import Mentorship

from .answers import inputs_of, said

AGREEMENT_DUE_DAY, AGREEMENT_DUE_MEETING = 14, 2
GOAL_DUE_DAY = 30
BOOKING_DUE_DAY = 7
LOOK_BACK_DAYS = 56


@dataclass(frozen=True)
class Case:
    """One mentorship on a day, as rules look at it. Days are days; ``gap`` leaves pauses out."""

    mentorship_id: int
    on: date
    active: bool
    paused: bool
    live_on: date | None
    age: int
    seats: int
    cadence: float
    cadence_agreed: bool
    held: int
    gap: int
    silent_since: date | None
    booked_on: date | None
    proposed_on: date | None
    unsaid_on: date | None
    signed: int
    goals: int
    inputs: Inputs

    @property
    def booked_in(self) -> int | None:
        """Days until the next meeting."""
        return (self.booked_on - self.on).days if self.booked_on else None


def cases(mentorships: Iterable[Mentorship], at: datetime) -> dict[int, Case]:
    """Every mentorship as a case. Constant queries; ``track__program`` is best selected before."""
    rows = list(mentorships)
    known = facts((row.pk for row in rows), at)
    voices = said((row.pk for row in rows), at)
    return {
        row.pk: _case(row, known[row.pk], inputs_of(voices.get(row.pk, ())))
        for row in rows
        if row.pk in known
    }


def _case(row: Mentorship, known: Facts, spoken: Mapping[str, Any]) -> Case:
    zone = ZoneInfo(row.track.program.zone)
    age = _age(known)
    since = known.last_held_on or known.live_on
    return Case(
        mentorship_id=row.pk,
        on=known.on,
        active=row.status == "active",
        paused=row.status == "paused" or known.paused,
        live_on=known.live_on,
        age=age,
        seats=known.seats,
        cadence=float(known.cadence_days),
        cadence_agreed=bool(known.seats) and known.signed >= known.seats,
        held=known.held,
        gap=_gap(known),
        silent_since=since,
        booked_on=_day(known.next_meeting_at, zone),
        proposed_on=_day(known.proposed_since, zone),
        unsaid_on=_day(known.unsaid_since, zone),
        signed=known.signed,
        goals=known.goals,
        inputs=_inputs(known, age, spoken),
    )


def _inputs(known: Facts, age: int, spoken: Mapping[str, Any]) -> Inputs:
    agreed = _agreement_counts(known, age)
    window, held = _window(known, age)
    booked = known.next_meeting_at is not None
    moved_on = known.progress_on or known.first_goal_on
    inputs = Inputs(
        cadence=float(known.cadence_days),
        signed=_signed(known) if agreed else None,
        clauses=known.clauses if agreed else None,
        smart=_smart(known, age),
        exp_gap=known.expectation_gap,
        rapport_done=known.rapport_done,
        window=window,
        held=held,
        late_or_noshow=known.no_shows + known.late_cancels,
        scheduled=known.scheduled,
        done_on_time=known.actions_on_time,
        done_late=known.actions_late,
        due=known.actions_due,
        agenda_share=known.topics,
        reply_h=median(known.reply_hours) if known.reply_hours else None,
        gaps=known.gaps,
        next_booked=booked if booked or age >= BOOKING_DUE_DAY else None,
        days_since=_gap(known) if known.live_on else None,
        goal_update_days=(known.on - moved_on).days if moved_on and known.goals_active else None,
    )
    return replace(inputs, **spoken)


def _age(known: Facts) -> int:
    """Days since the mentorship went live; nothing is expected of one that has not."""
    return max(0, (known.on - known.live_on).days) if known.live_on else 0


def _gap(known: Facts) -> int:
    """Days without a meeting, counted from the last one or from the start, pauses left out."""
    since = known.last_held_on or known.live_on
    if since is None:
        return 0
    paused = known.paused_days(since + timedelta(days=1), known.on)
    return max(0, (known.on - since).days - paused)


def _signed(known: Facts) -> int:
    """0, 1 or 2: nobody, somebody, everybody."""
    return 2 if known.signed >= known.seats else min(1, known.signed)


def _agreement_counts(known: Facts, age: int) -> bool:
    """An agreement not yet due is missing, not zero; one that is signed early counts."""
    due = age >= AGREEMENT_DUE_DAY or known.held >= AGREEMENT_DUE_MEETING
    return bool(known.seats) and (due or known.signed >= known.seats)


def _smart(known: Facts, age: int) -> float | None:
    if known.smart is not None:
        return known.smart
    return 0.0 if age >= GOAL_DUE_DAY and not known.goals else None


def _window(known: Facts, age: int) -> tuple[float | None, int | None]:
    """Days over which meetings are counted, and how many were held in them.

    Unknown until one cadence has passed, as no meeting was due before."""
    if known.live_on is None:
        return None, None
    length = meeting_window(known.cadence_days, age, known.paused_days(known.live_on, known.on))
    if length < known.cadence_days:
        return None, None
    start = known.on - timedelta(days=round(length))
    for _again in known.pauses:  # each pause found may push the start before another one
        start = known.on - timedelta(days=round(length) + known.paused_days(start, known.on))
    return length, known.held_since(start)


def _day(instant: datetime | None, zone: ZoneInfo) -> date | None:
    return instant.astimezone(zone).date() if instant else None


def rhythm_words(mentorship: Mentorship, at: datetime) -> list[str]:
    """What the pair is told: sentences of facts that both know, never a score."""
    return rhythms([mentorship], at).get(mentorship.pk, [])


def rhythms(mentorships: Iterable[Mentorship], at: datetime) -> dict[int, list[str]]:
    """The same for many, by mentorship id. Constant queries."""
    return {pk: words_of(known) for pk, known in facts((row.pk for row in mentorships), at).items()}


def words_of(known: Facts) -> list[str]:
    """The same from facts that are at hand."""
    sentences = [
        _met_words(known),
        _next_words(known),
        _goal_words(known),
        _promise_words(known),
    ]
    return [sentence for sentence in sentences if sentence]


def _met_words(known: Facts) -> str:
    if known.live_on is None:
        return ""
    if not known.held:
        return _("You have not met yet.")
    age = _age(known)
    if age < 14:
        count = known.held
        return ngettext("%(count)s meeting so far.", "%(count)s meetings so far.", count) % {
            "count": _counted(count)
        }
    days = min(LOOK_BACK_DAYS, age)
    count = known.held_since(known.on - timedelta(days=days))
    if not count:
        weeks = (known.days_since or 0) // 7
        return ngettext(
            "Your last meeting was %(weeks)s week ago.",
            "Your last meeting was %(weeks)s weeks ago.",
            weeks,
        ) % {"weeks": apnumber(weeks)}
    return ngettext(
        "%(count)s meeting in %(weeks)s weeks.",
        "%(count)s meetings in %(weeks)s weeks.",
        count,
    ) % {"count": _counted(count), "weeks": apnumber(days // 7)}


def _next_words(known: Facts) -> str:
    if known.paused:
        return _("You are taking a break.")
    if known.next_meeting_at:
        return _("The next one is booked.") if known.held else _("Your first meeting is booked.")
    if known.proposed_since:
        return _("Proposed times wait for an answer.")
    return _("No next meeting is booked.") if known.live_on and not known.closed_on else ""


def _goal_words(known: Facts) -> str:
    if known.goals_reached:
        count = known.goals_reached
        return ngettext("%(count)s goal reached.", "%(count)s goals reached.", count) % {
            "count": _counted(count)
        }
    if known.goals_active:
        count = known.goals_active
        return ngettext("%(count)s goal on its way.", "%(count)s goals on their way.", count) % {
            "count": _counted(count)
        }
    return ""


def _promise_words(known: Facts) -> str:
    late = known.actions_due - known.actions_on_time - known.actions_late
    if late > 0:
        return ngettext("%(count)s promise is late.", "%(count)s promises are late.", late) % {
            "count": _counted(late)
        }
    return _("Every promise so far was kept.") if known.actions_due else ""


def _counted(number: int) -> str:
    """A number that opens a sentence: in words up to nine."""
    return capfirst(str(apnumber(number)))
