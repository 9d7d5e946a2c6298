"""The guide's lists: components, stages, benefits, metrics, objectives, guidelines, clauses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeVar

from .checking import Fields, listed, unique
from .reading import read
from .words import worded

LEVELS = ("participation", "relationship", "learning", "outcome", "organization")
DIRECTIONS = ("up", "down", "none")


@dataclass(frozen=True)
class Entry:
    """A component, a stage or a benefit; `code` is the guide's own (K1, S1, MR1, ME1, OR1, …)."""

    key: str
    code: str
    name: str
    text: str


@dataclass(frozen=True)
class Metric:
    """`definition` says numerator and denominator; `direction` which way is better."""

    key: str
    name: str
    definition: str
    unit: str
    level: str
    benefits: tuple[str, ...]
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
    """`kind` is roles, responsibilities, expectations or procedures. `text` has placeholders."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Clause:
    """A clause of the mentoring agreement: what to settle, and a text to begin with."""

    key: str
    title: str
    prompt: str
    text: str


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


_K = TypeVar("_K", bound=_Keyed)


@cache
def components() -> Mapping[str, Entry]:
    return _all("components.yaml", Entry, _entry)


@cache
def stages() -> Mapping[str, Entry]:
    return _all("stages.yaml", Entry, _entry)


@cache
def benefits() -> Mapping[str, Entry]:
    return _all("benefits.yaml", Entry, _entry)


@cache
def metrics() -> Mapping[str, Metric]:
    return _all("metrics.yaml", Metric, _metric)


@cache
def objectives() -> Mapping[str, Objective]:
    return _all("objectives.yaml", Objective, _objective)


@cache
def guidelines() -> Mapping[str, Guideline]:
    return _all("guidelines.yaml", Guideline, _guideline)


@cache
def clauses() -> Mapping[str, Clause]:
    return _all("clauses.yaml", Clause, _clause)


def _all(name: str, of: type[_K], make: Callable[[Fields], _K]) -> Mapping[str, _K]:
    def build(data: object) -> Mapping[str, _K]:
        entries = listed(data, of)
        made = [make(entry) for entry in entries]
        unique(entries, [item.key for item in made])
        return {item.key: item for item in made}

    return read(name, build)


def _entry(fields: Fields) -> Entry:
    key = fields.text("key", longest=20)
    code, name = fields.text("code", key, longest=4), fields.text("name", longest=120)
    return Entry(key, code, name, fields.text("text"))


def _metric(fields: Fields) -> Metric:
    return Metric(
        key=fields.key(),
        name=fields.text("name", longest=80),
        definition=fields.text("definition", longest=500),
        unit=fields.text("unit", longest=20),
        level=fields.choice("level", LEVELS),
        benefits=fields.texts("benefits"),
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
        benefits=fields.texts("benefits"),
    )


def _guideline(fields: Fields) -> Guideline:
    return Guideline(fields.key(), fields.text("title", longest=120), worded(fields, "text"))


def _clause(fields: Fields) -> Clause:
    return Clause(
        key=fields.key(),
        title=fields.text("title", longest=120),
        prompt=worded(fields, "prompt"),
        text=worded(fields, "text"),
    )
