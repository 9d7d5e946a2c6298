"""The guide's texts to read: help for each screen, sheets and words to use, goals, the glossary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from ithaca.access import Request
from ithaca.guide import Module, Page, formats, goals, modules, pages, quizzes, repairs, terms

from ..parts import Text
from ..prose import html
from ..standing import standing

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
    "recruiting": gettext_lazy("To win people, honestly"),
    "interview": gettext_lazy("Interviews and focus groups"),
    "celebration": gettext_lazy("Thanks and celebrations"),
    "task": gettext_lazy("What a step of the plan asks"),
}
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
class Line:
    """A page in a list of pages."""

    title: str
    about: str
    url: str


@dataclass(frozen=True)
class Shelf:
    title: Text
    lines: list[Line]


@dataclass(frozen=True)
class TrainingShelf:
    """Modules for somebody; what is read before the first meeting is `core`."""

    title: Text
    modules: list[Module]

    @property
    def core(self) -> int:
        return sum(one.minutes for one in self.modules if one.path == "core")

    @property
    def later(self) -> bool:
        return any(one.path != "core" for one in self.modules)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where to begin, what is asked most, and all there is to read, by who is asking."""
    readers = _readers(request)
    screens = list(_lines("help", readers))
    shelves = [
        Shelf(title, [line for key, line in screens if key.startswith(f"{area}_")])
        for area, title in SCREENS.items()
    ]
    to_use = [
        Shelf(title, [line for _key, line in _lines(kind, readers)])
        for kind, title in TO_USE.items()
    ]
    context = {
        "first": [line for key, line in screens if key.startswith("first_steps")],
        "shelves": [shelf for shelf in shelves if shelf.lines],
        "to_use": [shelf for shelf in to_use if shelf.lines],
        "desk": "coordinator" in readers,
    }
    return render(request, "open/help.html", context)


@require_safe
def page(request: HttpRequest, key: str, kind: str = "help") -> HttpResponse:
    """One text."""
    try:
        found = pages(kind)[key]
    except KeyError as missing:
        raise Http404 from missing
    words = _words(request)
    context = {
        "title": _filled(found.title, words),
        "about": _filled(found.about, words),
        "body": html(_filled(found.body, words)),
        "shelf": TO_USE.get(kind, ""),
    }
    return render(request, "open/help_page.html", context)


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """The words of the product, each with those to look at next."""
    words = _words(request)
    known = terms()
    rows = [
        (one, _filled(one.text, words), [known[key] for key in one.see]) for one in known.values()
    ]
    return render(request, "open/glossary.html", {"rows": rows})


@require_safe
def example_goals(request: HttpRequest) -> HttpResponse:
    """Goals to borrow and change, by field."""
    fields = groupby(goals().values(), key=lambda goal: goal.field)
    return render(
        request, "open/goals.html", {"fields": [(key, list(some)) for key, some in fields]}
    )


@require_safe
def better_goals(request: HttpRequest) -> HttpResponse:
    """How a weak goal gets better, by what it lacks."""
    by_check = groupby(repairs().values(), key=lambda repair: repair.check)
    context = {"weak": [(CHECKS[check], list(some)) for check, some in by_check]}
    return render(request, "open/goals_better.html", context)


@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """The modules, by whom they are for and when they are read."""
    readers = _readers(request)
    shelves = [
        TrainingShelf(title, [one for one in modules().values() if one.who == who])
        for who, title in LEARNERS.items()
        if who in readers
    ]
    return render(request, "open/training.html", {"shelves": shelves})


@require_safe
def module(request: HttpRequest, key: str) -> HttpResponse:
    """One module to read, and its questions to try oneself on."""
    found = modules().get(key)
    if found is None:
        raise Http404
    items = quizzes()[key].items
    context = {
        "module": found,
        "sections": [(one, html(one.text)) for one in found.sections()],
        "items": items[: found.quiz],
        "more": items[found.quiz :],
    }
    return render(request, "open/module.html", context)


def _readers(request: HttpRequest) -> frozenset[str]:
    """For whom a text must be, to be listed for who is asking."""
    everybody = frozenset({"everyone", "mentor", "mentee"})
    if getattr(request, "person", None) is None:
        return everybody
    stands = standing(cast(Request, request))
    if stands.at_the_desk:
        return everybody | {"coordinator", "sponsor", "manager", "safeguarding"}
    return everybody | {"sponsor"} if stands.sponsors else everybody


def _lines(kind: str, readers: frozenset[str]) -> Iterator[tuple[str, Line]]:
    words = formats()["one_to_one"].words
    for key, one in pages(kind).items():
        if readers & set(one.who):
            yield key, _line(kind, one, words.places())


def _line(kind: str, one: Page, words: Mapping[str, str]) -> Line:
    args = [one.key] if kind == "help" else [kind, one.key]
    name = "open:help-page" if kind == "help" else "open:text"
    return Line(_filled(one.title, words), _filled(one.about, words), reverse(name, args=args))


def _words(request: HttpRequest) -> Mapping[str, str]:
    """The words of one-to-one mentoring, and names to fill in where the text is for any program."""
    person = getattr(request, "person", None)
    return formats()["one_to_one"].words.places() | {
        "program": "[program]",
        "organization": person.organization.name if person else "[organization]",
        "coordinator": "[coordinator]",
    }


def _filled(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text[:1].upper() + text[1:]
