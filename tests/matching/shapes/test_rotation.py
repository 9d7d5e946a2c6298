"""Rotations against every possible choice for a few people."""

from itertools import chain, combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ithaca.matching.shapes.rotation import Rotation, rotation
from ithaca.matching.solving.assignment import Ints, MatchingError

POINTS = st.one_of(st.just(-1), st.integers(0, 6), st.integers(0, 99_999))


@st.composite
def instances(draw: st.DrawFn) -> tuple[Ints, list[int], int, dict]:
    n, m, stops = draw(st.integers(0, 4)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    table = np.array([[draw(POINTS) for _ in range(m)] for _ in range(n)], dtype=np.int64)
    asked: dict = {}
    if draw(st.booleans()):
        asked["labels"] = [draw(st.integers(-1, 2)) for _ in range(m)]
        asked["least_labels"] = draw(st.integers(0, stops))
    if n and draw(st.booleans()):
        asked["earlier"] = [(draw(st.integers(0, n - 1)), draw(st.integers(0, m - 1)))]
    return table.reshape(n, m), [draw(st.integers(0, 2)) for _ in range(m)], stops, asked


def labels_met(columns: tuple[int, ...], asked: dict) -> int:
    labels = asked.get("labels", [])
    return len({labels[column] for column in columns if labels and labels[column] >= 0})


def best_by_trying_all(
    table: Ints, capacity: list[int], stops: int, asked: dict
) -> tuple[int, int, int]:
    """(filled, varied, total) of the best choice; stops follow by Kőnig."""
    n, m = table.shape
    table = table.copy()
    for row, column in asked.get("earlier", []):
        table[row, column] = -1
    choices = []
    for row in range(n):
        able = [column for column in range(m) if table[row, column] >= 0]
        choices.append(list(chain(*(combinations(able, k) for k in range(stops + 1)))))
    best, wanted = (0, 0, 0), asked.get("least_labels", 0)
    for answer in product(*choices):
        met = np.bincount(list(chain(*answer)) or [0], minlength=m) * bool(list(chain(*answer)))
        if any(met[column] > capacity[column] * stops for column in range(m)):
            continue
        total = sum(int(table[row, c]) for row, columns in enumerate(answer) for c in columns)
        varied = sum(labels_met(columns, asked) >= wanted for columns in answer)
        best = max(best, (sum(map(len, answer)), varied, total))
    return best


def check(table: Ints, capacity: Ints, found: Rotation, earlier: list[tuple[int, int]]) -> None:
    for row, columns in enumerate(found.giver_of):
        real = [int(column) for column in columns if column >= 0]
        assert len(set(real)) == len(real)
        assert all(table[row, column] >= 0 and (row, column) not in earlier for column in real)
    for stop in found.giver_of.T:
        load = np.bincount(stop[stop >= 0], minlength=table.shape[1])
        assert (load <= capacity).all()
    rows, stops = np.nonzero(found.giver_of >= 0)
    assert found.filled == len(rows)
    assert found.total == int(table[rows, found.giver_of[rows, stops]].sum()) <= found.bound


@given(instances())
@settings(max_examples=500, deadline=None)
def test_the_choice_is_the_best_of_all(instance: tuple[Ints, list[int], int, dict]) -> None:
    table, capacity, stops, asked = instance
    found = rotation(table, capacity, stops, **asked)
    check(table, np.array(capacity), found, asked.get("earlier", []))
    best = best_by_trying_all(table, capacity, stops, asked)
    assert (found.filled, found.varied, found.total) == best
    assert found.proved


def skewed(n: int, m: int, seed: int) -> Ints:
    chance = np.random.default_rng(seed)
    table = (chance.zipf(1.6, (n, m)) * 4000) % 60_000 + chance.integers(0, 20_000, (n, m))
    table[chance.random((n, m)) < 0.25] = -1
    return table.astype(np.int64)


def test_all_stops_are_as_good_and_everyone_meets_three_departments() -> None:
    table, departments = skewed(300, 120, 1), np.random.default_rng(2).zipf(1.5, 120) % 8
    found = rotation(table, 3, 4, labels=departments.tolist(), least_labels=3)
    check(table, np.full(120, 3), found, [])
    assert found.complete == found.varied == 300
    for row in found.giver_of:
        assert len(set(departments[row])) >= 3
    assert found.proved
    assert found.total <= found.without_labels
    sums = [int(table[np.arange(300), column].sum()) for column in found.giver_of.T]
    assert max(sums) - min(sums) < 0.01 * max(sums)


@pytest.mark.parametrize(
    ("table", "capacity"),
    [([[-1, -1], [0, 1], [0, 0], [0, 0]], [1, 1]), ([[0, 0], [-1, 1], [0, 0], [0, 0]], [2, 1])],
)
def test_where_not_all_can_meet_two_departments_two_do(
    table: list[list[int]], capacity: list[int]
) -> None:
    found = rotation(table, capacity, 2, labels=[0, 1], least_labels=2)
    assert (found.varied, found.proved) == (2, True)


def test_scarce_places_are_filled_first() -> None:
    found = rotation(np.full((6, 3), 7), [1, 1, 1], 3)
    assert found.filled == 9
    found = rotation(np.full((6, 2), 7), [9, 9], 3)
    assert (found.filled, found.complete) == (12, 0)


@pytest.mark.parametrize(
    "table", [np.zeros((0, 0)), np.zeros((0, 2)), np.zeros((2, 0)), np.full((2, 2), -1)]
)
def test_where_nobody_can_meet_nothing_is_filled(table: Ints) -> None:
    found = rotation(table, 1, 3)
    assert (found.filled, found.worst, found.proved) == (0, None, True)
    assert found.giver_of.shape == (len(table), 3)


@pytest.mark.parametrize(
    ("capacity", "stops", "asked"),
    [
        (-1, 2, {}),
        ([1], 2, {}),
        (1, 0, {}),
        (1, 2, {"least_labels": 2}),
        (1, 2, {"labels": [0, 1], "least_labels": 3}),
        (1, 2, {"labels": [0]}),
        (1, 2, {"earlier": [(5, 0)]}),
    ],
)
def test_contradictions_are_refused_in_a_sentence(
    capacity: int | list[int], stops: int, asked: dict
) -> None:
    with pytest.raises(MatchingError, match=r"\.$"):
        rotation(np.ones((2, 2)), capacity, stops, **asked)
