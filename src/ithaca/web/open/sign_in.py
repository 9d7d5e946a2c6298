"""Signing in by password or mailed link, signing out, and choosing which membership to be."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ithaca import letters
from ithaca.access import Request
from ithaca.activity import outbox
from ithaca.people.doors import read_link, use_link
from ithaca.people.models import Account, Person
from ithaca.refusals import Refusal

from ..parts import say
from ..posting import inside_house
from .limits import knock

_BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _next(request: HttpRequest, wanted: str = "") -> str:
    """Where to go afterwards, only ever within this house."""
    path = wanted or request.POST.get("next") or request.GET.get("next") or ""
    return path if inside_house(request, path) else reverse("open:landing")


def _page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")}
    return render(request, "open/sign_in.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password. A wrong pair says the same whether or not the address is known."""
    if request.method != "POST":
        return _page(request, SignInForm())
    knock(request, "password", most=300, seconds=600)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    account = authenticate(
        request,
        username=form.cleaned_data["email"].lower(),
        password=form.cleaned_data["password"],
    )
    if account is None:
        form.add_error(
            None,
            _("This e-mail and password do not go together. You can have a link mailed to you."),
        )
        return _page(request, form, 422)
    person = _membership(account)
    if person is None and not account.is_staff:
        form.add_error(None, _("Your membership is closed. Ask the people who run the program."))
        return _page(request, form, 422)
    _enter(request, account, person)
    return redirect(_next(request))


def _membership(account: Account) -> Person | None:
    return Person.objects.filter(account=account, deactivated_at=None).order_by("pk").first()


def _enter(request: HttpRequest, account: Account, person: Person | None) -> None:
    login(request, account, backend=_BACKEND)
    if person:
        request.session["person"] = person.key


def _without_password(request: HttpRequest) -> SignInForm:
    """The whole sign-in form, complaining about the address alone."""
    form = SignInForm(request.POST)
    form.fields["password"].required = False
    return form


@require_POST
def mail_link(request: HttpRequest) -> HttpResponse:
    """Mail a link to every membership of an address; the page says the same for unknown ones."""
    knock(request, "link", most=20, seconds=600)
    asked = _without_password(request)
    if not asked.is_valid():
        return _page(request, asked, 422)
    at = cast(Request, request).at
    email = asked.cleaned_data["email"].lower()
    people = Person.objects.filter(email=email, deactivated_at=None).select_related("organization")
    path = _next(request)
    outbox.post([letters.sign_in(person, path, at) for person in people], at=at)
    outbox.send_soon()
    return render(request, "open/link_sent.html", {"email": email})


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """A mailed link: shown on GET (mail scanners look too), spent by the POST."""
    try:
        found = read_link(secret)
    except Refusal as no:
        return render(request, "open/link_old.html", {"message": no.message}, status=410)
    path = _next(request, found.next_path)
    present = getattr(request, "person", None)
    if present is not None and present.pk == found.person.pk:
        return redirect(path)
    if found.used:
        message = _("This link was used already. Ask for a new one.")
        context = {"message": message, "email": found.person.email, "next": path}
        return render(request, "open/link_old.html", context, status=410)
    if request.method == "POST":
        account = use_link(found, at=cast(Request, request).at)
        _enter(request, account, found.person)
        return redirect(path)
    return render(request, "open/link.html", {"person": found.person})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("open:landing")


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Be another of one's own memberships from here on."""
    if request.user.is_authenticated:
        person = Person.objects.filter(
            account=request.user.pk, key=request.POST.get("person", ""), deactivated_at=None
        ).first()
        if person:
            request.session["person"] = person.key
            say(request, _("You are in %(name)s now.") % {"name": person.organization.name})
    return redirect("open:landing")


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ANN401
    """Too many wrong passwords: wait, or use a mailed link."""
    form = SignInForm(request.POST)
    if form.is_valid():
        form.add_error(
            None,
            _(
                "Too many tries with a wrong password. Wait a quarter of an hour, or have a link "
                "mailed to you."
            ),
        )
    answer = _page(request, form, 429)
    answer["Retry-After"] = "900"
    return answer
