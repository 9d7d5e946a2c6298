"""Today: what is next for this person, from the playbook and from what has happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.contrib.humanize.templatetags.humanize import apnumber
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ithaca.access import Request
from ithaca.guide import agendas
from ithaca.journey.models import Meeting, MeetingStatus
from ithaca.pairing.actions import DESIGNED
from ithaca.pairing.models import OPEN, Mentorship, Seat
from ithaca.programs.enrolling import IN_PROGRAM, open_programs
from ithaca.programs.models import Enrollment, EnrollmentStatus, Track
from ithaca.programs.steps import Item, Place, Where, next_for, planned

from ..parts import ToDo
from ..standing import signed_in
from .inside import Inside, whole
from .mentorships import Way, way_on

SOON = timedelta(days=2)
S = EnrollmentStatus


@dataclass(frozen=True)
class Next:
    """The meeting that stands on top, with its one action."""

    inside: Inside
    meeting: Meeting
    agenda: str
    way: Way
    urgent: bool


@dataclass(frozen=True)
class Waiting:
    """An enrollment without anybody yet: what happens meanwhile, and until when."""

    enrollment: Enrollment
    words: str


@dataclass(frozen=True)
class Places:
    """How much of somebody's capacity is taken."""

    enrollment: Enrollment
    taken: int


@signed_in
@require_safe
def today(request: Request) -> HttpResponse:
    """The greeting, what is pressing, the next meeting, the goal; or what one waits for."""
    mine = Enrollment.objects.filter(person=request.person, status__in=IN_PROGRAM)
    mine = mine.filter(track__program__closed_at=None)
    enrollments = list(mine.select_related("track__program").order_by("made_at"))
    rows = Mentorship.objects.seated(request.person).announced(request.at)
    rows = rows.filter(status__in=OPEN).select_related("track__program").order_by("made_at")
    seen = whole(request, rows, agreed=False)
    top = _next_meeting(seen)
    pressing, later = _todos(request, enrollments, seen, top)
    waiting = _waiting(request, enrollments, seen)
    count = len(pressing) + bool(top and top.urgent)
    context = {
        "greeting": _greeting(request),
        "count": _count(count),
        "day": _local(request),
        "top": top,
        "fill_top": bool(top) and (bool(top and top.urgent) or not pressing),
        "pressing": pressing,
        "later": later,
        "seen": seen,
        "goals": _goals(seen),
        "places": _places(enrollments, seen),
        "waiting": waiting,
        "open_programs": list(open_programs(request.person)) if not enrollments else [],
        "nothing": not (seen or enrollments),
    }
    return render(request, "home/today.html", context)


def _local(request: Request) -> date:
    return request.at.astimezone(ZoneInfo(request.person.time_zone)).date()


def _greeting(request: Request) -> str:
    hour = request.at.astimezone(ZoneInfo(request.person.time_zone)).hour
    name = {"name": request.person.name}
    if hour < 5 or hour >= 18:
        return _("Good evening, %(name)s.") % name
    if hour < 12:
        return _("Good morning, %(name)s.") % name
    return _("Good afternoon, %(name)s.") % name


def _count(count: int) -> str:
    if not count:
        return _("Nothing is pressing.")
    return ngettext("%(count)s thing today.", "%(count)s things today.", count) % {
        "count": capfirst(str(apnumber(count)))
    }


def _next_meeting(seen: Sequence[Inside]) -> Next | None:
    """The meeting that asks most for a word; else the one that comes first."""
    found = [_as_next(one, one.open_meeting) for one in seen if one.open_meeting and one.live]
    waits = MeetingStatus.PROPOSED
    return min(
        found,
        key=lambda it: (
            not it.urgent,
            it.meeting.status == waits,
            it.meeting.starts_at or it.meeting.proposed_at,
        ),
        default=None,
    )


def _as_next(seen: Inside, meeting: Meeting) -> Next:
    agenda = agendas().get(meeting.agenda)
    title = seen.words.fill(agenda.title) if agenda else ""
    way = way_on(seen) or Way("", "")
    mine = meeting.proposed_by_id == seen.me.pk
    urgent = seen.past or (meeting.status == MeetingStatus.PROPOSED and not mine)
    soon = meeting.starts_at is not None and meeting.starts_at - seen.at < SOON
    if not urgent and meeting.status == MeetingStatus.AGREED and not meeting.topic:
        label = _("Say what you want to talk about")
        way, urgent = Way(label, way.url), soon and seen.seat.takes
    return Next(seen, meeting, title, way, urgent)


def _items(
    request: Request, tracks: Iterable[Track], seen: Sequence[Inside]
) -> list[tuple[Item, date]]:
    """The open steps of this person, each with today's date where its program is. What a
    coordinator may still take back is left out."""
    by_zone: dict[str, list[Track]] = defaultdict(list)
    for track in tracks:
        by_zone[track.program.zone].append(track)
    known = {None, *(one.mentorship.pk for one in seen)}
    found: list[tuple[Item, date]] = []
    for zone, some in by_zone.items():
        on = request.at.astimezone(ZoneInfo(zone)).date()
        where = Where(tuple(some), person_id=request.person.pk, coordinator=False)
        found += [(i, on) for i in next_for(where, on) if i.place.mentorship_id in known]
    return found


def _todos(
    request: Request, enrollments: Sequence[Enrollment], seen: Sequence[Inside], top: Next | None
) -> tuple[list[ToDo], list[ToDo]]:
    """What is due by today, and what can wait; the meeting on top is not said twice."""
    tracks = {e.track_id: e.track for e in enrollments}
    tracks |= {one.mentorship.track_id: one.mentorship.track for one in seen}
    beside = {one.mentorship.pk: one for one in seen}
    on_top = top.inside.mentorship.pk if top else None
    pressing = [_invited(e) for e in enrollments if e.status in (S.INVITED, S.STARTED)]
    later: list[ToDo] = []
    for item, on in _items(request, tracks.values(), seen):
        if item.state.link is None or item.state.waits:
            continue
        if item.step.kind == "meet" and item.place.mentorship_id == on_top:
            continue
        one = beside.get(item.place.mentorship_id or 0)
        if one is not None and one.paused:
            continue
        due_now = item.due_on is not None and item.due_on <= on
        (pressing if due_now else later).append(_todo(item, on, one))
    if not pressing and top is None:
        pressing, later = later[:1], later[1:]
    return pressing, later


def _invited(enrollment: Enrollment) -> ToDo:
    program = enrollment.track.program
    return ToDo(
        _("You are invited to %(program)s") % {"program": program.name},
        _("Read what it is and what it takes; then say whether you join."),
        _("Have a look"),
        reverse("open:join", args=[program.join_key]),
    )


def _todo(item: Item, on: date, seen: Inside | None) -> ToDo:
    link = item.state.link
    url = reverse(link.route, args=link.args) if link else ""
    late = item.late(on)
    return ToDo(
        title=item.title,
        text=_todo_text(item, on, seen),
        action=link.label if link else "",
        url=f"{url}?{link.query}" if link and link.query else url,
        state="watch" if late else "",
        word=_("a little late") if late else "",
        people=tuple(seen.people) if seen else (),
    )


def _todo_text(item: Item, on: date, seen: Inside | None) -> str:
    if item.due_on is None or item.due_on <= on:
        return item.text
    day = {"day": date_format(item.due_on, "j F"), "text": item.text}
    return _("By %(day)s. %(text)s") % day


def _goals(seen: Sequence[Inside]) -> list[dict[str, object]]:
    """One's own active goals with their plans."""
    return [
        {
            "inside": one,
            "goal": goal,
            "steps": (steps := [s for s in one.actions if s.goal_id == goal.pk]),
            "done": sum(step.done_at is not None for step in steps),
        }
        for one in seen
        for goal in one.active_goals
        if goal.person_id == one.me.pk and one.live
    ]


def _places(enrollments: Sequence[Enrollment], seen: Sequence[Inside]) -> list[Places]:
    return [
        Places(e, sum(one.seat.enrollment_id == e.pk and one.seat.gives for one in seen))
        for e in enrollments
        if e.gives and e.status == S.APPROVED
    ]


def _waiting(
    request: Request, enrollments: Sequence[Enrollment], seen: Sequence[Inside]
) -> list[Waiting]:
    """Enrollments in which nobody is beside this person yet."""
    seated = {one.seat.enrollment_id for one in seen}
    alone = [e for e in enrollments if e.pk not in seated]
    done = _complete(alone)
    found = []
    for one in alone:
        words = _complete_words(one) if one.pk in done else _waiting_words(one, request)
        if words:
            found.append(Waiting(one, words))
    return found


def _complete(enrollments: Sequence[Enrollment]) -> set[int]:
    """Those whose time came to a good end, so that nobody is looked for."""
    if not enrollments:
        return set()
    ended = Seat.objects.filter(enrollment__in=enrollments, mentorship__closed_reason__in=DESIGNED)
    return set(ended.values_list("enrollment", flat=True))


def _complete_words(enrollment: Enrollment) -> str:
    program = {"program": enrollment.track.program.name}
    return _("Your time in %(program)s is complete. Thank you for it.") % program


def _waiting_words(enrollment: Enrollment, request: Request) -> str:
    if enrollment.status == S.SUBMITTED:
        return _("Your application is with the coordinators. They write to you.")
    if enrollment.status == S.WAITLISTED:
        return _("You are on the waiting list. The coordinators write to you when a place is free.")
    if enrollment.status != S.APPROVED:
        return ""
    words = enrollment.track.vocabulary
    other = words.giver.one if enrollment.takes else words.taker.one
    by = _publish_day(enrollment.track)
    zone = ZoneInfo(enrollment.track.program.zone)
    if by is None or by < request.at.astimezone(zone).date():
        return _(
            "You are in. We look for the right %(other)s; the next matches come in a round, "
            "and you hear of yours by letter."
        ) % {"other": other}
    return _("You are in. We look for the right %(other)s; expect to hear by %(day)s.") % {
        "other": other,
        "day": date_format(by, "j F"),
    }


def _publish_day(track: Track) -> date | None:
    """When the playbook means to publish matches."""
    program = track.program
    place = Place("", track, anchors={"program_start": program.starts_on})
    days = [planned(step, place) for step in track.steps if step.template == "publish"]
    return next((day for day in days if day), None)
