"""What others may know of mentorships: dates and counts in bulk, never a word that was written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from django.db.models import Max

from ithaca.measure import smart_checks, smart_score
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
        return tuple((b - a).days for a, b in zip(days, days[1:], strict=False))

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
