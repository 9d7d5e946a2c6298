"""The guide's texts to read: help for each screen, sheets and words to use, goals, the glossary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ithaca.access import Request
from ithaca.guide import Goal, Module, goals, modules, pages, plain_words, quizzes, repairs, terms
from ithaca.programs.queries import coordinators_for

from ..parts import Text
from ..prose import html, line
from ..standing import standing
from ..texts import Line, filled, filled_html, lines, names_for, to_fill_in

# The screens of the help by the beginning of their keys; then what is there to use, by kind.
SCREENS: Mapping[str, Text] = {
    "home": gettext_lazy("In a mentorship"),
    "desk": gettext_lazy("At the desk"),
    "open": gettext_lazy("For everybody"),
}
TO_USE: Mapping[str, Text] = {
    "resource": gettext_lazy("Sheets and cards for meetings"),
    "strength": gettext_lazy("Notes on somebody’s strengths"),
    "closing": gettext_lazy("How to end, with words for it"),
    "check_in": gettext_lazy("What to ask in a check-in"),
    "recruiting": gettext_lazy("Recruiting: invitations, posters, a talk"),
    "interview": gettext_lazy("Interviews and focus groups"),
    "celebration": gettext_lazy("Thanks and celebrations"),
    "task": gettext_lazy("What a step of the plan asks"),
}
# Texts that a coordinator takes and fills in; elsewhere they are read as they stand.
_TO_FILL_IN = frozenset({"recruiting", "celebration", "closing"})
LEARNERS: Mapping[str, Text] = {
    "mentor": gettext_lazy("For mentors"),
    "mentee": gettext_lazy("For mentees"),
    "coordinator": gettext_lazy("For coordinators"),
    "manager": gettext_lazy("For managers"),
}
CHECKS: Mapping[str, Text] = {
    "specific": gettext_lazy("It does not say what will be different"),
    "measurable": gettext_lazy("One cannot tell when it is done"),
    "achievable": gettext_lazy("It is too large, or not in your hands"),
    "relevant": gettext_lazy("It serves nothing in particular"),
    "timed": gettext_lazy("It has no day"),
}


@dataclass(frozen=True)
class Shelf:
    """`key` is its anchor."""

    key: str
    title: Text
    lines: list[Line]


@dataclass(frozen=True)
class Path:
    """The modules for somebody: what is read first, what comes when its time comes, and what
    belongs to one format."""

    title: Text
    first: list[Module]
    later: list[Module]
    own: list[Module]

    @property
    def minutes(self) -> int:
        return sum(one.minutes for one in self.first)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where to begin, what is asked most, and all there is to read, by who is asking."""
    readers, words = _readers(request), plain_words()
    screens = lines("help", words, readers)
    shelves = [
        Shelf(area, title, [one for key, one in screens.items() if key.startswith(f"{area}_")])
        for area, title in SCREENS.items()
    ]
    to_use = [
        Shelf(kind, title, list(lines(kind, words, readers).values()))
        for kind, title in TO_USE.items()
        if kind != "task" or "coordinator" in readers
    ]
    person = getattr(request, "person", None)
    coordinators = coordinators_for(person) if person else []
    context = {
        "first": [one for key, one in screens.items() if key.startswith("first_steps")],
        "shelves": [shelf for shelf in shelves if shelf.lines],
        "to_use": [shelf for shelf in to_use if shelf.lines],
        "desk": "coordinator" in readers,
        "coordinators": ", ".join(one.full_name for one in coordinators),
    }
    return render(request, "open/help.html", context)


@require_safe
def page(request: HttpRequest, key: str, kind: str = "help") -> HttpResponse:
    """One text."""
    try:
        found = pages(kind)[key]
    except KeyError as missing:
        raise Http404 from missing
    person = getattr(request, "person", None)
    house = person.organization.name if person else ""
    desk = kind in _TO_FILL_IN and "coordinator" in _readers(request)
    names = to_fill_in(house) if desk else names_for(house)
    context = {
        "title": filled(found.title, plain_words(), names),
        "about": filled(found.about, plain_words(), names),
        "body": filled_html(found.body, plain_words(), names),
        "kind": kind,
        "shelf": TO_USE.get(kind, ""),
    }
    return render(request, "open/help_page.html", context)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The words of the product, each with those to look at next."""
    known, words = terms(), plain_words()
    rows = [
        (one, line(filled(one.text, words, {})), [known[key] for key in one.see if key in known])
        for one in known.values()
    ]
    letters = groupby(rows, key=lambda row: row[0].term[0].upper())
    context = {"letters": [(letter, list(some)) for letter, some in letters]}
    return render(request, "open/glossary.html", context)


@require_safe
def example_goals(request: HttpRequest) -> HttpResponse:
    """Goals to borrow and change, by field."""
    fields: dict[str, list[Goal]] = {}
    for goal in goals().values():
        fields.setdefault(goal.field, []).append(goal)
    return render(request, "open/goals.html", {"fields": fields.items()})


@require_safe
def better_goals(request: HttpRequest) -> HttpResponse:
    """How a weak goal gets better, by what it lacks."""
    weak = [
        (title, [repair for repair in repairs().values() if repair.check == check])
        for check, title in CHECKS.items()
    ]
    return render(request, "open/goals_better.html", {"weak": weak})


@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """The modules, by whom they are for and when they are read."""
    readers = _readers(request)
    paths = [_path(who, title) for who, title in LEARNERS.items() if who in readers]
    return render(request, "open/training.html", {"paths": paths})


@require_safe
def module(request: HttpRequest, key: str) -> HttpResponse:
    """One module to read, and its questions to try oneself on."""
    found = modules().get(key)
    if found is None:
        raise Http404
    path = _path(found.who, "")
    order = [*path.first, *path.later, *path.own]
    after = dict(pairwise(one.key for one in order)).get(key)
    items = [
        (
            line(item.question),
            [(line(one.text), one.right, line(one.because)) for one in item.answers],
        )
        for item in (quizzes()[key].items if key in quizzes() else ())
    ]
    context = {
        "module": found,
        "sections": [(one, html(one.text)) for one in found.sections()],
        "items": items[: found.quiz],
        "more": items[found.quiz :],
        "after": modules()[after] if after else None,
    }
    return render(request, "open/module.html", context)


def _path(who: str, title: Text) -> Path:
    mine = [one for one in modules().values() if one.who == who]
    return Path(
        title,
        [one for one in mine if one.path == "core"],
        [one for one in mine if one.path in ("later", "circle")],
        [one for one in mine if one.path == "add_on"],
    )


def _readers(request: HttpRequest) -> frozenset[str]:
    """For whom a text must be, to be listed for who is asking."""
    everybody = frozenset({"everyone", "mentor", "mentee"})
    if getattr(request, "person", None) is None:
        return everybody
    stands = standing(cast(Request, request))
    if stands.at_the_desk:
        return everybody | {"coordinator", "sponsor", "manager"}
    return everybody | {"sponsor"} if stands.sponsors else everybody
