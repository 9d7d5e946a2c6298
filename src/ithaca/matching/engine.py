"""From people and terms to a proposal: score, assign, explain. The room's front door."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from ithaca.matching.assignment import assign
from ithaca.matching.checks import check
from ithaca.matching.explaining.unmatched import explain_unmatched
from ithaca.matching.scoring.pool import Pool, pool_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.solving.assignment import Assignment
from ithaca.matching.vocabulary import (
    WORDS,
    Alternative,
    Candidate,
    Match,
    MatchingError,
    Mentorship,
    Progress,
    Proposal,
    Terms,
)

Points = NDArray[np.int32]

ENGINE = "ithaca-scipy-1"
"""Names what decides a result; changes whenever equal inputs may give another one."""


def propose(
    candidates: Iterable[Candidate], terms: Terms, *, progress: Progress | None = None
) -> Proposal:
    """Match everyone who can be matched, and say why and why not.

    Most people first, then (policy "floor") the best worst match, then the largest total.
    Raises MatchingError for input that contradicts itself; an empty side gives an empty result.
    """
    started = perf_counter()
    tell = progress or (lambda what, share: None)
    pool = _checked(candidates, terms)
    scores = Scores(pool, lambda share: tell("Comparing everyone with everyone", 0.6 * share))
    tell("Finding the best pairs for everyone", 0.6)
    points = scores.block()
    answer = _assign(scores, points)
    tell("Writing down the reasons", 0.9)
    proposal = _proposal(scores, points, answer, perf_counter() - started)
    tell("Done", 1.0)
    return proposal


def alternatives(
    candidates: Iterable[Candidate], terms: Terms, taker: str, limit: int = 5
) -> tuple[Alternative, ...]:
    """The best feasible givers for one taker, best first, whoever else they are matched with."""
    pool = _checked(candidates, terms)
    scores = Scores(pool.only(_person(pool.takers, taker)))
    points = scores.row(0)
    columns = map(int, np.flatnonzero(points >= 0))
    best = sorted(columns, key=lambda column: (-points[column], column))[:limit]
    return tuple(
        Alternative(
            pool.givers[column].id,
            int(points[column]),
            scores.fit(0, column),
            scores.reasons(0, column),
        )
        for column in best
    )


def why_not(candidates: Iterable[Candidate], terms: Terms, taker: str, giver: str) -> str:
    """What stands between two people: the rule that forbids the pair, or how it compares."""
    pool = _checked(candidates, terms)
    person = _person(pool.takers, taker)
    scores = Scores(pool.only(person))
    other = _person(pool.givers, giver)
    column = pool.givers.index(other)
    for _, objection in scores.objections(0, column):
        return f"{objection[0].upper()}{objection[1:]}."
    if not other.capacity:
        return f"{other.called} has no place."
    points = scores.row(0)
    better = int(np.count_nonzero(points > points[column]))
    words = {**WORDS, **terms.words}
    possible = int(np.count_nonzero(points >= 0))
    return (
        f"Nothing forbids this pair: it fits {scores.fit(0, column)} of 100 and is number "
        f"{better + 1} of {possible} possible {words['givers']} for {person.called}. "
        "If it is not proposed, other pairs serve everyone together better."
    )


def _checked(candidates: Iterable[Candidate], terms: Terms) -> Pool:
    people = tuple(candidates)
    check(people, terms)
    return pool_of(people, terms)


def _person(people: tuple[Candidate, ...], wanted: str) -> Candidate:
    for person in people:
        if person.id == wanted:
            return person
    raise MatchingError(f"“{wanted}” does not take part on that side of this round.")


def _assign(scores: Scores, points: Points) -> Assignment:
    pool = scores.pool
    rows = {person.id: row for row, person in enumerate(pool.takers)}
    columns = {person.id: column for column, person in enumerate(pool.givers)}
    pins = sorted({(rows[taker], columns[giver]) for taker, giver in pool.terms.pinned})
    for row, column in pins:
        for _, objection in scores.objections(row, column):
            names = f"{pool.takers[row].called} is pinned to {pool.givers[column].called}"
            raise MatchingError(f"{names}, but: {objection}.")
    capacity = np.array([person.capacity for person in pool.givers], dtype=np.int64)
    return assign(points, capacity, policy=pool.terms.policy, pinned=pins)


def _proposal(scores: Scores, points: Points, answer: Assignment, seconds: float) -> Proposal:
    pool = scores.pool
    pinned = set(pool.terms.pinned)
    placed = [(row, int(column)) for row, column in enumerate(answer.giver_of) if column >= 0]
    taken = {column for _, column in placed}
    matches = tuple(_match(scores, points, row, column, pinned) for row, column in placed)
    return Proposal(
        takers=tuple(person.id for person in pool.takers),
        givers=tuple(person.id for person in pool.givers),
        matches=matches,
        mentorships=tuple(Mentorship((one.giver,), (one.taker,), one.points) for one in matches),
        unmatched=tuple(
            explain_unmatched(scores, row) for row in map(int, np.flatnonzero(answer.giver_of < 0))
        ),
        idle=tuple(one.id for column, one in enumerate(pool.givers) if column not in taken),
        not_used=scores.not_used,
        matched=answer.matched,
        total=answer.total,
        worst=answer.worst,
        bound=answer.bound,
        gap=answer.gap,
        policy=pool.terms.policy,
        feasible_pairs=int(np.count_nonzero(points >= 0)),
        engine=ENGINE,
        assignment=answer,
        seconds=seconds,
    )


def _match(
    scores: Scores, points: Points, row: int, column: int, pinned: set[tuple[str, str]]
) -> Match:
    taker, giver = scores.pool.takers[row].id, scores.pool.givers[column].id
    got = int(points[row, column])
    return Match(
        taker=taker,
        giver=giver,
        points=got,
        fit=scores.fit(row, column),
        reasons=scores.reasons(row, column),
        rank_for_taker=1 + int(np.count_nonzero(points[row] > got)),
        rank_for_giver=1 + int(np.count_nonzero(points[:, column] > got)),
        regret=int(points[row].max()) - got,
        pinned=(taker, giver) in pinned,
    )
