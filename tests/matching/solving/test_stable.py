"""Stable plans against every stable plan there is, and first come against a plain loop."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.solving.instances import Instance, instances

from ithaca.matching.solving.assignment import Assignment, MatchingError
from ithaca.matching.solving.stable import (
    blocking_pairs,
    blocking_wishes,
    first_come,
    stable,
    stable_by_points,
)
from ithaca.matching.solving.verify import verify

Lists = list[list[int]]
Wishes = tuple[Lists, Lists, list[int]]


@st.composite
def wishes(draw: st.DrawFn) -> Wishes:
    n, m = draw(st.integers(0, 5)), draw(st.integers(0, 4))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    share = draw(st.sampled_from([0.3, 0.7, 1]))

    def lists(people: int, others: int) -> Lists:
        return [
            [one for one in chance.permutation(others).tolist() if chance.random() < share]
            for _ in range(people)
        ]

    return lists(n, m), lists(m, n), chance.integers(0, 4, m).tolist()


def all_plans(takers: Lists, givers: Lists, capacity: list[int]) -> list[tuple[int, ...]]:
    """Every plan of pairs who list each other."""
    choices = [
        [-1, *(giver for giver in own if taker in givers[giver])]
        for taker, own in enumerate(takers)
    ]
    return [
        plan
        for plan in product(*choices)
        if all(plan.count(giver) <= places for giver, places in enumerate(capacity))
    ]


def blocks(takers: Lists, givers: Lists, capacity: list[int], plan: tuple[int, ...]) -> Lists:
    """The pairs who would both rather be together, word for word."""
    found = []
    for taker, own in enumerate(takers):
        better = own[: own.index(plan[taker])] if plan[taker] >= 0 else own
        for giver in better:
            if taker not in givers[giver]:
                continue
            held = [other for other, theirs in enumerate(plan) if theirs == giver]
            worse = [t for t in held if givers[giver].index(t) > givers[giver].index(taker)]
            if len(held) < capacity[giver] or worse:
                found.append([taker, giver])
    return found


@given(wishes())
@settings(max_examples=1000)
def test_every_taker_does_as_well_as_in_any_stable_plan(given_wishes: Wishes) -> None:
    takers, givers, capacity = given_wishes
    found = stable(takers, givers, capacity)
    plan = tuple(found.giver_of.tolist())
    plans = [
        each for each in all_plans(takers, givers, capacity) if not blocks(*given_wishes, each)
    ]
    assert plan in plans
    for taker, own in enumerate(takers):
        order = [*own, -1]
        assert all(order.index(plan[taker]) <= order.index(other[taker]) for other in plans)
    worth = [len(givers) - takers[t].index(giver) for t, giver in enumerate(plan) if giver >= 0]
    assert (found.matched, found.total) == (len(worth), sum(worth))
    assert (found.worst, found.policy) == (min(worth, default=None), "stable")
    assert (found.bound, found.gap) == (None, None)


@given(wishes(), st.data())
@settings(max_examples=300)
def test_blocking_wishes_are_those_of_the_definition(
    given_wishes: Wishes, data: st.DataObject
) -> None:
    plan = data.draw(st.sampled_from(all_plans(*given_wishes)))
    giver_of = np.array(plan, dtype=np.int64)
    found = [list(pair) for pair in blocking_wishes(*given_wishes, giver_of)]
    assert sorted(found) == sorted(blocks(*given_wishes, plan))
    assert len({tuple(pair) for pair in found}) == len(found)


def by_points(instance: Instance) -> Wishes:
    """The wishes that a table of points means, without those who are pinned."""
    points, places, _, _ = instance.rest()
    n, m = points.shape
    takers = [
        [c for c in np.argsort(-row, kind="stable").tolist() if row[c] >= 0] for row in points
    ]
    givers = [
        [r for r in np.argsort(-points[:, c], kind="stable").tolist() if points[r, c] >= 0]
        for c in range(m)
    ]
    return takers, givers, np.minimum(places, n).tolist()


def the_rest(instance: Instance, giver_of: np.ndarray) -> list[int]:
    assert all(giver_of[row] == column for row, column in instance.pinned)
    rest: list[int] = np.delete(giver_of, [row for row, _ in instance.pinned]).tolist()
    return rest


def as_plan(instance: Instance, giver_of: np.ndarray, policy: str) -> Assignment:
    got = [int(instance.points[row, c]) for row, c in enumerate(giver_of.tolist()) if c >= 0]
    return Assignment(
        giver_of,
        len(got),
        min(got, default=None),
        sum(got),
        policy,
        pinned=instance.pinned,  # type: ignore[arg-type]
    )


@given(instances(most=(12, 9), wishes=False))
@settings(max_examples=1000)
def test_by_points_is_what_takers_proposing_by_points_reach(instance: Instance) -> None:
    found = stable_by_points(instance.points, instance.capacity, instance.pinned)
    assert (
        found.tolist()
        == stable_by_points(instance.sparse(), instance.capacity, instance.pinned).tolist()
    )
    assert the_rest(instance, found) == stable(*by_points(instance)).giver_of.tolist()
    if not instance.pinned:
        assert blocking_pairs(instance.points, instance.capacity, found) == 0
    verify(instance.points, instance.capacity, as_plan(instance, found, "stable"))


@given(instances(most=(12, 9), wishes=False))
@settings(max_examples=1000)
def test_who_comes_first_takes_the_best_that_is_left(instance: Instance) -> None:
    found = first_come(instance.points, instance.capacity, instance.pinned)
    assert (
        found.tolist() == first_come(instance.sparse(), instance.capacity, instance.pinned).tolist()
    )
    points, places, _, _ = instance.rest()
    left, expected = places.tolist(), []
    for row in points.tolist():
        possible = [(-worth, c) for c, worth in enumerate(row) if worth >= 0 and left[c]]
        expected.append(min(possible)[1] if possible else -1)
        if possible:
            left[expected[-1]] -= 1
    assert the_rest(instance, found) == expected
    verify(instance.points, instance.capacity, as_plan(instance, found, "first_come"))


@given(instances(most=(8, 6), wishes=False), st.integers(0, 2**32))
@settings(max_examples=300)
def test_blocking_pairs_are_counted(instance: Instance, seed: int) -> None:
    points, capacity = instance.points, instance.capacity
    n, m = points.shape
    plan = first_come(points, capacity)
    plan[np.random.default_rng(seed).random(n) < 0.4] = -1
    count = 0
    for row, column in product(range(n), range(m)):
        mine = points[row, plan[row]] if plan[row] >= 0 else -1
        held = [points[other, column] for other in range(n) if plan[other] == column]
        wanted = len(held) < capacity[column] or (held and min(held) < points[row, column])
        count += bool(points[row, column] > mine and wanted)
    assert blocking_pairs(points, capacity, plan) == count
    assert blocking_pairs(instance.sparse(), capacity, plan) == count


@pytest.mark.parametrize(
    ("takers", "givers", "capacity", "words"),
    [
        ([[0, 0]], [[0]], [1], "taker 0 name someone twice"),
        ([[0]], [[0, 0]], [1], "giver 0 name someone twice"),
        ([[0], [1]], [[0]], [1], "taker 1 name somebody who does not exist"),
        ([[-1]], [[0]], [1], "does not exist"),
        ([[0]], [[3]], [1], "does not exist"),
        ([[0.5]], [[0]], [1], "whole numbers"),
        ([["a"]], [[0]], [1], "whole numbers"),
        ([[None]], [[0]], [1], "whole numbers"),
        ([[True]], [[0]], [1], "whole numbers"),
        ([[[0]]], [[0]], [1], "list of numbers"),
        ([0], [[0]], [1], "list of numbers"),
        (["ab"], [[0]], [1], "whole numbers"),
        ([[0]], [[0]], [1, 1], "exactly one capacity"),
        ([[0]], [[0]], [-1], "negative"),
        ([[0]], [[0]], [0.5], "whole numbers"),
        ([[0]], [[0]], 1, "exactly one capacity"),
    ],
)
def test_senseless_wishes_are_refused(
    takers: Lists, givers: Lists, capacity: list[int], words: str
) -> None:
    with pytest.raises(MatchingError, match=words):
        stable(takers, givers, capacity)


def test_an_empty_side_gives_an_empty_plan() -> None:
    assert stable([], [], []).giver_of.tolist() == []
    assert stable([[], []], [], []).giver_of.tolist() == [-1, -1]
    assert stable([], [[], []], [1, 1]).matched == 0
    assert blocking_wishes([], [], [], np.zeros(0, dtype=np.int64)) == []


def test_a_plan_must_fit_its_table() -> None:
    for plan in ([0, 0], [5], [[0]]):
        with pytest.raises(MatchingError):
            blocking_pairs([[1]], [1], np.array(plan))
