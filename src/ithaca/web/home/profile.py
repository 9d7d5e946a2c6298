"""One's own profile, and what one offers and seeks in a program."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ithaca.access import Request, enrollment_for
from ithaca.guide import Question, questions
from ithaca.people.actions import change_profile
from ithaca.people.models import Person
from ithaca.programs.enrolling import complete_profile, set_capacity
from ithaca.programs.models import Enrollment

from ..looks import USED_FOR_MATCHING, Dots, with_chips
from ..parts import say
from ..posting import attempt, posted, status_of
from ..standing import signed_in
from .about_me import (
    Lines,
    profile_start,
    skills_field,
    style_field,
    week_changes,
    week_field,
    zones,
)

_EXPECTED = {"how_often": "often", "how_long": "long"}
_PARTNERS = gettext_lazy("visible to people you are matched with")


class MeForm(forms.Form):
    """The profile that programs share."""

    full_name = forms.CharField(label=gettext_lazy("Your full name"), max_length=200)
    preferred_name = forms.CharField(
        label=gettext_lazy("What to call you"), max_length=100, required=False
    )
    pronouns = forms.CharField(label=gettext_lazy("Pronouns"), max_length=60, required=False)
    zone = forms.ChoiceField(label=gettext_lazy("Your time zone"), required=False)
    languages = Lines(
        label=gettext_lazy("Languages you speak"), help_text=gettext_lazy("One a line.")
    )
    job_title = forms.CharField(label=gettext_lazy("What you do"), max_length=120, required=False)
    department = forms.CharField(label=gettext_lazy("Department"), max_length=120, required=False)
    location = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    bio = forms.CharField(
        label=gettext_lazy("About you, in a few sentences"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    skills_offered = skills_field(gettext_lazy("What you can help with"))
    skills_sought = skills_field(gettext_lazy("What you would like to learn"))
    goals = Lines(label=gettext_lazy("What you want to reach"))
    interests = Lines(label=gettext_lazy("What else you care about"))
    week = week_field()

    def __init__(self, person: Person, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        zone = cast(forms.ChoiceField, self.fields["zone"])
        own = person.organization.zone
        zone.choices = [("", _("As the organization: %(zone)s") % {"zone": own}), *zones()]
        for name in ("pronouns", "job_title", "department", "location", "bio"):
            with_chips(self.fields[name], _PARTNERS)
        for name in ("languages", "goals", "interests"):
            with_chips(self.fields[name], USED_FOR_MATCHING)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: Request) -> HttpResponse:
    person = request.person
    names = [name for name in MeForm.base_fields if name != "week"]
    form = MeForm(person, posted(request), initial=profile_start(person, names))

    def change() -> None:
        changes = {name: form.cleaned_data[name] for name in names}
        if not person.zone and not changes["zone"]:
            del changes["zone"]
        changes |= week_changes(form, person)
        change_profile(person, changes=changes, by=person, at=request.at)

    if request.method == "POST" and attempt(form, change):
        say(request, _("Your profile is saved."))
        return redirect("home:me")
    return render(request, "home/me.html", {"form": form}, status=status_of(form))


class JoiningForm(forms.Form):
    """What somebody offers and seeks in one program, and what they expect of it."""

    def __init__(self, enrollment: Enrollment, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        words = enrollment.track.vocabulary
        if enrollment.takes:
            self.fields["skills_sought"] = skills_field(_("What would you like to learn?"))
            goals = Lines(label=_("What do you want to reach?"), help_text=_("One a line."))
            self.fields["goals"] = with_chips(goals, USED_FOR_MATCHING)
        if enrollment.gives:
            self.fields["skills_offered"] = skills_field(_("What can you help with?"))
            self.fields["capacity"] = forms.IntegerField(
                label=_("How many %(takers)s at once?") % {"takers": words.taker.many},
                min_value=0,
                max_value=50,
                help_text=_("0 means nobody new for now; who is with you stays."),
            )
        self.fields["week"] = week_field()
        side = "taker" if enrollment.takes else "giver"
        for question in questions("application"):
            if side in question.text:
                name = _EXPECTED.get(question.key, f"style_{question.key}")
                self.fields[name] = _asked(question, words.fill(question.text[side]))

    def styles(self) -> dict[str, int]:
        return {
            name.removeprefix("style_"): int(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("style_") and value
        }


def _asked(question: Question, text: str) -> forms.Field:
    if question.key not in _EXPECTED:
        return style_field(text)
    options = [(str(int(option.score or 0)), option.label) for option in question.options]
    return forms.TypedChoiceField(
        label=text, required=False, coerce=int, empty_value=None, choices=options, widget=Dots
    )


def _start(enrollment: Enrollment) -> dict[str, Any]:
    person = enrollment.person
    start = profile_start(person, ("skills_offered", "skills_sought", "goals"))
    start |= {"capacity": enrollment.capacity, "often": enrollment.often, "long": enrollment.long}
    return start | {f"style_{key}": str(step) for key, step in person.working_style.items()}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def enrollment(request: Request, key: str) -> HttpResponse:
    """What I offer and seek here; prefilled with what is known already."""
    mine = enrollment_for(request, key, to="own")
    first = mine.profile_at is None
    form = JoiningForm(mine, posted(request), initial=_start(mine))
    if request.method == "POST" and attempt(form, lambda: _keep(request, mine, form)):
        say(request, _("Saved. Thank you.") if first else _("Saved."))
        return redirect("home:today")
    context = {"enrollment": mine, "form": form, "first": first, "words": mine.track.vocabulary}
    return render(request, "home/profile.html", context, status=status_of(form))


@transaction.atomic
def _keep(request: Request, mine: Enrollment, form: JoiningForm) -> None:
    person, at, said = request.person, request.at, form.cleaned_data
    changes: dict[str, object] = {
        name: said[name] for name in ("skills_offered", "skills_sought", "goals") if name in said
    }
    changes |= week_changes(form, person)
    changes["working_style"] = {**person.working_style, **form.styles()}
    change_profile(person, changes=changes, by=person, at=at)
    if said.get("capacity") is not None and said["capacity"] != mine.capacity:
        set_capacity(mine, capacity=said["capacity"], by=person, at=at)
    complete_profile(mine, by=person, at=at, often=said["often"], long=said["long"])
