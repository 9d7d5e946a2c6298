"""The desk's first page: who would be glad of a word, how the program stands, what is next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ithaca.access import Request, program_for, track_of
from ithaca.care.queries import Entry, bands, worth_a_word
from ithaca.guide import Noun
from ithaca.pairing.models import Round
from ithaca.programs.models import Program, Stage, Track
from ithaca.programs.steps import Line, checklist

from ..parts import Band, Segment, Text, ToDo
from ..standing import home_of, signed_in, standing
from .overview import Count, ahead, answers_open, counts, summaries
from .sentences import glad_of_a_word, month_of, yet_to_answer

BANDS: list[tuple[Band, Text]] = [
    ("well", gettext_lazy("well")),
    ("watch", gettext_lazy("to watch")),
    ("risk", gettext_lazy("at risk")),
    ("unknown", gettext_lazy("too little known to say")),
]


@signed_in
def desk(request: Request) -> HttpResponse:
    """With one living program, that program; with several, each in a sentence."""
    if not standing(request).at_the_desk:
        return HttpResponseRedirect(home_of(request))
    programs = list(_living(request))
    if len(programs) == 1:
        return _shown(request, programs[0])
    found = summaries(programs, request.person, request.at)
    return render(
        request,
        "desk/desk.html",
        {
            "title": glad_of_a_word(sum(one.waiting for one in found)),
            "summaries": found,
        },
    )


def _living(request: Request) -> QuerySet[Program]:
    rows = Program.objects.run_by(request.person).exclude(stage=Stage.CLOSED)
    return rows.select_related("organization").order_by("starts_on", "pk")


@signed_in
def program(request: Request, slug: str) -> HttpResponse:
    return _shown(request, program_for(request, slug))


def _shown(request: Request, program: Program) -> HttpResponse:
    track = track_of(program)
    now = counts(track)
    return _running(request, track, now) if now.made else _planned(request, track)


@dataclass(frozen=True)
class Word:
    """An entry of the list, as the page shows it."""

    entry: Entry
    state: str
    url: str
    mentorship_url: str


def _words(entries: Sequence[Entry]) -> list[Word]:
    return [
        Word(
            entry,
            "risk" if entry.reasons[0].alert.severity >= 3 else "watch",
            reverse(entry.link.route, args=entry.link.args),
            reverse("desk:mentorship", args=[entry.mentorship.key]),
        )
        for entry in entries
    ]


def _running(request: Request, track: Track, now: Count) -> HttpResponse:
    program = track.program
    today = program.day(request.at)
    worth = worth_a_word(program, request.person, today)
    every = reverse("desk:mentorships", args=[program.slug])
    states = bands(program)
    segments = [Segment(band, states[band], label, f"{every}?band={band}") for band, label in BANDS]
    outstanding = answers_open(track, request.at)
    context = {
        "program": program,
        "track": track,
        "words": track.vocabulary,
        "month": month_of(program, today),
        "title": _title(program, worth.total, track.vocabulary.mentorship, now.live, outstanding),
        "closed": program.stage == Stage.CLOSED,
        "list": _words(worth.entries),
        "more": worth.total - len(worth.entries),
        "now": now,
        "segments": segments,
        "alive": sum(states.values()),
        "ahead": ahead(track, today),
        "outstanding": outstanding,
        "every": every,
        **_rounds(request, _latest(track)),
    }
    return render(request, "desk/program.html", context)


def _latest(track: Track) -> QuerySet[Round]:
    return track.rounds.order_by("-made_at").defer("inputs", "result", "terms")[:5]


def _rounds(request: Request, rounds: Iterable[Round]) -> dict[str, Round | None]:
    """The round that can still be taken back, and the draft that waits."""
    rounds, status = list(rounds), Round.Status
    undoable = [r for r in rounds if r.final_at and r.final_at > request.at]
    drafts = [r for r in rounds if r.status in (status.RUNNING, status.PROPOSED)]
    return {
        "undoable": next((r for r in undoable if r.status == status.PUBLISHED), None),
        "draft": next(iter(drafts), None),
    }


def _title(program: Program, waiting: int, noun: Noun, live: int, outstanding: int) -> str:
    if program.stage == Stage.CLOSED:
        return _("This program is closed.")
    if not (waiting or live) and outstanding:
        return yet_to_answer(outstanding)
    return glad_of_a_word(waiting, noun)


def _planned(request: Request, track: Track) -> HttpResponse:
    """Before anybody is matched: the first steps of the playbook, each with its page."""
    program = track.program
    today = program.day(request.at)
    lines = checklist(track, today)
    mine = [line for line in lines if _is_first(line)]
    first = next((line for line in mine if not line.complete), None)
    rounds = _rounds(request, _latest(track))
    if program.stage == Stage.CLOSED:
        title = _("This program is closed.")
    elif first is None:
        title = _("Everything is planned.")
    else:
        title = _("Next: %(step)s.") % {"step": first.title[:1].lower() + first.title[1:]}
    context = {
        "program": program,
        "track": track,
        "words": track.vocabulary,
        "title": title,
        "lead": first.text if first else "",
        "done": sum(line.complete for line in mine),
        "todos": [_todo(line, rounds["draft"]) for line in mine],
        "then": [line for line in lines if _is_theirs(line)][:6],
        **rounds,
    }
    return render(request, "desk/planned.html", context)


def _is_first(line: Line) -> bool:
    early = line.step.stage in ("planning", "initiation")
    return early and line.step.audience == "coordinator" and line.link is not None


def _is_theirs(line: Line) -> bool:
    return line.step.stage == "mentoring" and line.step.audience != "coordinator"


def _todo(line: Line, draft: Round | None) -> ToDo:
    assert line.link is not None
    url = reverse(line.link.route, args=line.link.args)
    if draft and line.link.route == "desk:round-new":
        url = reverse("desk:round", args=[draft.key])
    late = bool(line.late) and not line.complete
    word: Text = _("late") if late else ""
    return ToDo(
        title=line.title,
        text=line.text,
        action=line.link.label,
        url=url,
        done=line.complete,
        state="watch" if late else "",
        word=word,
    )
