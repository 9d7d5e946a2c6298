"""The catalogue's sample data: people who were invented, one of everything."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator

from ithaca.measure.estimate import Estimate, proportion
from ithaca.web.looks import (
    USED_FOR_MATCHING,
    CardSelect,
    Day,
    Dots,
    FileDrop,
    Segmented,
    Ticks,
    with_chips,
)
from ithaca.web.parts import (
    ANYTHING,
    STATES_AN_OUTCOME,
    Bin,
    Card,
    Check,
    Column,
    House,
    Job,
    NavItem,
    Segment,
    Stage,
    Step,
    ToDo,
)


@dataclass(frozen=True)
class Soul:
    full_name: str
    key: str

    @property
    def name(self) -> str:
        return self.full_name.split()[0]

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.full_name.split())


class Goal(forms.Form):
    text = with_chips(
        forms.CharField(
            label="What will be different?",
            help_text="One sentence, with something one can see at the end.",
            widget=forms.Textarea,
        ),
        "only you and Ana",
    )
    email = with_chips(forms.EmailField(label="E-mail", required=False), USED_FOR_MATCHING)
    due = forms.DateField(label="By when", widget=Day)
    weight = forms.ChoiceField(
        label="How much should it matter?",
        choices=[("0", "ignore"), ("1", "nice"), ("2", "important"), ("3", "must")],
        widget=Segmented,
    )
    format = forms.ChoiceField(
        label="Which kind of mentoring?",
        choices=[("a", "One to one"), ("b", "Reverse"), ("c", "Group")],
        widget=CardSelect(
            cards={
                "a": Card("One to one", "Someone who has been there.", "6 months · 1 to 1"),
                "b": Card("Reverse", "The junior is the mentor.", "4 months · 1 to 1"),
                "c": Card("Group", "One mentor, several mentees.", soon="coming later"),
            }
        ),
    )
    languages = forms.MultipleChoiceField(
        label="Languages", choices=[("en", "English"), ("pt", "Portuguese")], widget=Ticks
    )
    place = forms.ChoiceField(
        label="Where", choices=[("r", "Online"), ("p", "In person")], widget=Dots, required=False
    )
    zone = forms.ChoiceField(label="Time zone", choices=[("a", "Lisbon"), ("b", "Lagos")])
    file = forms.FileField(label="A list of people", widget=FileDrop, required=False)
    agree = forms.BooleanField(label="I have read what my mentor will see")


class Search(forms.Form):
    q = forms.CharField(label="Search", required=False, widget=forms.SearchInput)
    only = forms.ChoiceField(label="Show", required=False, choices=[("", "Everybody")])


def fourcs(*bands: str) -> SimpleNamespace:
    named = zip(("clarity", "connection", "commitment", "continuity"), bands, strict=True)
    return SimpleNamespace(**{name: SimpleNamespace(band=band) for name, band in named})


@pytest.fixture
def people() -> dict[str, Soul]:
    names = ("Leila Haddad", "Ana Novak", "Tomas Okafor", "Rita Mendes")
    return {name.split()[0].lower(): Soul(name, f"key{at}") for at, name in enumerate(names)}


@pytest.fixture
def shell(people: dict[str, Soul]) -> dict[str, Any]:
    """What the context processor gives to every page."""
    names = ("Desk", "Programs", "People", "Insights", "Community")
    return {
        "house": House(
            sign_out="/out/",
            help="/help/",
            who_sees_what="/privacy/",
            source="https://example.org",
            organization="Northwind",
            menu=[NavItem("Profile", "/me/"), NavItem("Letters", "/letters/")],
        ),
        "me": people["leila"],
        "nav": [NavItem(name, f"/{name.lower()}/", name == "Desk") for name in names],
        "csrf_token": "token",
    }


@pytest.fixture
def samples(people: dict[str, Soul], shell: dict[str, Any]) -> dict[str, Any]:
    steps = [
        Step("1 · Who we are", "29 September", "Agreement signed by both", "done"),
        Step("2 · Goals", "due last Friday", state="late", whom="mentee"),
        Step("3 · A real challenge", "tomorrow, 14:00", state="now", url="#"),
        Step("4 · Work and feedback", "8 December"),
    ]
    form = Goal({"text": "", "email": "not an address", "weight": "2", "format": "a"})
    why = "3 of 4 skills she seeks; both chose facilitation first; 3 h overlap"
    row = {"mentee": people["leila"], "mentor": people["ana"], "why": why, "fit": 86}
    return {
        **people,
        **shell,
        "troubled": fourcs("watch", "well", "risk", "risk"),
        "fine": fourcs("well", "well", "well", "watch"),
        "young": fourcs("unknown", "unknown", "unknown", "unknown"),
        "segments": [
            Segment("well", 87, "healthy"),
            Segment("watch", 19, "to watch", "#"),
            Segment("risk", 6, "at risk"),
            Segment("unknown", 8, "too new to say"),
        ],
        "chores": [
            ToDo("Say what you offer", "Five minutes.", "Open", "#", people=[people["ana"]]),
            ToDo(
                "Sign the agreement", "Ana has signed.", "Sign", "#", True, False, "watch", "late"
            ),
            ToDo("Meet for the first time", done=True),
        ],
        "goals": proportion(158, 247),
        "confidence": Estimate(1.4, 171, 1.1, 1.7, unit="points"),
        "few": proportion(2, 3),
        "bins": [
            Bin(f"{n}0s", c) for n, c in zip(range(3, 10), (1, 0, 4, 22, 51, 30, 10), strict=True)
        ],
        "steps": steps,
        "stages": [
            Stage("Planning", steps[:1], "What for, and for whom."),
            Stage("Mentoring", steps[1:]),
        ],
        "deadline": date(2027, 12, 15),
        "instant": datetime(2026, 11, 24, 14, tzinfo=UTC),
        "search": Search(),
        "fit": Column("Fit", number=True, sort="?by=fit", sorted="descending"),
        "rows": [row, row],
        "page": Paginator(range(118), 25).page(2),
        "running": Job("Matching 240 people", "Half way, about 20 seconds more.", 50, cancel="#"),
        "form": form,
        "rules": [
            Check("It says what will be different", STATES_AN_OUTCOME, ("text",)),
            Check("It has a day", ANYTHING, ("due",), met=True),
        ],
    }
