"""What a round weighs and what it never does, as a coordinator says it: the form of a round, and
which of it nobody gave data for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ithaca.guide import CRITERIA as WEIGHED
from ithaca.matching import CRITERIA as EVERY
from ithaca.matching import RULES, Candidate, Policy
from ithaca.matching.scoring.pool import pool_of
from ithaca.pairing.gather import RULE_OF, default_words, terms_for
from ithaca.pairing.models import Round
from ithaca.programs.models import Track

from ..looks import CardSelect, Segmented
from ..parts import Card

IGNORE, NICE, IMPORTANT, MUST = "ignore", "nice", "important", "must"
_WORDS = [
    (IGNORE, gettext_lazy("ignore")),
    (NICE, gettext_lazy("nice")),
    (IMPORTANT, gettext_lazy("important")),
    (MUST, gettext_lazy("must")),
]
POLICIES: dict[Policy, Card] = {
    "floor": Card(
        gettext_lazy("Nobody worse off than necessary"),
        gettext_lazy("Most people first, then the weakest match as good as can be, then the rest."),
    ),
    "total": Card(
        gettext_lazy("The best fit in all"),
        gettext_lazy("Most people first, then the largest sum, though single matches may be weak."),
    ),
    "stable": Card(
        gettext_lazy("No two who would rather swap"),
        gettext_lazy(
            "No two people would both gain by leaving their matches for each other; somebody may "
            "be left without one for it."
        ),
    ),
    "first_come": Card(
        gettext_lazy("One after the other"),
        gettext_lazy(
            "In an order that chance drew, each gets the best place that is left. It shows what "
            "the other aims gain."
        ),
    ),
}
_HINTS = {
    "skills": gettext_lazy("what one seeks and the other offers; must: at least one of them"),
    "goals": gettext_lazy("goals in common; rarer ones count more"),
    "working_style": gettext_lazy("values and ways of working, from the short answers"),
    "interests": gettext_lazy("interests in common; rarer ones count more"),
    "target_role": gettext_lazy("the other does what one aims for"),
    "seniority": gettext_lazy("how close the levels are to what this program asks for"),
    "hours": gettext_lazy("how many hours they share"),
    "location": gettext_lazy("the same place"),
    "department": gettext_lazy("a view from another department; must: never the same one"),
    "profession": gettext_lazy("the same profession"),
    "background": gettext_lazy(
        "a background that a person asked for; whose and which is not shown"
    ),
    "wishes": gettext_lazy("people they named themselves"),
}
# Only what the guide's formats weigh: for the others no page collects anything.
CRITERIA = {key: criterion for key, criterion in EVERY.items() if key in WEIGHED}
_HOURS = "same_zone_overlap_hours"
_TICKS = ("not_reporting_line", "common_language", "earlier_pair", "level_gap")


@dataclass(frozen=True)
class Data:
    """Who takes part, and for which criteria and rules nobody gave what they need."""

    takers: int
    givers: int
    places: int
    without: frozenset[str]
    sentences: tuple[str, ...]

    @property
    def enough(self) -> bool:
        return bool(self.takers and self.places)


def data_of(people: Sequence[Candidate], track: Track) -> Data:
    """What can be said before a round runs."""
    rules = {**track.terms.rules, **dict.fromkeys(_TICKS, True), _HOURS: 1}
    pool = pool_of(people, terms_for(track, words={}, rules=rules))
    missing = [one for one in CRITERIA.values() if not one.has_data(pool)]
    unheld = [RULES[key] for key in (*_TICKS, _HOURS) if not RULES[key].has_data(pool)]
    givers = [person for person in people if person.gives]
    return Data(
        takers=sum(person.takes for person in people),
        givers=len(givers),
        places=sum(person.capacity for person in givers),
        without=frozenset(one.key for one in missing) | {one.key for one in unheld},
        sentences=tuple(
            dict.fromkeys(
                _("%(without)s: not used.") % {"without": without}
                for without in [one.without for one in missing] + [one.without for one in unheld]
            )
        ),
    )


class WhatMatters(forms.Form):
    """One word for every criterion, a tick for every hard rule."""

    def __init__(
        self, data: QueryDict | None = None, *, track: Track, known: Data, keep: Round | None = None
    ) -> None:
        super().__init__(data)
        self.track, self.known = track, known
        words, rules = _start(track, keep)
        self._start = words
        for key, criterion in CRITERIA.items():
            self.fields[key] = forms.ChoiceField(
                label=criterion.label,
                help_text=_HINTS.get(key, ""),
                choices=_WORDS,
                initial=words[key],
                widget=Segmented,
            )
        for key in _TICKS:
            if key == "level_gap" and track.terms.seniority.direction == "any":
                continue
            self.fields[key] = forms.BooleanField(
                label=_rule_words(key, track),
                help_text=_unused(key, known),
                initial=bool(rules.get(key)),
                required=False,
            )
        self.fields[_HOURS] = forms.IntegerField(
            label=_("Hours they share, at least"),
            help_text=_unused(_HOURS, known)
            or _("of the working day, or of the week where free hours are known; 0 if none"),
            min_value=0,
            max_value=24,
            initial=int(rules.get(_HOURS, 0)),
        )

        self.fields["policy"] = forms.ChoiceField(
            label=_("What the round aims at"),
            choices=[(key, card.title) for key, card in POLICIES.items()],
            initial=policy_of(keep),
            widget=CardSelect(cards={str(key): card for key, card in POLICIES.items()}),
        )

    @property
    def used(self) -> list[forms.BoundField]:
        """The criteria somebody gave data for."""
        return [self[key] for key in CRITERIA if key not in self.known.without]

    @property
    def unused(self) -> list[forms.BoundField]:
        return [self[key] for key in CRITERIA if key in self.known.without]

    @property
    def ticks(self) -> list[forms.BoundField]:
        return [self[key] for key in _TICKS if key in self.fields]

    @property
    def least_hours(self) -> forms.BoundField:
        return self[_HOURS]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if all(said.get(key, IGNORE) == IGNORE for key in CRITERIA):
            raise forms.ValidationError(_("Choose at least one thing that matters."))
        return said

    def words(self) -> dict[str, str]:
        """As `rounds.start_round` takes them; untouched ones are the track's own, so that its
        own points stay."""
        said = {key: self.cleaned_data[key] for key in CRITERIA}
        default = default_words(self.track)
        if said == _shown_words(default, self.track.terms.rules):
            return default
        return said

    def policy(self) -> Policy:
        """As `rounds.start_round` takes it."""
        said = self.cleaned_data["policy"]
        return next((key for key in POLICIES if key == said), "floor")

    def rules(self) -> dict[str, int | bool | str]:
        """Every hard rule that the page shows."""
        said: dict[str, int | bool | str] = {
            key: self.cleaned_data[key] for key in _TICKS if key in self.fields
        }
        musts = {rule: self.cleaned_data[key] == MUST for key, rule in RULE_OF.items()}
        return {**said, **musts, _HOURS: self.cleaned_data[_HOURS]}


def chosen(round_: Round) -> tuple[dict[str, str], dict[str, int | bool | str]]:
    """The words and rules that a round was run with, to run them again."""
    rules = dict(round_.terms.get("rules", {}))
    kept = (*_TICKS, _HOURS, *RULE_OF.values())
    return dict(round_.terms.get("words_chosen", {})), {k: rules[k] for k in kept if k in rules}


def policy_of(keep: Round | None) -> Policy:
    """What the round before aimed at; without one, the default."""
    stored = keep.terms.get("policy") if keep else None
    return next((key for key in POLICIES if key == stored), "floor")


def _start(track: Track, keep: Round | None) -> tuple[dict[str, str], Mapping[str, Any]]:
    """Words and rules that the form begins with: the track's, or those of the round before."""
    words, rules = chosen(keep) if keep else (default_words(track), dict(track.terms.rules))
    return _shown_words(words, rules), rules


def _shown_words(words: Mapping[str, str], rules: Mapping[str, Any]) -> dict[str, str]:
    shown = {key: words.get(key, IGNORE) for key in CRITERIA}
    return shown | {key: MUST for key, rule in RULE_OF.items() if rules.get(rule)}


def _rule_words(key: str, track: Track) -> str:
    if key == "not_reporting_line":
        return _("Never somebody's own manager or report")
    if key == "common_language":
        return _("Always a language in common")
    if key == "earlier_pair":
        return _("Never the same two people again")
    words, seniority = track.vocabulary, track.terms.seniority
    names = {"giver": words.giver.one, "taker": words.taker.one, "gap": seniority.gap}
    if seniority.direction == "same":
        return _("Always on the same level")
    if seniority.direction == "below":
        text = _("The %(giver)s is always at least %(gap)d level below the %(taker)s")
    else:
        text = _("The %(giver)s is always at least %(gap)d level above the %(taker)s")
    return text % names


def _unused(key: str, known: Data) -> str:
    if key not in known.without:
        return ""
    return _("%(without)s: not used.") % {"without": RULES[key].without}
