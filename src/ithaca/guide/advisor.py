"""The advisor: three questions, whose answers put the formats in order."""

from collections.abc import Mapping
from dataclasses import dataclass

from .checking import Fields, unique
from .shelves import NONE, Kind

ASKED = ("objective", "resources", "needs")


@dataclass(frozen=True)
class Choice:
    """One answer, and the points that it gives to formats by key."""

    key: str
    label: str
    points: Mapping[str, int]


@dataclass(frozen=True)
class AdvisorQuestion:
    key: str
    text: str
    choices: tuple[Choice, ...]


def advisor() -> tuple[AdvisorQuestion, ...]:
    """The three questions: objective, resources, needs."""
    return tuple(QUESTIONS.all().values())


def advise(objective: str, resources: str, needs: str) -> tuple[str, ...]:
    """Format keys, best first; equals keep the guide's order. Raises KeyError."""
    totals: dict[str, int] = {}
    for question, answer in zip(advisor(), (objective, resources, needs), strict=True):
        chosen = {choice.key: choice for choice in question.choices}[answer]
        for key, points in chosen.points.items():
            totals[key] = totals.get(key, 0) + points
    return tuple(sorted(totals, key=lambda key: -totals[key]))


def _question(fields: Fields) -> AdvisorQuestion:
    entries = fields.each("choices", Choice)
    choices = tuple(_choice(entry) for entry in entries)
    unique(entries, [choice.key for choice in choices])
    return AdvisorQuestion(fields.choice("key", ASKED), fields.text("text"), choices)


def _choice(fields: Fields) -> Choice:
    points = fields.mapping("points", fields.data.get("points") or {})
    counted = {key: points.whole(key, 0, 10) for key in points.data}
    return Choice(fields.key(), fields.text("label", longest=200), counted)


QUESTIONS = Kind(
    "advisor", "advisor.yaml", AdvisorQuestion, _question, "three questions, to choose", adopts=NONE
)
