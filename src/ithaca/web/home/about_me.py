"""What somebody says of themself, as form fields and back: lines, skills with levels, a week."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ithaca.people.models import Person

from ..looks import USED_FOR_MATCHING, Segmented, Ticks, unmarked, with_chips

_SKILL = re.compile(r"^(?P<name>.*?)[\s:(,\u2013-]+(?P<level>[1-5])\)?$")
_MOST = 40
_LONGEST = 120
_WORKDAYS, _WEEKEND = range(5), range(5, 7)

# Parts of a week, as hours of a day on some of its days.
BLOCKS: dict[str, tuple[Any, range, range]] = {
    "mornings": (gettext_lazy("weekday mornings, 9 to 12"), _WORKDAYS, range(9, 12)),
    "middays": (gettext_lazy("weekdays at midday, 12 to 14"), _WORKDAYS, range(12, 14)),
    "afternoons": (gettext_lazy("weekday afternoons, 14 to 17"), _WORKDAYS, range(14, 17)),
    "evenings": (gettext_lazy("weekday evenings, 17 to 20"), _WORKDAYS, range(17, 20)),
    "weekend_mornings": (gettext_lazy("weekend mornings, 9 to 12"), _WEEKEND, range(9, 12)),
    "weekend_afternoons": (gettext_lazy("weekend afternoons, 14 to 18"), _WEEKEND, range(14, 18)),
}


def hours_of(blocks: Iterable[str]) -> list[int]:
    """The hours of a week, 0 to 167 from Monday midnight, that these parts cover."""
    return sorted(
        {day * 24 + hour for key in blocks for day in BLOCKS[key][1] for hour in BLOCKS[key][2]}
    )


def blocks_of(hours: Iterable[int]) -> list[str]:
    """The parts of a week that lie wholly within ``hours``."""
    free = set(hours)
    return [key for key in BLOCKS if free.issuperset(hours_of([key]))]


class Lines(forms.CharField):
    """A list, one entry a line."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (Django's own signature)
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(required=False, max_length=6000, **options)

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        lines = [line.strip() for line in super().clean(value).splitlines()]
        kept = list(dict.fromkeys(line for line in lines if line))
        if len(kept) > _MOST or any(len(line) > _LONGEST for line in kept):
            raise forms.ValidationError(
                _("Keep it to %(most)d lines of %(length)d characters at most.")
                % {"most": _MOST, "length": _LONGEST}
            )
        return kept


class Skills(Lines):
    """Skills, one a line, each with a level from 1 to 5 behind it or none."""

    def prepare_value(self, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, dict):
            value = [f"{name} {level}" if level else name for name, level in value.items()]
        return super().prepare_value(value)

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        found: dict[str, int] = {}
        for line in super().clean(value):
            leveled = _SKILL.match(line)
            if leveled and leveled["name"]:
                found[leveled["name"]] = int(leveled["level"])
            else:
                found[line] = 0
        return found


class Week(forms.MultipleChoiceField):
    """When somebody is usually free, in parts of a week."""

    widget = Ticks

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        choices = [(key, words) for key, (words, _days, _hours) in BLOCKS.items()]
        super().__init__(choices=choices, required=False, **options)


@cache
def zones() -> list[tuple[str, str]]:
    """Zones by their places; those that only computers use are left out."""
    places = {zone for zone in available_timezones() if "/" in zone}
    places = {zone for zone in places if not zone.startswith(("Etc/", "posix/", "right/"))}
    return [(zone, zone.replace("_", " ")) for zone in sorted({*places, "UTC"})]


def skills_field(label: Any) -> Skills:  # noqa: ANN401 (a lazy text)
    hint = gettext_lazy(
        "One a line. A number from 1 to 5 behind it says how well: “Negotiation 3”."
    )
    return with_chips(Skills(label=label, help_text=hint), USED_FOR_MATCHING)


def week_field() -> Week:
    hint = gettext_lazy("On your own clock. Times for meetings are suggested from it.")
    field = Week(label=gettext_lazy("When you are usually free"), help_text=hint)
    return with_chips(field, USED_FOR_MATCHING)


def style_field(text: str) -> forms.ChoiceField:
    """A statement on working style, from 1 (not me) to 5 (very much me)."""
    field = forms.ChoiceField(
        label=text,
        required=False,
        choices=[(str(step), str(step)) for step in range(1, 6)],
        widget=Segmented,
    )
    return unmarked(with_chips(field, USED_FOR_MATCHING))


def profile_start(person: Person, names: Iterable[str]) -> dict[str, Any]:
    """What stands in the fields to begin with."""
    start = {name: getattr(person, name) for name in names if name not in ("hours", "week")}
    return {**start, "week": blocks_of(person.hours)}


def week_changes(form: forms.Form, person: Person) -> Mapping[str, object]:
    """New hours if the ticks changed; finer hours that came from elsewhere stay otherwise."""
    said = cast(list[str], form.cleaned_data.get("week") or [])
    if set(said) == set(blocks_of(person.hours)):
        return {}
    return {"hours": hours_of(said)}
