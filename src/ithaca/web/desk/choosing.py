"""Giving somebody another match by hand: who could, how well they fit, and who would move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ithaca.matching import Cost
from ithaca.pairing.asking import Asking
from ithaca.pairing.models import Proposal
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

    def answers(self, asking: Asking) -> tuple[list[Answer], bool]:
        """For the first few of the round who carry the name; and whether there are more."""
        name = self.cleaned_data["name"].casefold() if self.is_valid() else ""
        if not name:
            return [], False
        keys = [
            row["id"]
            for row in asking.round.inputs
            if row.get("gives") and row["id"] != asking.taker.key and name in row["name"].casefold()
        ]
        track = asking.round.track
        rows = track.enrollments.filter(key__in=keys[:_ANSWERS]).select_related("person")
        found = [Answer(row, asking.why_not(row.key)) for row in rows.order_by("person__full_name")]
        return found, len(keys) > _ANSWERS


def choices_for(
    asking: Asking, asked: Sequence[Answer] = ()
) -> tuple[Proposal | None, list[Other]]:
    """The present pair, and the best others that the rules allow; or of those asked about."""
    round_, taker = asking.round, asking.taker
    now = round_.proposals.filter(taker=taker).select_related("giver__person").first()
    everyone = asking.others(len(round_.inputs) if asked else _SHOWN)
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
    called = {one.id: one.called for one in asking.people}
    held = Counter(giver for _taker, giver, _locked in asking.pairs)
    weakest = {
        giver: called[taker] for taker, giver, locked in reversed(asking.pairs) if not locked
    }
    return now, [
        Other(
            found[one.giver],
            one.fit,
            "; ".join(reason.text for reason in one.reasons[:3]),
            _costs(cost, called)
            if (cost := asking.cost(one.giver))
            else _takes(places.get(one.giver, 1) - held[one.giver], weakest.get(one.giver)),
        )
        for one in best
        if one.giver in found
    ]


def _costs(cost: Cost, called: Mapping[str, str]) -> str:
    """What the pair does to everybody else, once they are placed anew around it."""
    left = [called[move.taker] for move in cost.moves[1:] if move.after is None]
    others = len(cost.moves) - 1 - len(left)
    said = []
    if left:
        text = ngettext("%(name)s is left", "%(name)s and others are left", len(left))
        said.append(text % {"name": left[0]})
    if others:
        text = ngettext("one other moves", "%(count)d others move", others)
        said.append(text % {"count": others})
    if (lost := cost.total_now - cost.total) > 0:
        said.append(_("costs %(share)s of all points") % {"share": _share(lost / cost.total_now)})
    elif not left:
        said.append(_("costs nothing"))
    if (cost.worst or 0) < (cost.worst_now or 0):
        said.append(_("the weakest match gets weaker"))
    return ", ".join(said)


def _share(of_all: float) -> str:
    """A small share, in percent."""
    if of_all < 0.0001:
        return _("less than 0.01 %")
    return f"{100 * of_all:.{1 if of_all >= 0.001 else 2}f} %"


def _takes(free: int, weakest: str | None) -> str:
    if free > 0:
        return _("has a free place")
    if weakest is None:
        return _("full, and every place is locked")
    return _("full: %(name)s would move") % {"name": weakest}


class Choosing(forms.Form):
    """One giver of those the page shows."""

    taker = forms.CharField(widget=forms.HiddenInput)
    giver = forms.ChoiceField(
        label=gettext_lazy("Who instead?"),
        help_text=gettext_lazy(
            "Who moves, and what it costs, is told for a new run with this pair locked."
        ),
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
