"""What is decided once the figures are in: what changes, and the next cycle."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from ithaca.programs.models import Adaptation, Program

from ..looks import Day


class Deciding(forms.Form):
    """A decision for the next cycle, and the evidence it rests on."""

    decision = forms.CharField(
        label=gettext_lazy("What changes next time?"),
        help_text=gettext_lazy("One decision in a sentence: “Recruit mentors in Support first.”"),
        max_length=Adaptation._meta.get_field("decision").max_length,
    )
    because = forms.CharField(
        label=gettext_lazy("Because"),
        help_text=gettext_lazy("What you saw: a figure, a conversation, a complaint."),
        max_length=Adaptation._meta.get_field("because").max_length,
        required=False,
    )


class NextCycle(forms.Form):
    """The next program, made from this one."""

    name = forms.CharField(
        label=gettext_lazy("Name of the next cycle"),
        max_length=Program._meta.get_field("name").max_length,
    )
    starts_on = forms.DateField(label=gettext_lazy("Starts on"), widget=Day)

    def __init__(self, data: QueryDict | None = None, *, name: str, starts_on: date) -> None:
        super().__init__(data, initial={"name": name, "starts_on": starts_on})
