"""Stage 4: results, adaptations, the next cycle, closing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ithaca.access import Request, program_for
from ithaca.insights.actions import take_snapshot
from ithaca.insights.evaluation import Figure, ObjectiveRow, evaluation
from ithaca.programs import actions as planning
from ithaca.programs.models import Program, ProgramRole, Stage
from ithaca.programs.policy import coordinates

from ..parts import Text, say
from ..posting import attempt, go, status_of
from ..standing import signed_in, standing
from .evaluation_forms import Deciding, NextCycle

LEVELS: dict[str, Text] = {
    "participation": gettext_lazy("Who took part"),
    "relationship": gettext_lazy("How it went between them"),
    "learning": gettext_lazy("What was learned"),
    "outcome": gettext_lazy("What came of it"),
    "organization": gettext_lazy("What it means for the organization"),
}
VERDICTS: dict[str, tuple[str, Text]] = {
    "reached": ("well", gettext_lazy("reached")),
    "not_yet": ("watch", gettext_lazy("not yet")),
    "unsaid": ("unknown", gettext_lazy("cannot be said")),
}
_YEAR = re.compile(r"\b20\d\d\b")


@signed_in
def results(request: Request) -> HttpResponse:
    """The programs whose results somebody reads: a sponsor's first page."""
    programs = list(_readable(request))
    if len(programs) == 1:
        return HttpResponseRedirect(reverse("desk:evaluation", args=[programs[0].slug]))
    return render(request, "desk/results.html", {"programs": programs})


def _readable(request: Request) -> QuerySet[Program]:
    rows = Program.objects.visible_to(request.person)
    if not standing(request).administers:
        rows = rows.filter(
            Exists(ProgramRole.objects.filter(program=OuterRef("pk"), person=request.person))
        )
    return rows.order_by("-starts_on", "pk")


@dataclass(frozen=True)
class Tile:
    """An objective: target against actual, and what may be said of it."""

    row: ObjectiveRow
    band: str
    word: Text

    @property
    def reach(self) -> float:
        """How far the bar goes: the share of the target, for what should grow."""
        value = self.row.estimate.value if self.row.estimate else None
        return max(0.0, value or 0.0)

    @property
    def most(self) -> float:
        whole = 100.0 if self.row.metric and self.row.metric.unit == "%" else self.row.target
        return max(whole, self.reach, 1.0)

    @property
    def shown(self) -> bool:
        return self.row.estimate is not None and self.row.estimate.value is not None


@signed_in
def show(request: Request, slug: str) -> HttpResponse:
    """One page that answers whether to go on. POST keeps the figures as they stand."""
    program = program_for(request, slug, to="results")
    runs = coordinates(request.person, program)
    if request.method == "POST":
        take_snapshot(program, by=request.person, at=request.at)
        say(request, _("The figures are kept as they stand; the next cycle is held against them."))
        return go("desk:evaluation", slug)
    told = evaluation(program, request.at)
    tiles = [Tile(row, *VERDICTS[row.verdict.answer]) for row in told.objectives]
    context = {
        "program": program,
        "runs": runs,
        "told": told,
        "tiles": tiles,
        "lead": _lead(tiles),
        "groups": [
            (LEVELS.get(group.level, group.level), known)
            for group in told.groups
            if (known := [figure for figure in group.figures if _told(figure)])
        ],
        "untold": [
            figure for group in told.groups for figure in group.figures if not _told(figure)
        ],
        "adaptations": program.adaptations.all(),
        "kept": program.snapshots.only("at").first(),
        "closed": program.stage == Stage.CLOSED,
    }
    return render(request, "desk/evaluation.html", context)


def _told(figure: Figure) -> bool:
    """Whether there is a figure, or one that must stay hidden; not where nothing happened yet."""
    return figure.estimate.value is not None or figure.estimate.suppressed


def _lead(tiles: list[Tile]) -> str:
    """How many objectives are reached, and how many nobody can tell."""
    if not tiles:
        return _("No objective was set, so there is nothing to hold the figures against.")
    answers = [tile.row.verdict.answer for tile in tiles]
    reached, unsaid = answers.count("reached"), answers.count("unsaid")
    count = {"all": len(tiles), "reached": reached, "unsaid": unsaid}
    if not unsaid:
        return _("%(reached)d of %(all)d objectives reached.") % count
    if unsaid == len(tiles):
        return ngettext(
            "Your objective cannot be judged yet.", "Your objectives cannot be judged yet.", unsaid
        )
    text = ngettext(
        "%(reached)d of %(all)d objectives reached; for one it cannot be said yet.",
        "%(reached)d of %(all)d objectives reached; for %(unsaid)d it cannot be said yet.",
        unsaid,
    )
    return text % count


@signed_in
def adaptations(request: Request, slug: str) -> HttpResponse:
    """Decide what changes next time, each with its reason."""
    program = program_for(request, slug)
    form = Deciding(request.POST or None)
    if request.method == "POST" and attempt(
        form,
        lambda: planning.decide_adaptation(
            program, **form.cleaned_data, by=request.person, at=request.at
        ),
    ):
        say(request, _("Noted for the next cycle."))
        return go("desk:adaptations", slug)
    context = {
        "program": program,
        "form": form,
        "adaptations": list(program.adaptations.select_related("by")),
    }
    return render(request, "desk/adaptations.html", context, status=status_of(form))


@signed_in
def next_cycle(request: Request, slug: str) -> HttpResponse:
    """The next program from this one: everything but its people."""
    program = program_for(request, slug)
    today = program.day(request.at)
    starts_on = max(today, program.ends_on) + timedelta(days=14)
    form = NextCycle(request.POST or None, name=_next_name(program.name), starts_on=starts_on)
    made: list[Program] = []
    if request.method == "POST" and attempt(
        form,
        lambda: made.append(
            planning.start_next_cycle(
                program, **form.cleaned_data, by=request.person, at=request.at
            )
        ),
    ):
        say(request, _("The next cycle is there, with everything but its people."))
        return go("desk:program", made[0].slug)
    context = {
        "program": program,
        "form": form,
        "adaptations": list(program.adaptations.all()),
        "kept": program.snapshots.exists(),
    }
    return render(request, "desk/next_cycle.html", context, status=status_of(form))


def _next_name(name: str) -> str:
    """The same name a year on, where a year is in it."""
    if _YEAR.search(name):
        return _YEAR.sub(lambda year: str(int(year.group()) + 1), name)
    return _("%(name)s, next cycle") % {"name": name[:80]}


@signed_in
def close(request: Request, slug: str) -> HttpResponse:
    """Close the cycle: its figures are kept. Mentorships go on as their people wish."""
    program = program_for(request, slug)
    if request.method == "POST":
        _close(request, program)
        say(request, _("The program is closed, and its figures are kept."))
        return go("desk:evaluation", slug)
    return render(request, "desk/close.html", {"program": program})


@transaction.atomic
def _close(request: Request, program: Program) -> None:
    take_snapshot(program, by=request.person, at=request.at)
    planning.close_program(program, by=request.person, at=request.at)
