"""Instances with published answers."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from scipy.sparse import csr_array

from ithaca.matching.solving.assign import assign
from ithaca.matching.solving.stable import blocking_wishes, stable
from ithaca.matching.solving.verify import verify

NEVER = 10**6

CHEAPEST = {
    "scipy: three by three": ([[400, 150, 400], [400, 450, 600], [300, 225, 300]], 850),
    "scipy: three by four": ([[400, 150, 400, 1], [400, 450, 600, 2], [300, 225, 300, 3]], 452),
    "scipy: small": ([[10, 10, 8], [9, 8, 1], [9, 7, 4]], 18),
    "scipy: small, wider": ([[10, 10, 8, 11], [9, 8, 1, 1], [9, 7, 4, 10]], 15),
    "scipy: forbidden": ([[10, NEVER, NEVER], [NEVER, NEVER, 1], [NEVER, 7, NEVER]], 18),
    "scipy: all alike": (np.ones((8, 8), dtype=int).tolist(), 8),
    "scipy: from its documentation": ([[4, 1, 3], [2, 0, 5], [3, 2, 2]], 5),
    "Wikipedia: Hungarian algorithm": ([[8, 4, 7], [5, 2, 3], [9, 4, 8]], 15),
    "OR-tools: five workers, four tasks": (
        [[90, 80, 75, 70], [35, 85, 55, 65], [125, 95, 90, 95], [45, 110, 95, 115],
         [50, 100, 90, 100]],
        265,
    ),
    "OR-tools: as a flow": (
        [[90, 76, 75, 70], [35, 85, 55, 65], [125, 95, 90, 105], [45, 110, 95, 115]],
        265,
    ),
}  # fmt: skip


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("name", CHEAPEST)
def test_the_cheapest_is_the_most_when_costs_are_turned_round(
    name: str, turned: bool, sparse: bool
) -> None:
    costs, least = CHEAPEST[name]
    table = np.array(costs).T if turned else np.array(costs)
    points = np.where(table == NEVER, -1, 1000 - table)
    given = csr_array(np.where(points < 0, 0, points)) if sparse else points
    found = assign(given, np.ones(points.shape[1], dtype=int), policy="total")
    assert found.matched == min(points.shape)
    assert 1000 * found.matched - found.total == least
    verify(points, np.ones(points.shape[1], dtype=int), found)


@pytest.mark.parametrize("name", CHEAPEST)
def test_the_floor_is_that_of_the_best_order(name: str) -> None:
    table = np.array(CHEAPEST[name][0])[:3]
    points = np.where(table == NEVER, -1, 1000 - table)
    orders = list(permutations(range(points.shape[1]), 3))
    got = [[int(points[row, column]) for row, column in enumerate(order)] for order in orders]
    worst, total = max((min(each), sum(each)) for each in got if min(each) >= 0)
    found = assign(points, np.ones(points.shape[1], dtype=int))
    assert (found.matched, found.worst, found.total) == (3, worst, total)


@pytest.mark.parametrize(
    ("present", "most"),
    [
        ([[1, 1, 1], [1, 0, 0], [1, 0, 0]], 2),
        ([[1, 1, 1], [0, 0, 1], [0, 0, 1]], 2),
        ([[1, 0, 0, 1], [1, 1, 0, 1], [0, 0, 0, 0]], 2),
        ([[1, 0, 0], [2, 0, 0]], 1),
        ([[0, 1, 0], [0, 2, 0]], 1),
        ([[1, 0], [2, 0], [5, 0]], 1),
    ],
)
def test_where_scipy_finds_no_full_matching_as_many_as_possible_are_matched(
    present: list[list[int]], most: int
) -> None:
    table = csr_array(present)
    ones = np.ones(table.shape[1], dtype=int)
    for policy in ("floor", "total"):
        found = assign(table, ones, policy=policy)
        verify(table, ones, found)
        assert found.matched == most


MATRIX_SUM = [[7, 53, 183, 439, 863], [497, 383, 563, 79, 973], [287, 63, 343, 169, 583],
              [627, 343, 773, 959, 943], [767, 473, 103, 699, 303]]  # fmt: skip


def test_the_matrix_sum_of_project_euler_345() -> None:
    assert assign(MATRIX_SUM, [1] * 5, policy="total").total == 3315


@pytest.mark.parametrize(
    ("supply", "demand", "costs", "least"),
    [
        # Winston, Operations Research: Powerco.
        (
            [35, 50, 40],
            [45, 20, 30, 30],
            [[8, 6, 10, 9], [9, 12, 13, 7], [14, 9, 16, 5]],
            1020,
        ),
        # Hillier and Lieberman, Introduction to Operations Research: P & T Company.
        (
            [75, 125, 100],
            [80, 65, 70, 85],
            [[464, 513, 654, 867], [352, 416, 690, 791], [995, 682, 388, 685]],
            152_535,
        ),
    ],
)
def test_textbook_transports_are_assignments_with_capacity(
    supply: list[int], demand: list[int], costs: list[list[int]], least: int
) -> None:
    points = 1000 - np.repeat(np.array(costs).T, demand, axis=0)
    found = assign(points, supply, policy="total")
    verify(points, supply, found)
    assert found.matched == sum(demand)
    assert 1000 * sum(demand) - found.total == least


def numbers(lists: dict[str, str], others: dict[str, str]) -> list[list[int]]:
    order = {name: number for number, name in enumerate(others)}
    return [[order[name] for name in names.split()] for names in lists.values()]


STABLE = {
    "Gale and Shapley 1962, example 1: everyone's first": (
        {"α": "A B C", "β": "B C A", "γ": "C A B"},
        {"A": "β γ α", "B": "γ α β", "C": "α β γ"},
        1,
        "α-A β-B γ-C",
    ),
    "Gale and Shapley 1962, example 2: only one": (
        {"α": "A B C D", "β": "A D C B", "γ": "B A C D", "δ": "D B C A"},
        {"A": "δ γ α β", "B": "β δ α γ", "C": "δ α β γ", "D": "γ β α δ"},
        1,
        "α-C β-D γ-A δ-B",
    ),
    "Wikipedia: stable marriage": (
        {"A": "Y X Z", "B": "Z Y X", "C": "X Z Y"},
        {"X": "B A C", "Y": "C B A", "Z": "A C B"},
        1,
        "A-Y B-Z C-X",
    ),
    "matching: stable marriage": (
        {"A": "D E F", "B": "D F E", "C": "F D E"},
        {"D": "B C A", "E": "A C B", "F": "C B A"},
        1,
        "A-E B-D C-F",
    ),
    "matching: hospitals and residents": (
        {"A": "C", "S": "C M", "D": "C M G", "L": "M C G", "J": "C G M"},
        {"M": "D J L S", "C": "D A S L J", "G": "D J L"},
        2,
        "A-C S-M D-C L-M J-G",
    ),
    "National Resident Matching Program: run a match": (
        {"Anderson": "City", "Chen": "City Mercy", "Ford": "City General Mercy",
         "Davis": "Mercy City General", "Eastman": "City Mercy General"},
        {"Mercy": "Chen Ford", "City": "Eastman Anderson Chen Davis Ford",
         "General": "Eastman Anderson Ford Davis"},
        2,
        "Anderson-City Chen-Mercy Ford-General Davis-General Eastman-City",
    ),
    "Rosetta Code: ten and ten": (
        {"abe": "abi eve cath ivy jan dee fay bea hope gay",
         "bob": "cath hope abi dee eve fay bea jan ivy gay",
         "col": "hope eve abi dee bea fay ivy gay cath jan",
         "dan": "ivy fay dee gay hope eve jan bea cath abi",
         "ed": "jan dee bea cath fay eve abi ivy hope gay",
         "fred": "bea abi dee gay eve ivy cath jan hope fay",
         "gav": "gay eve ivy bea cath abi dee hope jan fay",
         "hal": "abi eve hope fay ivy cath jan bea gay dee",
         "ian": "hope cath dee gay bea abi fay ivy jan eve",
         "jon": "abi fay jan gay eve bea dee cath ivy hope"},
        {"abi": "bob fred jon gav ian abe dan ed col hal",
         "bea": "bob abe col fred gav dan ian ed jon hal",
         "cath": "fred bob ed gav hal col ian abe dan jon",
         "dee": "fred jon col abe ian hal gav dan bob ed",
         "eve": "jon hal fred dan abe gav col ed ian bob",
         "fay": "bob abe ed ian jon dan fred gav col hal",
         "gay": "jon gav hal fred bob abe col ed dan ian",
         "hope": "gav jon bob abe ian dan hal ed col fred",
         "ivy": "ian col hal gav fred bob abe ed jon dan",
         "jan": "ed hal gav abe bob jon col ian fred dan"},
        1,
        "abe-ivy bob-cath col-dee dan-fay ed-jan fred-bea gav-gay hal-eve ian-hope jon-abi",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STABLE)
def test_published_stable_plans_are_found(name: str) -> None:
    takers, givers, places, answer = STABLE[name]
    wishes, wanted = numbers(takers, givers), numbers(givers, takers)
    capacity = [places] * len(givers)
    found = stable(wishes, wanted, capacity)
    names = list(givers)
    plan = [f"{t}-{names[c]}" for t, c in zip(takers, found.giver_of, strict=True) if c >= 0]
    assert " ".join(plan) == answer
    assert blocking_wishes(wishes, wanted, capacity, found.giver_of) == []
