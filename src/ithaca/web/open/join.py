"""The page of a program for those who may join: what it is, what it takes, and the way in."""

from __future__ import annotations

from typing import cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ithaca import letters
from ithaca.access import Request, track_of
from ithaca.activity import outbox
from ithaca.guide import benefits, questions
from ithaca.people.actions import add_person
from ithaca.people.models import Person
from ithaca.programs.enrolling import Application, apply_to_join
from ithaca.programs.models import Enrollment, EnrollmentStatus, Program, Track
from ithaca.refusals import Refusal

from ..looks import Dots
from ..parts import say
from ..posting import attempt, status_of
from .limits import knock

_ADULT = gettext_lazy("I am 18 or over")


class ApplicationForm(forms.Form):
    """Which side, how much, and what somebody expects."""

    side = forms.ChoiceField(label=gettext_lazy("I would like to"), widget=Dots)
    often = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, widget=Dots)
    long = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, widget=Dots)
    capacity = forms.IntegerField(
        label=gettext_lazy("How many can you take on at once?"),
        min_value=1,
        max_value=50,
        initial=1,
    )
    adult = forms.BooleanField(label=_ADULT, required=False)

    def __init__(self, track: Track, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        words = track.vocabulary
        side = cast(forms.ChoiceField, self.fields["side"])
        side.choices = [
            ("taker", _("find a %(giver)s") % {"giver": words.giver.one}),
            ("giver", _("be a %(giver)s") % {"giver": words.giver.one}),
            ("both", _("do both")),
        ]
        asked = {question.key: question for question in questions("application")}
        for field, key in (("often", "how_often"), ("long", "how_long")):
            question = asked[key]
            choice = cast(forms.ChoiceField, self.fields[field])
            choice.label = next(iter(question.text.values()))
            choice.choices = [(o.score, o.label) for o in question.options]

    def application(self) -> Application:
        said = self.cleaned_data
        return Application(
            gives=said["side"] in ("giver", "both"),
            takes=said["side"] in ("taker", "both"),
            adult=said["adult"],
            capacity=said["capacity"],
            often=said["often"],
            long=said["long"],
        )


class VisitorForm(forms.Form):
    """Who somebody is who has no membership yet. Nothing is kept of those under 18."""

    full_name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("Your e-mail"), max_length=254)
    adult = forms.BooleanField(label=_ADULT, required=False)

    def clean_full_name(self) -> str:
        """A letter will greet somebody by this name, so it may not carry an address."""
        name: str = self.cleaned_data["full_name"]
        if any(sign in name for sign in "/:@<>"):
            raise forms.ValidationError(_("Write the name only, without signs such as / or @."))
        return name


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, key: str) -> HttpResponse:
    """Shown to visitors while the program is open to join, and to those who were invited."""
    program = (
        Program.objects.filter(join_key=key, closed_at=None).select_related("organization").first()
    )
    if program is None:
        raise Http404
    track = track_of(program)
    person = getattr(request, "person", None)
    if person is not None and person.organization_id != program.organization_id:
        person = None
    mine = Enrollment.objects.filter(track=track, person=person).first() if person else None
    if not program.join_open and mine is None:
        raise Http404
    if person is None:
        return _visitor(request, program, track)
    return _member(cast(Request, request), program, track, mine)


def _context(program: Program, track: Track) -> dict[str, object]:
    return {
        "program": program,
        "track": track,
        "words": track.vocabulary,
        "dials": track.terms,
        "months": max(1, round(track.terms.length_days / 30)),
        "guidelines": program.guidelines.all(),
        "benefits": benefits(),
    }


def _member(
    request: Request, program: Program, track: Track, mine: Enrollment | None
) -> HttpResponse:
    if mine and mine.status in (EnrollmentStatus.APPROVED, EnrollmentStatus.SUBMITTED):
        return redirect("home:profile", mine.key)
    side = "both" if mine and mine.gives and mine.takes else "giver" if mine and mine.gives else ""
    start = {"side": side or ("taker" if mine else ""), "capacity": mine.capacity if mine else 1}
    form = ApplicationForm(track, request.POST or None, initial=start)
    if request.method == "POST":
        made: list[Enrollment] = []
        if attempt(
            form,
            lambda: made.append(
                apply_to_join(
                    track, person=request.person, application=form.application(), at=request.at
                )
            ),
        ):
            say(request, _("Thank you. Now say what you offer or seek."))
            return redirect("home:profile", made[0].key)
    context = {**_context(program, track), "form": form, "mine": mine}
    return render(request, "open/join.html", context, status=status_of(form))


def _visitor(request: HttpRequest, program: Program, track: Track) -> HttpResponse:
    form = VisitorForm(request.POST or None)
    if request.method == "POST":
        knock(request, "join", most=30, seconds=3600)
        if attempt(form, lambda: _welcome(cast(Request, request), program, form.cleaned_data)):
            return render(request, "open/link_sent.html", {"email": form.cleaned_data["email"]})
    context = {**_context(program, track), "form": form, "visitor": True}
    return render(request, "open/join.html", context, status=status_of(form))


def _welcome(request: Request, program: Program, said: dict[str, object]) -> None:
    """Somebody new becomes a member and gets a link; the answer is the same for somebody known."""
    if not said["adult"]:
        raise Refusal(
            _(
                "Our programs are for people of 18 and over, so we cannot enroll you. "
                "Your school, youth club or a national youth mentoring organization can help."
            ),
            "adult",
        )
    email = str(said["email"]).lower()
    person = Person.objects.filter(organization=program.organization, email=email).first()
    if person is None:
        person = add_person(
            organization=program.organization,
            by=None,
            at=request.at,
            email=email,
            full_name=str(said["full_name"]),
        )
    if person.deactivated_at is None:
        outbox.post([letters.sign_in(person, request.path, request.at)], at=request.at)
        outbox.send_soon()
