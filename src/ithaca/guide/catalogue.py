"""The guide's lists: components, stages, benefits, metrics, objectives, guidelines, clauses."""

from collections.abc import Mapping
from dataclasses import dataclass

from .checking import Fields, unique
from .dials import Dials
from .shelves import NONE, SAME, Kind
from .words import worded

LEVELS = ("participation", "relationship", "learning", "outcome", "organization")
DIRECTIONS = ("up", "down", "none")
VARIANTS = ("group", "mutual", "below")
"""When a clause has another text: more than two people; everybody gives and takes; who gives is
the junior."""


@dataclass(frozen=True)
class Entry:
    """A component or a stage; `code` is the guide's own (K1, S1, …)."""

    key: str
    code: str
    name: str
    text: str


@dataclass(frozen=True)
class Benefit:
    """`code` is the guide's own (MR1, ME1, OR1, …); `carries` says how far its metrics go."""

    key: str
    code: str
    name: str
    text: str
    carries: str


@dataclass(frozen=True)
class Metric:
    """`formula` in words, `symbols` in symbols; `direction` says which way is better, `target` is
    a default in `unit`."""

    key: str
    name: str
    formula: str
    symbols: str
    numerator: str
    denominator: str
    window: str
    exclusions: str
    unit: str
    level: str
    benefits: tuple[str, ...]
    cannot_show: str
    target: float | None
    direction: str


@dataclass(frozen=True)
class Objective:
    """An objective ready to take over: SMART once a coordinator has put the baseline in."""

    key: str
    title: str
    metric: str
    baseline: float | None
    target: float
    organization_goal: str
    benefits: tuple[str, ...]


@dataclass(frozen=True)
class Guideline:
    """A part of a program's rules, ready to adopt. `text` has placeholders."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Alternative:
    """Another text that a clause may have, and a label to choose it by."""

    key: str
    label: str
    text: str


@dataclass(frozen=True)
class Clause:
    """A clause of the mentoring agreement: what to settle, a text to begin with, `choices` that
    can stand in its place, and `variants` for other kinds of mentorship (see VARIANTS)."""

    key: str
    title: str
    prompt: str
    text: str
    choices: tuple[Alternative, ...]
    variants: Mapping[str, str]

    def text_for(self, dials: Dials) -> str:
        """The text to begin with under these dials."""
        fitting = {
            "mutual": dials.mutual,
            "below": dials.seniority.direction == "below",
            "group": dials.takers.most > 1,
        }
        named = next((name for name, fits in fitting.items() if fits), "")
        return self.variants.get(named, self.text)


def components() -> Mapping[str, Entry]:
    return COMPONENTS.all()


def stages() -> Mapping[str, Entry]:
    return STAGES.all()


def benefits() -> Mapping[str, Benefit]:
    return BENEFITS.all()


def metrics() -> Mapping[str, Metric]:
    return METRICS.all()


def objectives() -> Mapping[str, Objective]:
    return OBJECTIVES.all()


def guidelines() -> Mapping[str, Guideline]:
    return GUIDELINES.all()


def clauses() -> Mapping[str, Clause]:
    return CLAUSES.all()


def _entry(fields: Fields) -> Entry:
    key = fields.code("key", longest=20)
    code, name = fields.code("code", key, longest=4), fields.text("name", longest=120)
    return Entry(key, code, name, fields.text("text"))


def _benefit(fields: Fields) -> Benefit:
    key = fields.code("key", longest=4)
    name, text = fields.text("name", longest=120), fields.text("text", longest=300)
    return Benefit(key, key, name, text, fields.text("carries", longest=600))


def _metric(fields: Fields) -> Metric:
    return Metric(
        key=fields.key(),
        name=fields.text("name", longest=80),
        formula=fields.text("formula", longest=500),
        symbols=fields.text("symbols", longest=300),
        numerator=fields.text("numerator", longest=400),
        denominator=fields.text("denominator", longest=400),
        window=fields.text("window", longest=300),
        exclusions=fields.text("exclusions", longest=400),
        unit=fields.text("unit", longest=20),
        level=fields.choice("level", LEVELS),
        benefits=fields.codes("benefits"),
        cannot_show=fields.text("cannot_show", longest=500),
        target=fields.number("target", -1e9, 1e9) if fields.has("target") else None,
        direction=fields.choice("direction", DIRECTIONS, "up"),
    )


def _objective(fields: Fields) -> Objective:
    return Objective(
        key=fields.key(),
        title=fields.text("title", longest=200),
        metric=fields.key("metric"),
        baseline=fields.number("baseline", -1e9, 1e9) if fields.has("baseline") else None,
        target=fields.number("target", -1e9, 1e9),
        organization_goal=fields.text("organization_goal", longest=300),
        benefits=fields.codes("benefits"),
    )


def _guideline(fields: Fields) -> Guideline:
    return Guideline(fields.key(), fields.text("title", longest=120), worded(fields, "text"))


def _clause(fields: Fields) -> Clause:
    entries = fields.each("choices", Alternative)
    choices = tuple(
        Alternative(one.key(), worded(one, "label", 80), worded(one, "text")) for one in entries
    )
    unique(entries, [choice.key for choice in choices])
    variants = fields.mapping("variants", VARIANTS) if fields.has("variants") else None
    return Clause(
        key=fields.key(),
        title=fields.text("title", longest=120),
        prompt=worded(fields, "prompt"),
        text=worded(fields, "text"),
        choices=choices,
        variants={name: worded(variants, name) for name in variants.data} if variants else {},
    )


COMPONENTS = Kind(
    "component", "components.yaml", Entry, _entry, "the ten key components", adopts=NONE
)
STAGES = Kind("stage", "stages.yaml", Entry, _entry, "the four stages of a program", adopts=NONE)
BENEFITS = Kind(
    "benefit", "benefits.yaml", Benefit, _benefit, "what people and houses gain", adopts=SAME
)
METRICS = Kind("metric", "metrics.yaml", Metric, _metric, "what is counted, and how", adopts=SAME)
OBJECTIVES = Kind("objective", "objectives.yaml", Objective, _objective, "objectives to take over")
GUIDELINES = Kind(
    "guideline", "guidelines.yaml", Guideline, _guideline, "a program's rules", adopts=SAME
)
CLAUSES = Kind(
    "clause", "clauses.yaml", Clause, _clause, "the clauses of the agreement", adopts=SAME
)
