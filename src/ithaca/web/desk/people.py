"""The people of a program: who joins, who waits, how many places there are."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parseaddr

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ithaca.access import Request, program_for, track_of
from ithaca.guide import Words
from ithaca.pairing.models import OPEN, Seat
from ithaca.people.actions import add_person, checked_email
from ithaca.people.models import Person
from ithaca.programs.enrolling import decide_many, invite, set_places
from ithaca.programs.models import Enrollment, EnrollmentStatus, Track
from ithaca.refusals import Refusal

from ..parts import say
from ..posting import attempt, status_of
from ..standing import signed_in
from ..texts import lines
from .bringing import InviteForm, PeopleFilter, words_of

A_PAGE = 50
_S = EnrollmentStatus
_APPROVED = Q(status=_S.APPROVED)


@signed_in
def index(request: Request, slug: str) -> HttpResponse:
    """Everybody in the program, with what is to be decided."""
    track = track_of(program_for(request, slug))
    words = track.vocabulary
    form = PeopleFilter(request.GET, words=words)
    counts = _counts(track)
    return render(
        request,
        "desk/people.html",
        {
            "program": track.program,
            "here": "people",
            "words": words,
            "form": form,
            "counts": counts,
            "title": _title(counts, words),
            "ready": counts["givers"] and counts["takers"] > counts["taking"],
            "page": _page(request, _chosen(track, form)),
            "statuses": _S,
        },
    )


def _counts(track: Track) -> dict[str, int]:
    """How many give and take, their places, and how many wait for a decision."""
    found = track.enrollments.aggregate(
        everybody=Count("pk"),
        givers=Count("pk", filter=_APPROVED & Q(gives=True)),
        places=Sum("capacity", filter=_APPROVED & Q(gives=True), default=0),
        takers=Count("pk", filter=_APPROVED & Q(takes=True)),
        invited=Count("pk", filter=Q(status=_S.INVITED)),
        deciding=Count("pk", filter=Q(status=_S.SUBMITTED)),
    )
    held = Seat.objects.filter(enrollment__track=track, mentorship__status__in=OPEN).aggregate(
        given=Count("pk", filter=Q(gives=True)),
        taking=Count("enrollment", filter=Q(takes=True), distinct=True),
    )
    return {name: int(number) for name, number in {**found, **held}.items()}


def _title(counts: Mapping[str, int], words: Words) -> str:
    """Whether there is a place for everybody, in a sentence."""
    short = counts["takers"] - counts["places"]
    waiting, free = counts["takers"] - counts["taking"], counts["places"] - counts["given"]
    said = {
        "waiting": waiting,
        "free": free,
        "one": words.giver.one,
        "waits": words.taker.one if waiting == 1 else words.taker.many,
        "givers": counts["givers"],
        "giver": words.giver.one if counts["givers"] == 1 else words.giver.many,
        "places": counts["places"],
        "takers": counts["takers"],
        "taker": words.taker.one if counts["takers"] == 1 else words.taker.many,
        "short": short,
    }
    if not counts["everybody"]:
        return _("Nobody has joined yet.")
    if not counts["takers"] or not counts["givers"]:
        return _("%(givers)d %(giver)s and %(takers)d %(taker)s so far.") % said
    if counts["taking"] and waiting <= 0:
        return _("Every %(who)s has a %(one)s.") % {"who": words.taker.one, "one": words.giver.one}
    if counts["taking"]:
        return _("%(waiting)d %(waits)s without a %(one)s, and %(free)d free places.") % said
    if short > 0:
        return (
            _(
                "%(givers)d %(giver)s with %(places)d places for %(takers)d %(taker)s:"
                " %(short)d would wait."
            )
            % said
        )
    return (
        _(
            "%(givers)d %(giver)s with %(places)d places for %(takers)d %(taker)s:"
            " everybody can get one."
        )
        % said
    )


def _chosen(track: Track, form: PeopleFilter) -> QuerySet[Enrollment]:
    rows = (
        track.enrollments.select_related("person__organization")
        .annotate(matched=Count("seats", filter=Q(seats__mentorship__status__in=OPEN)))
        .order_by("person__full_name", "pk")
    )
    if side := form.said("side"):
        rows = rows.filter(gives=True) if side == "giver" else rows.filter(takes=True)
    if status := form.said("status"):
        rows = rows.filter(status=status)
    for word in words_of(form.said("q")):
        rows = rows.filter(
            Q(person__full_name__icontains=word)
            | Q(person__email__icontains=word)
            | Q(person__department__icontains=word)
        )
    return rows


def _page(request: Request, rows: QuerySet[Enrollment]) -> Page[Enrollment]:
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


def _back(request: Request, slug: str) -> HttpResponseRedirect:
    """The list as it was: its filters travel in the address of the form."""
    kept = request.GET.urlencode()
    return HttpResponseRedirect(reverse("desk:people", args=[slug]) + (f"?{kept}" if kept else ""))


@signed_in
@require_POST
def decide(request: Request, slug: str) -> HttpResponse:
    """Approve, put on the waiting list, decline or remove those who are ticked, or who wait."""
    track = track_of(program_for(request, slug))
    status = request.POST.get("waiting") or request.POST.get("status", "")
    rows = track.enrollments.filter(key__in=request.POST.getlist("who")[:A_PAGE])
    if "waiting" in request.POST:
        rows = track.enrollments.filter(status=_S.SUBMITTED)
    chosen = [_within(row, track) for row in rows]
    if not chosen:
        say(request, _("Tick the people you mean first."), error=True)
        return _back(request, slug)
    moved = decide_many(track, enrollments=chosen, status=status, by=request.person, at=request.at)
    words = ngettext("Decided for %(n)d person.", "Decided for %(n)d people.", moved)
    left = len(chosen) - moved
    if left:
        words = _("%(said)s The others were decided already.") % {"said": words}
    say(request, words % {"n": moved}, error=not moved)
    return _back(request, slug)


def _within(enrollment: Enrollment, track: Track) -> Enrollment:
    """With its program at hand, so that many need no query each."""
    enrollment.track = track
    return enrollment


@signed_in
@require_POST
def places(request: Request, slug: str) -> HttpResponse:
    """Save the numbers of places that were changed in the list."""
    track = track_of(program_for(request, slug))
    said = {
        name.removeprefix("places-"): value.strip()
        for name, value in request.POST.items()
        if name.startswith("places-") and isinstance(value, str)
    }
    if not all(value.isdecimal() and len(value) <= 4 for value in said.values()):
        raise Refusal(_("Places are a number from 0 to 50."))
    numbers = {key: int(value) for key, value in said.items()}
    changed = set_places(track, places=numbers, by=request.person, at=request.at)
    words = ngettext(
        "%(n)d number of places is saved.", "%(n)d numbers of places are saved.", changed
    )
    say(request, words % {"n": changed} if changed else _("Nothing was changed."))
    return _back(request, slug)


@signed_in
def invite_people(request: Request, slug: str) -> HttpResponse:
    """Ask people to join by their addresses; all of them or, if one is wrong, none."""
    track = track_of(program_for(request, slug))
    form = InviteForm(request.POST or None, words=track.vocabulary)
    invited: list[Enrollment] = []
    if request.method == "POST" and attempt(
        form, lambda: invited.extend(_invite_all(request, track, form))
    ):
        words = ngettext("%(n)d person is invited.", "%(n)d people are invited.", len(invited))
        say(request, words % {"n": len(invited)})
        return HttpResponseRedirect(reverse("desk:people", args=[slug]))
    texts = lines("recruiting", track.vocabulary).values()
    context = {"program": track.program, "here": "people", "form": form, "texts": texts}
    return render(request, "desk/people_invite.html", context, status=status_of(form))


@transaction.atomic
def _invite_all(request: Request, track: Track, form: InviteForm) -> list[Enrollment]:
    side = form.cleaned_data["side"]
    found: list[Enrollment] = []
    for line in form.lines()[:200]:
        name, address = parseaddr(line)
        try:
            found.append(_invite(request, track, name, checked_email(address or line), side))
        except Refusal as no:
            raise type(no)(f"{line}: {no.message}", "emails") from None
    return found


def _invite(request: Request, track: Track, name: str, email: str, side: str) -> Enrollment:
    person = Person.objects.filter(organization=track.program.organization, email=email).first()
    if person is None:
        person = add_person(
            organization=track.program.organization,
            by=request.person,
            at=request.at,
            email=email,
            full_name=capfirst(name or email.partition("@")[0])[:200],
        )
    return invite(
        track,
        person=person,
        gives=side in ("giver", "both"),
        takes=side in ("taker", "both"),
        by=request.person,
        at=request.at,
    )
