"""What a column of an imported file can say about taking part, besides the profile."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ithaca.people.fields import person_fields
from ithaca.sheets import Field


def joining_fields() -> tuple[Field, ...]:
    """The profile's fields and those of joining a program."""
    return (
        *person_fields(),
        Field(
            "side",
            _("Role in the program"),
            "choice",
            synonyms=("role", "mentor or mentee", "participant type", "type"),
            choices={
                "giver": ("mentor", "giver", "gives"),
                "taker": ("mentee", "taker", "takes", "protege", "learner"),
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
            _("Background they ask for in a mentor"),
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
