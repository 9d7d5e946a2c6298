"""The organization's people: all of them, and one with what they take part in."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ithaca.access import Request, people_for, person_for, programs_for
from ithaca.people.actions import deactivate, name_safeguarding_lead, reactivate
from ithaca.people.models import OrganizationRole, Person
from ithaca.programs.models import Enrollment

from ..parts import say
from ..standing import signed_in
from .bringing import DirectoryFilter, words_of

A_PAGE = 50


@signed_in
def index(request: Request) -> HttpResponse:
    """Everybody, by name."""
    form = DirectoryFilter(request.GET)
    form.is_valid()
    everybody = people_for(request)
    rows = _chosen(everybody, str(form.cleaned_data.get("q") or ""))
    page = Paginator(rows.order_by("full_name", "pk"), A_PAGE).get_page(request.GET.get("page"))
    total = everybody.active().count()
    title = ngettext("%(n)d person belongs here.", "%(n)d people belong here.", total)
    context = {"form": form, "page": page, "title": title % {"n": total}}
    return render(request, "desk/directory.html", context)


def _chosen(people: QuerySet[Person], search: str) -> QuerySet[Person]:
    rows = people.annotate(joined=Count("enrollments"))
    for word in words_of(search):
        rows = rows.filter(
            Q(full_name__icontains=word)
            | Q(email__icontains=word)
            | Q(external_id__icontains=word)
            | Q(department__icontains=word)
        )
    return rows


@signed_in
def person(request: Request, key: str) -> HttpResponse:
    """A profile as coordinators see it, and the programs of theirs the person is in."""
    found = person_for(request, key)
    enrollments = (
        Enrollment.objects.visible_to(request.person)
        .filter(person=found, track__program__in=programs_for(request))
        .select_related("track__program")
        .order_by("-made_at")
    )
    context = {
        "person": found,
        "enrollments": enrollments,
        "mine": found.pk == request.person.pk,
        "may_name": request.person.administers,
        "leads": found.roles.filter(role=OrganizationRole.Role.SAFEGUARDING).exists(),
    }
    return render(request, "desk/person.html", context)


@signed_in
@require_POST
def membership(request: Request, key: str) -> HttpResponse:
    """Close or open a membership; each is the other's undo."""
    found = person_for(request, key)
    name = {"name": found.full_name}
    if request.POST.get("open") == "yes":
        reactivate(found, by=request.person, at=request.at)
        say(request, _("The membership of %(name)s is open again.") % name)
    else:
        deactivate(found, by=request.person, at=request.at)
        say(request, _("The membership of %(name)s is closed.") % name)
    return HttpResponseRedirect(reverse("desk:person", args=[found.key]))


@signed_in
@require_POST
def safeguarding(request: Request, key: str) -> HttpResponse:
    """Name a safeguarding lead, or take the role back; each is the other's undo."""
    found = person_for(request, key)
    leads = request.POST.get("leads") == "yes"
    name_safeguarding_lead(found, leads=leads, by=request.person, at=request.at)
    name = {"name": found.full_name}
    if leads:
        say(request, _("%(name)s is a safeguarding lead. Please tell them.") % name)
    else:
        say(request, _("%(name)s is no longer a safeguarding lead.") % name)
    return HttpResponseRedirect(reverse("desk:person", args=[found.key]))
