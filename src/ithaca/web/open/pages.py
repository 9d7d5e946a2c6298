"""What a visitor reads: what this is, who sees what; and the health of the house."""

from __future__ import annotations

from typing import cast

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ithaca.access import Request
from ithaca.guide import formats
from ithaca.people.queries import safeguarding_leads
from ithaca.programs.models import Program, ProgramRole

from ..standing import home_of


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What this is, for somebody signed out; the way home for everybody else."""
    if getattr(request, "person", None) is not None:
        return redirect(home_of(cast(Request, request)))
    return render(request, "open/landing.html", {"formats": formats().values()})


@require_safe
def who_sees_what(request: HttpRequest) -> HttpResponse:
    """The table of evidence.md 12.1 in words."""
    return render(request, "open/who_sees_what.html")


@require_safe
def worried(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a worry, and how. Nothing of it is kept."""
    person = getattr(request, "person", None)
    told = safeguarding_leads(person.organization) if person else []
    programs = Program.objects.filter(tracks__enrollments__person=person)
    mine = ProgramRole.objects.filter(program__in=programs, role="coordinator", person__in=told)
    context = {"told": told, "coordinate": set(mine.values_list("person", flat=True))}
    return render(request, "open/worried.html", context)


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether the database answers, for whatever watches the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})
