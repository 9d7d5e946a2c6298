"""`assign` against oracles that share nothing with it, and its proofs against `verify`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields, is_dataclass, replace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.solving.instances import (
    Best,
    Instance,
    by_copies,
    by_milp,
    by_trying_all,
    instances,
)

from ithaca.matching.solving.assign import assign
from ithaca.matching.solving.assignment import Assignment, Policy
from ithaca.matching.solving.stable import blocking_pairs, first_come, stable_by_points
from ithaca.matching.solving.verify import Refuted, verify

AIMED: list[Policy] = ["floor", "total"]


FEW = {"assign._CANDIDATES": 2, "assign._MORE": 1, "source._CELLS": 16}
COMPILED = {"source._QUICK_FROM": 0}
WAYS = {
    "all at once": {},
    "in rounds": FEW,
    "compiled": COMPILED,
    "compiled, in rounds": COMPILED | FEW,
    "compiled, by auction": COMPILED | {"seating._PATIENCE": 0},
    "compiled, by auction, in rounds": COMPILED | FEW | {"seating._PATIENCE": 0},
    "without numba": COMPILED | FEW | {"seating.compiled": lambda: False},
}
"""What only large tables ask for, asked of small ones."""


@contextmanager
def going(way: str) -> Iterator[None]:
    with ExitStack() as changed:
        for name, value in WAYS[way].items():
            changed.enter_context(patch(f"ithaca.matching.solving.{name}", value))
        yield


def solved(instance: Instance, policy: Policy, *, sparse: bool = False) -> Assignment:
    """What `assign` makes of it, every claim checked."""
    points = instance.sparse() if sparse else instance.points
    found = assign(
        points,
        instance.capacity,
        policy=policy,
        minimum=instance.minimum,
        pinned=instance.pinned or None,
    )
    verify(points, instance.capacity, found)
    assert found.policy == policy
    assert found.pinned == instance.pinned
    assert (found.minimum is None) == (instance.minimum is None)
    return found


def reached(instance: Instance, found: Assignment) -> Best:
    """What the plan itself shows, in the words of the oracles."""
    pairs = [(row, int(column)) for row, column in enumerate(found.giver_of) if column >= 0]
    rest = [pair for pair in pairs if pair not in instance.pinned]
    _, _, least, _ = instance.rest()
    load = np.bincount([column for _, column in rest], minlength=len(least))
    worst = min((int(instance.points[pair]) for pair in rest), default=None)
    total = sum(int(instance.points[pair]) for pair in pairs)
    aimed = worst if found.policy == "floor" else None
    return len(rest), int(np.minimum(load, least).sum()), aimed, total


@pytest.mark.parametrize("policy", AIMED)
@given(instances(), st.booleans())
@settings(max_examples=1000)
def test_a_small_plan_is_the_best_of_all(policy: Policy, instance: Instance, sparse: bool) -> None:
    found = solved(instance, policy, sparse=sparse)
    assert reached(instance, found) == by_trying_all(instance, policy == "floor")
    assert found.gap == 0


@given(instances())
@settings(max_examples=300)
def test_of_equal_totals_the_one_with_the_best_worst_match_is_taken(instance: Instance) -> None:
    found = solved(instance, "total")
    pairs = [(row, int(column)) for row, column in enumerate(found.giver_of) if column >= 0]
    rest = [int(instance.points[pair]) for pair in pairs if pair not in instance.pinned]
    if rest:
        points = np.where(instance.points <= min(rest), -1, instance.points)
        for pair in instance.pinned:
            points[pair] = instance.points[pair]
        assert by_trying_all(replace(instance, points=points), False) != reached(instance, found)


@pytest.mark.parametrize("policy", AIMED)
@pytest.mark.parametrize("way", WAYS)
@given(instances(most=(30, 20)), st.booleans())
@settings(max_examples=150)
def test_a_plan_is_as_good_as_what_scipy_makes_of_copies(
    way: str, policy: Policy, instance: Instance, sparse: bool
) -> None:
    with going(way):
        found = solved(instance, policy, sparse=sparse)
    assert reached(instance, found) == by_copies(instance, policy == "floor")
    assert found.gap == 0


@pytest.mark.parametrize("policy", AIMED)
@given(instances(most=(9, 7), wishes=True))
@settings(max_examples=100)
def test_minimum_places_and_pins_are_as_in_a_whole_number_program(
    policy: Policy, instance: Instance
) -> None:
    assert reached(instance, solved(instance, policy)) == by_milp(instance, policy == "floor")


@pytest.mark.parametrize("policy", AIMED)
@given(instances(most=(20, 15)), st.integers(0, 2**32))
@settings(max_examples=200)
def test_the_order_of_rows_and_columns_changes_no_number(
    policy: Policy, instance: Instance, seed: int
) -> None:
    n, m = instance.points.shape
    chance = np.random.default_rng(seed)
    rows, columns = chance.permutation(n), chance.permutation(m)
    where, to = np.argsort(rows), np.argsort(columns)
    other = Instance(
        instance.points[rows][:, columns],
        instance.capacity[columns],
        None if instance.minimum is None else instance.minimum[columns],
        tuple((int(where[row]), int(to[column])) for row, column in instance.pinned),
    )
    one, two = solved(instance, policy), solved(other, policy)
    assert (one.matched, one.worst, one.total) == (two.matched, two.worst, two.total)
    assert (one.bound, one.gap) == (two.bound, two.gap)


@pytest.mark.parametrize("policy", ["floor", "total", "stable", "first_come"])
@given(instances(most=(20, 15), wishes=False))
@settings(max_examples=100)
def test_the_same_input_gives_the_same_plan_dense_and_sparse(
    policy: Policy, instance: Instance
) -> None:
    one, again = solved(instance, policy), solved(instance, policy)
    sparse = solved(instance, policy, sparse=True)
    assert one.giver_of.tolist() == again.giver_of.tolist()
    assert one.prices.tolist() == again.prices.tolist()
    assert (one.matched, one.worst, one.total) == (sparse.matched, sparse.worst, sparse.total)


@given(instances(most=(12, 9), wishes=False), st.booleans())
@settings(max_examples=1000)
def test_policy_stable_leaves_no_pair_that_would_both_gain(
    instance: Instance, sparse: bool
) -> None:
    found = solved(instance, "stable", sparse=sparse)
    expected = stable_by_points(instance.points, instance.capacity, instance.pinned)
    assert found.giver_of.tolist() == expected.tolist()
    if not instance.pinned:
        assert blocking_pairs(instance.points, instance.capacity, found.giver_of) == 0


@given(instances(most=(12, 9), wishes=False), st.booleans())
@settings(max_examples=1000)
def test_policy_first_come_takes_them_in_turn(instance: Instance, sparse: bool) -> None:
    found = solved(instance, "first_come", sparse=sparse)
    expected = first_come(instance.points, instance.capacity, instance.pinned)
    assert found.giver_of.tolist() == expected.tolist()


@pytest.mark.parametrize("policy", AIMED)
@given(instances(most=(8, 6)), st.data())
@settings(max_examples=300)
def test_no_number_of_a_true_plan_may_be_changed(
    policy: Policy, instance: Instance, data: st.DataObject
) -> None:
    true = solved(instance, policy)
    name = data.draw(st.sampled_from(["matched", "worst", "total", "bound", "gap"]))
    off = data.draw(st.integers(-9, 9).filter(bool))
    value = getattr(true, name)
    with pytest.raises(Refuted):
        false = replace(true, **{name: off if value is None else value + off})
        verify(instance.points, instance.capacity, false)


@pytest.mark.parametrize("policy", AIMED)
@given(instances(most=(8, 6)), st.data())
@settings(max_examples=300)
def test_a_worse_plan_cannot_borrow_the_proof(
    policy: Policy, instance: Instance, data: st.DataObject
) -> None:
    """Somebody loses their match, or gets another: then it is as good, or refuted."""
    true = solved(instance, policy)
    if not true.matched:
        return
    row = data.draw(st.sampled_from(np.flatnonzero(true.giver_of >= 0).tolist()))
    giver_of = true.giver_of.copy()
    giver_of[row] = data.draw(st.integers(-1, instance.points.shape[1] - 1))
    pairs = [(row, column) for row, column in enumerate(giver_of.tolist()) if column >= 0]
    got = [int(instance.points[pair]) for pair in pairs]
    other = replace(
        true, giver_of=giver_of, matched=len(got), worst=min(got, default=None), total=sum(got)
    )
    other = replace(other, gap=(true.bound or 0) - other.total)
    fits = (np.bincount(giver_of[giver_of >= 0], minlength=len(instance.capacity))
            <= instance.capacity).all()  # fmt: skip
    kept = set(instance.pinned) <= set(pairs)
    best = reached(instance, true)
    if fits and kept and min(got, default=0) >= 0 and reached(instance, other)[:3] == best[:3]:
        verify(instance.points, instance.capacity, other)
        return
    with pytest.raises(Refuted):
        verify(instance.points, instance.capacity, other)


@pytest.mark.parametrize("way", ["in rounds", "compiled, in rounds"])
@given(instances(most=(30, 20)), st.sampled_from(AIMED), st.sampled_from([0.001, 0.05, 0.5]))
@settings(max_examples=200)
def test_who_stops_early_says_how_far_the_best_may_be(
    way: str, instance: Instance, policy: Policy, within: float
) -> None:
    points, capacity = instance.points, instance.capacity
    given_too = {"minimum": instance.minimum, "pinned": instance.pinned, "policy": policy}
    with going(way):
        early = assign(points, capacity, within=within, **given_too)  # type: ignore[arg-type]
    verify(points, capacity, early)
    count, filled, worst, total = reached(instance, early)
    best = by_copies(instance, policy == "floor")
    assert (count, filled, worst) == best[:3]
    assert total <= best[3] <= (early.bound or 0)
    assert 0 <= (early.gap or 0) <= within * max(1, total)


def test_a_plan_is_plain_data() -> None:
    found = assign([[1, 2], [3, 4]], [1, 1], minimum=[1, 0], pinned=[(0, 1)])
    assert is_dataclass(found)
    assert found.giver_of.dtype == found.prices.dtype == found.utilities.dtype == np.int64
    for each in fields(found):
        if each.name in ("matched", "worst", "total", "bound", "gap"):
            assert type(getattr(found, each.name)) is int
    assert found.pinned == ((0, 1),)
    assert found.as_data()["giver_of"] == [1, 0]


def test_the_input_is_left_as_it_was() -> None:
    points, capacity, minimum = np.array([[5, -1], [-7, 0]]), np.array([1, 2]), np.array([0, 1])
    copies = points.copy(), capacity.copy(), minimum.copy()
    for policy in AIMED:
        assign(points, capacity, policy=policy, minimum=minimum, pinned=[(0, 0)])
    for before, after in zip(copies, (points, capacity, minimum), strict=True):
        assert before.tolist() == after.tolist()
