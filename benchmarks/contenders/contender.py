"""What a contender is, and how one is registered.

A contender is set up first (imports, and for a warm one a first small run: not measured) and gives
back what is measured: a function from what was given to an answer. Nothing is imported before it
is needed, because each runs in a process of its own under an interpreter that has its packages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Home = Literal["ithaca", "solvers", "mentor-match"]


@dataclass
class Given:
    """One instance. `points` (n, m) is an array, a CSR or None; negative or absent is forbidden.

    `people` are candidates and terms (only where Ithaca is); `columns` are attributes of people
    as arrays, for those who score by themselves.
    """

    points: Any
    capacity: Ints
    people: tuple[Sequence[Any], Any] | None = None
    columns: Mapping[str, NDArray[Any]] = field(default_factory=dict)


@dataclass
class Answer:
    """`giver_of` (n,) with -1 for unmatched, in the order of the instance's rows; or None, where
    the answer is not of that form and `facts` say it. `phases` are CPU seconds of parts."""

    giver_of: Ints | None
    phases: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)


Solve = Callable[[Given], Answer]


@dataclass(frozen=True)
class Contender:
    """`home` is the environment that has its packages; `most` the largest number of rows that it
    is asked to solve, because of its time or memory."""

    key: str
    title: str
    home: Home
    set_up: Callable[[], Solve]
    most: int = 1_000_000


CONTENDERS: dict[str, Contender] = {}


def contender(
    key: str, title: str, home: Home, most: int = 1_000_000
) -> Callable[[Callable[[], Solve]], Callable[[], Solve]]:
    """Registers a set-up."""

    def register(set_up: Callable[[], Solve]) -> Callable[[], Solve]:
        CONTENDERS[key] = Contender(key, title, home, set_up, most)
        return set_up

    return register
