"""The agreement: seven clauses to word, tick and sign on one page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ithaca.access import Request, mentorship_for
from ithaca.guide import clauses
from ithaca.journey import agreement
from ithaca.journey.models import Agreement, Signature
from ithaca.pairing.models import LIVE

from ..looks import unmarked
from ..parts import say
from ..posting import attempt, go, posted, status_of
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
    """A clause on the page; `choices` are other texts for it: what to send, label, text. `place`
    is its anchor, `new` whether one of them was just taken."""

    place: str
    new: bool
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

    def __init__(
        self, seen: Inside, row: Agreement, *args: object, taken: str = "", **kwargs: object
    ) -> None:
        """`taken` is the clause whose text was just exchanged."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.seen, self.taken = seen, taken
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
        return [
            Part(
                f"part-{key}",
                key == self.taken,
                self[f"clause_{key}"],
                self[f"settled_{key}"],
                [(f"{key}:{one}", *said) for one, said in _wordings(self.seen, key).items()],
            )
            for key in clauses()
        ]

    def clean(self) -> dict[str, Any]:
        """Who signs has filled the gaps that a wording leaves open."""
        said: dict[str, Any] = self.cleaned_data
        for key in clauses() if self.data.get("do") == "sign" else ():
            text = said.get(f"clause_{key}", "")
            if "…" in text and any(
                text == other for _, other in _wordings(self.seen, key).values()
            ):
                self.add_error(f"clause_{key}", _("Fill the gap that is marked … before you sign."))
        return said

    def settled(self) -> list[str]:
        return [key for key in clauses() if self.cleaned_data[f"settled_{key}"]]


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


def _wordings(seen: Inside, key: str) -> dict[str, tuple[str, str]]:
    """The guide's texts for a clause, each with its label: the one to begin with, and others."""
    clause, fill = clauses()[key], seen.words.fill
    begin = str(_("As it began")), fill(clause.text_for(seen.mentorship.track.terms))
    return {"begin": begin, **{one.key: (one.label, fill(one.text)) for one in clause.choices}}


def _reworded(seen: Inside, sent: QueryDict) -> tuple[dict[str, Any], str]:
    """What was typed, with the wording that was asked for, and the clause that it is for. What
    was said about the old words is not said about the new ones."""
    said: dict[str, Any] = sent.dict()
    name, _colon, key = sent.get("use", "").partition(":")
    if name not in clauses() or key not in _wordings(seen, name):
        return said, ""
    said[f"clause_{name}"] = _wordings(seen, name)[key][1]
    said.pop(f"settled_{name}", None)
    return said, name


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, key: str) -> HttpResponse:
    """Word it, tick what was talked about, sign; or only keep the words."""
    mentorship = mentorship_for(request, key)
    seen = inside(request, mentorship)
    row = agreement.begin(mentorship, request.at)
    signed = agreement.signatures(row)
    mine = signed.get(seen.me.pk)
    # Ticks belong to a signature; until there is one, the browser's session remembers them.
    ticked = f"settled:{mentorship.key}"
    start = _start(row, mine.clauses if mine else request.session.get(ticked, []))
    sent, taken = posted(request), ""
    looking = sent is not None and ("use" in sent or sent.get("do") == "look")
    if sent is not None and looking:
        start, taken = _reworded(seen, sent)
        sent = None
    form = AgreementForm(seen, row, sent, initial=start, taken=taken)
    kept: list[str] = []
    if sent is not None and attempt(form, lambda: kept.append(_keep(request, seen, form, signed))):
        request.session[ticked] = form.settled()
        say(request, kept[0])
        return go("home:agreement", mentorship.key, at="main")
    context = {
        "inside": seen,
        "form": form,
        "looking": looking,
        "row": row,
        "live": mentorship.status in LIVE,
        "clauses": [(clause.title, row.clauses.get(k, "")) for k, clause in clauses().items()],
        "rhythm": rhythm_named(row.cadence_days),
        "signed": [(s.person, signed.get(s.person_id)) for s in [seen.seat, *seen.others]],
        "mine": mine,
        "others": [s.person for s in seen.others if s.person_id in signed],
    }
    return render(request, "home/agreement.html", context, status=status_of(form))


@transaction.atomic
def _keep(
    request: Request, seen: Inside, form: AgreementForm, signed: Mapping[int, Signature]
) -> str:
    """Keep the words and, if that was the button, sign them. Returns what to say of it."""
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
    changed = row.version != said["version"]
    if request.POST.get("do") != "sign":
        return _("Kept. Nobody has signed it yet.") if changed else _("Nothing was changed.")
    agreement.sign(
        mentorship=seen.mentorship,
        version=row.version,
        clauses=form.settled(),
        by=request.person,
        at=request.at,
    )
    if not changed and all(seat.person_id in signed for seat in seen.others):
        return _("Signed by everybody. Good to have that settled.")
    return _("Signed. Now it is for %(name)s to read and sign.") % {"name": seen.name}
