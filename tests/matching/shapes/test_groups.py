"""Groups against every possible grouping of a few people."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ithaca.matching.shapes.groups import Groups, groups
from ithaca.matching.solving.assignment import Ints, MatchingError

POINTS = st.one_of(st.just(-1), st.integers(0, 6), st.integers(0, 99_999))


@st.composite
def instances(draw: st.DrawFn) -> tuple[Ints, dict[str, object]]:
    n, m = draw(st.integers(0, 6)), draw(st.integers(1, 3))
    table = np.array([[draw(POINTS) for _ in range(m)] for _ in range(n)], dtype=np.int64)
    least = draw(st.integers(1, 4))
    asked: dict[str, object] = {
        "size": (least, least + draw(st.integers(0, 3))),
        "capacity": [draw(st.integers(0, 2)) for _ in range(m)],
        "givers": draw(st.sampled_from([(1, 1), (1, 2), (2, 2)])),
        "policy": draw(st.sampled_from(["floor", "total"])),
    }
    if draw(st.booleans()):
        asked["labels"] = [draw(st.integers(-1, 2)) for _ in range(n)]
        asked["most_of_one_label"] = draw(st.integers(1, 3))
    return table.reshape(n, m), asked


def fewest_groups(rows: list[int], asked: dict, same: int) -> int | None:
    """How many groups these rows of one team need; None if they cannot be grouped."""
    least, most = asked["size"]
    labels = asked.get("labels")
    for count in range(1, len(rows) + 1):
        if not count * least <= len(rows) <= count * most:
            continue
        known = [labels[row] for row in rows if labels[row] >= 0] if labels else []
        if all(known.count(label) <= count * same for label in known):
            return count
    return None


def best_by_trying_all(table: Ints, asked: dict) -> tuple[int, int, int, int]:
    """(placed, most of one label, worst, total) of the best grouping."""
    n, m = table.shape
    teams = [(j,) for j in range(m)]
    if asked["givers"] == (2, 2):
        teams = list(combinations(range(m), 2))
    most = asked["size"][1]
    asked_same = min(most, asked.get("most_of_one_label", most))
    choices = []
    for row in range(n):
        fits = [t for t, team in enumerate(teams) if all(table[row, j] >= 0 for j in team)]
        choices.append([-1, *fits])
    best: dict[int, tuple[int, int, int]] = {}
    for answer in product(*choices):
        for same in range(asked_same, most + 1):
            load = dict.fromkeys(range(m), 0)
            for t, team in enumerate(teams):
                rows = [row for row in range(n) if answer[row] == t]
                count = fewest_groups(rows, asked, same) if rows else 0
                for j in team:
                    load[j] += 99 if count is None else count
            if any(load[j] > asked["capacity"][j] for j in range(m)):
                continue
            got = [
                sum(int(table[row, j]) for j in teams[t]) for row, t in enumerate(answer) if t >= 0
            ]
            worst = min(got, default=0) if asked["policy"] == "floor" else 0
            best[same] = max(best.get(same, (0, 0, 0)), (len(got), worst, sum(got)))
    placed = best[most][0]
    same = min(s for s in best if best[s][0] == placed)
    return placed, same, best[same][1], best[same][2]


def check(table: Ints, asked: dict, found: Groups) -> int:
    """That the groups are groups; the points of those who lead first (or both of two)."""
    sizes = np.bincount(found.group_of[found.group_of >= 0], minlength=len(found.leads))
    least, most = asked["size"]
    assert all(least <= size <= most for size in sizes)
    leading = [*found.leads, *(j for j in found.seconds if j >= 0)]
    used = np.bincount(np.array(leading, dtype=int), minlength=table.shape[1])
    assert (used <= np.broadcast_to(asked.get("capacity", 1), used.shape)).all()
    total = first = 0
    for row, group in enumerate(found.group_of):
        if group < 0:
            continue
        lead, second = found.leads[group], found.seconds[group]
        assert lead != second
        assert table[row, lead] >= 0
        assert second < 0 or table[row, second] >= 0
        more = int(table[row, second]) if second >= 0 else 0
        first += int(table[row, lead]) + (more if asked.get("givers") == (2, 2) else 0)
        total += int(table[row, lead]) + more
    labels = asked.get("labels")
    if labels is not None:
        for group in range(len(found.leads)):
            known = [labels[r] for r in np.flatnonzero(found.group_of == group) if labels[r] >= 0]
            assert all(known.count(k) <= (found.most_of_one_label or 0) for k in known)
    if asked.get("givers") == (2, 2):
        assert (found.seconds >= 0).all()
    assert total == found.total
    assert found.gap == found.bound - found.total >= 0
    assert found.matched == int((found.group_of >= 0).sum())
    return first


@given(instances())
@settings(max_examples=500, deadline=None)
def test_the_grouping_is_the_best_of_all(instance: tuple[Ints, dict]) -> None:
    table, asked = instance
    found = groups(table, **asked)
    first = check(table, asked, found)
    placed, same, worst, total = best_by_trying_all(table, asked)
    assert (found.matched, first) == (placed, total)
    if asked["policy"] == "floor":
        assert (found.worst or 0) == worst
    if "labels" in asked and placed:
        assert found.most_of_one_label == same
    assert found.proved


def skewed(n: int, m: int, seed: int) -> Ints:
    chance = np.random.default_rng(seed)
    table = (chance.zipf(1.6, (n, m)) * 4000) % 60_000 + chance.integers(0, 20_000, (n, m))
    table[chance.random((n, m)) < 0.25] = -1
    return table.astype(np.int64)


@pytest.mark.parametrize("asked", [{}, {"policy": "total"}, {"givers": (1, 2)}, {"capacity": 2}])
def test_three_hundred_people_are_grouped_with_proof(asked: dict) -> None:
    table = skewed(300, 60, 1)
    found = groups(table, size=(4, 8), **asked)
    check(table, {"size": (4, 8), **asked}, found)
    assert found.matched == 300
    assert found.proved


def test_a_mix_of_departments_never_costs_a_place() -> None:
    found = groups(np.ones((6, 1)), size=(6, 8), labels=[0, 0, 0, 0, 0, 1])
    assert (found.matched, found.most_of_one_label) == (6, 5)


def test_who_is_pinned_stays() -> None:
    table = np.array([[0, 9], [0, 9], [9, 9], [9, 9]])
    found = groups(table, size=(2, 2), pinned=[(0, 0), (1, 0)])
    assert [int(found.leads[g]) for g in found.group_of] == [0, 0, 1, 1]
    with pytest.raises(MatchingError, match="pinned"):
        groups(table[:1], size=(2, 3), pinned=[(0, 0)])


def test_a_result_does_not_depend_on_the_order_of_people() -> None:
    table = skewed(40, 8, 2)
    order = np.random.default_rng(3).permutation(40)
    here, there = groups(table, size=(4, 8)), groups(table[order], size=(4, 8))
    assert (here.matched, here.worst, here.total) == (there.matched, there.worst, there.total)


def test_one_who_hears_of_the_progress_may_stop_it() -> None:
    def stop(_words: str, _share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        groups(skewed(60, 12, 1), size=(4, 8), tell=stop)


@pytest.mark.parametrize(
    "table",
    [np.zeros((0, 0)), np.zeros((0, 3)), np.zeros((5, 0)), np.full((5, 2), -1), np.zeros((3, 1))],
)
def test_where_no_group_can_be_formed_nobody_is_placed(table: Ints) -> None:
    found = groups(table, size=(4, 8))
    assert (found.matched, found.worst, found.total, found.proved) == (0, None, 0, True)
    assert len(found.group_of) == len(table)


def test_the_floor_is_raised_anew_where_fewer_can_be_placed_than_it_seemed() -> None:
    table = [[-1, 0, 1], [-1, -1, 1], [-1, 0, -1], [-1, 3, -1], [-1, -1, 1]]
    found = groups(table, size=(3, 4), capacity=[0, 1, 1])
    assert (found.matched, found.worst, found.proved) == (3, 1, True)


def test_many_teams_of_two_are_formed_without_claiming_more_than_is_known() -> None:
    table = skewed(120, 30, 5)
    found = groups(table, size=(4, 8), givers=(2, 2))
    check(table, {"size": (4, 8), "givers": (2, 2)}, found)
    assert found.matched == 120
    assert not found.proved


def test_five_people_with_one_giver_are_one_group_and_nine_leave_one_out() -> None:
    assert groups(np.ones((5, 1)), size=(4, 8)).matched == 5
    assert groups(np.ones((9, 1)), size=(4, 8)).matched == 8


@pytest.mark.parametrize(
    "asked",
    [
        {"size": (0, 4)},
        {"size": (5, 4)},
        {"size": (2, 4), "capacity": -1},
        {"size": (2, 4), "capacity": [1, 1, 1]},
        {"size": (2, 4), "givers": (2, 3)},
        {"size": (2, 4), "labels": [1]},
        {"size": (2, 4), "most_of_one_label": 0},
        {"size": (2, 4), "pinned": [(0, 9)]},
        {"size": (2, 4), "pinned": [(0, 0), (0, 1)]},
        {"size": (2, 4), "policy": "best"},
        {"size": (1.5, 4)},
    ],
)
def test_contradictions_are_refused_in_a_sentence(asked: dict) -> None:
    with pytest.raises(MatchingError, match=r"\.$"):
        groups(np.ones((4, 2)), **asked)


@pytest.mark.parametrize("points", [[[1, 2], [3]], [[np.nan]], [["a"]], [1, 2], [[0.5]], [[2**40]]])
def test_points_that_are_none_are_refused(points: list) -> None:
    with pytest.raises(MatchingError):
        groups(points, size=(1, 4))
