"""The agreement: seven clauses to word, tick and sign on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ithaca.access import Request, mentorship_for
from ithaca.guide import clauses
from ithaca.journey import agreement
from ithaca.journey.models import Agreement
from ithaca.pairing.models import LIVE

from ..looks import unmarked
from ..parts import say
from ..posting import attempt, posted, status_of
from ..standing import signed_in
from .inside import Inside, inside

CADENCES = {
    7: gettext_lazy("every week"),
    14: gettext_lazy("every two weeks"),
    21: gettext_lazy("every three weeks"),
    30: gettext_lazy("every month"),
    60: gettext_lazy("every two months"),
}


def rhythm_named(days: int) -> str:
    """A number of days between meetings, in words."""
    return str(CADENCES.get(days) or _("every %(days)s days") % {"days": days})


@dataclass(frozen=True)
class Part:
    """A clause on the page; `choices` are other texts for it: what to send, label, text."""

    text: forms.BoundField
    settled: forms.BoundField
    choices: list[tuple[str, str, str]]


class AgreementForm(forms.Form):
    """One text and one tick for each clause, and the rhythm."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    cadence_days = forms.TypedChoiceField(label=gettext_lazy("We meet"), coerce=int)
    minutes = forms.IntegerField(
        label=gettext_lazy("for how many minutes"), min_value=5, max_value=480
    )
    goals_shown = forms.BooleanField(
        label=gettext_lazy("The coordinators may read the titles of our goals"),
        required=False,
        help_text=gettext_lazy("Otherwise they see only how many there are and how they stand."),
    )

    def __init__(self, seen: Inside, row: Agreement, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.seen = seen
        days = sorted({*CADENCES, row.cadence_days})
        cadence = cast(forms.ChoiceField, self.fields["cadence_days"])
        cadence.choices = [(number, rhythm_named(number)) for number in days]
        for key, clause in clauses().items():
            text = forms.CharField(
                label=clause.title,
                help_text=seen.words.fill(clause.prompt),
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
            self.fields[f"clause_{key}"] = unmarked(text)
            self.fields[f"settled_{key}"] = forms.BooleanField(
                label=_("We talked about this"), required=False
            )

    def parts(self) -> list[Part]:
        fill = self.seen.words.fill
        return [
            Part(
                self[f"clause_{key}"],
                self[f"settled_{key}"],
                [(f"{key}:{one.key}", one.label, fill(one.text)) for one in clause.choices],
            )
            for key, clause in clauses().items()
        ]


def _start(row: Agreement, settled: list[str]) -> dict[str, Any]:
    start: dict[str, Any] = {
        "version": row.version,
        "cadence_days": row.cadence_days,
        "minutes": row.minutes,
        "goals_shown": row.goals_shown,
    }
    for key in clauses():
        start[f"clause_{key}"] = row.clauses.get(key, "")
        start[f"settled_{key}"] = key in settled
    return start


def _reworded(request: Request, seen: Inside) -> dict[str, Any]:
    """What was typed, with another of the guide's texts for the clause that was asked for."""
    said: dict[str, Any] = request.POST.dict()
    name, _colon, key = request.POST["use"].partition(":")
    clause = clauses().get(name)
    for one in clause.choices if clause else ():
        if one.key == key:
            said[f"clause_{name}"] = seen.words.fill(one.text)
    return said


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, key: str) -> HttpResponse:
    """Word it, tick what was talked about, sign; or only keep the words."""
    mentorship = mentorship_for(request, key)
    seen = inside(request, mentorship)
    row = agreement.begin(mentorship, request.at)
    signed = agreement.signatures(row)
    mine = signed.get(seen.me.pk)
    start = _start(row, list(mine.clauses) if mine else [])
    reword = "use" in request.POST
    start = _reworded(request, seen) if reword else start
    form = AgreementForm(seen, row, None if reword else posted(request), initial=start)
    sign = request.POST.get("do") == "sign"
    if (
        not reword
        and request.method == "POST"
        and attempt(form, lambda: _keep(request, seen, form, sign))
    ):
        say(request, _signed_words(seen, signed) if sign else _("Kept. Nobody has signed it yet."))
        return redirect("home:agreement", mentorship.key)
    context = {
        "inside": seen,
        "form": form,
        "row": row,
        "live": mentorship.status in LIVE,
        "clauses": [(clause.title, row.clauses.get(k, "")) for k, clause in clauses().items()],
        "rhythm": rhythm_named(row.cadence_days),
        "signed": [(s.person, signed.get(s.person_id)) for s in [seen.seat, *seen.others]],
        "mine": mine,
        "others": [s.person for s in seen.others if s.person_id in signed],
    }
    return render(request, "home/agreement.html", context, status=status_of(form))


def _signed_words(seen: Inside, signed: dict[int, Any]) -> str:
    if all(seat.person_id in signed for seat in seen.others):
        return _("Signed by everybody. Good to have that settled.")
    return _("Signed. Now it is for %(name)s to read and sign.") % {"name": seen.name}


@transaction.atomic
def _keep(request: Request, seen: Inside, form: AgreementForm, sign: bool) -> None:
    said = form.cleaned_data
    row = agreement.draft(
        mentorship=seen.mentorship,
        version=said["version"],
        clauses={key: said[f"clause_{key}"].replace("\r\n", "\n") for key in clauses()},
        cadence_days=said["cadence_days"],
        minutes=said["minutes"],
        goals_shown=said["goals_shown"],
        by=request.person,
        at=request.at,
    )
    if sign:
        agreement.sign(
            mentorship=seen.mentorship,
            version=row.version,
            clauses=[key for key in clauses() if said[f"settled_{key}"]],
            by=request.person,
            at=request.at,
        )
