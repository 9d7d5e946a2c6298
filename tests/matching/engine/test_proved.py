"""Proposals of pairs: what they claim is proved, and the same on every way to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from random import Random
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.engine.rounds import Round, full_rounds

from benchmarks.instances import people as made_up_people
from ithaca.matching import (
    POLICIES,
    Candidate,
    Policy,
    Proposal,
    Terms,
    decide,
    propose,
    verify,
)
from ithaca.matching.explaining.standing import standing
from ithaca.matching.scoring.pool import pool_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.scoring.source import Plain, Scored, source_for

Way = Callable[[], AbstractContextManager[None]]


@contextmanager
def by_table() -> Iterator[None]:
    """Small rounds: every pair in one table."""
    yield


@contextmanager
def by_kernel() -> Iterator[None]:
    """Large rounds: the compiled kernel scores the pairs."""
    with patch("ithaca.matching.scoring.source._SMALL", 0):
        yield


@contextmanager
def without_numba() -> Iterator[None]:
    """Large rounds where numba is missing."""
    with by_kernel(), patch("ithaca.matching.compiling.ready", lambda say=None: False):
        yield


def told(proposal: Proposal) -> tuple[object, ...]:
    """What must not depend on the way, or on names."""
    return (
        proposal.matched,
        proposal.worst,
        proposal.total,
        proposal.bound,
        proposal.gap,
        proposal.feasible_pairs,
        len(proposal.unmatched),
        proposal.not_used,
    )


def check_proved(people: list[Candidate], terms: Terms, proposal: Proposal) -> None:
    scores = Scores(pool_of(people, terms))
    table = np.maximum(scores.block(), -1).astype(np.int64)
    places = [giver.capacity for giver in scores.pool.givers]
    assert proposal.assignment is not None
    verify(table, places, proposal.assignment)
    assert proposal.assignment.policy == terms.policy
    assert (proposal.gap == 0) == (terms.policy in ("floor", "total"))
    by_pair = {(one.taker, one.giver): one for one in proposal.matches}
    assert set(terms.pinned) <= set(by_pair)
    for (taker, giver), match in by_pair.items():
        row, column = proposal.takers.index(taker), proposal.givers.index(giver)
        line, others = table[row], table[:, column]
        assert match.points == line[column] == sum(one.points for one in match.reasons)
        assert match.rank_for_taker == 1 + np.count_nonzero(line > match.points)
        assert match.rank_for_giver == 1 + np.count_nonzero(others > match.points)
        assert match.regret == line.max() - match.points
        assert match.pinned == ((taker, giver) in terms.pinned)
    assert proposal.feasible_pairs == np.count_nonzero(table >= 0)


@given(full_rounds(), st.sampled_from([by_table, by_kernel, without_numba]))
@settings(max_examples=100, deadline=None)
def test_whatever_is_claimed_of_a_round_can_be_verified(case: Round, way: Way) -> None:
    people, terms = case
    with way():
        proposal = propose(people, terms)
    check_proved(people, terms, proposal)


@given(full_rounds())
@settings(max_examples=40, deadline=None)
def test_every_way_tells_the_same_and_tells_it_again(case: Round) -> None:
    found = []
    for way in (by_table, by_kernel, without_numba):
        with way():
            found.append(propose(*case))
            assert propose(*case) == found[-1]
    assert told(found[0]) == told(found[1]) == told(found[2])


@given(full_rounds(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_neither_order_nor_names_change_what_is_reached(case: Round, random: Random) -> None:
    people, terms = case
    before = propose(people, terms)
    random.shuffle(people)
    assert propose(people, terms) == before
    if terms.policy in ("stable", "first_come"):
        return  # among equal wishes these go by the order of ids
    numbers = random.sample(range(100), len(people))
    name = {one.id: f"q{number:02}" for one, number in zip(people, numbers, strict=True)}
    after = propose([renamed(one, name) for one in people], renamed_terms(terms, name))
    assert told(after) == told(before)


def renamed(one: Candidate, name: Mapping[str, str]) -> Candidate:
    return replace(
        one,
        id=name[one.id],
        manager=None if one.manager is None else name[one.manager],
        wishes=tuple(name[other] for other in one.wishes),
        blocks=frozenset(name[other] for other in one.blocks),
        met=frozenset(name[other] for other in one.met),
    )


def renamed_terms(terms: Terms, name: Mapping[str, str]) -> Terms:
    pinned, excluded = (
        tuple((name[taker], name[giver]) for taker, giver in pairs)
        for pairs in (terms.pinned, terms.excluded)
    )
    return replace(terms, pinned=pinned, excluded=excluded)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_larger_round_stands_the_same_on_every_way(policy: Policy) -> None:
    people, terms = made_up_people(160, 90, seed=4, tightness=0.9)
    people = tuple(replace(one, minimum=1) if n % 9 == 0 else one for n, one in enumerate(people))
    terms = replace(terms, policy=policy, floors={"goals": 10})
    first = propose(people, terms)
    some = tuple((one.taker, one.giver) for one in first.matches[:9])
    terms = replace(terms, pinned=some[:6], excluded=some[6:])
    found = []
    for way, kind in ((by_table, None), (by_kernel, Scored), (without_numba, Plain)):
        with way():
            found.append(propose(people, terms))
            scores, _, formed = decide(people, terms)
            source = source_for(scores)
            assert kind is None or type(source) is kind
            stand = standing(scores, source, formed, lambda what, share: None)
            check_proved([*people], terms, found[-1])
        assert stand.rank_for_taker.tolist() == [m.rank_for_taker for m in found[-1].matches]
        assert stand.rank_for_giver.tolist() == [m.rank_for_giver for m in found[-1].matches]
    assert told(found[0]) == told(found[1]) == told(found[2])
    assert found[0].unmatched
