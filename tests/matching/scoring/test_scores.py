"""Points of pairs: exact sums, the same from every reader, nothing of takers × givers built."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ithaca.matching import CRITERIA, Candidate, Terms
from ithaca.matching.criteria import sameness
from ithaca.matching.scoring import building
from ithaca.matching.scoring.parts import Bits, Lookup, Part, Shared
from ithaca.matching.scoring.pool import Pool, pool_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.vocabulary import RuleValue

SKILLS = ["Python", "python ", "Django", "Programming", "SQL", "Coaching", "Leadership", "Juggling"]
ABOUT = ["kubernetes", "kubernetes-cluster", "boats", "governance", "the", "garden", "gardening"]
WORDS = ["", "North", "north ", "South", "West"]
HABITS = {"channel": ["video", "phone"], "time_of_day": ["morning", "Evening", "evening"]}
RULES: dict[str, RuleValue] = {
    "not_reporting_line": True,
    "common_language": True,
    "same_zone_overlap_hours": 2,
    "earlier_pair": True,
    "seniority": "above",
    "seniority_gap": 1,
    "level_gap": True,
    "other_department": True,
    "skill_in_common": True,
}


def some(random: Random, words: list[Any], most: int = 3) -> list[Any]:
    return random.sample(words, random.randint(0, min(most, len(words))))


def person(random: Random, name: str, ids: list[str], zones: list[str]) -> Candidate:
    side = random.choice(["gives", "takes", "both"])
    return Candidate(
        id=name,
        gives=side != "takes",
        takes=side != "gives",
        offers={skill: random.randint(0, 5) for skill in some(random, SKILLS)},
        seeks={skill: random.randint(0, 5) for skill in some(random, SKILLS)},
        goals=frozenset(some(random, ["lead", "Lead", "grow", "stay"])),
        interests=frozenset(some(random, ["chess", "music", "boats"])),
        languages=frozenset(some(random, ["English", "german", "GERMAN", "Turkish"])),
        zone=random.choice(zones),
        hours=frozenset(some(random, [*range(12)], 9)),
        level=random.choice([None, 0, 1, 2, 3, 7]),
        location=random.choice(WORDS),
        department=random.choice(WORDS),
        profession=random.choice(WORDS),
        role=random.choice(["", "Head of Data", "Data analyst"]),
        target_role=random.choice(["", "head of data", "Analyst of boats"]),
        manager=random.choice([None, *ids]),
        working_style={key: random.randint(1, 5) for key in some(random, ["a", "b", "c"])},
        personality={key: random.randint(1, 5) for key in some(random, ["x", "y"])},
        communication={h: random.choice(HABITS[h]) for h in some(random, [*HABITS])},
        about=" ".join(some(random, ABOUT, 5)),
        background=frozenset(some(random, ["first", "carer"])),
        background_wished=frozenset(some(random, ["first", "carer", "other"])),
        wishes=tuple(some(random, ids)),
        blocks=frozenset(some(random, ids, 1)),
        met=frozenset(some(random, ids, 1)),
    )


def people(seed: int, size: int = 12) -> tuple[list[Candidate], Random]:
    random = Random(seed)
    ids = [f"p{number:02}" for number in range(random.randint(1, size))]
    zones = ["", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "no/where"]
    return [person(random, one, ids, zones) for one in ids], random


def some_terms(random: Random) -> Terms:
    switched = {key: value for key, value in RULES.items() if random.random() < 0.4}
    direction = random.choice(["above", "below", "same", "any"])
    return Terms(
        weights={key: random.randint(0, 9) for key in some(random, [*CRITERIA], 99)},
        rules={**switched, "seniority": direction},
        floors={key: random.randint(0, 100) for key in some(random, [*CRITERIA], 4)},
        excluded=tuple((f"p{random.randint(0, 9):02}", "p01") for _ in range(2)),
    )


def a_pool(seed: int) -> Pool:
    everyone, random = people(seed)
    return pool_of(everyone, some_terms(random))


@contextmanager
def settled_by(way: str) -> Iterator[None]:
    """Small pools are settled by tables of codes; without those, as large pools are."""
    with pytest.MonkeyPatch.context() as patch:
        if way == "no tables":
            patch.setattr(building, "_ANY_CELLS", 0)
            patch.setattr(building, "_SHARE_OF_PAIRS", 10**9)
            patch.setattr(sameness, "_COMMON_WORDS", 1)
        yield


def every_pair(pool: Pool) -> Iterator[tuple[int, int]]:
    rows, columns = pool.shape
    return ((row, column) for row in range(rows) for column in range(columns))


seeds = given(st.integers(0, 10**6))
often = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize("way", ["tables", "no tables"])
@seeds
@often
def test_contributions_add_up_to_the_score_of_every_pair(way: str, seed: int) -> None:
    pool = a_pool(seed)
    with settled_by(way):
        scores = Scores(pool)
    block = scores.block()
    for row, column in every_pair(pool):
        given_points = scores.contributions(row, column)
        assert all(0 <= given_points[key] <= scores.weights[key] for key in given_points)
        objections = scores.objections(row, column)
        assert (block[row, column] < 0) == bool(objections)
        assert all(sentence and key in scores.rules for key, sentence in objections)
        if not objections:
            assert block[row, column] == sum(given_points.values())
            reasons = scores.reasons(row, column)
            assert sum(reason.points for reason in reasons) == block[row, column]
            assert all(reason.text for reason in reasons)
        assert 0 <= scores.fit(row, column) <= 100


@pytest.mark.parametrize("way", ["tables", "no tables"])
@seeds
@often
def test_one_pair_a_list_of_pairs_and_a_block_say_the_same(way: str, seed: int) -> None:
    pool = a_pool(seed)
    with settled_by(way):
        scores = Scores(pool)
    rows, columns = map(np.ravel, np.indices(pool.shape))
    for part in scores.parts:
        block = part.block(slice(None))
        assert block.dtype == np.int32
        assert part.of(rows, columns).tolist() == block.ravel().tolist()
        assert [part.at(*pair) for pair in every_pair(pool)] == block.ravel().tolist()
        assert np.array_equal(part.block(slice(1, 3)), block[1:3])
    assert np.array_equal(scores.of(rows, columns), scores.block().ravel())
    listed = scores.contributions_of(rows, columns)
    for at, (row, column) in enumerate(every_pair(pool)):
        one = scores.contributions(row, column)
        assert one == {key: int(values[at]) for key, values in listed.items()}


@seeds
@often
def test_tables_and_postings_are_two_ways_to_the_same_points(seed: int) -> None:
    pool = a_pool(seed)
    with settled_by("no tables"):
        long_way = Scores(pool).block()
    short_way = Scores(pool).block()
    assert np.array_equal(short_way < 0, long_way < 0)
    assert np.array_equal(np.maximum(short_way, -1), np.maximum(long_way, -1))


@seeds
@often
def test_one_row_alone_has_the_points_it_has_in_the_whole_round(seed: int) -> None:
    pool = a_pool(seed)
    whole = Scores(pool)
    for row, taker in enumerate(pool.takers):
        alone = Scores(pool.only(taker))
        assert np.array_equal(np.maximum(alone.row(0), -1), np.maximum(whole.row(row), -1))
        assert alone.allowed_row(0).tolist() == (whole.row(row) >= 0).tolist()
        assert alone.not_used == whole.not_used
        for column in range(len(pool.givers)):
            assert alone.reasons(0, column) == whole.reasons(row, column)
            assert alone.objections(0, column) == whole.objections(row, column)
            assert alone.fit(0, column) == whole.fit(row, column)


@seeds
@often
def test_what_a_rule_forbids_is_what_it_objects_to(seed: int) -> None:
    pool = a_pool(seed)
    scores = Scores(pool)
    for row in range(len(pool.takers)):
        masks = scores.forbidden_by(row)
        for column in range(len(pool.givers)):
            said = {key for key, _ in scores.objections(row, column)}
            assert said == {key for key, mask in masks.items() if mask[column]}


@seeds
@often
def test_who_gave_nothing_is_never_forbidden_and_scores_nothing(seed: int) -> None:
    everyone, random = people(seed)
    terms = some_terms(random)
    terms = Terms(terms.weights, terms.rules, dict.fromkeys(CRITERIA, 100))
    named = {"wishes": (), "blocks": frozenset(), "met": frozenset()}
    others = [
        Candidate(**{**{n: getattr(one, n) for n in Candidate.__dataclass_fields__}, **named})
        for one in everyone
    ]
    pool = pool_of([*others, Candidate("nil", takes=True), Candidate("nul", gives=True)], terms)
    scores = Scores(pool)
    row = next(at for at, one in enumerate(pool.takers) if one.id == "nil")
    column = next(at for at, one in enumerate(pool.givers) if one.id == "nul")
    assert set(scores.block()[row].tolist()) == {0}
    points = scores.block()[:, column]
    assert set(points.tolist()) == {0}


PERFECT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "skills": (
        {"seeks": {"SQL": 1, "Art": 0, "Law": 2}},
        {"offers": {"Sql": 4, "art": 1, "Law": 4}},
    ),
    "goals": ({"goals": frozenset("abc")}, {"goals": frozenset("abcd")}),
    "interests": ({"interests": frozenset("abcdefg")}, {"interests": frozenset("abcdefg")}),
    "working_style": ({"working_style": {"a": 1, "b": 5}}, {"working_style": {"a": 1, "b": 5}}),
    "personality": ({"personality": {"a": 3}}, {"personality": {"a": 3, "b": 1}}),
    "target_role": (
        {"target_role": "Head of Data Law"},
        {"role": "head, law", "profession": "data"},
    ),
    "seniority": ({"level": 1}, {"level": 2}),
    "hours": ({"hours": frozenset(range(10))}, {"hours": frozenset(range(20))}),
    "location": ({"location": "Oslo"}, {"location": "oslo "}),
    "department": ({"department": "A"}, {"department": "B"}),
    "profession": ({"profession": "Law"}, {"profession": "LAW"}),
    "background": ({"background_wished": frozenset("ab")}, {"background": frozenset("b")}),
    "wishes": ({"wishes": ("ben",)}, {"wishes": ("ana",)}),
    "communication": (
        {"communication": {"channel": "Video", "directness": "high", "frequency": "weekly"}},
        {"communication": {"channel": "video", "directness": "high", "frequency": "weekly"}},
    ),
    "free_text": ({"about": "Kubernetes and boats"}, {"about": "boats, kubernetes, sails"}),
}


@pytest.mark.parametrize("way", ["tables", "no tables"])
@pytest.mark.parametrize("criterion", [*CRITERIA])
def test_a_perfect_pair_gets_the_whole_weight(way: str, criterion: str) -> None:
    mine, theirs = PERFECT[criterion]
    ana = Candidate("ana", "Ana", takes=True, **mine)
    ben = Candidate("ben", "Ben", gives=True, **theirs)
    weights = {"skills": 7, "goals": 5, criterion: 31}
    with settled_by(way):
        terms = Terms(weights, {"seniority": "above"}, {criterion: 100})
        scores = Scores(pool_of([ana, ben], terms))
    assert scores.contributions(0, 0)[criterion] == scores.weights[criterion]
    assert scores.objections(0, 0) == ()
    assert scores.row(0)[0] == scores.weights[criterion]
    (reason,) = scores.reasons(0, 0)
    assert "Ana" in reason.text
    assert "Ben" in reason.text


def sizes(parts: tuple[Part, ...]) -> int:
    return sum(
        array.size
        for part in parts
        for array in vars(part).values()
        if isinstance(array, np.ndarray)
    )


def test_a_big_pool_is_built_without_anything_of_takers_times_givers() -> None:
    random = Random(7)
    takers, givers = 5_000, 3_000
    words = [f"skill {number}" for number in range(200)]
    crowd = [
        Candidate(
            id=f"{number:05}",
            takes=number < takers,
            gives=number >= takers,
            offers={one: random.randint(0, 5) for one in random.sample(words, 6)},
            seeks={one: random.randint(0, 5) for one in random.sample(words, 4)},
            goals=frozenset(random.sample(words, 3)),
            languages=frozenset(random.sample(["English", "German", "Turkish"], 2)),
            hours=frozenset(random.sample(range(168), 20)),
            zone=random.choice(["Europe/Berlin", "Asia/Tokyo"]),
            level=random.randint(1, 9),
            location=random.choice(words),
            department=f"department {random.randint(1, 4_000)}",
            target_role=f"{random.choice(words)} {random.randint(1, 4_000)}",
            role=f"{random.choice(words)} {random.randint(1, 4_000)}",
            working_style={key: random.randint(1, 5) for key in "abcdefg"},
            about=" ".join(random.sample(ABOUT, 3)),
            wishes=(f"{random.randint(0, takers + givers - 1):05}",),
        )
        for number in range(takers + givers)
    ]
    terms = Terms(dict.fromkeys(CRITERIA, 1), {**RULES, "other_department": True}, {"skills": 10})
    scores = Scores(pool_of(crowd, terms))
    kinds = {type(part) for part in scores.parts}
    assert {Lookup, Bits, Shared} <= kinds
    assert all(sizes((part,)) < takers * givers // 8 for part in scores.parts)
    assert sizes(scores.parts) < takers * givers // 2
    rows, columns = np.arange(500), np.arange(500)
    points, gained = scores.of(rows, columns), scores.contributions_of(rows, columns)
    sums = sum(gained.values(), np.zeros(500, dtype=np.int64))
    assert np.array_equal(points[points >= 0], sums[points >= 0])
    assert np.array_equal(scores.block(slice(0, 3))[2], scores.row(2))
