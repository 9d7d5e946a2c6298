"""What others may know of mentorships: dates and counts in bulk, never a word that was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import fmean
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Max

from ithaca.measure import Check, smart_checks, smart_score
from ithaca.pairing.models import Mentorship, Pause, Seat

from .models import Action, Agreement, Goal, Meeting, MeetingStatus, Signature

_ACTIONS_COUNT_FOR = timedelta(days=90)
_RAPPORT = "know_each_other"


@dataclass(frozen=True)
class Facts:
    """What is known of one mentorship at one moment. Days are days in its program's zone.

    ``cadence_days`` and ``minutes``: as signed, else as the track plans for this day.
    ``held_on``: days of held meetings, oldest first; ``held_minutes`` their minutes in all.
    ``scheduled``: meetings that had a time and were held, missed or cancelled late.
    ``topics``: share (0-1) of held scheduled meetings with a topic given beforehand.
    ``next_meeting_at``: the agreed meeting that is to come; ``unsaid_since``: an agreed one that
    is past, with nobody having said how it went; ``proposed_since``: times that wait for an answer.
    ``reply_hours``: how long each answered proposal took.
    ``signed``: people who signed the agreement as it stands, ``signed_on`` the day the last one
    did; ``clauses``: how many of the seven everybody confirmed.
    ``expectation_gap``: steps (0-4) between what both sides said at enrollment.
    ``smart``: mean SMART score (0-100) of active goals. Actions are those due in the last 90 days,
    of everybody. ``rapport_done``: None until a first meeting was held.
    """

    mentorship_id: int
    on: date
    seats: int = 0
    live_on: date | None = None
    ends_on: date | None = None
    closed_on: date | None = None
    pauses: tuple[tuple[date, date], ...] = ()
    cadence_days: int = 30
    minutes: int = 60
    held_on: tuple[date, ...] = ()
    held_minutes: int = 0
    scheduled: int = 0
    no_shows: int = 0
    late_cancels: int = 0
    topics: float | None = None
    next_meeting_at: datetime | None = None
    unsaid_since: datetime | None = None
    proposed_since: datetime | None = None
    reply_hours: tuple[float, ...] = ()
    signed: int = 0
    signed_on: date | None = None
    clauses: int = 0
    expectation_gap: float | None = None
    smart: float | None = None
    goals_active: int = 0
    goals_reached: int = 0
    goals_partly: int = 0
    goals_dropped: int = 0
    first_goal_on: date | None = None
    first_reached_on: date | None = None
    progress_on: date | None = None
    actions_due: int = 0
    actions_on_time: int = 0
    actions_late: int = 0
    rapport_done: bool | None = None

    @property
    def held(self) -> int:
        return len(self.held_on)

    @property
    def last_held_on(self) -> date | None:
        return self.held_on[-1] if self.held_on else None

    @property
    def goals(self) -> int:
        return self.goals_active + self.goals_reached + self.goals_partly + self.goals_dropped

    @property
    def gaps(self) -> tuple[int, ...]:
        """Days between held meetings."""
        days = self.held_on
        return tuple((b - a).days for a, b in pairwise(days))

    @property
    def days_since(self) -> int | None:
        """Days since the last held meeting, or since the mentorship went live; None before."""
        since = self.last_held_on or self.live_on
        return None if since is None else max(0, (self.on - since).days)

    @property
    def paused(self) -> bool:
        return any(start <= self.on <= end for start, end in self.pauses)

    def held_since(self, day: date) -> int:
        return sum(held >= day for held in self.held_on)

    def paused_days(self, start: date, end: date) -> int:
        """Days from ``start`` to ``end`` that were paused. Pauses are taken not to overlap."""
        spans = ((max(a, start), min(b, end)) for a, b in self.pauses)
        return sum(max(0, (b - a).days + 1) for a, b in spans)


@dataclass(frozen=True)
class Rows:
    """All rows of one mentorship that its facts come from, for who has read them already."""

    mentorship: Mentorship
    seats: Sequence[Seat]
    pauses: Sequence[Pause]
    agreement: Agreement | None
    signatures: Sequence[Signature]
    meetings: Sequence[Meeting]
    goals: Sequence[Goal]
    actions: Sequence[Action]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.mentorship.track.program.zone)


def facts(mentorship_ids: Iterable[int], at: datetime) -> dict[int, Facts]:
    """The facts of each mentorship at the moment ``at``. Ten queries, however many they are."""
    found = Mentorship.objects.filter(pk__in=sorted(set(mentorship_ids)))
    mentorships = list(found.prefetch_related("track__program"))
    return {rows.mentorship.pk: facts_of(rows, at) for rows in rows_of(mentorships)}


def rows_of(mentorships: Sequence[Mentorship]) -> list[Rows]:
    """All rows of these mentorships, whose track and program are at hand. Seven queries."""
    mine = {"mentorship__in": [mentorship.pk for mentorship in mentorships]}
    seats = _by_mentorship(Seat.objects.filter(**mine).select_related("enrollment", "person"))
    pauses = _by_mentorship(Pause.objects.filter(**mine).order_by("starts_on"))
    agreements = _by_mentorship(
        Agreement.objects.filter(**mine).defer("clauses").prefetch_related("signatures")
    )
    meetings = _by_mentorship(Meeting.objects.filter(**mine).defer("topic").order_by("held_on"))
    goals = _by_mentorship(Goal.objects.filter(**mine).annotate(moved_at=Max("progress__at")))
    actions = _by_mentorship(Action.objects.filter(**mine).defer("text"))
    return [
        Rows(
            mentorship=mentorship,
            seats=seats[mentorship.pk],
            pauses=pauses[mentorship.pk],
            agreement=next(iter(agreements[mentorship.pk]), None),
            signatures=[s for a in agreements[mentorship.pk] for s in a.signatures.all()],
            meetings=meetings[mentorship.pk],
            goals=goals[mentorship.pk],
            actions=actions[mentorship.pk],
        )
        for mentorship in mentorships
    ]


class _OfMentorship(Protocol):
    @property
    def mentorship_id(self) -> int: ...


_Row = TypeVar("_Row", bound=_OfMentorship)


def _by_mentorship(rows: Iterable[_Row]) -> dict[int, list[_Row]]:
    groups: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.mentorship_id].append(row)
    return groups


def facts_of(rows: Rows, at: datetime) -> Facts:
    """The facts that follow from these rows. No query."""
    zone, mentorship = rows.zone, rows.mentorship
    return Facts(
        mentorship_id=mentorship.pk,
        on=at.astimezone(zone).date(),
        seats=len(rows.seats),
        live_on=_day(mentorship.live_at, zone),
        ends_on=mentorship.ends_on,
        closed_on=_day(mentorship.closed_at, zone),
        pauses=tuple((pause.starts_on, pause.ends_on) for pause in rows.pauses),
        expectation_gap=_expectation_gap(rows.seats),
        **_rhythm(rows, at),
        **_signed(rows),
        **_met(rows.meetings),
        **_ahead(rows.meetings, at),
        **_aims(rows),
        **_promised(rows, at),
    )


def _day(instant: datetime | None, zone: ZoneInfo) -> date | None:
    return None if instant is None else instant.astimezone(zone).date()


def _expectation_gap(seats: Sequence[Seat]) -> float | None:
    """Mean over 'how often' and 'how long' of the distance between the sides' means."""
    gaps: list[float] = []
    for name in ("often", "long"):
        said = [(seat, getattr(seat.enrollment, name)) for seat in seats]
        giving = [answer for seat, answer in said if seat.gives and answer is not None]
        taking = [answer for seat, answer in said if seat.takes and answer is not None]
        if giving and taking:
            gaps.append(abs(fmean(giving) - fmean(taking)))
    return fmean(gaps) if gaps else None


def _rhythm(rows: Rows, at: datetime) -> dict[str, Any]:
    """A draft that nobody signed changes nothing; a change of a signed one counts at once."""
    plan, agreement = rows.mentorship.track.terms.meetings, rows.agreement
    if agreement is not None and rows.signatures:
        return {"cadence_days": agreement.cadence_days, "minutes": agreement.minutes}
    age = (at - rows.mentorship.live_at).days if rows.mentorship.live_at else 0
    return {"cadence_days": plan.cadence_on(max(0, age)), "minutes": plan.minutes}


def _signed(rows: Rows) -> dict[str, Any]:
    version = rows.agreement.version if rows.agreement else 0
    valid = [signature for signature in rows.signatures if signature.version == version]
    if not valid:
        return {}
    everybody = len(valid) == len(rows.seats)
    confirmed = set.intersection(*(set(signature.clauses) for signature in valid))
    last = max(signature.signed_at for signature in valid)
    return {
        "signed": len(valid),
        "signed_on": _day(last, rows.zone) if everybody else None,
        "clauses": len(confirmed) if everybody else 0,
    }


def _met(meetings: Sequence[Meeting]) -> dict[str, Any]:
    held = [meeting for meeting in meetings if meeting.held_on]
    planned = [meeting for meeting in held if meeting.starts_at]
    late = sum(meeting.late_cancel for meeting in meetings)
    missed = [meeting for meeting in meetings if meeting.status == MeetingStatus.NOT_HELD]
    told = [m for m in planned if m.topic_at and m.starts_at and m.topic_at < m.starts_at]
    first = [meeting for meeting in held if meeting.number == 1]
    return {
        "held_on": tuple(sorted(meeting.held_on for meeting in held if meeting.held_on)),
        "held_minutes": sum(meeting.minutes for meeting in held),
        "scheduled": len(planned) + len(missed) + late,
        "no_shows": sum(meeting.no_show for meeting in missed),
        "late_cancels": late,
        "topics": len(told) / len(planned) if planned else None,
        "rapport_done": any(_RAPPORT in m.blocks_done for m in first) if first else None,
        "reply_hours": tuple(
            (meeting.answered_at - meeting.proposed_at).total_seconds() / 3600
            for meeting in meetings
            if meeting.answered_at
        ),
    }


def _ahead(meetings: Sequence[Meeting], at: datetime) -> dict[str, Any]:
    """The one open meeting of a mentorship, by how it stands."""
    for meeting in meetings:
        if meeting.status == MeetingStatus.PROPOSED:
            return {"proposed_since": meeting.proposed_at}
        if meeting.status == MeetingStatus.AGREED and meeting.starts_at:
            to_come = meeting.starts_at > at
            return {"next_meeting_at" if to_come else "unsaid_since": meeting.starts_at}
    return {}


def _aims(rows: Rows) -> dict[str, Any]:
    by_status: dict[str, list[Goal]] = defaultdict(list)
    for goal in rows.goals:
        by_status[goal.status].append(goal)
    active, reached = by_status[Goal.Status.ACTIVE], by_status[Goal.Status.REACHED]
    start, end = _day(rows.mentorship.live_at, rows.zone), rows.mentorship.ends_on
    scores = [smart_score(checks(goal, start, end)) for goal in active]
    moved = [moment for goal in rows.goals if (moment := getattr(goal, "moved_at", None))]
    return {
        "smart": fmean(scores) if scores else None,
        "goals_active": len(active),
        "goals_reached": len(reached),
        "goals_partly": len(by_status[Goal.Status.PARTLY]),
        "goals_dropped": len(by_status[Goal.Status.DROPPED]),
        "first_goal_on": _day(min((g.made_at for g in rows.goals), default=None), rows.zone),
        "first_reached_on": _day(
            min((goal.ended_at for goal in reached if goal.ended_at), default=None), rows.zone
        ),
        "progress_on": _day(max(moved, default=None), rows.zone),
    }


def checks(goal: Goal, start: date | None, end: date | None) -> tuple[Check, ...]:
    """The five SMART checks of a goal in a mentorship that lasts from ``start`` to ``end``."""
    return smart_checks(
        goal.outcome,
        goal.measure,
        goal.achievable,
        goal.concurred_at is not None,
        bool(goal.objective_id or goal.skill),
        goal.due_on,
        start,
        end,
    )


def _promised(rows: Rows, at: datetime) -> dict[str, Any]:
    today = at.astimezone(rows.zone).date()
    due = [a for a in rows.actions if a.due_on and today - _ACTIONS_COUNT_FOR <= a.due_on < today]
    done = [
        (a.due_on, a.done_at.astimezone(rows.zone).date()) for a in due if a.due_on and a.done_at
    ]
    on_time = sum(day <= due_on for due_on, day in done)
    return {
        "actions_due": len(due),
        "actions_on_time": on_time,
        "actions_late": len(done) - on_time,
    }


def held_days(mentorship_ids: Iterable[int]) -> dict[int, list[date]]:
    """Days of held meetings by mentorship, oldest first. One query."""
    days: dict[int, list[date]] = defaultdict(list)
    held = Meeting.objects.filter(mentorship__in=list(mentorship_ids), held_on__isnull=False)
    for pk, day in held.order_by("held_on").values_list("mentorship", "held_on"):
        if day is not None:
            days[pk].append(day)
    return dict(days)
