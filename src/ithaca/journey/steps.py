"""How the steps of a mentorship stand: meet, goal, close, and the task of the agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import gettext as _

from ithaca.pairing.models import LIVE, Mentorship, MentorshipStatus, Pause
from ithaca.programs.steps import (
    Ask,
    Link,
    State,
    register_anchors,
    register_kind,
    register_task,
)

from .models import Agreement, Goal, Meeting, MeetingStatus, Signature
from .queries import held_days

_SHOWN = [MeetingStatus.HELD, MeetingStatus.PROPOSED, MeetingStatus.AGREED]


@dataclass
class _Course:
    """Where the meetings of one mentorship stand."""

    mentorship: Mentorship
    signed_cadence: int | None = None
    held_on: list[date] = field(default_factory=list)
    open: Meeting | None = None
    paused_until: date | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.mentorship.track.program.zone)

    def cadence_on(self, day: date) -> int:
        if self.signed_cadence is not None:
            return self.signed_cadence
        live_at = self.mentorship.live_at
        age = (day - live_at.astimezone(self.zone).date()).days if live_at else 0
        return self.mentorship.track.terms.meetings.cadence_on(max(0, age))


def meet(asks: Sequence[Ask], on: date) -> dict[Ask, State]:
    """The nth meeting is done once n were held; the next one has the one action; those after it
    have a day but no link yet."""
    courses = _courses(_mentorship_ids(asks), on)
    states: dict[Ask, State] = {}
    for ask in asks:
        course = courses.get(ask.place.mentorship_id or 0)
        state = _meeting_state(ask, course, on) if course else None
        if state is not None:
            states[ask] = state
    return states


def _meeting_state(ask: Ask, course: _Course, on: date) -> State | None:
    number, held = ask.step.when.number, len(course.held_on)
    if number <= held:
        return State(done_on=course.held_on[number - 1])
    if course.mentorship.status == MentorshipStatus.CLOSED:
        return None
    due_on = _meeting_due(ask, course, number - held, on)
    if number > held + 1 or course.mentorship.status not in LIVE:
        return State(due_on=due_on)
    if course.open is None:
        link = Link(_("Propose times"), "home:propose", (ask.place.mentorship_key,))
        return State(due_on=due_on, link=link)
    return _open_state(ask, course.open, course.zone, due_on, on)


def _meeting_due(ask: Ask, course: _Course, steps_ahead: int, on: date) -> date | None:
    """A signed rhythm counts from the last meeting; else the playbook's day, put off as far as
    the meeting before it (or a pause) came later."""
    due_on = ask.due_on
    if course.held_on:
        last = course.held_on[-1]
        rhythm = last + timedelta(days=course.cadence_on(last))
        due_on = rhythm if course.signed_cadence or due_on is None else max(due_on, rhythm)
    if due_on is not None and course.paused_until is not None:
        due_on = max(due_on, course.paused_until + timedelta(days=1))
    if due_on is None or steps_ahead == 1:
        return due_on
    later = max(due_on, on) + timedelta(days=course.cadence_on(on) * (steps_ahead - 1))
    return later if course.signed_cadence else max(later, ask.due_on or later)


def _open_state(ask: Ask, meeting: Meeting, zone: ZoneInfo, due_on: date | None, on: date) -> State:
    if meeting.status == MeetingStatus.PROPOSED:
        if meeting.proposed_by_id == ask.place.person_id:
            link = Link(_("See the times you offered"), "home:meeting", (meeting.key,))
            return State(due_on=due_on, link=link, waits=True)
        return State(due_on=due_on, link=Link(_("Choose a time"), "home:meeting", (meeting.key,)))
    day = meeting.starts_at.astimezone(zone).date() if meeting.starts_at else due_on
    past = day is not None and day < on
    label = _("Say how it went") if past else _("Prepare")
    return State(due_on=day, link=Link(label, "home:meeting", (meeting.key,)))


def goal(asks: Sequence[Ask], on: date) -> dict[Ask, State]:
    """Done since the person's first goal here."""
    ids = _mentorship_ids(asks)
    mentorships = _mentorships(ids)
    first: dict[tuple[int, int], date] = {}
    for row in Goal.objects.filter(mentorship__in=ids).order_by("-made_at"):
        zone = ZoneInfo(mentorships[row.mentorship_id].track.program.zone)
        first[row.mentorship_id, row.person_id] = row.made_at.astimezone(zone).date()
    states: dict[Ask, State] = {}
    for ask in asks:
        mentorship = mentorships.get(ask.place.mentorship_id or 0)
        if mentorship is None:
            continue
        link = Link(_("Set a goal"), "home:goal-new", (ask.place.mentorship_key,))
        done_on = first.get((mentorship.pk, ask.place.person_id or 0))
        _add(states, ask, mentorship, done_on, link)
    return states


def agreement(asks: Sequence[Ask], on: date) -> dict[Ask, State]:
    """Done for a person who signed the agreement as it stands."""
    ids = _mentorship_ids(asks)
    mentorships = _mentorships(ids)
    versions = dict(
        Agreement.objects.filter(mentorship__in=ids).values_list("mentorship", "version")
    )
    signed: dict[tuple[int, int], date] = {}
    for row in Signature.objects.filter(agreement__mentorship__in=ids).select_related("agreement"):
        pk = row.agreement.mentorship_id
        if row.version == versions.get(pk) and pk in mentorships:
            zone = ZoneInfo(mentorships[pk].track.program.zone)
            signed[pk, row.person_id] = row.signed_at.astimezone(zone).date()
    states: dict[Ask, State] = {}
    for ask in asks:
        mentorship = mentorships.get(ask.place.mentorship_id or 0)
        if mentorship is None:
            continue
        label = _("Read and sign") if mentorship.pk in versions else _("Write your agreement")
        link = Link(label, "home:agreement", (ask.place.mentorship_key,))
        done_on = signed.get((mentorship.pk, ask.place.person_id or 0))
        _add(states, ask, mentorship, done_on, link)
    return states


def close(asks: Sequence[Ask], on: date) -> dict[Ask, State]:
    """Done once the mentorship has ended, however it did."""
    mentorships = _mentorships(_mentorship_ids(asks))
    states: dict[Ask, State] = {}
    for ask in asks:
        mentorship = mentorships.get(ask.place.mentorship_id or 0)
        if mentorship is None:
            continue
        zone = ZoneInfo(mentorship.track.program.zone)
        done_on = mentorship.closed_at.astimezone(zone).date() if mentorship.closed_at else None
        link = Link(_("Decide how to go on"), "home:close", (ask.place.mentorship_key,))
        _add(states, ask, mentorship, done_on, link)
    return states


def anchors(mentorship_ids: Sequence[int]) -> Mapping[int, Mapping[str, date]]:
    """meeting:n, the day of the nth held meeting."""
    return {
        pk: {f"meeting:{number}": day for number, day in enumerate(days, start=1)}
        for pk, days in held_days(mentorship_ids).items()
    }


def _add(
    states: dict[Ask, State], ask: Ask, mentorship: Mentorship, done_on: date | None, link: Link
) -> None:
    """Open steps of an ended mentorship are hidden; before it lives they have no link."""
    if done_on is not None:
        states[ask] = State(done_on=done_on)
    elif mentorship.status != MentorshipStatus.CLOSED:
        live = mentorship.status in LIVE
        states[ask] = State(due_on=ask.due_on, link=link if live else None)


def _mentorship_ids(asks: Sequence[Ask]) -> list[int]:
    return sorted({ask.place.mentorship_id for ask in asks if ask.place.mentorship_id})


def _mentorships(ids: Sequence[int]) -> dict[int, Mentorship]:
    """With their tracks read once each, so that a track's terms are parsed once."""
    found = Mentorship.objects.filter(pk__in=ids).prefetch_related("track__program")
    return {mentorship.pk: mentorship for mentorship in found}


def _courses(ids: Sequence[int], on: date) -> dict[int, _Course]:
    courses = {pk: _Course(mentorship) for pk, mentorship in _mentorships(ids).items()}
    meetings = Meeting.objects.filter(mentorship__in=ids, status__in=_SHOWN).defer("topic")
    for meeting in meetings.order_by("held_on"):
        course = courses[meeting.mentorship_id]
        if meeting.held_on is not None:
            course.held_on.append(meeting.held_on)
        else:
            course.open = meeting
    signed = Agreement.objects.filter(mentorship__in=ids).annotate(names=Count("signatures"))
    for row in signed.filter(names__gt=0).defer("clauses"):
        courses[row.mentorship_id].signed_cadence = row.cadence_days
    for pause in Pause.objects.filter(mentorship__in=ids, starts_on__lte=on, ends_on__gte=on):
        courses[pause.mentorship_id].paused_until = pause.ends_on
    return courses


register_kind("meet", meet)
register_kind("goal", goal)
register_kind("close", close)
register_task("agreement", agreement)
register_anchors(anchors)
