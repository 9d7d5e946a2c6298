"""The low-level solver against every possible answer on small tables."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike, NDArray

from ithaca.matching import Assignment, MatchingError, assign
from ithaca.matching.vocabulary import Policy

Table = list[list[int]]
Pairs = list[tuple[int, int]]
Instance = tuple[Table, list[int], Pairs]


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    rows, columns = draw(st.integers(0, 5)), draw(st.integers(1, 4))
    points = st.one_of(st.just(-1), st.integers(0, 6), st.integers(0, 99_999))
    table = [[draw(points) for _ in range(columns)] for _ in range(rows)]
    capacity = [draw(st.integers(0, 6)) for _ in range(columns)]
    pins: list[tuple[int, int]] = []
    for row in range(rows):
        column = draw(st.integers(0, columns * 4 - 1))
        if column < columns and table[row][column] >= 0:
            used = sum(pinned == column for _, pinned in pins)
            if used < capacity[column]:
                pins.append((row, column))
    return table, capacity, pins


def best_by_trying_all(
    table: Table, capacity: list[int], pins: list[tuple[int, int]], policy: str
) -> tuple[int, int, int]:
    """(matched, worst of the unpinned, total) of the best of all answers."""
    pinned = dict(pins)
    choices = [
        [pinned[row]] if row in pinned else [-1, *(c for c, p in enumerate(line) if p >= 0)]
        for row, line in enumerate(table)
    ]
    best = (0, 0, 0)
    for answer in product(*choices):
        if any(answer.count(column) > places for column, places in enumerate(capacity)):
            continue
        got = {row: table[row][column] for row, column in enumerate(answer) if column >= 0}
        free = [points for row, points in got.items() if row not in pinned]
        worst = min(free, default=0) if policy == "floor" else 0
        best = max(best, (len(got), worst, sum(got.values())))
    return best


def shape(table: Table, columns: int) -> NDArray[np.int64]:
    return np.array(table, dtype=np.int64).reshape(len(table), columns)


@given(instances(), st.sampled_from(["floor", "total"]))
@settings(max_examples=250, deadline=None)
def test_the_answer_is_the_best_of_all_possible_answers(instance: Instance, policy: Policy) -> None:
    table, capacity, pins = instance
    found = assign(shape(table, len(capacity)), capacity, policy=policy, pinned=pins)
    matched, worst, total = best_by_trying_all(table, capacity, pins, policy)
    assert (found.matched, found.total) == (matched, total)
    free = [
        table[row][column]
        for row, column in enumerate(found.giver_of)
        if column >= 0 and row not in dict(pins)
    ]
    if policy == "floor":
        assert min(free, default=0) == worst


@given(instances())
@settings(max_examples=100, deadline=None)
def test_places_pins_and_forbidden_pairs_are_respected(instance: Instance) -> None:
    table, capacity, pins = instance
    found = assign(shape(table, len(capacity)), capacity, pinned=pins)
    chosen = [(row, int(column)) for row, column in enumerate(found.giver_of) if column >= 0]
    assert all(table[row][column] >= 0 for row, column in chosen)
    assert set(pins) <= set(chosen)
    for column, places in enumerate(capacity):
        assert sum(taken == column for _, taken in chosen) <= places


def test_a_promised_minimum_is_filled_before_the_total_grows() -> None:
    points = [[9, 1], [9, 1], [9, 1]]
    loads = [
        assign(points, [3, 3], policy="total", minimum=minimum).giver_of.tolist().count(1)
        for minimum in ([0, 0], [0, 1], [0, 2])
    ]
    assert loads == [0, 1, 2]


@pytest.mark.parametrize(
    ("points", "capacity", "pinned", "words"),
    [
        ([[float("nan")]], [1], (), "whole numbers"),
        ([[0.5]], [1], (), "whole numbers"),
        ([["x"]], [1], (), "whole numbers"),
        ([[1]], [-1], (), "negative"),
        ([[1]], [1, 1], (), "exactly one"),
        ([[-1]], [1], [(0, 0)], "forbidden"),
        ([[1], [1]], [1], [(0, 0), (1, 0)], "places"),
        ([[1, 1]], [1, 1], [(0, 0), (0, 1)], "twice"),
        ([[1]], [1], [(0, 7)], "not in the table"),
        ([1, 2], [1], (), "table"),
    ],
)
def test_senseless_input_is_refused_in_words(
    points: ArrayLike, capacity: list[int], pinned: Pairs, words: str
) -> None:
    with pytest.raises(MatchingError, match=words):
        assign(points, capacity, pinned=pinned)


def test_an_empty_side_gives_an_empty_answer() -> None:
    empty = assign(np.zeros((0, 3)), [1, 1, 1])
    assert (empty.matched, empty.worst, empty.total) == (0, None, 0)
    nobody = assign(np.zeros((2, 0)), [])
    assert nobody.giver_of.tolist() == [-1, -1]
    assert isinstance(nobody, Assignment)


def test_one_who_has_places_for_everyone_can_take_everyone() -> None:
    points = np.ones((40, 40), dtype=np.int64)
    points[:, 7] = 9
    found = assign(points, np.full(40, 40))
    assert set(found.giver_of.tolist()) == {7}
    assert (found.worst, found.total) == (9, 360)
