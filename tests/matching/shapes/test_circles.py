"""Circles against every possible division of a few people."""

from functools import cache
from itertools import combinations
from math import lcm

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ithaca.matching.shapes import circles as module
from ithaca.matching.shapes.circles import Circles, circles
from ithaca.matching.solving.assignment import Ints, MatchingError

POINTS = st.one_of(st.just(-1), st.integers(0, 6), st.integers(0, 99_999))


@st.composite
def pools(draw: st.DrawFn) -> tuple[Ints, tuple[int, int]]:
    n, least = draw(st.integers(0, 7)), draw(st.integers(2, 4))
    table = np.array([[draw(POINTS) for _ in range(n)] for _ in range(n)], dtype=np.int64)
    return table.reshape(n, n), (least, least + draw(st.integers(0, 2)))


def best_by_trying_all(table: Ints, size: tuple[int, int], parts: int) -> tuple[int, int]:
    """(placed, total) of the best division."""
    n = len(table)
    worth: dict[int, tuple[int, int]] = {}
    for count in range(size[0], size[1] + 1):
        for some in combinations(range(n), count):
            got = [int(table[i, j]) for i in some for j in some if i != j]
            if min(got) >= 0:
                key = sum(1 << person for person in some)
                worth[key] = (count, sum(got) * parts // (count - 1))

    @cache
    def best(left: int) -> tuple[int, int]:
        if not left:
            return 0, 0
        lowest = left & -left
        answers = [best(left ^ lowest)]
        for key, (count, points) in worth.items():
            if key & lowest and key & left == key:
                placed, total = best(left ^ key)
                answers.append((placed + count, total + points))
        return max(answers)

    return best((1 << n) - 1)


def check(table: Ints, size: tuple[int, int], found: Circles) -> None:
    for circle in range(int(found.circle_of.max(initial=-1)) + 1):
        members = np.flatnonzero(found.circle_of == circle)
        assert size[0] <= len(members) <= size[1]
        for person in members:
            others = [int(table[person, one]) for one in members if one != person]
            assert min(others) >= 0
            assert found.gains[person] * len(others) == sum(others) * found.parts
    assert found.matched == int((found.circle_of >= 0).sum()) <= found.bound_matched
    assert found.total == int(found.gains.sum()) <= found.bound


@given(pools())
@settings(max_examples=400, deadline=None)
def test_the_division_is_the_best_of_all(pool: tuple[Ints, tuple[int, int]]) -> None:
    table, size = pool
    found = circles(table, size)
    check(table, size, found)
    assert (found.matched, found.total) == best_by_trying_all(table, size, found.parts)
    assert found.proved


def shared_interests(n: int, seed: int) -> Ints:
    chance = np.random.default_rng(seed)
    offers, wants = (chance.random((n, 10)) < chance.random(10) * 0.6 for _ in range(2))
    table = (wants[:, None, :] & offers[None, :, :]).sum(axis=2) * 9000
    table += chance.integers(0, 20_000, (n, n))
    table[chance.random((n, n)) < 0.1] = -1
    return table.astype(np.int64)


@pytest.mark.parametrize("size", [(2, 5), (3, 5), (4, 5), (2, 2)])
def test_the_search_by_chance_comes_close_to_the_optimum(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pools = [shared_interests(n, seed) for n, seed in ((12, 0), (12, 1), (12, 2), (16, 0))]
    best = [circles(pool, size) for pool in pools]
    monkeypatch.setattr(module, "_SETS", 0)
    found = [circles(pool, size) for pool in pools]
    for pool, one, other in zip(pools, found, best, strict=True):
        check(pool, size, one)
        assert other.proved
        assert one.matched == other.matched
        assert one.bound >= other.total >= one.total >= 0.95 * other.total
    assert sum(one.total == other.total for one, other in zip(found, best, strict=True)) >= 3


@pytest.mark.parametrize("size", [(2, 5), (4, 4)])
def test_a_large_pool_is_divided_the_same_way_twice(size: tuple[int, int]) -> None:
    table = shared_interests(150, 1)
    found, again = circles(table, size, seed=4), circles(table, size, seed=4)
    check(table, size, found)
    assert found.circle_of.tolist() == again.circle_of.tolist()
    assert found.matched == 150 - 150 % (1 if size[1] > size[0] else size[0])


def test_those_who_may_not_meet_are_divided_apart() -> None:
    kind = np.arange(110) % 10
    table = np.where(kind[:, None] == kind[None, :], 5, -1)
    found = circles(table, (2, 3))
    check(table, (2, 3), found)
    assert found.matched == 110
    assert found.proved


@pytest.mark.parametrize(
    ("n", "size", "placed"), [(0, (2, 5), 0), (1, (2, 5), 0), (7, (4, 5), 5), (3, (4, 5), 0)]
)
def test_who_has_no_room_is_left(n: int, size: tuple[int, int], placed: int) -> None:
    found = circles(np.ones((n, n)), size)
    assert (found.matched, found.proved) == (placed, True)
    assert found.worst == (found.parts if placed else None)


def test_averages_are_whole_numbers_of_parts() -> None:
    assert circles(np.ones((9, 9)), (2, 5)).parts == lcm(1, 2, 3, 4)


@pytest.mark.parametrize(
    ("points", "size"),
    [(np.ones((2, 3)), (2, 5)), (np.ones((3, 3)), (1, 5)), (np.ones((3, 3)), (5, 2))],
)
def test_contradictions_are_refused_in_a_sentence(points: Ints, size: tuple[int, int]) -> None:
    with pytest.raises(MatchingError, match=r"\.$"):
        circles(points, size)
