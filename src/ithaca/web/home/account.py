"""Ways to sign in that somebody holds: a password, API tokens, and open sessions."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib.auth import SESSION_KEY, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ithaca.access import Request, token_for
from ithaca.people.actions import set_password
from ithaca.people.doors import issue_token, revoke_token
from ithaca.people.models import Account, ApiToken
from ithaca.refusals import Refusal

from ..looks import Dots
from ..parts import say
from ..posting import attempt, status_of
from ..standing import signed_in


class PasswordForm(forms.Form):
    """A new password; the present one is asked where there is one."""

    present = forms.CharField(
        label=gettext_lazy("Your present password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=gettext_lazy("A new password"),
        strip=False,
        max_length=200,
        help_text=gettext_lazy("At least ten characters; several words are good."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, has_one: bool, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not has_one:
            del self.fields["present"]


class TokenForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    scope = forms.ChoiceField(
        label=gettext_lazy("What it may do"),
        choices=[
            (ApiToken.Scope.READ, gettext_lazy("read what I can read")),
            (ApiToken.Scope.WRITE, gettext_lazy("also change what I can change")),
        ],
        initial=ApiToken.Scope.READ,
        widget=Dots,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request) -> HttpResponse:
    """Set a password, make a token; a token's secret is shown once, here."""
    account = cast(Account, request.user)
    do = request.POST.get("do", "")
    password = PasswordForm(
        account.has_usable_password(), request.POST if do == "password" else None
    )
    token = TokenForm(request.POST if do == "token" else None)
    secret: list[str] = []
    if do == "password" and attempt(password, lambda: _set(request, account, password)):
        say(request, _("Your password is set. Other devices are signed out."))
        return redirect("home:account")
    if do == "token" and attempt(
        token,
        lambda: secret.append(
            issue_token(
                person=request.person,
                name=token.cleaned_data["name"],
                scope=token.cleaned_data["scope"],
                at=request.at,
            )
        ),
    ):
        token = TokenForm()
    context = {
        "account": account,
        "password": password,
        "token": token,
        "secret": secret[0] if secret else "",
        "tokens": ApiToken.objects.filter(person=request.person, revoked_at=None),
    }
    status = status_of(password, token)
    return render(request, "home/account.html", context, status=status)


def _set(request: Request, account: Account, form: PasswordForm) -> None:
    said = form.cleaned_data
    if "present" in form.fields and not account.check_password(said["present"]):
        raise Refusal(_("This is not your present password."), "present")
    set_password(account, password=said["password"])
    update_session_auth_hash(request, account)


@signed_in
@require_POST
def revoke(request: Request, key: str) -> HttpResponse:
    revoke_token(token_for(request, key), by=request.person, at=request.at)
    say(request, _("The token has ended. What used it is refused from now on."))
    return redirect("home:account")


@signed_in
@require_POST
def sign_out_everywhere(request: Request) -> HttpResponse:
    """End every other session of this account; this one stays."""
    mine, here = str(request.user.pk), request.session.session_key
    living = Session.objects.filter(expire_date__gt=request.at).exclude(session_key=here)
    ended = [row.pk for row in living if row.get_decoded().get(SESSION_KEY) == mine]
    Session.objects.filter(pk__in=ended).delete()
    say(request, _("Every other device is signed out."))
    return redirect("home:account")
