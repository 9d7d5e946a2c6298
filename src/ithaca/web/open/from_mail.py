"""Acting from a mail without signing in: one signed page for one person, changed only by POST."""

from __future__ import annotations

from typing import cast

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ithaca import letters
from ithaca.access import Request, mentorship_for
from ithaca.people.actions import mute_reminders
from ithaca.people.models import Person

from ..home.answer import answer_page
from ..home.survey import survey_page
from ..standing import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show, or by POST do, what the token allows, as the person it was written to."""
    try:
        said = letters.unsigned(token)
    except BadSignature:
        message = _("This link is too old or not whole. Sign in to go on.")
        return render(request, "open/link_old.html", {"message": message}, status=410)
    person = (
        Person.objects.filter(key=said["p"], deactivated_at=None)
        .exclude(account__is_active=False)
        .select_related("organization", "account")
        .first()
    )
    if person is None:
        raise Http404
    asking = cast(Request, request)
    asking.person = person
    args = said["a"]
    if said["r"] == "open:reminders-off":
        return _off(asking)
    mentorship = mentorship_for(asking, args[0])
    if said["r"] == "home:survey":
        return survey_page(asking, mentorship, args[1], args[2], from_mail=True)
    if said["r"] == "home:answer":
        return answer_page(asking, mentorship, from_mail=True)
    raise Http404


def _off(request: Request) -> HttpResponse:
    if request.method == "POST":
        mute_reminders(request.person, off=request.POST.get("off") != "0", at=request.at)
    return render(request, "open/reminders.html", {"person": request.person})


@signed_in
def reminders_off(request: Request) -> HttpResponse:
    """The same switch for somebody signed in."""
    return _off(request)
