"""The programs of the desk: all of them, and starting one."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ithaca.access import Request, programs_for
from ithaca.guide import advise, formats
from ithaca.pairing.models import LIVE
from ithaca.programs.actions import set_objective, start_program
from ithaca.programs.models import EnrollmentStatus, Program, Stage
from ithaca.programs.policy import may_start_programs

from ..parts import say
from ..posting import attempt, status_of
from ..standing import signed_in
from .starting import AdviceForm, StartForm


@signed_in
def index(request: Request) -> HttpResponse:
    """Every program the person runs, the living ones first."""
    approved = Q(tracks__enrollments__status=EnrollmentStatus.APPROVED)
    live = Q(tracks__mentorships__status__in=LIVE)
    rows = programs_for(request).annotate(
        people=Count("tracks__enrollments", filter=approved, distinct=True),
        live=Count("tracks__mentorships", filter=live, distinct=True),
    )
    programs = sorted(rows, key=lambda program: (program.closed_at is not None, program.starts_on))
    return render(
        request,
        "desk/programs.html",
        {
            "running": [p for p in programs if p.stage != Stage.CLOSED],
            "closed": [p for p in programs if p.stage == Stage.CLOSED],
        },
    )


@signed_in
def new(request: Request) -> HttpResponse:
    """The format, the basics and one objective; the advisor's answers are in the address."""
    may_start_programs(request.person)
    advice = AdviceForm(request.GET or None)
    order = advise(**advice.cleaned_data) if request.GET and advice.is_valid() else ()
    best = next((key for key in order if formats()[key].pairing), "")
    today = request.at.astimezone(ZoneInfo(request.person.organization.zone)).date()
    form = StartForm(request.POST or None, order=order, best=best, today=today)
    started: list[Program] = []
    if request.method == "POST" and attempt(form, lambda: started.append(_start(request, form))):
        say(request, _("%(program)s is planned.") % {"program": started[0].name})
        return HttpResponseRedirect(reverse("desk:import", args=[started[0].slug]))
    return render(
        request,
        "desk/program_new.html",
        {
            "form": form,
            "advice": advice,
            "best": formats().get(best),
            "pairing": [shape for shape in formats().values() if shape.pairing],
            "rules": form.rules(),
        },
        status=status_of(form),
    )


@transaction.atomic
def _start(request: Request, form: StartForm) -> Program:
    said = form.cleaned_data
    program = start_program(
        name=said["name"],
        format=said["format"],
        starts_on=said["starts_on"],
        ends_on=said["ends_on"],
        audience=said["audience"],
        by=request.person,
        at=request.at,
    )
    set_objective(program, **form.objective(), by=request.person, at=request.at)
    return program
