"""Input that makes no sense is refused in a sentence; what makes little sense is answered."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import coo_array, csr_array, csr_matrix

from ithaca.matching.solving.assign import assign
from ithaca.matching.solving.assignment import POLICIES, MatchingError
from ithaca.matching.solving.stable import blocking_pairs, first_come, stable_by_points
from ithaca.matching.solving.verify import verify

TABLE = [[1, 2], [3, 4]]

POINTS = [
    [1, 2],
    5,
    None,
    [[[1]]],
    [[1, 2], [3]],
    [[0.5, 1], [1, 1]],
    [[float("nan"), 1], [1, 1]],
    [[float("inf"), 1], [1, 1]],
    [[-float("inf"), 1], [1, 1]],
    [["1", "2"], ["3", "4"]],
    [["a", "b"], ["c", "d"]],
    [[None, 1], [1, 1]],
    [[True, False], [False, True]],
    [[1j, 1], [1, 1]],
    [[2**70, 1], [1, 1]],
    np.array(TABLE, dtype=object),
    np.array(TABLE, dtype="datetime64[s]"),
    np.array([[2**63, 1], [1, 1]], dtype=np.uint64),
    np.array([[2**62, 1], [1, 1]]),
    np.ma.masked_array(TABLE, mask=[[True, False], [False, False]]),
    csr_array([[0.5, 1], [1, 1]]),
    csr_array([[float("nan"), 1], [1, 1]]),
    csr_array([[True, False], [False, True]]),
    csr_array([[2**62, 1], [1, 1]]),
    {"rows": 2},
    "table",
]

CAPACITY = [
    [1],
    [1, 1, 1],
    [[1, 1]],
    1,
    None,
    [1, -1],
    [1, 0.5],
    [1.5, 1.0],
    [1, float("nan")],
    [1, float("inf")],
    [1, None],
    ["1", "1"],
    [True, True],
    [1, 2**70],
    np.array([1, 1], dtype=object),
    np.ma.masked_array([1, 1], mask=[True, False]),
    "11",
]

PINNED = [
    [(0, 2)],
    [(2, 0)],
    [(-1, 0)],
    [(0, -1)],
    [(0, 0), (0, 1)],
    [(0, 0), (0, 0)],
    [(0, 0), (1, 0)],
    [(0, 0.5)],
    [(0,)],
    [(0, 0, 0)],
    [0],
    [("0", "0")],
    [None],
    5,
]


@pytest.mark.parametrize("points", POINTS, ids=lambda value: repr(value)[:40])
def test_a_table_that_is_none_is_refused(points: object) -> None:
    for policy in POLICIES:
        with pytest.raises(MatchingError):
            assign(points, [1, 1], policy=policy)
    for other in (stable_by_points, first_come):
        with pytest.raises(MatchingError):
            other(points, [1, 1])
    with pytest.raises(MatchingError):
        blocking_pairs(points, [1, 1], np.array([-1, -1]))


@pytest.mark.parametrize("capacity", CAPACITY, ids=lambda value: repr(value)[:40])
def test_a_capacity_that_is_none_is_refused(capacity: object) -> None:
    for policy in POLICIES:
        with pytest.raises(MatchingError):
            assign(TABLE, capacity, policy=policy)
    for other in (stable_by_points, first_come):
        with pytest.raises(MatchingError):
            other(TABLE, capacity)
    if capacity is not None:
        with pytest.raises(MatchingError):
            assign(TABLE, [1, 1], minimum=capacity)


@pytest.mark.parametrize("pinned", PINNED, ids=repr)
def test_pins_that_cannot_be_kept_are_refused(pinned: list[tuple[int, int]]) -> None:
    for policy in POLICIES:
        with pytest.raises(MatchingError):
            assign(TABLE, [1, 1], policy=policy, pinned=pinned)
    for other in (stable_by_points, first_come):
        with pytest.raises(MatchingError):
            other(TABLE, [1, 1], pinned)


def test_a_pin_to_what_is_forbidden_or_full_is_refused() -> None:
    for points in ([[-1, 2], [3, 4]], csr_array(([2, 3, 4], [1, 0, 1], [0, 1, 3]), shape=(2, 2))):
        with pytest.raises(MatchingError, match="forbidden"):
            assign(points, [1, 1], pinned=[(0, 0)])
    with pytest.raises(MatchingError):
        assign(TABLE, [0, 1], pinned=[(0, 0)])


def test_a_minimum_above_the_capacity_is_refused() -> None:
    with pytest.raises(MatchingError):
        assign(TABLE, [1, 1], minimum=[2, 0])


@pytest.mark.parametrize("policy", ["", "best", None, "Floor", 1, ["floor"]])
def test_an_unknown_policy_is_refused(policy: str) -> None:
    with pytest.raises(MatchingError):
        assign(TABLE, [1, 1], policy=policy)  # type: ignore[arg-type]


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0), (1, 1), (2, 3)])
def test_nobody_to_match_is_an_empty_answer(policy: str, shape: tuple[int, int]) -> None:
    for points in (np.full(shape, -1), csr_array(shape, dtype=np.int64)):
        for capacity in (np.ones(shape[1], dtype=np.int64), np.zeros(shape[1], dtype=np.int64)):
            found = assign(points, capacity, policy=policy)  # type: ignore[arg-type]
            assert (found.matched, found.worst, found.total) == (0, None, 0)
            assert found.giver_of.tolist() == [-1] * shape[0]
            verify(points, capacity, found)


@pytest.mark.parametrize("policy", POLICIES)
def test_whole_numbers_of_any_kind_are_welcome(policy: str) -> None:
    tables = [
        *(np.array(TABLE, dtype=kind) for kind in ("i1", "u1", "i2", "u4", "i8", "u8", "f4", "f8")),
        np.asfortranarray(TABLE),
        np.array([[1, 0, 2], [3, 0, 4]])[:, ::2],
        csr_matrix(TABLE),
        csr_array(TABLE, dtype=np.float64),
        csr_array(TABLE, dtype=np.int8),
        coo_array(TABLE).tocsr(),
    ]
    for points in tables:
        found = assign(points, (1, 1), policy=policy)  # type: ignore[arg-type]
        assert found.matched == 2
        verify(points, (1, 1), found)


def test_a_stored_zero_allows_and_a_stored_negative_forbids() -> None:
    points = csr_array(([0, -1, 5], [0, 0, 1], [0, 1, 3]), shape=(2, 2))
    found = assign(points, [2, 2])
    assert found.giver_of.tolist() == [0, 1]
    assert (found.matched, found.worst, found.total) == (2, 0, 5)


def test_columns_of_a_sparse_table_may_come_in_any_order() -> None:
    points = csr_array(([7, 1, 2, 9], [1, 0, 1, 0], [0, 2, 4]), shape=(2, 2))
    found = assign(points, [1, 1])
    assert (found.giver_of.tolist(), found.total) == ([1, 0], 16)
    verify(points, [1, 1], found)


@pytest.mark.parametrize("policy", POLICIES)
def test_huge_capacity_and_points_are_exact(policy: str) -> None:
    points = np.array([[2**40, 2**40 - 1], [2**40, 3]])
    found = assign(points, [10**15, 10**15], policy=policy)  # type: ignore[arg-type]
    assert found.total == 2**41
    verify(points, [10**15, 10**15], found)
