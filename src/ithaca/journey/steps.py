"""How the steps of a mentorship stand: meet, goal, close, and the task of the agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils.translation import gettext as _

from ithaca.pairing.models import Pause
from ithaca.programs.steps import (
    Ask,
    Link,
    Place,
    State,
    register_anchors,
    register_kind,
    register_task,
)

from .models import Agreement, Goal, Meeting, MeetingStatus
from .queries import held_days

_SHOWN = [MeetingStatus.HELD, MeetingStatus.PROPOSED, MeetingStatus.AGREED]


@dataclass
class _Course:
    """Where the meetings of one mentorship stand."""

    place: Place
    signed_cadence: int | None = None
    held_on: list[date] = field(default_factory=list)
    open: Meeting | None = None
    paused_until: date | None = None

    def cadence_on(self, day: date) -> int:
        if self.signed_cadence is not None:
            return self.signed_cadence
        age = (day - self.place.anchors.get("match", day)).days
        return self.place.track.terms.meetings.cadence_on(max(0, age))


def meet(asks: Sequence[Ask], on: date) -> dict[Ask, State]:
    """The nth meeting is done once n were held; the next one has the one action; those after it
    have a day but no link yet."""
    courses = _courses(asks, on)
    return {ask: _meeting_state(ask, courses[_mentorship(ask)], on) for ask in asks}


def _meeting_state(ask: Ask, course: _Course, on: date) -> State:
    number, held = ask.step.when.number, len(course.held_on)
    if number <= held:
        return State(done_on=course.held_on[number - 1])
    due_on = _meeting_due(ask, course, number - held, on)
    if number > held + 1 or not ask.place.live:
        return State(due_on=due_on)
    if course.open is None:
        link = Link(_("Propose times"), "home:propose", (ask.place.mentorship_key,))
        return State(due_on=due_on, link=link)
    return _open_state(ask, course.open, due_on, on)


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


def _open_state(ask: Ask, meeting: Meeting, due_on: date | None, on: date) -> State:
    if meeting.status == MeetingStatus.PROPOSED:
        if meeting.proposed_by_id == ask.place.person_id:
            link = Link(_("See the times you offered"), "home:meeting", (meeting.key,))
            return State(due_on=due_on, link=link, waits=True)
        return State(due_on=due_on, link=Link(_("Choose a time"), "home:meeting", (meeting.key,)))
    day = meeting.starts_at.astimezone(ask.place.zone).date() if meeting.starts_at else due_on
    past = day is not None and day < on
    label = _("Say how it went") if past else _("Prepare")
    return State(due_on=day, link=Link(label, "home:meeting", (meeting.key,)))


def goal(asks: Sequence[Ask], on: date) -> dict[Ask, State]:
    """Done since the person's first goal here."""
    rows = Goal.objects.filter(mentorship__in=_ids(asks)).order_by("-made_at")
    first = {(row.mentorship_id, row.person_id): row.made_at for row in rows.defer("outcome")}
    return {
        ask: _state(ask, first.get(_who(ask)), Link(_("Set a goal"), "home:goal-new", _key(ask)))
        for ask in asks
    }


def agreement(asks: Sequence[Ask], on: date) -> dict[Ask, State]:
    """Done for a person who signed the agreement as it stands."""
    ids = _ids(asks)
    rows = Agreement.objects.filter(mentorship__in=ids).values_list(
        "mentorship",
        "version",
        "signatures__person",
        "signatures__version",
        "signatures__signed_at",
    )
    written, signed = set[int](), dict[tuple[int, int], datetime]()
    for mentorship, version, person, under, at in rows:
        written.add(mentorship)
        if under == version:
            signed[mentorship, person] = at
    return {
        ask: _state(
            ask,
            signed.get(_who(ask)),
            Link(
                _("Read and sign") if _mentorship(ask) in written else _("Write your agreement"),
                "home:agreement",
                _key(ask),
            ),
        )
        for ask in asks
    }


def close(asks: Sequence[Ask], on: date) -> dict[Ask, State]:
    """Open until the mentorship has ended, and its places with it."""
    return {
        ask: _state(ask, None, Link(_("Decide how to go on"), "home:close", _key(ask)))
        for ask in asks
    }


def anchors(mentorship_ids: Sequence[int]) -> Mapping[int, Mapping[str, date]]:
    """meeting:n, the day of the nth held meeting."""
    return {
        pk: {f"meeting:{number}": day for number, day in enumerate(days, start=1)}
        for pk, days in held_days(mentorship_ids).items()
    }


def _state(ask: Ask, done_at: datetime | None, link: Link) -> State:
    """Before the mentorship lives its steps have no link."""
    if done_at is not None:
        return State(done_on=done_at.astimezone(ask.place.zone).date())
    return State(due_on=ask.due_on, link=link if ask.place.live else None)


def _mentorship(ask: Ask) -> int:
    return ask.place.mentorship_id or 0


def _who(ask: Ask) -> tuple[int, int]:
    return _mentorship(ask), ask.place.person_id or 0


def _key(ask: Ask) -> tuple[str]:
    return (ask.place.mentorship_key,)


def _ids(asks: Sequence[Ask]) -> list[int]:
    return sorted({_mentorship(ask) for ask in asks})


def _courses(asks: Sequence[Ask], on: date) -> dict[int, _Course]:
    courses = {_mentorship(ask): _Course(ask.place) for ask in asks}
    ids = list(courses)
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
