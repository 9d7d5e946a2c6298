"""From people and terms to a proposal: score, assign, explain. The room's front door."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

import numpy as np

from ithaca.matching.assignment import Assignment, assign
from ithaca.matching.checks import check
from ithaca.matching.pool import Pool, pool_of
from ithaca.matching.scoring import Table, criteria_in_use, rules_in_use, score
from ithaca.matching.unmatched import explain_unmatched
from ithaca.matching.vocabulary import (
    WORDS,
    Alternative,
    Candidate,
    Match,
    MatchingError,
    Progress,
    Proposal,
    Terms,
)

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
    table = score(pool, lambda share: tell("Comparing everyone with everyone", 0.6 * share))
    tell("Finding the best pairs for everyone", 0.6)
    answer = _assign(table)
    tell("Writing down the reasons", 0.9)
    proposal = _proposal(table, answer, perf_counter() - started)
    tell("Done", 1.0)
    return proposal


def alternatives(
    candidates: Iterable[Candidate], terms: Terms, taker: str, limit: int = 5
) -> tuple[Alternative, ...]:
    """The best feasible givers for one taker, best first, whoever else they are matched with."""
    pool = _checked(candidates, terms)
    table = score(pool.only(_person(pool.takers, taker)))
    columns = np.flatnonzero(table.allowed[0])
    best = sorted(columns, key=lambda column: (-table.points[0, column], column))[:limit]
    return tuple(
        Alternative(
            pool.givers[column].id,
            int(table.points[0, column]),
            table.fit(0, column),
            table.reasons(0, column),
        )
        for column in map(int, best)
    )


def why_not(candidates: Iterable[Candidate], terms: Terms, taker: str, giver: str) -> str:
    """What stands between two people: the rule that forbids the pair, or how it compares."""
    pool = _checked(candidates, terms)
    person = _person(pool.takers, taker)
    table = score(pool.only(person))
    other = _person(pool.givers, giver)
    column = pool.givers.index(other)
    objection = table.objection(0, column)
    if objection:
        return f"{objection[0].upper()}{objection[1:]}."
    if not other.capacity:
        return f"{other.called} has no place."
    points = table.points[0, column]
    better = int(np.count_nonzero(table.allowed[0] & (table.points[0] > points)))
    words = {**WORDS, **terms.words}
    possible = int(np.count_nonzero(table.allowed[0]))
    return (
        f"Nothing forbids this pair: it fits {table.fit(0, column)} of 100 and is number "
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


def _assign(table: Table) -> Assignment:
    pool = table.pool
    rows = {person.id: row for row, person in enumerate(pool.takers)}
    columns = {person.id: column for column, person in enumerate(pool.givers)}
    pins = sorted({(rows[taker], columns[giver]) for taker, giver in pool.terms.pinned})
    for row, column in pins:
        objection = table.objection(row, column)
        if objection:
            names = f"{pool.takers[row].called} is pinned to {pool.givers[column].called}"
            raise MatchingError(f"{names}, but: {objection}.")
    points = np.where(table.allowed, table.points, -1)
    capacity = np.array([person.capacity for person in pool.givers], dtype=np.int64)
    return assign(points, capacity, policy=pool.terms.policy, pinned=pins)


def _proposal(table: Table, answer: Assignment, seconds: float) -> Proposal:
    pool = table.pool
    pinned = set(pool.terms.pinned)
    placed = [(row, int(column)) for row, column in enumerate(answer.giver_of) if column >= 0]
    taken = {column for _, column in placed}
    return Proposal(
        matches=tuple(_match(table, row, column, pinned) for row, column in placed),
        unmatched=tuple(
            explain_unmatched(table, row) for row in map(int, np.flatnonzero(answer.giver_of < 0))
        ),
        idle=tuple(one.id for column, one in enumerate(pool.givers) if column not in taken),
        not_used=_not_used(pool),
        total=answer.total,
        worst=answer.worst,
        policy=pool.terms.policy,
        feasible_pairs=int(np.count_nonzero(table.allowed)),
        engine=ENGINE,
        seconds=seconds,
    )


def _match(table: Table, row: int, column: int, pinned: set[tuple[str, str]]) -> Match:
    taker, giver = table.pool.takers[row].id, table.pool.givers[column].id
    points = int(table.points[row, column])
    in_row = table.allowed[row] & (table.points[row] > points)
    in_column = table.allowed[:, column] & (table.points[:, column] > points)
    return Match(
        taker=taker,
        giver=giver,
        points=points,
        fit=table.fit(row, column),
        reasons=table.reasons(row, column),
        rank_for_taker=1 + int(np.count_nonzero(in_row)),
        rank_for_giver=1 + int(np.count_nonzero(in_column)),
        pinned=(taker, giver) in pinned,
    )


def _not_used(pool: Pool) -> tuple[str, ...]:
    _, criteria = criteria_in_use(pool)
    _, rules = rules_in_use(pool)
    return (
        *(f"{one.without}: the criterion “{one.label}” is not used." for one in criteria),
        *(f"{one.without}: the rule “{one.label}” is not used." for one in rules),
    )
