"""Meeting the match: who it is, why, and a yes or a no. Works from a mail, too."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ithaca.access import Request, mentorship_for
from ithaca.pairing import actions
from ithaca.pairing.models import Mentorship

from ..parts import say
from ..posting import attempt, posted, status_of
from ..standing import signed_in
from .inside import Inside, inside, reasons_shown


class AnswerForm(forms.Form):
    said = forms.ChoiceField(choices=[("yes", ""), ("no", "")], widget=forms.HiddenInput)
    adult = forms.BooleanField(label=gettext_lazy("I am 18 or over"), required=False)

    def __init__(self, *args: object, ask_adult: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not ask_adult:
            del self.fields["adult"]


@signed_in
def answer(request: Request, key: str) -> HttpResponse:
    return answer_page(request, mentorship_for(request, key))


@require_http_methods(["GET", "HEAD", "POST"])
def answer_page(request: Request, mentorship: Mentorship, from_mail: bool = False) -> HttpResponse:
    """The page as ``request.person``, who is signed in or came by a signed mail."""
    seen = inside(request, mentorship)
    if request.method != "POST" and not _open(seen):
        return _after(request, seen, from_mail)
    ask_adult = seen.seat.enrollment.adult_at is None
    form = AnswerForm(posted(request), ask_adult=ask_adult)
    if request.method == "POST" and attempt(form, lambda: _say(request, seen, form)):
        seen.mentorship.refresh_from_db()
        return _after(request, inside(request, seen.mentorship), from_mail)
    context = {
        "inside": seen,
        "form": form,
        "reasons": reasons_shown(mentorship),
        "from_mail": from_mail,
    }
    return render(request, "home/answer.html", context, status=status_of(form))


def _open(seen: Inside) -> bool:
    return seen.planned and seen.seat.accepted_at is None and seen.seat.declined_at is None


def _say(request: Request, seen: Inside, form: AnswerForm) -> None:
    person, at = request.person, request.at
    if form.cleaned_data["said"] == "no":
        actions.decline(seen.mentorship, by=person, at=at)
    else:
        adult = bool(form.cleaned_data.get("adult"))
        actions.accept(seen.mentorship, by=person, at=at, adult=adult)


def _after(request: Request, seen: Inside, from_mail: bool) -> HttpResponse:
    """What happens now. Somebody who came by mail is shown it here, others where it goes on."""
    said_no = seen.seat.declined_at is not None
    if from_mail or said_no or seen.closed:
        return render(
            request,
            "home/answered.html",
            {"inside": seen, "said_no": said_no, "from_mail": from_mail},
        )
    if seen.live and request.method == "POST":
        say(request, _("You and %(name)s are a pair now.") % {"name": seen.name})
        return redirect("home:propose", seen.mentorship.key)
    if request.method == "POST":
        say(request, _("Thank you. We tell you as soon as %(name)s answers.") % {"name": seen.name})
    enrollment = seen.seat.enrollment
    if seen.planned and enrollment.profile_at is None:
        return redirect("home:profile", enrollment.key)
    return redirect("home:mentorship", seen.mentorship.key)
