"""The exits, each without blame: help, a pause, an end, a closing, and leaving a program."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ithaca.access import Request, enrollment_for, mentorship_for
from ithaca.care.actions import LONGEST_ASK, ask_for_help
from ithaca.letters import told_of_end
from ithaca.pairing import actions
from ithaca.pairing.models import OPEN, ClosedReason, ClosedTheme, Mentorship
from ithaca.programs.enrolling import IN_PROGRAM, withdraw

from ..looks import CardSelect, Day, Dots, with_chips
from ..parts import Card, say
from ..posting import attempt, posted, status_of
from ..standing import signed_in
from .forms import PlainForm
from .inside import Inside, inside

_posts = require_http_methods(["GET", "HEAD", "POST"])


class HelpForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What would help?"),
        max_length=LONGEST_ASK,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        with_chips(self.fields["text"], _("only you and the coordinators"))


class UntilForm(forms.Form):
    until = forms.DateField(label=gettext_lazy("Until when?"), widget=Day)


class EndForm(forms.Form):
    theme = forms.ChoiceField(
        label=gettext_lazy("If you like, say what it was"),
        required=False,
        choices=ClosedTheme.choices,
        widget=Dots,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        with_chips(self.fields["theme"], _("only the coordinators"))


class CloseForm(forms.Form):
    """Finish, go on once more, or go on without the program."""

    how = forms.ChoiceField(label=gettext_lazy("How shall it go on?"), widget=CardSelect)
    until = forms.DateField(
        label=gettext_lazy("If you go on once more: until when?"), required=False, widget=Day
    )

    def __init__(self, can_extend: bool, most: date, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        cards = {
            ClosedReason.COMPLETED_GOALS.value: Card(
                _("Finish: we reached what we wanted"), _("You end it well, with thanks.")
            ),
            ClosedReason.COMPLETED_TIME.value: Card(
                _("Finish: our time is complete"), _("You end it well, with thanks.")
            ),
            "extend": Card(
                _("Go on once more"),
                _("With a new goal, until %(day)s at the latest.") % {"day": _day(most)},
            ),
            ClosedReason.CONVERTED_INFORMAL.value: Card(
                _("Go on informally"),
                _("You keep meeting as you like; the program no longer asks anything of you."),
            ),
        }
        if not can_extend:
            del cards["extend"], self.fields["until"]
        field = cast(forms.ChoiceField, self.fields["how"])
        field.choices = [(key, card.title) for key, card in cards.items()]
        cast(CardSelect, field.widget).cards = cards


def _day(day: date) -> str:
    return date_format(day, "j F Y")


@signed_in
@_posts
def ask(request: Request, key: str) -> HttpResponse:
    """I'd like help: to the coordinators, never to the partner."""
    mentorship = mentorship_for(request, key)
    form = HelpForm(posted(request))
    if request.method == "POST" and attempt(
        form,
        lambda: ask_for_help(
            mentorship, text=form.cleaned_data["text"], by=request.person, at=request.at
        ),
    ):
        say(request, _("Your coordinators have it and will be in touch. Nobody else knows."))
        return redirect("home:mentorship", mentorship.key)
    return _page(request, "home/help.html", inside(request, mentorship), form)


@signed_in
@_posts
def pause_page(request: Request, key: str) -> HttpResponse:
    mentorship = mentorship_for(request, key)
    seen = inside(request, mentorship)
    form = UntilForm(posted(request), initial={"until": seen.on + timedelta(weeks=4)})
    if request.method == "POST" and attempt(
        form,
        lambda: actions.pause(
            mentorship, until=form.cleaned_data["until"], by=request.person, at=request.at
        ),
    ):
        say(request, _("Paused. Nobody expects a meeting until then."))
        return redirect("home:mentorship", mentorship.key)
    return _page(request, "home/pause.html", seen, form, latest=seen.on + actions.LONGEST_PAUSE)


@signed_in
@_posts
def resume_now(request: Request, key: str) -> HttpResponse:
    mentorship = mentorship_for(request, key)
    seen = inside(request, mentorship)
    form = PlainForm(posted(request))
    if request.method == "POST":
        actions.resume(mentorship, by=request.person, at=request.at)
        say(request, _("Welcome back. You and %(name)s go on.") % {"name": seen.name})
        return redirect("home:mentorship", mentorship.key)
    return _page(request, "home/resume.html", seen, form)


@signed_in
@_posts
def end_page(request: Request, key: str) -> HttpResponse:
    """An early end: at any time, by either side, without a reason."""
    mentorship = mentorship_for(request, key)
    seen = inside(request, mentorship)
    if seen.closed:
        return redirect("home:mentorship", mentorship.key)
    form = EndForm(posted(request))
    if request.method == "POST" and attempt(
        form,
        lambda: actions.end(
            mentorship, theme=form.cleaned_data["theme"], by=request.person, at=request.at
        ),
    ):
        say(request, _("It has ended. %(name)s is told kindly.") % {"name": seen.name})
        return redirect("home:mentorship", mentorship.key)
    letter = told_of_end(mentorship, seen.partner)
    return _page(request, "home/end.html", seen, form, letter=letter)


@signed_in
@_posts
def close(request: Request, key: str) -> HttpResponse:
    """The designed end: finish, extend once, or go on informally."""
    mentorship = mentorship_for(request, key)
    seen = inside(request, mentorship)
    if not seen.live:
        return redirect("home:mentorship", mentorship.key)
    ends_on = mentorship.ends_on or seen.on
    most = ends_on + timedelta(days=mentorship.track.terms.length_days // 2)
    form = CloseForm(mentorship.extended_at is None, most, posted(request))
    if request.method == "POST" and attempt(form, lambda: _close(request, mentorship, form)):
        say(request, _close_words(form))
        return redirect("home:mentorship", mentorship.key)
    return _page(request, "home/close.html", seen, form, ends_on=ends_on, note=_note(seen))


def _note(seen: Inside) -> str:
    """The guide's help for a note on somebody's strengths, from this seat."""
    if seen.seat.gives and seen.seat.takes:
        return "peers"
    return "mentor_to_mentee" if seen.seat.gives else "mentee_to_mentor"


def _close(request: Request, mentorship: Mentorship, form: CloseForm) -> None:
    said, by, at = form.cleaned_data, request.person, request.at
    if said["how"] == "extend":
        until = said["until"] or mentorship.ends_on or mentorship.track.program.day(at)
        actions.extend(mentorship, until=until, by=by, at=at)
    else:
        actions.end(mentorship, reason=said["how"], by=by, at=at)


def _close_words(form: CloseForm) -> str:
    if form.cleaned_data["how"] == "extend":
        return _("You go on. Set a new goal for this time.")
    return _("It is complete. Thank you both.")


@signed_in
@_posts
def leave(request: Request, key: str) -> HttpResponse:
    """Leave a program, without a reason."""
    enrollment = enrollment_for(request, key, to="own")
    if request.method == "POST":
        withdraw(enrollment, by=request.person, at=request.at)
        say(request, _("You have left %(name)s.") % {"name": enrollment.track.program.name})
        return redirect("home:today")
    left = enrollment.status not in IN_PROGRAM
    going_on = Mentorship.objects.seated(request.person).announced(request.at)
    context = {
        "enrollment": enrollment,
        "left": left,
        "mentorships": going_on.filter(track=enrollment.track, status__in=OPEN).count(),
    }
    return render(request, "home/leave.html", context)


def _page(
    request: Request, template: str, seen: Inside, form: forms.Form, **more: object
) -> HttpResponse:
    return render(request, template, {"inside": seen, "form": form, **more}, status=status_of(form))
