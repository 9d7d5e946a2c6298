"""What a shape makes of a pool: who is with whom, by rows and columns, and what is proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ithaca.matching.scoring.pool import Pool
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.solving.assignment import Assignment, Ints, MatchingError
from ithaca.matching.solving.source import Source
from ithaca.matching.vocabulary import Progress, Terms

_MOST_CELLS = 40_000_000


@dataclass(frozen=True)
class Seats:
    """Who sits together: columns, rows, and the stop or slot from 1, 0 where there is none."""

    givers: tuple[int, ...]
    takers: tuple[int, ...]
    stop: int = 0


@dataclass(frozen=True, eq=False)
class Formed:
    """`rows`, `columns` and `stops` (pairs,) are the pairs that count; `seats` who sits together.
    The rest is as in a Proposal."""

    rows: Ints
    columns: Ints
    stops: Ints
    seats: tuple[Seats, ...]
    matched: int
    worst: int | None
    total: int
    bound: int | None
    gap: int | None
    assignment: Assignment | None = None
    moved: int = 0


class Shape(Protocol):
    """One way to sit together."""

    def suits(self, terms: Terms) -> bool:
        """Whether the terms ask for it."""
        ...

    def form(self, scores: Scores, source: Source, tell: Progress, within: float) -> Formed:
        """Who is with whom. Raises MatchingError."""
        ...


def table_of(scores: Scores) -> Ints:
    """(takers, givers): every pair's points, -1 where forbidden. Raises MatchingError for more
    pairs than fit."""
    if scores.shape[0] * scores.shape[1] > _MOST_CELLS:
        raise MatchingError(
            f"{scores.shape[0]:,} × {scores.shape[1]:,} pairs are too many for anything but pairs "
            "by the policies floor and total: make several rounds."
        )
    return np.maximum(scores.block(), -1).astype(np.int64)


def capacities(pool: Pool) -> Ints:
    """(givers,): how many takers each has room for."""
    return np.array([person.capacity for person in pool.givers], dtype=np.int64)


def labels(pool: Pool, side: str) -> list[int] | None:
    """A number for the department of each on one side, negative where unknown; None where the
    terms do not ask for a mix."""
    if not pool.terms.balance:
        return None
    words = [person.department.casefold().strip() for person in getattr(pool, side)]
    number = {word: place for place, word in enumerate(sorted(set(words) - {""}))}
    return [number.get(word, -1) for word in words]


def pins(scores: Scores) -> tuple[tuple[int, int], ...]:
    """(row, column) of the pairs that are kept. Raises MatchingError where a rule forbids one."""
    rows, columns = scores.pool.rows(), scores.pool.columns()
    found = sorted({(rows[taker], columns[giver]) for taker, giver in scores.pool.terms.pinned})
    for row, column in found:
        for _, objection in scores.objections(row, column):
            taker, giver = scores.pool.takers[row], scores.pool.givers[column]
            raise MatchingError(f"{taker.called} is pinned to {giver.called}, but: {objection}.")
    return tuple(found)


def pairs_in(seats: Sequence[Seats]) -> tuple[Ints, Ints, Ints]:
    """(rows, columns, stops) of every taker with every giver of the same seats."""
    found = [
        (row, column, one.stop) for one in seats for row in one.takers for column in one.givers
    ]
    rows, columns, stops = np.array(found, dtype=np.int64).reshape(-1, 3).T
    return rows, columns, stops


def stated(total: int, bound: int, *, proved: bool) -> tuple[int, int]:
    """(bound, gap). The gap is 0 only where everything that was aimed at is proved: a bound on the
    total alone says nothing of plans that seat more people."""
    bound = total if proved else max(bound, total + 1)
    return bound, bound - total
