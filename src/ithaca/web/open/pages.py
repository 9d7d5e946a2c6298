"""What a visitor reads: what this is, who sees what; and the health of the house."""

from __future__ import annotations

from typing import cast

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ithaca.access import Request
from ithaca.guide import formats
from ithaca.people.models import OrganizationRole, Person
from ithaca.programs.queries import coordinators_for

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
    told: list[Person] = []
    coordinate: set[int] = set()
    if person is not None:
        leads = OrganizationRole.Role.SAFEGUARDING
        here = Person.objects.filter(organization=person.organization_id, deactivated_at=None)
        told = list(here.filter(roles__role=leads).exclude(email="").order_by("full_name", "pk"))
        coordinate = set(coordinators_for(person).values_list("pk", flat=True))
    context = {"told": told, "coordinate": coordinate}
    return render(request, "open/worried.html", context)


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether the database answers, for whatever watches the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})
