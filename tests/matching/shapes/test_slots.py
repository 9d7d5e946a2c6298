"""Slots against every possible plan of a few meetings."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ithaca.matching.shapes.slots import Slots, slots
from ithaca.matching.shapes.timetable import Event, in_turn
from ithaca.matching.solving.assignment import Ints, Mask, MatchingError

POINTS = st.one_of(st.just(-1), st.integers(0, 6), st.integers(0, 99_999))


@st.composite
def instances(draw: st.DrawFn) -> tuple[Ints, Mask, Mask, dict]:
    n, m, width = draw(st.sampled_from([(0, 2, 2), (3, 2, 2), (2, 3, 2), (2, 2, 3), (3, 3, 2)]))
    table = np.array([[draw(POINTS) for _ in range(m)] for _ in range(n)], dtype=np.int64)
    free = [
        np.array([[draw(st.booleans()) for _ in range(width)] for _ in range(count)], dtype=bool)
        for count in (n, m)
    ]
    asked: dict = {}
    if draw(st.booleans()):
        asked["most"] = [draw(st.integers(0, 2)) for _ in range(n)]
    if draw(st.booleans()):
        asked["most_each"] = draw(st.integers(0, 2))
    return table.reshape(n, m), free[0].reshape(n, width), free[1], asked


def best_by_trying_all(
    table: Ints, rows_free: Mask, columns_free: Mask, asked: dict
) -> tuple[int, int, int]:
    """(rows met, meetings, total) of the best plan."""
    (n, m), width = table.shape, rows_free.shape[1]
    of_rows = asked.get("most", [width] * n)
    of_columns = [asked.get("most_each", width)] * m
    every = []
    for slot in range(width):
        able = [
            [-1, *(j for j in range(m) if table[i, j] >= 0 and columns_free[j, slot])]
            if rows_free[i, slot]
            else [-1]
            for i in range(n)
        ]
        real = (one for one in product(*able) if len({j for j in one if j >= 0}) == met_in(one))
        every.append(list(real))
    best = (0, 0, 0)
    for plan in product(*every):
        pairs = [(i, j) for one in plan for i, j in enumerate(one) if j >= 0]
        if len(set(pairs)) < len(pairs):
            continue
        if any(sum(i == row for i, _ in pairs) > of_rows[row] for row in range(n)):
            continue
        if any(sum(j == column for _, j in pairs) > of_columns[column] for column in range(m)):
            continue
        total = sum(int(table[pair]) for pair in pairs)
        best = max(best, (len({i for i, _ in pairs}), len(pairs), total))
    return best


def met_in(one: tuple[int, ...]) -> int:
    return sum(column >= 0 for column in one)


def check(table: Ints, rows_free: Mask, columns_free: Mask, meets: Ints) -> None:
    rows, times = np.nonzero(meets >= 0)
    columns = meets[rows, times]
    pairs = list(zip(rows.tolist(), columns.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    assert len(set(zip(columns.tolist(), times.tolist(), strict=True))) == len(pairs)
    assert (table[rows, columns] >= 0).all()
    assert rows_free[rows, times].all()
    assert columns_free[columns, times].all()


@given(instances())
@settings(max_examples=500, deadline=None)
def test_the_plan_is_the_best_of_all(instance: tuple[Ints, Mask, Mask, dict]) -> None:
    table, rows_free, columns_free, asked = instance
    found = slots(table, rows_free, columns_free, **asked)
    check(table, rows_free, columns_free, found.meets)
    assert (found.meets >= 0).sum() == found.meetings
    best = best_by_trying_all(table, rows_free, columns_free, asked)
    assert (found.met, found.meetings, found.total) == best
    assert found.proved


def event(seed: int, open_rows: float, open_columns: float) -> tuple[Ints, Mask, Mask]:
    chance = np.random.default_rng(seed)
    table = (chance.zipf(1.6, (80, 16)) * 4000) % 60_000 + chance.integers(0, 20_000, (80, 16))
    table[chance.random((80, 16)) < 0.25] = -1
    free = chance.random((80, 8)) < open_rows, chance.random((16, 8)) < open_columns
    return table.astype(np.int64), *free


@pytest.mark.parametrize("free", [(1.0, 1.0), (0.7, 0.9), (0.3, 0.6), (0.1, 0.9)])
def test_an_event_is_planned_with_proof(free: tuple[float, float]) -> None:
    table, rows_free, columns_free = event(1, *free)
    found = slots(table, rows_free, columns_free, most=3)
    check(table, rows_free, columns_free, found.meets)
    assert found.proved
    quick = quickly(table, rows_free, columns_free)
    check(table, rows_free, columns_free, quick.meets)
    assert (found.met, found.meetings) >= (quick.met, quick.meetings)


def quickly(table: Ints, rows_free: Mask, columns_free: Mask) -> Slots:
    asked = Event(table, rows_free, columns_free, np.full(len(table), 3), np.full(16, 8))
    plan = in_turn(asked)
    meets = np.full(rows_free.shape, -1)
    meets[plan.rows, plan.slots] = plan.columns
    met = int((meets >= 0).any(axis=1).sum())
    return Slots(meets, met, len(plan.rows), None, 0, plan.bound, 0, plan.certain)


@pytest.mark.parametrize(
    ("table", "rows_free", "columns_free"),
    [
        (np.zeros((0, 0)), np.zeros((0, 3)), np.zeros((0, 3))),
        (np.zeros((2, 2)), np.zeros((2, 0)), np.zeros((2, 0))),
        (np.full((2, 2), -1), np.ones((2, 3), dtype=bool), np.ones((2, 3), dtype=bool)),
        (np.zeros((2, 2)), np.eye(2, dtype=bool)[:, :1] > 0, np.zeros((2, 1), dtype=bool)),
    ],
)
def test_where_nobody_can_meet_the_plan_is_empty(
    table: Ints, rows_free: Mask, columns_free: Mask
) -> None:
    found = slots(table, rows_free, columns_free)
    assert (found.met, found.meetings, found.worst, found.proved) == (0, 0, None, True)


def test_contradictions_are_refused_in_a_sentence() -> None:
    yes = np.ones((2, 3), dtype=bool)
    for rows_free, columns_free, asked in (
        (yes[:1], yes, {}),
        (yes, yes[:, :2], {}),
        (yes, yes, {"most": -1}),
        (yes, yes, {"most_each": [1]}),
        (yes * 0.5, yes, {}),
    ):
        with pytest.raises(MatchingError, match=r"\.$"):
            slots(np.ones((2, 2)), rows_free, columns_free, **asked)
