"""Surveys and the catalogue of questions: what is asked, of which side, and what it feeds."""

from collections.abc import Mapping
from dataclasses import dataclass

from .checking import Fields, unique
from .shelves import SAME, Kind
from .words import worded

QUESTION_KINDS = ("scale5", "choice", "several", "text", "ladder10", "number")
SIDES = ("giver", "taker", "manager", "coordinator", "comparison")
EACH = ("", "goal", "skill")


@dataclass(frozen=True)
class Option:
    """`score` is what the answer counts for; None where it counts for nothing yet. Choosing one
    that `calls` asks the coordinators for help."""

    value: str
    label: str
    score: float | None = None
    calls: bool = False


@dataclass(frozen=True)
class Question:
    """`text` by side (giver, taker, …); a missing side is not asked. `feeds` names what the answer
    goes to: a stem of measure's Inputs ("trust" for trust_mentor and trust_mentee), a trait of a
    profile ("working_style"), an expectation, an outcome by its benefit, or nothing (""). Of
    several answers at most `most` (0: any number); `each` asks once for every goal or skill.
    """

    key: str
    kind: str
    text: Mapping[str, str]
    options: tuple[Option, ...]
    feeds: str
    most: int = 0
    each: str = ""


@dataclass(frozen=True)
class Survey:
    """`seconds` is how long answering takes, said before it begins; `when` it is asked."""

    key: str
    title: str
    intro: str
    when: str
    seconds: int
    questions: tuple[Question, ...]

    def asked_of(self, side: str) -> tuple[Question, ...]:
        """What one side is asked once; questions for each goal or skill are asked with those."""
        return tuple(one for one in self.questions if side in one.text and not one.each)


@dataclass(frozen=True)
class Catalogue:
    """Questions that a form asks outside of surveys, such as the application."""

    key: str
    questions: tuple[Question, ...]


def surveys() -> Mapping[str, Survey]:
    """Every survey of the guide by key."""
    return SURVEYS.all()


def questions(catalogue: str) -> tuple[Question, ...]:
    """The questions of a catalogue, such as "application". Raises KeyError."""
    return CATALOGUES.all()[catalogue].questions


def _survey(fields: Fields) -> Survey:
    return Survey(
        key=fields.key(),
        title=fields.text("title", longest=120),
        intro=worded(fields, "intro", 600),
        when=fields.text("when", longest=200),
        seconds=fields.whole("seconds", 1, 3600),
        questions=_questions(fields.each("questions", Question)),
    )


def _catalogue(fields: Fields) -> Catalogue:
    return Catalogue(fields.key(), _questions(fields.each("questions", Question)))


def _questions(entries: list[Fields]) -> tuple[Question, ...]:
    made = tuple(_question(entry) for entry in entries)
    unique(entries, [question.key for question in made])
    return made


def _question(fields: Fields) -> Question:
    kind = fields.choice("kind", QUESTION_KINDS)
    texts = fields.mapping("text", SIDES)
    options = tuple(_option(entry) for entry in fields.each("options", Option))
    if (kind in ("choice", "several")) != bool(options):
        raise fields.error("options", "belong to a choice, and only to a choice")
    if fields.has("most") and kind != "several":
        raise fields.error("most", "is for questions of kind 'several' only")
    return Question(
        key=fields.code("key", longest=40),
        kind=kind,
        text={side: worded(texts, side, 300) for side in SIDES if texts.has(side)},
        options=options,
        feeds=fields.key("feeds", ""),
        most=fields.whole("most", 0, 20, 0),
        each=fields.choice("each", EACH, ""),
    )


def _option(fields: Fields) -> Option:
    score = fields.number("score", -1000, 1000) if fields.has("score") else None
    calls = fields.flag("calls", False)
    return Option(fields.key("value"), fields.text("label", longest=160), score, calls)


def _fits(mine: Survey | Catalogue, ours: Survey | Catalogue) -> str:
    asked = {one.key: one for one in mine.questions}
    for one in ours.questions:
        said = asked.get(one.key)
        if said is None or (said.kind, said.feeds) != (one.kind, one.feeds):
            return (
                f"question {one.key} should be there, of kind {one.kind}, with feeds: "
                f"{one.feeds or 'nothing'}; only its words may differ"
            )
        if {option.value for option in said.options} != {option.value for option in one.options}:
            return f"question {one.key} should have the same values to choose from"
    return ""


SURVEYS = Kind(
    "survey",
    "surveys/*.yaml",
    Survey,
    _survey,
    "what is asked, when and of whom",
    single=True,
    adopts=SAME,
    fits=_fits,
)
CATALOGUES = Kind(
    "questions",
    "questions/*.yaml",
    Catalogue,
    _catalogue,
    "questions of forms",
    single=True,
    adopts=SAME,
    fits=_fits,
)
