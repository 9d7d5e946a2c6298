"""What is run, and what is to be reached: cases and targets. Nothing here runs anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SEED = 7
WITH_POINTS = 10_000
"""Pools of at most so many takers are written with all their points."""


@dataclass(frozen=True)
class Case:
    """One instance and who is run on it, each by its key, with ", cold" behind it where the first
    call in a new process is meant."""

    key: str
    title: str
    maker: str
    arguments: tuple[Any, ...]
    contenders: tuple[str, ...]
    size: int

    @property
    def with_points(self) -> bool:
        """Whether the file holds the points of a pool."""
        return self.size <= WITH_POINTS


@dataclass(frozen=True)
class Results:
    """Everything that was measured, by case and contender."""

    found: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def figure(self, case: str, contender: str, what: str = "cpu") -> float | None:
        """One number, or None where there is none; "core" is CPU seconds without reading."""
        found = self.found.get((case, contender), {})
        value = found.get("cpu" if what == "core" else what)
        if what == "core" and value is not None:
            value -= found["phases"]["reading"]
        return None if value is None else float(value)

    def ratio(self, case: str, ours: str, theirs: str, what: str = "cpu") -> float | None:
        """Ours as a share of theirs."""
        mine, other = self.figure(case, ours, what), self.figure(case, theirs, what)
        return mine / other if mine is not None and other else None


@dataclass(frozen=True)
class Target:
    """What a figure should not exceed."""

    title: str
    most: float
    figure: Callable[[Results], float | None]
    unit: str = "×"


def pool(takers: int) -> str:
    """The key of a pool's case."""
    return f"pool {takers:,}"


def cases(sizes: Sequence[int], data: Path | None) -> list[Case]:
    """All of them, small ones first."""
    found = [_small(), _civil(1_000), _dense(3_000)]
    found += [_shape(key) for key in SHAPES]
    found += [_sparse(size) for size in (10_000, 30_000, 100_000)]
    found += _files(data) if data else []
    return found + [_pool(size) for size in sorted(sizes)]


def _pool(takers: int) -> Case:
    chosen = ["decide", "ithaca"]
    if takers <= WITH_POINTS:
        chosen += ["numpy + scipy", "assign", "ortools", "lapx"]
    if takers == 5_000:
        chosen.append("what-if")
    if takers >= 100_000:
        chosen = ["decide", "near"]
    givers = takers * 3 // 5
    title = f"A pool of {takers:,} mentees and {givers:,} mentors, from people to proved plan"
    return Case(pool(takers), title, "people", (takers, givers, SEED), tuple(chosen), takers)


def _dense(rows: int) -> Case:
    columns = rows * 3 // 5
    title = f"A dense table of {rows:,} × {columns:,} points, as a stranger would call it"
    others = ("assign", "assign, cold", "total", "scipy", "scipy, cold", "ortools", "lapx")
    return Case("dense", title, "dense", (rows, columns, SEED), others, rows)


def _sparse(rows: int) -> Case:
    columns = rows * 3 // 5
    title = f"A sparse table of {rows:,} × {columns:,}, 50 candidates a row"
    others = ("assign", "total", "ortools")
    return Case(f"sparse {rows:,}", title, "sparse", (rows, columns, 50, SEED), others, rows)


def _civil(people: int) -> Case:
    title = f"{people:,} × {people:,} people of the civil service kind, everything included"
    others = ("ithaca, cold", "ithaca", "mentor-match")
    return Case("civil service", title, "civil_service", (people, people, SEED), others, people)


def _small() -> Case:
    title = "Stable plans: a dense table of 100 × 100"
    others = ("stable", "matching", "matching, deep")
    return Case("stable", title, "dense", (100, 100, SEED), others, 100)


# By case: what it is, the contender, the dense table, seconds to reach.
SHAPES: Mapping[str, tuple[str, str, tuple[Any, ...], float]] = {
    "groups": ("300 people in groups of 4–8 around 60 givers", "groups", (300, 60, SEED), 1),
    "circles": ("1,000 people in circles of 3–5", "circles", (1_000, 1_000, SEED), 2),
    "rotation": (
        "1,000 people at 4 stops, 100 givers with 10 or 11 places",
        "rotation",
        (1_000, 100, SEED, 1.05, 11),
        1,
    ),
    "rotation of pairs": (
        "1,000 people at 4 stops, 600 givers with 1 to 3 places",
        "rotation",
        (1_000, 600, SEED),
        1,
    ),
    "slots": ("200 × 40 people in 12 slots, at most 3 meetings", "slots", (200, 40, SEED), 5),
}


def _shape(key: str) -> Case:
    title, contender, arguments, _ = SHAPES[key]
    return Case(key, title, "dense", arguments, (contender,), arguments[0])


def _files(data: Path) -> list[Case]:
    sample, survey = data / "civil-service-sample", data / "people-so2019.csv"
    found = []
    if sample.is_dir():
        title = "The civil service sample, 500 × 500, as its files are"
        others = ("ithaca, cold", "ithaca", "numpy + scipy", "mentor-match")
        found.append(Case("sample", title, "civil_service_files", (str(sample),), others, 500))
    if survey.is_file():
        title = "The developer survey of 2019, skills only: 7,123 seek, 4,275 offer"
        others = ("ithaca", "numpy + scipy")
        arguments = (str(survey), SEED)
        found.append(Case("survey", title, "stack_overflow", arguments, others, 7_123))
    return found


def targets() -> list[Target]:
    """What is to be reached, in the order of the specification."""
    whole = "scoring + solving + proof of a pool of {:,}, of numpy + scipy"
    found = [
        Target(whole.format(size), most, _pool_ratio(size))
        for size, most in ((2_000, 0.15), (5_000, 0.1), (10_000, 0.08))
    ]
    found.append(Target("its extra memory at 5,000", 0.06, _pool_ratio(5_000, "peak_mb")))
    found += [
        Target(f"assign on a dense 3,000 × 1,800, {how}, of scipy", 0.5, figure)
        for how, figure in (
            ("warm", lambda found: found.ratio("dense", "assign", "scipy")),
            ("cold", lambda found: found.ratio("dense", "assign, cold", "scipy, cold")),
        )
    ]
    found += [
        Target(f"sparse solve of {size:,}, of OR-tools", 0.35, _sparse_ratio(size))
        for size in (10_000, 30_000, 100_000)
    ]
    civil = "civil service"
    found += [
        Target(
            "1,000 × 1,000 of the civil service kind, whole, in a new process",
            1,
            lambda found: found.figure(civil, "ithaca, cold"),
            "s",
        ),
        Target(
            "the same, of mentor-match",
            0.01,
            lambda found: found.ratio(civil, "ithaca, cold", "mentor-match"),
        ),
    ]
    found += [
        Target(f"{size:,} mentees proved", most, _pool_figure(size), "s")
        for size, most in ((20_000, 10), (50_000, 50), (100_000, 500))
    ]
    found += [
        Target("extra memory at 50,000", 600, _pool_figure(50_000, "peak_mb"), "MB"),
        Target("100,000 mentees within 0.01 %", 250, _seconds(pool(100_000), "near"), "s"),
        Target(
            "what-if at 5,000, of a cold solve",
            0.03,
            lambda found: found.figure(pool(5_000), "what-if", "ratio"),
        ),
    ]
    return found + [
        Target(title, most, _seconds(key, contender), "s")
        for key, (title, contender, _, most) in SHAPES.items()
    ]


Figure = Callable[[Results], float | None]


def _pool_ratio(size: int, what: str = "core") -> Figure:
    return lambda found: found.ratio(pool(size), "decide", "numpy + scipy", what)


def _pool_figure(size: int, what: str = "cpu") -> Figure:
    return lambda found: found.figure(pool(size), "decide", what)


def _sparse_ratio(size: int) -> Figure:
    return lambda found: found.ratio(f"sparse {size:,}", "assign", "ortools")


def _seconds(case: str, contender: str) -> Figure:
    return lambda found: found.figure(case, contender)
