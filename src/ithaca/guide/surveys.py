"""Surveys and the catalogue of questions: what is asked, of which side, and what it feeds."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .checking import Fields, listed, unique
from .reading import names, read
from .words import worded

QUESTION_KINDS = ("scale5", "choice", "text", "ladder10")
SIDES = ("giver", "taker")


@dataclass(frozen=True)
class Option:
    """`score` is what the answer counts for; None where it counts for nothing yet."""

    value: str
    label: str
    score: float | None = None


@dataclass(frozen=True)
class Question:
    """`text` by side (giver, taker); a missing side is not asked. `feeds` names what the answer
    goes to: a stem of measure's Inputs ("trust" for trust_mentor and trust_mentee), a trait of a
    profile ("working_style"), an expectation, or nothing ("").
    """

    key: str
    kind: str
    text: Mapping[str, str]
    options: tuple[Option, ...]
    feeds: str


@dataclass(frozen=True)
class Survey:
    """`seconds` is how long answering takes, said before it begins."""

    key: str
    title: str
    intro: str
    seconds: int
    questions: tuple[Question, ...]

    def asked_of(self, side: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if side in question.text)


@cache
def surveys() -> Mapping[str, Survey]:
    """Every survey of the guide by key."""
    return {survey.key: survey for survey in (read(name, _survey) for name in names("surveys"))}


@cache
def questions(catalogue: str) -> tuple[Question, ...]:
    """The questions of a catalogue, such as "application". Raises KeyError."""
    name = f"questions/{catalogue}.yaml"
    if name not in names("questions"):
        raise KeyError(catalogue)
    return read(name, lambda data: _questions(listed(data, Question)))


def _survey(data: object) -> Survey:
    fields = Fields(data, Survey)
    return Survey(
        key=fields.key(),
        title=fields.text("title", longest=120),
        intro=worded(fields, "intro", 400),
        seconds=fields.whole("seconds", 1, 3600),
        questions=_questions(fields.each("questions", Question)),
    )


def _questions(entries: list[Fields]) -> tuple[Question, ...]:
    made = tuple(_question(entry) for entry in entries)
    unique(entries, [question.key for question in made])
    return made


def _question(fields: Fields) -> Question:
    kind = fields.choice("kind", QUESTION_KINDS)
    texts = fields.mapping("text", SIDES)
    options = tuple(_option(entry) for entry in fields.each("options", Option))
    if (kind == "choice") != bool(options):
        raise fields.error("options", "belong to a choice, and only to a choice")
    return Question(
        key=fields.text("key", longest=40),
        kind=kind,
        text={side: worded(texts, side, 300) for side in SIDES if texts.has(side)},
        options=options,
        feeds=fields.key("feeds", ""),
    )


def _option(fields: Fields) -> Option:
    score = fields.number("score", -1000, 1000) if fields.has("score") else None
    return Option(fields.key("value"), fields.text("label", longest=160), score)
