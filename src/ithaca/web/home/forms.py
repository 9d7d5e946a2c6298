"""What the pages of a mentorship ask: times, meetings and how they went, goals and steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ithaca.guide import Agenda, Words
from ithaca.journey.models import Goal, MeetingOption
from ithaca.journey.slots import instant, zone_named
from ithaca.people.models import Person

from ..looks import CardSelect, Day, DayAndTime, Dots, Ticks, unmarked, with_chips
from ..parts import Card
from ..templatetags.looks import moment
from .inside import Inside

_WALL = "%Y-%m-%dT%H:%M"


def _wall(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


class Walls(forms.MultipleChoiceField):
    """Wall times offered as ticks. One that was offered yesterday is still a time today."""

    widget = Ticks

    def valid_value(self, value: object) -> bool:
        return _wall(str(value)) is not None


class OwnTime(forms.DateTimeField):
    """A time typed on the reader's own clock, kept as a wall time."""

    widget = DayAndTime

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (Django's own signature)
        options.setdefault("input_formats", [_WALL, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"])
        super().__init__(**options)

    def clean(self, value: Any) -> datetime | None:  # noqa: ANN401 (Django's own signature)
        found: datetime | None = super().clean(value)
        return found.replace(tzinfo=None) if found else None


def told(wall: datetime, seen: Inside) -> str:
    """A wall time of the reader in both zones, in words."""
    mine = seen.me.time_zone
    found = instant(wall, zone_named(mine))
    return str(moment(found, mine, seen.partner.time_zone, seen.partner.name)) if found else ""


class TimesForm(forms.Form):
    """Times to offer: suggested ones as ticks, and up to two of one's own."""

    slots = Walls(label=gettext_lazy("Times that suit you both"), required=False)
    own1 = OwnTime(label=gettext_lazy("A time of your own"), required=False)
    own2 = OwnTime(label=gettext_lazy("Another one"), required=False)

    def __init__(
        self,
        seen: Inside,
        suggested: Sequence[datetime],
        *args: object,
        ticked: bool = True,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        slots = cast(Walls, self.fields["slots"])
        slots.choices = [(wall.strftime(_WALL), told(wall, seen)) for wall in suggested]
        if ticked:
            slots.initial = [wall.strftime(_WALL) for wall in suggested]
        unmarked(slots)
        if not suggested:
            del self.fields["slots"]

    def walls(self) -> list[datetime]:
        said = self.cleaned_data
        chosen = [_wall(text) for text in said.get("slots") or []]
        own = [said.get("own1"), said.get("own2")]
        return [wall for wall in [*chosen, *own] if wall is not None]


class ProposeForm(TimesForm):
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes"), min_value=5, max_value=480, required=False
    )
    place = forms.CharField(
        label=gettext_lazy("Where, or a video link"), max_length=300, required=False
    )


class ChooseForm(forms.Form):
    """One of the times that the other side offers."""

    option = forms.ChoiceField(label=gettext_lazy("Choose a time"), widget=CardSelect)

    def __init__(
        self, seen: Inside, options: Iterable[MeetingOption], *args: object, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        mine, partner = seen.me.time_zone, seen.partner
        cards = {
            row.key: Card(
                moment(row.starts_at, mine),
                format_html(
                    _("{time} for {name}"),
                    time=moment(row.starts_at, partner.time_zone),
                    name=partner.name,
                )
                if partner.time_zone != mine
                else "",
            )
            for row in options
        }
        field = cast(forms.ChoiceField, self.fields["option"])
        field.choices = [(key, card.title) for key, card in cards.items()]
        cast(CardSelect, field.widget).cards = cards
        field.error_messages["invalid_choice"] = _(
            "Other times have been offered since. Please look again."
        )


class SeenForm(forms.Form):
    """A form that knows who is asked, and about whom."""

    def __init__(self, seen: Inside, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.seen = seen


class TopicForm(SeenForm):
    topic = forms.CharField(
        label=gettext_lazy("What you want to talk about"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, seen: Inside, *args: object, **kwargs: object) -> None:
        super().__init__(seen, *args, **kwargs)
        unmarked(with_chips(self.fields["topic"], seen.only_us))


class MoveForm(forms.Form):
    wall = OwnTime(label=gettext_lazy("The new day and time, on your clock"))


class StepForm(SeenForm):
    """A step that somebody promises: who, what, by when."""

    text = forms.CharField(label=gettext_lazy("What will be done"), max_length=300)
    person = forms.ChoiceField(label=gettext_lazy("By whom"), widget=Dots)
    due_on = forms.DateField(label=gettext_lazy("By when"), required=False, widget=Day)

    def __init__(self, seen: Inside, *args: object, **kwargs: object) -> None:
        super().__init__(seen, *args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["person"])
        field.choices = [(seen.me.key, _("me"))] + [(who.key, who.name) for who in seen.people]
        field.initial = seen.me.key

    def owner(self) -> Person:
        people = {person.key: person for person in [self.seen.me, *self.seen.people]}
        return people[self.cleaned_data.get("person") or self.seen.me.key]


class NotesForm(SeenForm):
    shared = forms.CharField(
        label=gettext_lazy("A note for both of you"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    private = forms.CharField(
        label=gettext_lazy("A note for yourself"),
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, seen: Inside, *args: object, **kwargs: object) -> None:
        super().__init__(seen, *args, **kwargs)
        with_chips(self.fields["shared"], seen.only_us)
        with_chips(self.fields["private"], _("only you"))


class AfterForm(NotesForm, StepForm):
    """How it went, in one go: everything but the first line may stay empty."""

    minutes = forms.IntegerField(label=gettext_lazy("How many minutes"), min_value=5, max_value=480)
    blocks = forms.MultipleChoiceField(
        label=gettext_lazy("What you got to"), required=False, widget=Ticks
    )
    slots = Walls(label=gettext_lazy("When next? Offer a time or two"), required=False)

    field_order = ("minutes", "blocks", "shared", "private", "text", "person", "due_on", "slots")

    def __init__(
        self,
        seen: Inside,
        agenda: Agenda | None,
        suggested: Sequence[datetime],
        *args: object,
        **kwargs: object,
    ) -> None:
        super().__init__(seen, *args, **kwargs)
        self.fields["text"].required = self.fields["person"].required = False
        for name in ("blocks", "shared", "slots"):
            unmarked(self.fields[name])
        self.fields["text"].label = _("A step that one of you promised")
        offer_blocks(self, agenda, seen.words)
        slots = cast(Walls, self.fields["slots"])
        slots.choices = [(wall.strftime(_WALL), told(wall, seen)) for wall in suggested]
        if not suggested:
            del self.fields["slots"]

    def walls(self) -> list[datetime]:
        chosen = [_wall(text) for text in self.cleaned_data.get("slots") or []]
        return [wall for wall in chosen if wall is not None]


class HeldForm(forms.Form):
    """Putting right what was said of a meeting that was held."""

    on = forms.DateField(label=gettext_lazy("The day you met"), widget=Day)
    minutes = forms.IntegerField(label=gettext_lazy("How many minutes"), min_value=5, max_value=480)
    blocks = forms.MultipleChoiceField(
        label=gettext_lazy("What you got to"), required=False, widget=Ticks
    )

    def __init__(self, agenda: Agenda | None, words: Words, *args: object, **kw: object) -> None:
        super().__init__(*args, **kw)  # type: ignore[arg-type]
        offer_blocks(self, agenda, words)


def offer_blocks(form: forms.Form, agenda: Agenda | None, words: Words) -> None:
    """The blocks of the agenda as ticks; without an agenda there is nothing to tick."""
    if agenda is None:
        del form.fields["blocks"]
        return
    field = cast(forms.MultipleChoiceField, form.fields["blocks"])
    field.choices = [(block.key, words.fill(block.title)) for block in agenda.blocks]


class GoalForm(forms.Form):
    """A SMART goal: what, how one will know, achievable, what it serves, by when."""

    outcome = forms.CharField(
        label=gettext_lazy("What will be different?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    measure = forms.CharField(
        label=gettext_lazy("How will you know?"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("A number, a thing made, or something another person can see."),
    )
    due_on = forms.DateField(label=gettext_lazy("By when?"), required=False, widget=Day)
    serves = forms.ChoiceField(label=gettext_lazy("What does it serve?"), required=False)
    achievable = forms.BooleanField(
        label=gettext_lazy("I find it achievable in this time"), required=False
    )

    def __init__(
        self,
        serves: Sequence[tuple[str, object]],
        seen: Inside,
        *args: object,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        with_chips(self.fields["outcome"], seen.only_us)
        field = cast(forms.ChoiceField, self.fields["serves"])
        field.choices = [("", _("Nothing chosen yet")), *serves]


class ProgressForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What has moved?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EndGoalForm(forms.Form):
    status = forms.ChoiceField(
        choices=[
            (Goal.Status.REACHED, Goal.Status.REACHED.label),
            (Goal.Status.PARTLY, Goal.Status.PARTLY.label),
            (Goal.Status.DROPPED, Goal.Status.DROPPED.label),
        ]
    )


class ConcurForm(forms.Form):
    """The second yes, to the wording that was read."""

    outcome = forms.CharField(max_length=300, widget=forms.HiddenInput)


class PlainForm(forms.Form):
    """Nothing but a button."""
