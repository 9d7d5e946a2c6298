"""What `verify` accepts is true, and what is false it refutes, with plans that owe the product's
solver nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matching.solving.instances import (
    Instance,
    by_copies,
    by_milp,
    by_trying_all,
    certified,
    instances,
)

from ithaca.matching.solving.assignment import Assignment, Cut, Policy, Witnesses
from ithaca.matching.solving.verify import Refuted, verify

AIMED = st.sampled_from(["floor", "total"])


@given(instances(), AIMED)
@settings(max_examples=150)
def test_three_ways_to_solve_an_instance_agree(instance: Instance, policy: Policy) -> None:
    best = by_trying_all(instance, policy == "floor")
    assert best == by_copies(instance, policy == "floor") == by_milp(instance, policy == "floor")


@given(instances(), AIMED)
@settings(max_examples=400)
def test_what_is_true_is_accepted(instance: Instance, policy: Policy) -> None:
    verify(instance.points, instance.capacity, certified(instance, policy))
    verify(instance.sparse(), instance.capacity, certified(instance, policy))


@given(instances(), AIMED, st.integers(-3, 3).filter(bool), st.data())
@settings(max_examples=300)
def test_a_false_number_is_refuted(
    instance: Instance, policy: Policy, off: int, data: st.DataObject
) -> None:
    true = certified(instance, policy)
    name = data.draw(st.sampled_from(["matched", "worst", "total", "bound", "gap"]))
    value = getattr(true, name)
    for false in (replace(true, **{name: 7 if value is None else value + off}),
                  replace(true, bound=(true.bound or 0) + off, gap=off)):  # fmt: skip
        with pytest.raises(Refuted):
            verify(instance.points, instance.capacity, false)


def _numbered(instance: Instance, plan: Assignment) -> Assignment:
    """The plan with the numbers that its columns show, as far as they can be read."""
    got = [
        int(instance.points[row, column])
        for row, column in enumerate(plan.giver_of)
        if 0 <= column < instance.points.shape[1]
    ]
    total = sum(got)
    gap = (plan.bound or 0) - total
    return replace(plan, matched=len(got), worst=min(got, default=None), total=total, gap=gap)


def _is_true(instance: Instance, plan: Assignment) -> bool:
    """Is it a plan, the best in count, minimum and floor, and can none go above its bound?"""
    points, capacity = instance.points, instance.capacity
    chosen = [(row, int(column)) for row, column in enumerate(plan.giver_of) if column >= 0]
    load = np.bincount([column for _, column in chosen], minlength=len(capacity))
    if any(points[pair] < 0 for pair in chosen) or (load > capacity).any():
        return False
    if not set(instance.pinned) <= set(chosen):
        return False
    rest = [pair for pair in chosen if pair not in instance.pinned]
    _, _, least, _ = instance.rest()
    left = np.bincount([column for _, column in rest], minlength=len(capacity))
    worst = min((int(points[pair]) for pair in rest), default=None)
    floor = plan.policy == "floor"
    best = by_trying_all(instance, floor)
    filled = int(np.minimum(left, least).sum())
    found = (len(rest), filled, worst if floor else None)
    return found == best[:3] and best[3] <= (plan.bound or 0)


@given(instances(), AIMED, st.data())
@settings(max_examples=400)
def test_what_is_accepted_is_true(instance: Instance, policy: Policy, data: st.DataObject) -> None:
    n, m = instance.points.shape
    assume(n and m)
    true = certified(instance, policy)
    plan, walls = true, true.witnesses
    for what in data.draw(st.lists(st.sampled_from(["row", "price", "utility", "bound", "wall"]))):
        at = data.draw(st.integers(0, n + m))
        off = data.draw(st.sampled_from([-2, -1, 1, 2]))
        if what == "row":
            column = data.draw(st.integers(-1, m - 1))
            plan = replace(plan, giver_of=_put(plan.giver_of, at % n, column))
        elif what == "price":
            plan = replace(plan, prices=_put(plan.prices, at % m, int(plan.prices[at % m]) + off))
            rise = off * int(max(0, instance.capacity[at % m]))
            plan = replace(plan, bound=(plan.bound or 0) + data.draw(st.sampled_from([0, rise])))
        elif what == "utility":
            changed = int(plan.utilities[at % n]) + off
            plan = replace(plan, utilities=_put(plan.utilities, at % n, changed))
            plan = replace(plan, bound=(plan.bound or 0) + off)
        elif what == "bound":
            plan = replace(plan, bound=(plan.bound or 0) + off)
        else:
            name = data.draw(st.sampled_from(["count", "minimum", "floor"]))
            cut = getattr(walls, name)
            if cut is not None:
                rows, columns = cut.rows.copy(), cut.columns.copy()
                side = rows if at < n else columns
                side[at % len(side)] ^= True
                walls = replace(walls, **{name: Cut(rows, columns)})
    plan = _numbered(instance, replace(plan, witnesses=walls))
    try:
        verify(instance.points, instance.capacity, plan)
    except Refuted:
        return
    assert _is_true(instance, plan)


def _put(values: np.ndarray, at: int, value: int) -> np.ndarray:
    changed = values.copy()
    changed[at] = value
    return changed


POINTS = np.array([[5, 1, -1], [4, 4, 2], [6, -1, 3]])
CAPACITY = np.array([2, 1, 1])


def example(**changes: object) -> Assignment:
    """The minimum asks for one in column 2, which costs row 2 three points against column 0."""
    mask = np.array([True, True, True]), np.zeros(3, dtype=np.bool_)
    only = np.zeros(3, dtype=np.bool_), np.ones(3, dtype=np.bool_)
    above = np.zeros(3, dtype=np.bool_), np.array([True, True, False])
    true = Assignment(
        np.array([0, 1, 2]), 3, 3, 12, "floor", 12, 0, np.array([0, 0, -3]), np.array([5, 4, 6]),
        np.array([0, 0, 1]), (), Witnesses(Cut(*mask), Cut(*only), Cut(*above)),
    )  # fmt: skip
    return replace(true, **changes)  # type: ignore[arg-type]


def test_a_proof_by_hand_is_accepted() -> None:
    verify(POINTS, CAPACITY, example())
    verify(POINTS.tolist(), CAPACITY.tolist(), example())


WALL = Cut(np.zeros(3, dtype=np.bool_), np.zeros(3, dtype=np.bool_))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"policy": "best"}, "no policy called"),
        ({"giver_of": np.array([0, 1])}, "no column a row"),
        ({"giver_of": np.array([0.0, 1.0, 2.0])}, "no column a row"),
        ({"giver_of": np.array([0, 1, 3])}, "not there"),
        ({"giver_of": np.array([-2, 1, 2])}, "not there"),
        ({"giver_of": np.array([0, 1, 1])}, "forbidden"),
        ({"giver_of": np.array([1, 1, 2])}, "more rows than places"),
        ({"giver_of": np.array([0, 1, -1])}, "2 rows are matched, not 3"),
        ({"pinned": ((0, 1),)}, "lost its pin"),
        ({"pinned": ((0, 0), (0, 0))}, "pinned twice"),
        ({"pinned": ((9, 0),)}, "lost its pin"),
        ({"worst": 4}, "worst"),
        ({"total": 13}, "The total is 12, not 13"),
        ({"bound": 13, "gap": 1}, "prove a bound of 12, not 13"),
        ({"bound": None, "gap": None}, "prove a bound"),
        ({"gap": 1}, "gap"),
        ({"prices": np.array([1, 0])}, "missing"),
        ({"prices": np.array([1.0, 0.0, -2.0])}, "whole numbers"),
        ({"prices": np.array([0, 0, -4])}, "too low"),
        ({"utilities": np.array([4, 4, 4])}, "too low"),
        ({"minimum": None, "policy": "total"}, "negative without a minimum"),
        ({"minimum": np.array([0, 1])}, "one minimum"),
        ({"witnesses": Witnesses()}, "proof is missing"),
        ({"witnesses": Witnesses(WALL, WALL, WALL)}, "outside its wall"),
    ],
)
def test_every_claim_that_is_false_is_named(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        verify(POINTS, CAPACITY, example(**changes))


@pytest.mark.parametrize("kind", ["count", "minimum", "floor"])
@pytest.mark.parametrize("shape", ["missing", "short", "numbers", "wide"])
def test_a_wall_must_be_there_fit_and_be_narrow(kind: str, shape: str) -> None:
    cuts = example().witnesses
    wrong = {
        "missing": None,
        "short": Cut(np.ones(2, dtype=np.bool_), np.ones(3, dtype=np.bool_)),
        "numbers": Cut(np.ones(3), np.ones(3)),  # type: ignore[arg-type]
        "wide": Cut(np.ones(3, dtype=np.bool_), np.ones(3, dtype=np.bool_)),
    }
    with pytest.raises(Refuted):
        false = replace(cuts, **{kind: wrong[shape]})
        verify(POINTS, CAPACITY, example(witnesses=false))


def test_huge_numbers_cannot_wrap_around() -> None:
    most = np.iinfo(np.int64).max
    for changes in (
        {"prices": np.array([most, 0, -2])},
        {"utilities": np.array([4, -most - 1, 5])},
    ):
        with pytest.raises(Refuted):
            verify(POINTS, CAPACITY, example(**changes))
    with pytest.raises(Refuted):
        verify(POINTS, np.array([2**60, 2**60, 2**60]), example(prices=np.array([16, 0, -3])))


def test_promises_of_other_policies_are_checked() -> None:
    plan = Assignment(np.array([0, 1, 0]), 3, 4, 15, "stable")
    verify(POINTS, CAPACITY, plan)
    verify(POINTS, CAPACITY, replace(plan, giver_of=np.array([0, 0, 2]), worst=3, total=12,
                                     policy="first_come"))  # fmt: skip
    with pytest.raises(Refuted, match="both gain"):
        verify(POINTS, CAPACITY, Assignment(np.array([0, 1, 2]), 3, 3, 12, "stable"))
    with pytest.raises(Refuted, match="passed over"):
        verify(POINTS, CAPACITY, replace(plan, policy="first_come"))
    with pytest.raises(Refuted, match="proves no bound"):
        verify(POINTS, CAPACITY, replace(plan, bound=15, gap=0))
