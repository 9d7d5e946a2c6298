"""One's mentorships: the list, and the page of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ithaca.access import Request, mentorship_for
from ithaca.guide import agendas
from ithaca.journey.models import Goal, Meeting, MeetingStatus, Note
from ithaca.pairing.models import Mentorship, MentorshipStatus

from ..standing import signed_in
from .agreement import rhythm_named
from .inside import OPEN_MEETING, Inside, reasons_shown, whole

PAGE = 50


@dataclass(frozen=True)
class Way:
    """The one action of a mentorship: a verb and where it leads."""

    label: str
    url: str


def way_on(seen: Inside) -> Way | None:
    """What this person can do next here, for a button; None once it has ended."""
    key = seen.mentorship.key
    if seen.planned:
        waits = seen.seat.accepted_at is not None
        return None if waits else Way(_("Say yes or no"), reverse("home:answer", args=[key]))
    if not seen.live:
        return None
    if seen.paused:
        return Way(_("Go on after the pause"), reverse("home:resume", args=[key]))
    meeting = seen.open_meeting
    if meeting is None:
        return Way(_("Offer times"), reverse("home:propose", args=[key]))
    here = reverse("home:meeting", args=[meeting.key])
    if meeting.status == MeetingStatus.PROPOSED:
        mine = meeting.proposed_by_id == seen.me.pk
        return Way(_("See the times you offered") if mine else _("Choose a time"), here)
    if seen.past:
        return Way(_("Say how it went"), here)
    return Way(_("Open the next meeting"), here)


@signed_in
@require_safe
def index(request: Request) -> HttpResponse:
    """Everything one holds a seat in, what lives first."""
    mine = Mentorship.objects.seated(request.person).announced(request.at)
    rows = mine.select_related("track__program").order_by("closed_at", "-made_at")
    living = rows.filter(~Q(status=MentorshipStatus.CLOSED))
    ended = Paginator(rows.filter(status=MentorshipStatus.CLOSED), PAGE)
    page = ended.get_page(request.GET.get("page"))
    seen = whole(request, [*living, *page.object_list], agreed=False)
    context = {
        "living": [(one, way_on(one)) for one in seen if not one.closed],
        "ended": [one for one in seen if one.closed],
        "page_obj": page,
    }
    return render(request, "home/mentorships.html", context)


@dataclass(frozen=True)
class Stop:
    """A meeting on the road so far."""

    meeting: Meeting
    title: str
    notes: list[Note]


@signed_in
@require_safe
def show(request: Request, key: str) -> HttpResponse:
    """The road so far, goals, what was agreed, why these two, and the exits."""
    mentorship = mentorship_for(request, key)
    (seen,) = whole(request, [mentorship])
    row = seen.agreement
    plan = mentorship.track.terms.meetings
    days = row.cadence_days if row else plan.cadence_on(0)
    context = {
        "inside": seen,
        "way": way_on(seen),
        "road": _road(request, seen),
        "goals": _goals(seen),
        "loose": [step for step in seen.promised if step.goal_id is None],
        "reasons": reasons_shown(mentorship),
        "rhythm": rhythm_named(days),
        "minutes": row.minutes if row else plan.minutes,
        "everybody_signed": bool(row) and len(seen.signatures) > len(seen.others),
        "signed_by_me": any(s.person_id == seen.me.pk for s in seen.signatures),
        "month": _month(seen),
        "closing": mentorship.status == MentorshipStatus.CLOSING,
    }
    return render(request, "home/mentorship.html", context)


def _road(request: Request, seen: Inside) -> list[Stop]:
    notes = Note.objects.visible_to(request.person).filter(mentorship=seen.mentorship, shared=True)
    said = list(notes.select_related("author"))
    left_out = {MeetingStatus.CANCELLED, *(OPEN_MEETING if seen.closed else ())}
    told = [m for m in seen.meetings if m.status not in left_out]
    return [
        Stop(meeting, _title(seen, meeting), [n for n in said if n.meeting_id == meeting.pk])
        for meeting in told
    ]


def _title(seen: Inside, meeting: Meeting) -> str:
    agenda = agendas().get(meeting.agenda)
    return seen.words.fill(agenda.title) if agenda else _("Meeting")


def _goals(seen: Inside) -> list[dict[str, object]]:
    """Each goal with its steps counted, and whether it waits for a second yes from here."""
    shown = []
    for goal in seen.goals:
        steps = [step for step in seen.actions if step.goal_id == goal.pk]
        active = goal.status == Goal.Status.ACTIVE
        asks = active and seen.seat.gives and goal.person_id != seen.me.pk
        shown.append(
            {
                "goal": goal,
                "steps": steps,
                "done": sum(step.done_at is not None for step in steps),
                "active": active,
                "asks": asks and goal.concurred_at is None,
                "own": goal.person_id == seen.me.pk,
            }
        )
    return shown


def _month(seen: Inside) -> tuple[int, int] | None:
    """Which month of how many this is; None before and after its time."""
    mentorship = seen.mentorship
    if not (seen.live and mentorship.live_at and mentorship.ends_on):
        return None
    start = mentorship.live_at.date()
    months = max(1, round((mentorship.ends_on - start).days / 30.4))
    return min(months, max(1, int((seen.on - start).days / 30.4) + 1)), months
