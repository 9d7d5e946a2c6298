"""Giving somebody another match by hand: who could, how well they fit, and who would move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ithaca.pairing.models import Proposal, Round
from ithaca.pairing.rounds import others_for, why_not_words
from ithaca.programs.models import Enrollment

from ..looks import CardSelect
from ..parts import Card

_SHOWN, _ANSWERS = 8, 3


@dataclass(frozen=True)
class Other:
    """Somebody who could be given: fit in percent, why, and what it would take."""

    enrollment: Enrollment
    fit: int
    why: str
    takes: str


@dataclass(frozen=True)
class Answer:
    """Somebody who was asked about, and what stands between the two, or how they compare."""

    enrollment: Enrollment
    text: str


class AskedAbout(forms.Form):
    """Somebody by name, whom the page does not show."""

    taker = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=gettext_lazy("Somebody else, by name"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )

    def answers(self, round_: Round, taker: Enrollment) -> tuple[list[Answer], bool]:
        """For the first few of the round who carry the name; and whether there are more."""
        name = self.cleaned_data["name"].casefold() if self.is_valid() else ""
        if not name:
            return [], False
        keys = [
            row["id"]
            for row in round_.inputs
            if row.get("gives") and row["id"] != taker.key and name in row["name"].casefold()
        ]
        rows = round_.track.enrollments.filter(key__in=keys[:_ANSWERS]).select_related("person")
        found = [
            Answer(row, why_not_words(round_, taker, row))
            for row in rows.order_by("person__full_name")
        ]
        return found, len(keys) > _ANSWERS


def choices_for(
    round_: Round, taker: Enrollment, asked: Sequence[Answer] = ()
) -> tuple[Proposal | None, list[Other]]:
    """The present pair, and the best others that the rules allow; or of those asked about."""
    proposals = list(
        round_.proposals.select_related("taker__person", "giver__person").order_by("points")
    )
    now = next((one for one in proposals if one.taker_id == taker.pk), None)
    everyone = others_for(round_, taker, len(round_.inputs) if asked else _SHOWN)
    wanted = {one.enrollment.key for one in asked}
    best = [
        one
        for one in everyone
        if not (now and one.giver == now.giver.key) and (not wanted or one.giver in wanted)
    ]
    found = {
        row.key: row
        for row in round_.track.enrollments.filter(
            key__in=[one.giver for one in best]
        ).select_related("person")
    }
    places = {row["id"]: row.get("capacity", 1) for row in round_.inputs}
    held = Counter(one.giver.key for one in proposals)
    weakest = {one.giver.key: one for one in reversed(proposals) if not one.locked}
    return now, [
        Other(
            found[one.giver],
            one.fit,
            "; ".join(reason.text for reason in one.reasons[:3]),
            _takes(places.get(one.giver, 1) - held[one.giver], weakest.get(one.giver)),
        )
        for one in best
        if one.giver in found
    ]


def _takes(free: int, weakest: Proposal | None) -> str:
    if free > 0:
        return _("has a free place")
    if weakest is None:
        return _("full, and every place is locked")
    return _("full: %(name)s would move") % {"name": weakest.taker.person.full_name}


class Choosing(forms.Form):
    """One giver of those the page shows."""

    taker = forms.CharField(widget=forms.HiddenInput)
    giver = forms.ChoiceField(
        label=gettext_lazy("Who instead?"),
        error_messages={"required": gettext_lazy("Choose one of them.")},
    )

    def __init__(
        self, data: QueryDict | None = None, *, others: Sequence[Other], taker: str
    ) -> None:
        super().__init__(data, initial={"taker": taker})
        self.others = others
        cards = {
            other.enrollment.key: Card(
                other.enrollment.person.full_name,
                other.why,
                _("fit %(fit)d · %(takes)s") % {"fit": other.fit, "takes": other.takes},
            )
            for other in others
        }
        field = self.fields["giver"]
        assert isinstance(field, forms.ChoiceField)
        field.widget = CardSelect(cards=cards)
        field.choices = [(o.enrollment.key, o.enrollment.person.full_name) for o in others]

    def chosen(self) -> Enrollment:
        key = self.cleaned_data["giver"]
        return next(o.enrollment for o in self.others if o.enrollment.key == key)
