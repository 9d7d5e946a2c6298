"""Mentorships as coordinators see them: that they live, never what is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ithaca import letters
from ithaca.access import Request, alert_for, mentorship_for, program_for, track_of
from ithaca.activity import outbox
from ithaca.activity.log import record
from ithaca.care import actions as care
from ithaca.care.models import Alert, CheckIn
from ithaca.care.queries import check_ins, fourcs_for, reasons_for
from ithaca.pairing import actions as pairing
from ithaca.pairing.gather import candidates
from ithaca.pairing.models import OPEN, Mentorship, MentorshipStatus
from ithaca.programs.models import Track

from ..parts import say
from ..posting import attempt, go, status_of
from ..standing import signed_in
from ..texts import lines
from .care_forms import BeInTouch, ByHand, Filters
from .overview import counts, waiting_for_answer
from .pairs import goals_of, in_words, listed, meetings_of, pairs_of, seats_of, with_dates

PAGE = 50


@signed_in
def index(request: Request, slug: str) -> HttpResponse:
    """Every mentorship with how it goes; and a reminder for those who have not answered."""
    program = program_for(request, slug)
    track = track_of(program)
    if request.method == "POST":
        sent = _remind(request, track, request.POST.get("mentorship", ""))
        say(request, _reminded_words(sent))
        return go("desk:mentorships", slug, query="status=planned")
    form = Filters(request.GET)
    form.is_valid()
    said = form.cleaned_data
    rows = listed(
        program,
        request.person,
        q=said.get("q", ""),
        status=said.get("status", ""),
        band=said.get("band", ""),
        worth="worth" in request.GET,
    )
    page = Paginator(with_dates(rows), PAGE).get_page(request.GET.get("page"))
    asked = said.get("status") == MentorshipStatus.PLANNED
    filtered = any(said.values()) or "worth" in request.GET
    context = {
        "program": program,
        "words": track.vocabulary,
        "form": form,
        "page": page,
        "pairs": pairs_of(page.object_list, request.person, request.at),
        "title": _title(track, page.paginator.count, filtered=filtered, asked=asked),
        "filtered": filtered,
        "asked": asked,
    }
    return render(request, "desk/mentorships.html", context)


def _title(track: Track, shown: int, *, filtered: bool, asked: bool) -> str:
    noun = track.vocabulary.mentorship
    names = {"n": shown, "one": noun.one, "many": noun.many}
    if asked:
        text = ngettext(
            "%(n)d %(one)s waits for an answer.", "%(n)d %(many)s wait for an answer.", shown
        )
        return text % names
    if filtered:
        text = ngettext("%(n)d %(one)s is like that.", "%(n)d %(many)s are like that.", shown)
        return text % names
    now = counts(track)
    names |= {"n": now.live, "planned": now.made - now.live - now.closed}
    if names["planned"]:
        text = ngettext(
            "%(n)d %(one)s is under way; %(planned)d wait for a yes.",
            "%(n)d %(many)s are under way; %(planned)d wait for a yes.",
            now.live,
        )
    else:
        text = ngettext("%(n)d %(one)s is under way.", "%(n)d %(many)s are under way.", now.live)
    return text % names


@transaction.atomic
def _remind(request: Request, track: Track, key: str) -> int:
    """A letter to those who have said neither yes nor no: once a week at most, and not to those
    who want no reminders."""
    seats = list(waiting_for_answer(track, request.at))
    seats = [seat for seat in seats if not key or seat.mentorship.key == key]
    chosen = [seat for seat in seats if seat.person.email and not seat.person.nudges_off]
    rows = _with_people({seat.mentorship_id for seat in chosen})
    week = f"{request.at:%G-%V}"
    drafts = [
        replace(
            letters.match(rows[seat.mentorship_id], seat.person, request.at),
            occurrence=f"{seat.mentorship.key}:{week}",
            nudge=True,
        )
        for seat in chosen
    ]
    outbox.post(drafts, at=request.at)
    record(
        "program.reminded",
        track.program,
        organization=track.program.organization,
        by=request.person,
        at=request.at,
        letters=len(drafts),
    )
    return len(drafts)


def _with_people(ids: Iterable[int]) -> dict[int, Mentorship]:
    rows: QuerySet[Mentorship] = Mentorship.objects.select_related("track__program")
    return rows.prefetch_related("seats__person__organization").in_bulk(list(ids))


def _reminded_words(sent: int) -> str:
    if not sent:
        return _("There is nobody to remind.")
    return ngettext(
        "%(n)d person is reminded; nobody gets more than one reminder a week.",
        "%(n)d people are reminded; nobody gets more than one reminder a week.",
        sent,
    ) % {"n": sent}


@signed_in
def by_hand(request: Request, slug: str) -> HttpResponse:
    """Pair two people without a round. Both still say yes or no."""
    program = program_for(request, slug)
    track = track_of(program)
    people = candidates(track, request.at)
    form = ByHand(request.POST or None, people=people, words=track.vocabulary)
    made: list[Mentorship] = []
    if request.method == "POST" and attempt(form, lambda: made.append(_pair(request, track, form))):
        say(request, _("They are told at once, and say yes or no."))
        return go("desk:mentorship", made[0].key)
    context = {
        "program": program,
        "words": track.vocabulary,
        "form": form,
        "possible": any(one.takes for one in people) and any(one.gives for one in people),
    }
    return render(request, "desk/by_hand.html", context, status=status_of(form))


def _pair(request: Request, track: Track, form: ByHand) -> Mentorship:
    said = form.cleaned_data
    here = {row.key: row for row in track.enrollments.filter(key__in=said.values())}
    return pairing.pair_by_hand(
        track,
        giver=here[said["giver"]],
        taker=here[said["taker"]],
        by=request.person,
        at=request.at,
    )


@signed_in
def show(request: Request, key: str) -> HttpResponse:
    """One mentorship: how it goes and why, what was done for it, what can be done."""
    row = mentorship_for(request, key, to="run")
    seats = seats_of(row)
    people = [seat.person for seat in seats]
    today = row.track.program.day(request.at)
    own = any(person.pk == request.person.pk for person in people)
    read = fourcs_for([row.pk], request.person).get(row.pk)
    goals, reached, aims = goals_of(row)
    meetings = meetings_of(row)
    context = {
        "mentorship": row,
        "program": row.track.program,
        "words": row.track.vocabulary,
        "people": people,
        "title": _(" & ").join(person.full_name for person in people),
        "own": own,
        "read": read,
        "cs": in_words(read) if read else [],
        "coverage": round(100 * read.coverage) if read else 0,
        "reasons": reasons_for(row, request.person, today),
        "check_ins": list(check_ins(row, request.person)[:20]),
        "meetings": meetings,
        "held": sum(meeting.held_on is not None for meeting in meetings),
        "last_on": max((m.held_on for m in meetings if m.held_on), default=None),
        "next_at": _next_at([m.starts_at for m in meetings if m.status == "agreed"], request.at),
        "goals": goals,
        "reached": reached,
        "aims": aims,
        "signed": sum(getattr(seat, "signed", False) for seat in seats),
        "open": row.status in OPEN,
        "why": [reason for reason in row.reasons if reason.get("text")],
    }
    return render(request, "desk/mentorship.html", context)


def _next_at(instants: Iterable[datetime | None], at: datetime) -> datetime | None:
    return min((instant for instant in instants if instant and instant > at), default=None)


@signed_in
def check_in(request: Request, key: str) -> HttpResponse:
    """Write to them, or record that you called or met; and settle what this answers."""
    row = mentorship_for(request, key, to="run")
    people = [seat.person for seat in seats_of(row)]
    today = row.track.program.day(request.at)
    reasons = reasons_for(row, request.person, today)
    form = BeInTouch(request.POST or None, people=people, reasons=reasons)
    if request.method == "POST" and attempt(form, lambda: _be_in_touch(request, row, form)):
        names = _(" and ").join(person.name for person in form.chosen())
        sent = _("Your letter to %(names)s is on its way, and the check-in is kept.")
        kept = _("The check-in with %(names)s is kept.")
        say(request, (sent if form.letter() else kept) % {"names": names})
        return go("desk:program", row.track.program.slug)
    context = {
        "mentorship": row,
        "program": row.track.program,
        "people": people,
        "reasons": reasons,
        "form": form,
        "questions": lines("check_in", row.track.vocabulary).values(),
        "title": _("A word with %(names)s")
        % {"names": _(" and ").join(person.name for person in people)},
    }
    return render(request, "desk/check_in.html", context, status=status_of(form))


@transaction.atomic
def _be_in_touch(request: Request, row: Mentorship, form: BeInTouch) -> CheckIn:
    said = form.cleaned_data
    made = care.check_in(
        row,
        people=form.chosen(),
        kind=said["kind"],
        reason=said["reason"],
        outcome=said["outcome"],
        next_on=said["next_on"],
        by=request.person,
        at=request.at,
        settles=form.settled(),
    )
    if text := form.letter():
        outbox.post(
            [
                letters.word(person, by=request.person, text=text, occurrence=made.key)
                for person in form.chosen()
            ],
            at=request.at,
        )
    return made


@signed_in
@require_POST
def settle(request: Request, key: str) -> HttpResponse:
    """Say whether an alert was worth a look; that ends it."""
    alert = alert_for(request, key)
    care.settle(alert, outcome=request.POST.get("outcome", ""), by=request.person, at=request.at)
    say(request, _settled_words(request.POST.get("outcome", "")))
    return go("desk:mentorship", alert.mentorship.key)


def _settled_words(outcome: str) -> str:
    if outcome == Alert.Outcome.USEFUL:
        return _("Thank you: noted as worth a look.")
    return _("Thank you: this will stay quiet for two weeks.")


@signed_in
def end(request: Request, key: str) -> HttpResponse:
    """End a mentorship on its people's behalf. They hear it kindly."""
    row = mentorship_for(request, key, to="run")
    if request.method == "POST":
        pairing.end(row, by=request.person, at=request.at)
        say(request, _("It has ended. Both hear of it kindly, and are free for another match."))
        return go("desk:mentorship", row.key)
    context = {
        "mentorship": row,
        "program": row.track.program,
        "words": row.track.vocabulary,
        "names": _(" and ").join(seat.person.full_name for seat in seats_of(row)),
    }
    return render(request, "desk/mentorship_end.html", context)
