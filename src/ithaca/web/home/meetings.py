"""Planning a meeting, noting one that just happened, and taking one along in a calendar."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.humanize.templatetags.humanize import apnumber
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ithaca.access import Request, meeting_for, mentorship_for
from ithaca.journey import calendar, meetings, policy
from ithaca.journey.models import Agreement, Meeting, MeetingStatus
from ithaca.journey.slots import suggest

from ..parts import say
from ..posting import attempt, posted, status_of
from ..standing import signed_in
from .forms import (
    HeldForm,
    ProposeForm,
)
from .inside import OPEN_MEETING, Inside, inside

S = MeetingStatus


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: Request, key: str) -> HttpResponse:
    """Offer times: three that suit everybody, ticked already, and one's own."""
    mentorship = mentorship_for(request, key)
    policy.may_change(request.person, mentorship)
    seen = inside(request, mentorship)
    planned = mentorship.meetings.filter(status__in=OPEN_MEETING).only("key").first()
    if planned and request.method != "POST":
        return redirect("home:meeting", planned.key)
    minutes, _days = rhythm(seen)
    times = suggested(seen, minutes, request.at)
    form = ProposeForm(seen, times, posted(request), initial={"minutes": minutes})
    made: list[Meeting] = []
    if request.method == "POST" and attempt(
        form,
        lambda: made.append(
            meetings.propose_times(
                mentorship=mentorship,
                walls=form.walls(),
                zone=seen.me.time_zone,
                minutes=form.cleaned_data["minutes"] or minutes,
                place=form.cleaned_data["place"] or None,
                by=request.person,
                at=request.at,
            )
        ),
    ):
        say(request, _("Offered. %(name)s gets a letter and chooses.") % {"name": seen.name})
        return redirect("home:meeting", made[0].key)
    assumed = not all(person.hours for person in [seen.me, *seen.people])
    context = {
        "inside": seen,
        "form": form,
        "suggested": times,
        "assumed": assumed,
        "heading": _heading(seen, times, assumed),
    }
    return render(request, "home/propose.html", context, status=status_of(form))


def _heading(seen: Inside, times: list[datetime], assumed: bool) -> str:
    """``assumed``: somebody gave no free hours, so working hours were taken for theirs."""
    if not times:
        return _("Offer %(name)s a time or two.") % {"name": seen.name}
    if assumed:
        text = ngettext(
            "%(count)s time may suit you both.", "%(count)s times may suit you both.", len(times)
        )
    else:
        text = ngettext(
            "%(count)s time suits you both.", "%(count)s times suit you both.", len(times)
        )
    return text % {"count": capfirst(str(apnumber(len(times))))}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def met(request: Request, key: str) -> HttpResponse:
    """Note a meeting that was arranged elsewhere."""
    mentorship = mentorship_for(request, key)
    policy.may_change(request.person, mentorship)
    seen = inside(request, mentorship)
    minutes, _days = rhythm(seen)
    start = {"on": seen.on, "minutes": minutes}
    form = HeldForm(None, seen.words, posted(request), initial=start)
    made: list[Meeting] = []
    if request.method == "POST" and attempt(
        form,
        lambda: made.append(
            meetings.record_meeting(
                mentorship=mentorship,
                on=form.cleaned_data["on"],
                minutes=form.cleaned_data["minutes"],
                by=request.person,
                at=request.at,
            )
        ),
    ):
        say(request, _("Noted. Add what you want to remember."))
        return redirect("home:meeting", made[0].key)
    return render(request, "home/met.html", {"inside": seen, "form": form}, status=status_of(form))


def rhythm(seen: Inside) -> tuple[int, int]:
    """Minutes of a meeting and days between two, as agreed or as planned."""
    row = Agreement.objects.filter(mentorship=seen.mentorship).first()
    if row is not None:
        return row.minutes, row.cadence_days
    plan = seen.mentorship.track.terms.meetings
    return plan.minutes, plan.cadence_on(0)


def suggested(seen: Inside, minutes: int, at: datetime, *, later: int = 0) -> list[datetime]:
    """Wall times of the reader; ``later`` days from today at the earliest."""
    on = seen.on + timedelta(days=later)
    people = [seen.me, *seen.people]
    return suggest(people, minutes, on, seen.me.time_zone)


@signed_in
@require_safe
def calendar_file(request: Request, key: str) -> HttpResponse:
    """The meeting for one's own calendar. It holds names, time and place, and no topic."""
    meeting = meeting_for(request, key)
    if not meeting.wall:
        raise Http404
    answer = HttpResponse(
        calendar.feed([meeting], at=request.at), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="meeting-{meeting.key}.ics"'
    return answer
