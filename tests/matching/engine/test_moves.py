"""A round that is made again: few people lose whom they have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from operator import le
from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from benchmarks.instances import people as made_up_people
from ithaca.matching import POLICIES, Candidate, Policy, Proposal, Terms, propose
from ithaca.matching.scoring.pool import pool_of
from ithaca.matching.scoring.scores import Scores

_WORDS = "abcde"


class Judged(NamedTuple):
    """What there is to say about a plan; `filled` counts minimum places, `worst` is of those who
    are not pinned."""

    matched: int
    filled: int
    worst: int
    total: int
    moved: int


class Again:
    """A small round by chance in which most have somebody now, and all plans that it has."""

    def __init__(self, seed: int) -> None:
        chance = Random(seed)
        takers, givers = chance.randint(2, 5), chance.randint(2, 4)
        self.people = [self.person(chance, f"t{n}", takes=True) for n in range(takers)]
        self.people += [self.person(chance, f"u{n}", takes=False) for n in range(givers)]
        pairs = [(f"t{t}", f"u{u}") for t in range(takers) for u in range(givers)]
        allowed = [pair for pair in pairs if chance.random() < 0.8]
        room = {one.id: one.capacity for one in self.people if one.gives}
        current: dict[str, str] = {}
        for taker, giver in chance.sample(allowed, len(allowed)):
            if taker not in current and room[giver] and chance.random() < 0.6:
                room[giver] -= 1
                current[taker] = giver
        self.terms = Terms(
            {"goals": 3, "interests": 2},
            policy=chance.choice(POLICIES),
            pinned=tuple(pair for pair in current.items() if chance.random() < 0.1),
            excluded=tuple(pair for pair in pairs if pair not in allowed),
            current=tuple(current.items()),
            moves=chance.randint(0, 2),
        )
        self.pool = pool_of(self.people, self.terms)
        self.table = Scores(self.pool).block()
        rows, columns = self.pool.rows(), self.pool.columns()
        self.now, self.kept = (
            {rows[taker]: columns[giver] for taker, giver in pairs}
            for pairs in (self.terms.current, self.terms.pinned)
        )

    @staticmethod
    def person(chance: Random, name: str, *, takes: bool) -> Candidate:
        goals, interests = (chance.sample(_WORDS, chance.randint(1, 5)) for _ in range(2))
        return Candidate(
            name,
            takes=takes,
            gives=not takes,
            capacity=chance.randint(1, 2),
            minimum=0 if takes else chance.choice((0, 0, 0, 1)),
            goals=frozenset(goals),
            interests=frozenset(interests),
        )

    def judged(self, plan: Sequence[int]) -> Judged:
        got = {row: int(self.table[row, at]) for row, at in enumerate(plan) if at >= 0}
        load = [plan.count(column) for column in range(self.table.shape[1])]
        return Judged(
            len(got),
            sum(min(have, one.minimum) for have, one in zip(load, self.pool.givers, strict=True)),
            min((points for row, points in got.items() if row not in self.kept), default=0),
            sum(got.values()),
            sum(plan[row] != column for row, column in self.now.items()),
        )

    def plans(self) -> Iterator[Judged]:
        """Every plan that keeps the pins."""
        places = [one.capacity for one in self.pool.givers]
        options = [
            [self.kept[row]] if row in self.kept else [-1, *np.flatnonzero(line >= 0).tolist()]
            for row, line in enumerate(self.table)
        ]
        for plan in product(*options):
            if all(map(le, map(plan.count, range(len(places))), places)):
                yield self.judged(plan)

    def check(self, proposal: Proposal) -> None:
        assert proposal.assignment is not None and self.terms.moves is not None
        ours = self.judged(proposal.assignment.giver_of.tolist())
        assert (proposal.matched, proposal.total, proposal.moved) == (ours[0], *ours[3:])
        assert proposal.moved <= self.terms.moves
        assert set(self.terms.pinned) <= {(one.taker, one.giver) for one in proposal.matches}
        if proposal.bound is None:
            assert proposal.gap is None
            return
        assert proposal.gap == proposal.bound - proposal.total >= 0
        rivals = [plan for plan in self.plans() if plan.moved <= self.terms.moves]
        assert max(rivals)[:2] == ours[:2]
        rivals = [plan for plan in rivals if plan[:2] == ours[:2]]
        if self.terms.policy == "floor":
            assert max(plan.worst for plan in rivals) == ours.worst
            rivals = [plan for plan in rivals if plan.worst >= ours.worst]
        best = max(plan.total for plan in rivals)
        assert proposal.total <= best <= proposal.bound


def test_no_more_move_than_may_and_no_plan_that_may_be_made_is_above_the_bound() -> None:
    bounded = bound_by_moves = 0
    for seed in range(150):
        again = Again(seed)
        proposal = propose(again.people, again.terms)
        again.check(proposal)
        bounded += proposal.bound is not None
        bound_by_moves += proposal.moved == again.terms.moves
    assert bounded > 40 and bound_by_moves > 40


@pytest.mark.parametrize("policy", POLICIES)
def test_who_joins_late_gets_a_place_and_nobody_moves_for_it(policy: Policy) -> None:
    people, terms = made_up_people(70, 60, seed=2, tightness=1.3)
    late = {one.id for one in people if one.takes} - {one.id for one in people[:60]}
    terms = replace(terms, policy=policy)
    first = propose([one for one in people if one.id not in late], terms)
    current = tuple((one.taker, one.giver) for one in first.matches)
    second = propose(people, replace(terms, current=current, moves=0))
    has = {one.taker: one.giver for one in second.matches}
    assert second.moved == 0
    assert set(current) <= set(has.items())
    assert late & set(has)
    free = propose(people, terms)
    assert second.total <= free.total or policy not in ("floor", "total")


def test_more_moves_are_never_worse() -> None:
    people, terms = made_up_people(70, 60, seed=3)
    first = propose([*people[:60], *people[70:]], terms)
    terms = replace(terms, policy="total", current=tuple((m.taker, m.giver) for m in first.matches))
    found = [propose(people, replace(terms, moves=moves)) for moves in (0, 3, 8, 70)]
    assert [one.moved <= moves for one, moves in zip(found, (0, 3, 8, 70), strict=True)]
    assert [one.matched for one in found] == sorted(one.matched for one in found)
    same = [one for one in found if one.matched == found[-1].matched]
    assert [one.total for one in same] == sorted(one.total for one in same)
    assert found[-1].gap == 0


def test_current_pairs_that_may_no_longer_be_are_given_up() -> None:
    people = [
        Candidate("ana", takes=True),
        Candidate("ben", gives=True),
        Candidate("cleo", gives=True),
    ]
    current = (("ana", "ben"), ("gone", "ben"), ("ana", "nobody"))
    proposal = propose(people, Terms(current=current, moves=0, excluded=(("ana", "ben"),)))
    assert [(one.taker, one.giver) for one in proposal.matches] == [("ana", "cleo")]
    assert proposal.moved == 0
