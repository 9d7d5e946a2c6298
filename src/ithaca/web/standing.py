"""Who is asking, when, and what the house shows them around every page."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ithaca.access import Request
from ithaca.activity.log import request_id
from ithaca.people.models import OrganizationRole, Person
from ithaca.programs.models import Enrollment, ProgramRole
from ithaca.refusals import Refusal

from .parts import House, NavItem
from .texts import help_for

# Bytes of one request: files in all, and what somebody who is not signed in types.
MOST_SENT = 2 * settings.UPLOAD_LIMIT
MOST_FROM_STRANGERS = 2 * 1024 * 1024


class StandingMiddleware:
    """Puts ``person`` and ``at`` on the request; turns refusals into pages with their status."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asking = cast(Any, request)
        asking.at = timezone.now()
        request_id.set(secrets.token_hex(8))
        _behind_proxy(request)
        asking.person = _person(request)
        zone = ZoneInfo(asking.person.time_zone) if asking.person else None
        with timezone.override(zone):
            answer = _too_large(request) or self.answer(request)
        # Pages are about people: no proxy keeps them, nor the browser of a shared machine.
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        if not isinstance(failure, Refusal) or request.path.startswith("/api/"):
            return None
        return render(
            request, "open/refused.html", {"message": failure.message}, status=failure.status
        )


def _behind_proxy(request: HttpRequest) -> None:
    """Whom the proxy in front of us spoke to: the last address in its header. Those before it
    anybody can write."""
    if settings.SECURE_PROXY_SSL_HEADER:
        last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        request.META["REMOTE_ADDR"] = last or request.META.get("REMOTE_ADDR", "")


def _too_large(request: HttpRequest) -> HttpResponse | None:
    """Refuse a body by its announced length, before anything reads it. The API does so itself."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    length = int(announced) if str(announced).isdecimal() else 0
    known = getattr(request, "person", None) is not None
    if length <= (MOST_SENT if known else MOST_FROM_STRANGERS) or request.path.startswith("/api/"):
        return None
    message = _("This is more than can be sent at once. Split it and send the parts.")
    return render(request, "open/refused.html", {"message": message}, status=413)


def _person(request: HttpRequest) -> Person | None:
    """The membership this session stands for; a closed one ends the session at once."""
    account = request.user
    if not account.is_authenticated:
        return None
    mine = Person.objects.filter(account=account.pk, deactivated_at=None).select_related(
        "organization", "account"
    )
    person = mine.filter(key=request.session.get("person", "")).first() or mine.first()
    if person is None and not account.is_staff:
        logout(request)
    return person


P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


def signed_in(view: View[P]) -> Callable[..., HttpResponse]:
    """Only for people with a membership; others are asked to sign in and come back here."""

    @wraps(view)
    def asked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if getattr(request, "person", None) is None:
            return redirect_to_login(request.get_full_path())
        return view(cast(Request, request), *args, **kwargs)

    return asked


@dataclass(frozen=True)
class Standing:
    """What a person is in the organization, in one query."""

    administers: bool
    coordinates: bool
    sponsors: bool
    takes_part: bool

    @property
    def at_the_desk(self) -> bool:
        return self.administers or self.coordinates


def standing(request: Request) -> Standing:
    """The person's standing, looked up once a request."""
    known = getattr(request, "_standing", None)
    if known is None:
        me = {"person": OuterRef("pk")}
        row = (
            Person.objects.filter(pk=request.person.pk)
            .annotate(
                is_administrator=Exists(
                    OrganizationRole.objects.filter(**me, role="administrator")
                ),
                is_coordinator=Exists(ProgramRole.objects.filter(**me, role="coordinator")),
                is_sponsor=Exists(ProgramRole.objects.filter(**me, role="sponsor")),
                is_enrolled=Exists(Enrollment.objects.filter(**me)),
            )
            .values_list("is_administrator", "is_coordinator", "is_sponsor", "is_enrolled")
            .get()
        )
        known = Standing(*row)
        request._standing = known  # type: ignore[attr-defined]
    return known


def home_of(request: Request) -> str:
    """Where "/" leads: the desk, else Today, else a sponsor's results."""
    stands = standing(request)
    if stands.at_the_desk:
        return reverse("desk:desk")
    if stands.sponsors and not stands.takes_part:
        return reverse("desk:results")
    return reverse("home:today")


def _nav(request: Request) -> list[NavItem]:
    stands = standing(request)
    items: list[tuple[str, str]] = []
    if stands.at_the_desk:
        items += [
            (_("Desk"), reverse("desk:desk")),
            (_("Programs"), reverse("desk:programs")),
            (_("People"), reverse("desk:directory")),
        ]
    if stands.takes_part or not (stands.at_the_desk or stands.sponsors):
        items += [
            (_("Today"), reverse("home:today")),
            (_("Mentorships"), reverse("home:mentorships")),
        ]
    if stands.sponsors:
        items.append((_("Results"), reverse("desk:results")))
    here = _nearest([url for _label, url in items], request.path)
    return [NavItem(label, url, url == here) for label, url in items]


def _nearest(urls: list[str], path: str) -> str:
    """The item a page belongs to: the longest that its address begins with. What lies deeper
    behind the desk (a round, a mentorship, an import) belongs to a program."""
    best = max((url for url in urls if path.startswith(url)), key=len, default="")
    desk = reverse("desk:desk")
    return reverse("desk:programs") if best == desk != path else best


def house(request: HttpRequest) -> dict[str, object]:
    """Context processor: what base.html needs on every page."""
    match = request.resolver_match
    everywhere = House(
        help=help_for(match.view_name if match else ""),
        worried=reverse("open:worried"),
        who_sees_what=reverse("open:who-sees-what"),
        source=settings.SOURCE,
    )
    if getattr(request, "person", None) is None:
        signed_out = replace(everywhere, sign_in=reverse("open:sign-in"))
        return {"house": signed_out, "me": None, "nav": []}
    asking = cast(Request, request)
    mine = replace(
        everywhere,
        sign_out=reverse("open:sign-out"),
        organization=asking.person.organization.name,
        menu=[
            NavItem(_("Your profile"), reverse("home:me")),
            NavItem(_("Sign-in and tokens"), reverse("home:account")),
        ],
    )
    return {"house": mine, "me": asking.person, "nav": _nav(asking)}


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    """404 with whom to ask."""
    return render(request, "open/not_found.html", status=404)
