"""What a column of an imported file can say about taking part, besides the profile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ithaca.guide import Words
from ithaca.people.entries import Shape, Unfit
from ithaca.people.fields import person_fields
from ithaca.sheets import Field

from .enrolling import MOST_PLACES

SIDES = ("giver", "taker", "both", "column")


def sides_of(side: str, values: Mapping[str, Any]) -> tuple[bool, bool]:
    """Whether a row gives and takes, by its own words, else by its file's side."""
    if values.get("both"):
        return True, True
    chosen = values.get("side") or side
    return chosen in ("giver", "both"), chosen in ("taker", "both")


def _unfit(side: str, values: Mapping[str, Any]) -> Unfit | None:
    if not any(sides_of(side, values)):
        return Unfit("side", _("It does not say who joins as what."), _("Fill in the role."))
    if not 0 <= values.get("capacity", 1) <= MOST_PLACES:
        return Unfit(
            "capacity",
            _("Nobody has %(number)d places.") % {"number": values["capacity"]},
            _("Write a number from 0 to %(most)d.") % {"most": MOST_PLACES},
        )
    return None


def joining(words: Words) -> Shape:
    """The profile and what joining a program asks, in the words of its format."""
    return Shape(joining_fields(words), _unfit)


def joining_fields(words: Words) -> tuple[Field, ...]:
    """The profile's fields and those of joining a program."""
    giver, taker = words.giver.one, words.taker.one
    return (
        *person_fields(),
        Field(
            "side",
            _("Role in the program"),
            "choice",
            synonyms=("role", "mentor or mentee", "participant type", "type"),
            choices={
                "giver": (giver, "mentor", "giver", "gives"),
                "taker": (taker, "mentee", "taker", "takes", "protege", "learner"),
                "both": ("both", "mentor and mentee"),
            },
        ),
        Field(
            "both",
            _("Takes both roles"),
            "yes_no",
            synonyms=("both mentor and mentee", "both roles", "mentor and mentee"),
        ),
        Field(
            "capacity",
            _("Places"),
            "integer",
            synonyms=("capacity", "max mentees", "number of mentees", "slots", "mentees"),
        ),
        Field(
            "background_wished",
            _("Background they ask for in a %(giver)s") % {"giver": giver},
            "list",
            synonyms=("identity to match", "preferred identity", "match identity"),
        ),
        Field(
            "background_asked",
            _("Asks for a similar background"),
            "yes_no",
            synonyms=("match with similar identity", "similar identity"),
        ),
    )
