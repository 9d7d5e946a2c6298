"""Being in touch with a pair: the form of a check-in, and words to begin a letter with."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ithaca.care.actions import LONGEST_REASON
from ithaca.care.models import Alert, CheckIn
from ithaca.care.queries import Reason
from ithaca.guide import Words
from ithaca.matching import Candidate
from ithaca.pairing.models import MentorshipStatus
from ithaca.people.models import Person

from ..looks import Day, Segmented, Ticks

LONGEST_MESSAGE = 4000
MOST_NAMES = 1000


def opening(rule: str, names: str) -> str:
    """A letter to begin with. It tells nobody what the other one said or answered."""
    texts = {
        "R1": _("You two were matched a while ago; I wondered whether a first meeting is near."),
        "R2": _("You have not met yet, and I wondered what is in the way."),
        "R3-agreement": _("Your agreement still waits; it takes five minutes and spares trouble."),
        "R3-goals": _("A first goal, even a rough one, makes the rest easier."),
        "R5": _("It has been quiet for a while, and that happens to good pairs too."),
    }
    return _(
        "Hello %(names)s,\n\n%(text)s Is there anything I can help with? A word back is enough, "
        "and so is booking your next meeting."
    ) % {"names": names, "text": texts.get(rule, _("I wanted to hear how you are getting on."))}


class BeInTouch(forms.Form):
    """How, with whom, why, what was written or said, and when to look again."""

    kind = forms.ChoiceField(
        label=gettext_lazy("How are you in touch?"), choices=CheckIn.Kind.choices, widget=Segmented
    )
    people = forms.MultipleChoiceField(label=gettext_lazy("With whom?"), widget=Ticks)
    message = forms.CharField(
        label=gettext_lazy("Your message"),
        help_text=gettext_lazy(
            "Sent to each of them as a letter from you. Leave it empty if you wrote elsewhere, "
            "called or met."
        ),
        widget=forms.Textarea,
        max_length=LONGEST_MESSAGE,
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("For you and the other coordinators."),
        max_length=LONGEST_REASON,
        required=False,
    )
    outcome = forms.CharField(
        label=gettext_lazy("What came of it"),
        help_text=gettext_lazy("You can add this later as another check-in."),
        widget=forms.Textarea,
        max_length=LONGEST_MESSAGE,
        required=False,
    )
    next_on = forms.DateField(label=gettext_lazy("Look again on"), widget=Day, required=False)
    settles = forms.MultipleChoiceField(
        label=gettext_lazy("This answers"), widget=Ticks, required=False
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        people: Sequence[Person],
        reasons: Sequence[Reason],
    ) -> None:
        strongest = reasons[0] if reasons else None
        asked = strongest.person if strongest else None
        to = [asked] if asked else list(people)
        names = _(" and ").join(person.name for person in to)
        super().__init__(
            data,
            initial={
                "kind": CheckIn.Kind.MESSAGE,
                "people": [person.key for person in to],
                "reason": strongest.words[:LONGEST_REASON] if strongest else "",
                "message": opening(strongest.alert.rule if strongest else "", names),
                "settles": [reason.alert.key for reason in reasons],
            },
        )
        self._people = {person.key: person for person in people}
        self._alerts = {reason.alert.key: reason.alert for reason in reasons}
        _choose(self, "people", [(person.key, person.full_name) for person in people])
        if reasons:
            _choose(self, "settles", [(r.alert.key, r.words) for r in reasons])
        else:
            del self.fields["settles"]

    def clean_message(self) -> str:
        """A message is for a letter alone; a call that says nothing sends nothing."""
        return str(self.cleaned_data["message"]).strip()

    def chosen(self) -> list[Person]:
        return [self._people[key] for key in self.cleaned_data["people"]]

    def settled(self) -> list[Alert]:
        return [self._alerts[key] for key in self.cleaned_data.get("settles", [])]

    def letter(self) -> str:
        """What is sent, if anything is."""
        by_mail = self.cleaned_data["kind"] == CheckIn.Kind.MESSAGE
        return self.cleaned_data["message"] if by_mail else ""


def _choose(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.MultipleChoiceField)
    field.choices = list(choices)


class ByHand(forms.Form):
    """Two people who have a place for each other."""

    taker = forms.ChoiceField()
    giver = forms.ChoiceField()

    def __init__(
        self, data: QueryDict | None = None, *, people: Sequence[Candidate], words: Words
    ) -> None:
        super().__init__(data)
        for name, noun in (("taker", words.taker), ("giver", words.giver)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            able = [one for one in people if (one.takes if name == "taker" else one.gives)]
            shown = sorted((one.called, one.id) for one in able)[:MOST_NAMES]
            field.label = capfirst(noun.one)
            field.choices = [("", _("Choose")), *((key, called) for called, key in shown)]
            field.error_messages["invalid_choice"] = _(
                "This place is taken by now. Choose somebody else."
            )


class Filters(forms.Form):
    """Which mentorships the list shows."""

    q = forms.CharField(
        label=gettext_lazy("Name"), required=False, widget=forms.TextInput({"type": "search"})
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Standing"),
        required=False,
        choices=[
            ("", gettext_lazy("Planned and under way")),
            ("planned", gettext_lazy("Has not been answered")),
            ("active", MentorshipStatus.ACTIVE.label),
            ("paused", MentorshipStatus.PAUSED.label),
            ("closing", MentorshipStatus.CLOSING.label),
            ("closed", MentorshipStatus.CLOSED.label),
        ],
    )
    band = forms.ChoiceField(
        label=gettext_lazy("How it goes"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("well", gettext_lazy("Well")),
            ("watch", gettext_lazy("To watch")),
            ("risk", gettext_lazy("At risk")),
            ("unknown", gettext_lazy("Too little known to say")),
        ],
    )
