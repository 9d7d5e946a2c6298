"""The forms that plan a program: starting it, its basics, objectives, guidelines and roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ithaca.guide import Format, Objective, advisor, formats, guidelines, metrics, objectives
from ithaca.programs.models import Objective as ProgramObjective
from ithaca.programs.models import ProgramRole

from ..looks import CardSelect, Day, Dots
from ..parts import ANYTHING, STATES_AN_OUTCOME, Card, Check, Text

OWN = "own"
_OBJECTIVE = ("title", "metric", "baseline", "target", "organization_goal")


class AdviceForm(forms.Form):
    """The advisor's three questions; the answers only put the cards in order."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        for question in advisor():
            choices = [(choice.key, choice.label) for choice in question.choices]
            self.fields[question.key] = forms.ChoiceField(
                label=question.text, choices=choices, widget=Dots
            )


def _card(shape: Format, best: str) -> Card:
    facts = f"{shape.time} · {shape.size}"
    title = _("%(name)s · fits best") % {"name": shape.name} if shape.key == best else shape.name
    text = f"{shape.summary} {shape.best_for}"
    return Card(title, text, facts, "" if shape.pairing else _("coming"))


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


def _measures() -> list[tuple[str, Text]]:
    return [
        ("", _("Choose a measure")),
        *((m.key, f"{m.name} ({m.unit})") for m in metrics().values()),
    ]


def _ready() -> list[tuple[str, Text]]:
    return [
        *((o.key, o.title) for o in objectives().values()),
        (OWN, _("Something else, in our own words")),
    ]


class ObjectiveFields(forms.Form):
    """An objective of one's own: what, measured how, from where to where, and why."""

    title = forms.CharField(
        label=_("What should be achieved?"),
        help_text=_("One sentence with a number, such as “70 % of the goals are reached”."),
        max_length=200,
    )
    metric = forms.ChoiceField(label=_("Measured by"), choices=_measures)
    baseline = forms.FloatField(
        label=_("Where it stands today"),
        required=False,
        help_text=_("Leave it empty if nobody knows."),
    )
    target = forms.FloatField(label=_("Where it should be"))
    organization_goal = forms.CharField(
        label=_("Which goal of the organization does it serve?"), max_length=200
    )

    def rules(self) -> list[Check]:
        """The SMART checks of an objective; that it is in time, the program's days say."""
        return [
            Check(_("It says what will be different"), STATES_AN_OUTCOME, ("title",)),
            Check(_("It has a measure"), ANYTHING, ("metric",)),
            Check(_("It has a number to reach"), r"\d", ("target",)),
            Check(
                _("It serves a goal of the organization"),
                ANYTHING,
                ("organization_goal",),
            ),
        ]


class StartForm(ObjectiveFields):
    """Everything that a program needs, on one page; the rest has defaults."""

    format = forms.ChoiceField(label=_("How will people meet?"))
    name = forms.CharField(
        label=_("Name of the program"),
        max_length=100,
        help_text=_("People will know it by this name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    ready = forms.ChoiceField(label=_("What should it achieve?"), choices=_ready)
    starts_on = forms.DateField(label=_("Starts on"), widget=Day)
    ends_on = forms.DateField(
        label=_("Ends on"),
        widget=Day,
        required=False,
        help_text=_("Empty: as long as the format takes, and a month to match and to look back."),
    )
    audience = forms.CharField(
        label=_("Who may join"),
        max_length=300,
        required=False,
        help_text=_("Such as “Everybody in the first two years of their career”."),
    )

    def __init__(
        self, data: QueryDict | None, *, order: Sequence[str] = (), best: str = "", today: date
    ) -> None:
        super().__init__(data)
        known = formats()
        keys = [*order, *(key for key in known if key not in order)]
        keys.sort(key=lambda key: not known[key].pairing)
        self.fields["format"] = forms.ChoiceField(
            label=_("How will people meet?"),
            choices=[(key, known[key].name) for key in keys],
            initial=best,
            widget=CardSelect({key: _card(known[key], best) for key in keys}),
        )
        cards = {o.key: Card(o.title, o.organization_goal) for o in objectives().values()}
        self.fields["ready"] = forms.ChoiceField(
            label=_("What should it achieve?"), choices=_ready, widget=CardSelect(cards)
        )
        self.fields["starts_on"].initial = _next_monday(today)
        for name in ("title", "metric", "target", "organization_goal"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("ready") == OWN:
            for name in ("title", "metric", "target", "organization_goal"):
                if said.get(name) in ("", None) and name not in self.errors:
                    self.add_error(name, _("An objective of your own needs this."))
        return said

    def objective(self) -> dict[str, Any]:
        """The chosen objective; what was typed beside a ready one takes its place."""
        said = self.cleaned_data
        ready: Objective | None = objectives().get(said["ready"])
        if ready is None:
            return objective_of(self)
        return {
            "title": ready.title,
            "metric": ready.metric,
            "target": ready.target,
            "baseline": ready.baseline,
            "organization_goal": ready.organization_goal,
        }


def objective_fields(found: ProgramObjective) -> dict[str, object]:
    """An objective as the form shows it: 70 rather than 70.0."""
    shown: dict[str, object] = {name: getattr(found, name) for name in _OBJECTIVE}
    for name in ("baseline", "target"):
        number = getattr(found, name)
        shown[name] = int(number) if number is not None and number == int(number) else number
    return shown


def objective_of(form: forms.Form) -> dict[str, Any]:
    """What the fields of an objective say, as ``set_objective`` takes it."""
    return {name: form.cleaned_data[name] for name in _OBJECTIVE}


class BasicsForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        required=False,
        max_length=4000,
        widget=forms.Textarea,
        help_text=_("Everybody who is invited reads this."),
    )
    audience = forms.CharField(label=_("Who may join"), required=False, max_length=300)
    starts_on = forms.DateField(label=_("Starts on"), widget=Day)
    ends_on = forms.DateField(label=_("Ends on"), widget=Day)
    video_pattern = forms.CharField(
        label=_("Video link of meetings"),
        required=False,
        max_length=200,
        help_text=_("Leave it empty if people choose their own."),
    )


class GuidelinesForm(forms.Form):
    """The six texts that everybody reads before joining."""

    def __init__(
        self, data: QueryDict | None = None, initial: dict[str, str] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        for guideline in guidelines().values():
            self.fields[guideline.key] = forms.CharField(
                label=guideline.title, widget=forms.Textarea, max_length=8000
            )


class RoleForm(forms.Form):
    """Who gets which role in the program."""

    email = forms.EmailField(
        label=_("Their e-mail"),
        help_text=_("Somebody who is among your people already."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ProgramRole.Role.choices, widget=Dots)
