"""One meeting as it stands: to choose a time, to prepare, to say how it went, to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ithaca.access import Request, meeting_for
from ithaca.guide import Agenda, Block, Words, agendas
from ithaca.journey import goals, meetings
from ithaca.journey.models import Action, Goal, Meeting, MeetingStatus, Note

from ..parts import say
from ..posting import attempt, status_of
from ..standing import signed_in
from .forms import (
    AfterForm,
    ChooseForm,
    HeldForm,
    MoveForm,
    NotesForm,
    PlainForm,
    StepForm,
    TimesForm,
    TopicForm,
)
from .inside import OPEN_MEETING, Inside, inside
from .meetings import rhythm, suggested

S = MeetingStatus


@dataclass
class _Page:
    """A meeting's page: its forms by what they do; one of them may have been sent."""

    request: Request
    seen: Inside
    meeting: Meeting
    agenda: Agenda | None
    forms: dict[str, forms.Form] = field(default_factory=dict)

    def data(self, do: str) -> Any:  # noqa: ANN401 (what Django calls a QueryDict or None)
        sent = self.request.method == "POST" and self.request.POST.get("do") == do
        return self.request.POST if sent else None

    @property
    def past(self) -> bool:
        starts_at = self.meeting.starts_at
        return starts_at is not None and starts_at <= self.request.at


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, key: str) -> HttpResponse:
    """One meeting, as it stands: to choose, to prepare, to say how it went, to read."""
    meeting = meeting_for(request, key)
    seen = inside(request, meeting.mentorship)
    page = _Page(request, seen, meeting, agendas().get(meeting.agenda))
    build = {
        S.PROPOSED: _while_proposed,
        S.AGREED: _after_it if page.past else _before_it,
        S.HELD: _once_held,
    }.get(S(meeting.status), _nothing)
    build(page)
    if request.method == "POST":
        return _do(page)
    return _shown(page)


def _while_proposed(page: _Page) -> None:
    seen, meeting = page.seen, page.meeting
    options = list(meeting.options.all())
    if meeting.proposed_by_id != seen.me.pk:
        page.forms["choose"] = ChooseForm(seen, options, page.data("choose"))
    times = suggested(seen, meeting.minutes, page.request.at)
    page.forms["suggest"] = TimesForm(seen, times, page.data("suggest"), ticked=False)
    page.forms["cancel"] = PlainForm(page.data("cancel"))


def _before_it(page: _Page) -> None:
    page.forms["topic"] = TopicForm(
        page.seen, page.data("topic"), initial={"topic": page.meeting.topic}
    )
    page.forms["move"] = MoveForm(page.data("move"))
    page.forms["cancel"] = PlainForm(page.data("cancel"))


def _after_it(page: _Page) -> None:
    minutes, days = rhythm(page.seen)
    times = suggested(page.seen, minutes, page.request.at, later=max(0, days - 7))
    start = {"minutes": page.meeting.minutes, **_written(page, "held")}
    page.forms["held"] = AfterForm(page.seen, page.agenda, times, page.data("held"), initial=start)
    page.forms["missed"] = PlainForm(page.data("missed"))


def _once_held(page: _Page) -> None:
    meeting = page.meeting
    page.forms["notes"] = NotesForm(page.seen, page.data("notes"), initial=_written(page, "notes"))
    page.forms["step"] = StepForm(page.seen, page.data("step"))
    start = {"on": meeting.held_on, "minutes": meeting.minutes, "blocks": meeting.blocks_done}
    page.forms["right"] = HeldForm(page.agenda, page.seen.words, page.data("right"), initial=start)


def _nothing(page: _Page) -> None:
    """A meeting that was called off or missed has nothing to fill in."""


def _written(page: _Page, do: str) -> dict[str, str]:
    """One's own notes on this meeting, to begin with; not needed where they were just sent."""
    if page.data(do):
        return {}
    mine = Note.objects.visible_to(page.seen.me).filter(meeting=page.meeting, author=page.seen.me)
    return {"shared" if note.shared else "private": note.text for note in mine}


Deed = Callable[[_Page, Any], str]


def _do(page: _Page) -> HttpResponse:
    """Run what was sent. A form that this page does not have (any more) is shown afresh."""
    do = page.request.POST.get("do", "")
    form, deed = page.forms.get(do), DEEDS.get(do)
    if form is None or deed is None:
        say(page.request, _("This has changed in the meantime. Please look again."), error=True)
        return redirect("home:meeting", page.meeting.key)
    told: list[str] = []
    if attempt(form, lambda: told.append(deed(page, form))):
        say(page.request, told[0])
        return redirect("home:meeting", page.meeting.key)
    return _shown(page, form)


def _choose(page: _Page, form: ChooseForm) -> str:
    option = form.cleaned_data["option"]
    meetings.choose_time(meeting=page.meeting, option=option, by=page.seen.me, at=page.request.at)
    return _("Agreed. A calendar invitation goes to both of you.")


def _suggest(page: _Page, form: TimesForm) -> str:
    meetings.suggest_other_times(
        meeting=page.meeting,
        walls=form.walls(),
        zone=page.seen.me.time_zone,
        by=page.seen.me,
        at=page.request.at,
    )
    return _("Offered. %(name)s gets a letter and chooses.") % {"name": page.seen.name}


def _topic(page: _Page, form: TopicForm) -> str:
    topic = form.cleaned_data["topic"]
    meetings.say_topic(meeting=page.meeting, text=topic, by=page.seen.me, at=page.request.at)
    return _("Saved. %(name)s sees it here.") % {"name": page.seen.name}


def _move(page: _Page, form: MoveForm) -> str:
    meetings.move(
        meeting=page.meeting,
        wall=form.cleaned_data["wall"],
        zone=page.seen.me.time_zone,
        by=page.seen.me,
        at=page.request.at,
    )
    return _("Moved. The calendar entries of both of you change with it.")


def _cancel(page: _Page, form: PlainForm) -> str:
    meetings.cancel(meeting=page.meeting, by=page.seen.me, at=page.request.at)
    return _("Called off. Offer other times when you like.")


@transaction.atomic
def _held(page: _Page, form: AfterForm) -> str:
    """The whole answer at once: all of it is kept, or none."""
    said, by, at = form.cleaned_data, page.seen.me, page.request.at
    meeting, mentorship = page.meeting, page.seen.mentorship
    meetings.mark_held(
        meeting=meeting,
        minutes=said["minutes"],
        blocks_done=said.get("blocks") or (),
        by=by,
        at=at,
    )
    _write(page, form, only_filled=True)
    if said["text"]:
        goals.add_action(
            mentorship=mentorship,
            text=said["text"],
            person=form.owner(),
            due_on=said["due_on"],
            meeting=meeting,
            by=by,
            at=at,
        )
    if walls := form.walls():
        minutes, _days = rhythm(page.seen)
        meetings.propose_times(
            mentorship=mentorship,
            walls=walls,
            zone=by.time_zone,
            minutes=minutes,
            by=by,
            at=at,
        )
        return _("Noted, and %(name)s has your times.") % {"name": page.seen.name}
    return _("Noted. Thank you.")


def _missed(page: _Page, form: PlainForm) -> str:
    no_show = page.request.POST.get("no_show") == "1"
    meetings.mark_not_held(
        meeting=page.meeting, no_show=no_show, by=page.seen.me, at=page.request.at
    )
    return _("Noted. These things happen; offer new times when you like.")


def _notes(page: _Page, form: NotesForm) -> str:
    _write(page, form)
    return _("Your notes are kept.")


def _write(page: _Page, form: NotesForm, *, only_filled: bool = False) -> None:
    for kind in ("shared", "private"):
        if only_filled and not form.cleaned_data[kind]:
            continue
        meetings.write_note(
            meeting=page.meeting,
            shared=kind == "shared",
            text=form.cleaned_data[kind],
            by=page.seen.me,
            at=page.request.at,
        )


def _step(page: _Page, form: StepForm) -> str:
    goals.add_action(
        mentorship=page.seen.mentorship,
        text=form.cleaned_data["text"],
        person=form.owner(),
        due_on=form.cleaned_data["due_on"],
        meeting=page.meeting,
        by=page.seen.me,
        at=page.request.at,
    )
    return _("The step is noted. Both of you see it.")


def _put_right(page: _Page, form: HeldForm) -> str:
    meetings.mark_held(
        meeting=page.meeting,
        on=form.cleaned_data["on"],
        minutes=form.cleaned_data["minutes"],
        blocks_done=form.cleaned_data.get("blocks") or (),
        by=page.seen.me,
        at=page.request.at,
    )
    return _("Put right.")


DEEDS: dict[str, Deed] = {
    "choose": _choose,
    "suggest": _suggest,
    "topic": _topic,
    "move": _move,
    "cancel": _cancel,
    "held": _held,
    "missed": _missed,
    "notes": _notes,
    "step": _step,
    "right": _put_right,
}


def _shown(page: _Page, sent: forms.Form | None = None) -> HttpResponse:
    seen, meeting = page.seen, page.meeting
    shared = Note.objects.visible_to(seen.me).filter(mentorship=seen.mentorship, shared=True)
    steps = Action.objects.visible_to(seen.me).filter(mentorship=seen.mentorship)
    aims = Goal.objects.visible_to(seen.me).filter(mentorship=seen.mentorship)
    notes = list(shared.select_related("author", "meeting").order_by("-made_at"))
    promised = list(steps.select_related("person"))
    context = {
        "inside": seen,
        "meeting": meeting,
        "forms": page.forms,
        "sent": sent,
        "past": page.past,
        "mine": meeting.proposed_by_id == seen.me.pk,
        "agenda": _agenda(page) if meeting.status in (S.AGREED, S.HELD) else None,
        "title": page.agenda and seen.words.fill(page.agenda.title),
        "options": meeting.options.all() if meeting.status == S.PROPOSED else (),
        "said": [note for note in notes if note.meeting_id == meeting.pk],
        "last": next((n for n in notes if n.meeting_id != meeting.pk), None),
        "steps": [step for step in promised if step.meeting_id == meeting.pk],
        "promised": [step for step in promised if step.done_at is None],
        "goals": [goal for goal in aims if goal.status == Goal.Status.ACTIVE],
        "live": seen.live,
        "planned": _planned(page),
        "unsaid": page.past and meeting.status == S.AGREED,
    }
    status = status_of(sent) if sent else 200
    return render(page.request, "home/meeting.html", context, status=status)


def _planned(page: _Page) -> str:
    """The key of the next meeting, once this one was held."""
    if page.meeting.status != S.HELD:
        return ""
    rows = page.seen.mentorship.meetings.filter(status__in=OPEN_MEETING)
    return rows.values_list("key", flat=True).first() or ""


def _agenda(page: _Page) -> dict[str, object] | None:
    """The agenda in the words of the track, with minutes that add up to the meeting's."""
    agenda, words = page.agenda, page.seen.words
    if agenda is None:
        return None
    minutes = agenda.minutes_in(page.meeting.minutes)
    seat = page.seen.seat
    before = [
        *agenda.prepare.all,
        *(agenda.prepare.giver if seat.gives else ()),
        *(agenda.prepare.taker if seat.takes else ()),
    ]
    return {
        "title": words.fill(agenda.title),
        "purpose": words.fill(agenda.purpose),
        "prepare": [words.fill(line) for line in before],
        "blocks": [
            {
                "title": words.fill(block.title),
                "minutes": length,
                "prompts": _prompts(block, words),
                "done": block.key in page.meeting.blocks_done,
            }
            for block, length in zip(agenda.blocks, minutes, strict=True)
        ],
        "worksheet": [
            {"title": words.fill(line.title), "text": words.fill(line.text)}
            for line in agenda.worksheet
            if line.who == "all" or (seat.gives if line.who == "giver" else seat.takes)
        ],
    }


def _prompts(block: Block, words: Words) -> list[tuple[str, list[str]]]:
    """What everybody is asked, then each side under its name."""
    asked = block.prompts
    groups = (("", asked.all), (words.taker.one, asked.taker), (words.giver.one, asked.giver))
    return [
        (words.fill(name) if name else "", [words.fill(line) for line in lines])
        for name, lines in groups
        if lines
    ]
