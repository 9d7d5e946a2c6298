"""To begin with: example goals, repairs for weak ones, ladders, plans, terms and skill levels."""

from collections.abc import Mapping
from dataclasses import dataclass

from .checking import Fields
from .reading import english
from .shelves import Kind
from .words import worded

SMART = ("specific", "measurable", "achievable", "relevant", "timed")
"""The five checks of a goal (see measure)."""
RUNGS = ("0", "3", "5", "8", "10")


@dataclass(frozen=True)
class Goal:
    """An example: `days` is about how long it takes."""

    key: str
    field: str
    formats: tuple[str, ...]
    goal: str
    measure: str
    first_steps: tuple[str, ...]
    days: int


@dataclass(frozen=True)
class Repair:
    """How a goal that fails one check (see SMART) becomes better; `ask` is a question for it."""

    key: str
    check: str
    weak: str
    why: str
    better: str
    ask: str


@dataclass(frozen=True)
class Ladder:
    """A question of confidence from 0 to 10, with words for some of its rungs."""

    key: str
    skill: str
    question: str
    rungs: Mapping[str, str]


@dataclass(frozen=True)
class PlanStep:
    """`day` counts from the day on which the plan begins."""

    day: int
    text: str


@dataclass(frozen=True)
class Plan:
    """A pattern for an action plan, and what to do if something stands in the way."""

    key: str
    title: str
    for_when: str
    steps: tuple[PlanStep, ...]
    obstacle: str
    then: str


@dataclass(frozen=True)
class Term:
    key: str
    term: str
    text: str
    see: tuple[str, ...]


@dataclass(frozen=True)
class Levels:
    """What four levels of a skill look like, from beginning to leading others in it."""

    key: str
    skill: str
    levels: tuple[str, ...]


def skills_text() -> str:
    """The list of skills: one a line, `Skill: [broader, or ~, other names ...]`."""
    return english("skills.yaml")


def _goal(fields: Fields) -> Goal:
    return Goal(
        key=fields.key(),
        field=fields.text("field", longest=60),
        formats=fields.codes("formats"),
        goal=fields.text("goal", longest=300),
        measure=fields.text("measure", longest=300),
        first_steps=fields.texts("first_steps"),
        days=fields.whole("days", 1, 730),
    )


def _repair(fields: Fields) -> Repair:
    return Repair(
        key=fields.key(),
        check=fields.choice("check", SMART),
        weak=fields.text("weak", longest=200),
        why=fields.text("why", longest=400),
        better=fields.text("better", longest=300),
        ask=fields.text("ask", longest=200),
    )


def _ladder(fields: Fields) -> Ladder:
    rungs = fields.mapping("rungs", RUNGS)
    return Ladder(
        key=fields.key(),
        skill=fields.text("skill", longest=80),
        question=fields.text("question", longest=300),
        rungs={rung: rungs.text(rung, longest=200) for rung in RUNGS},
    )


def _plan(fields: Fields) -> Plan:
    steps = tuple(
        PlanStep(one.whole("day", 0, 730), one.text("text", longest=300))
        for one in fields.each("steps", PlanStep)
    )
    if not steps or list(steps) != sorted(steps, key=lambda step: step.day):
        raise fields.error("steps", "should be there, in the order of their days")
    return Plan(
        key=fields.key(),
        title=fields.text("title", longest=80),
        for_when=fields.text("for_when", longest=300),
        steps=steps,
        obstacle=fields.text("obstacle", longest=300),
        then=fields.text("then", longest=300),
    )


def _term(fields: Fields) -> Term:
    text = worded(fields, "text", 600)
    return Term(fields.key(), fields.text("term", longest=60), text, fields.codes("see"))


def _levels(fields: Fields) -> Levels:
    levels = fields.texts("levels")
    if len(levels) != 4 or len(set(levels)) != 4:
        raise fields.error("levels", "should be four, each with words of its own")
    return Levels(fields.key(), fields.text("skill", longest=80), levels)


GOALS = Kind("goal", "goals.yaml", Goal, _goal, "example goals, each with measure and first steps")
REPAIRS = Kind("repair", "repairs.yaml", Repair, _repair, "what makes a weak goal better")
LADDERS = Kind("ladder", "ladders.yaml", Ladder, _ladder, "ladders of confidence")
PLANS = Kind("plan", "plans.yaml", Plan, _plan, "patterns for an action plan")
TERMS = Kind(
    "term",
    "glossary.yaml",
    Term,
    _term,
    "the words of the product",
    order=lambda term: term.term.casefold(),
)
LEVELS = Kind("level", "skill_levels.yaml", Levels, _levels, "four levels of general skills")


def goals() -> Mapping[str, Goal]:
    """The example goals by key, field by field."""
    return GOALS.all()


def repairs() -> Mapping[str, Repair]:
    """How weak goals become better, by key."""
    return REPAIRS.all()


def terms() -> Mapping[str, Term]:
    """The glossary, by the alphabet."""
    return TERMS.all()
