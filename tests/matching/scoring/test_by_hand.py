"""Points and rules against the plainest reading of what they say, pair by pair."""

from collections import Counter
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from ithaca.matching import Candidate, Terms
from ithaca.matching.scoring.pool import Pool, pool_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.spelling import folded
from ithaca.matching.vocabulary import FULL_POINTS, RuleValue

ZONES = ["Europe/Berlin", "Asia/Tokyo", "America/New_York", "Asia/Kolkata", ""]


def crowd(random: Random, size: int = 60) -> list[Candidate]:
    words = [f"w{number}" for number in range(12)]
    return [
        Candidate(
            id=f"{number:02}",
            takes=random.random() < 0.7,
            gives=random.random() < 0.6,
            goals=frozenset(random.sample(words, random.randint(0, 4))),
            languages=frozenset(random.sample(words[:5], random.randint(0, 2))),
            level=random.choice([None, 1, 2, 3, 4]),
            department=random.choice(["", "A", "B", "a "]),
            zone=random.choice(ZONES),
            hours=frozenset(random.sample(range(20), random.choice([0, 8]))),
            working_style={key: random.randint(1, 5) for key in random.sample("abcd", 3)},
        )
        for number in range(size)
    ]


@pytest.fixture
def pool() -> Pool:
    return pool_of(crowd(Random(3)), Terms())


def with_terms(pool: Pool, terms: Terms) -> Scores:
    return Scores(Pool(pool.takers, pool.givers, pool.everyone, terms))


def pairs(pool: Pool) -> list[tuple[int, int, Candidate, Candidate]]:
    return [
        (row, column, taker, giver)
        for row, taker in enumerate(pool.takers)
        for column, giver in enumerate(pool.givers)
        if taker is not giver
    ]


def working_day(zone: str, month: int) -> set[int]:
    """The minutes in UTC, around the clock, in which it is 9 to 17 o'clock."""
    at = datetime(2026, month, 15, 12, tzinfo=ZoneInfo(zone)).utcoffset()
    assert at is not None
    ahead = int(at.total_seconds()) // 60
    return {(minute - ahead) % 1440 for minute in range(9 * 60, 17 * 60)}


def hours_shared(taker: Candidate, giver: Candidate) -> tuple[int, str] | None:
    if taker.hours and giver.hours:
        return len(taker.hours & giver.hours), "week"
    if not taker.zone or not giver.zone:
        return None
    shared = (working_day(taker.zone, m) & working_day(giver.zone, m) for m in (1, 7))
    return min(map(len, shared)) // 60, "day"


def test_goals_weigh_by_how_few_have_them(pool: Pool) -> None:
    scores = with_terms(pool, Terms({"goals": 1}))
    known = [folded(one.goals) for one in pool.everyone if one.goals]
    times = Counter(goal for goals in known for goal in goals)
    rare = {goal: (len(known) // number).bit_length() for goal, number in times.items()}
    for row, column, taker, giver in pairs(pool):
        mine, both = folded(taker.goals), folded(taker.goals) & folded(giver.goals)
        whole = sum(rare[goal] for goal in mine)
        exact = FULL_POINTS * sum(rare[goal] for goal in both) / whole if whole else 0
        assert abs(scores.contributions(row, column)["goals"] - exact) < 4


def test_hours_are_those_of_the_week_or_else_of_the_day(pool: Pool) -> None:
    scores = with_terms(pool, Terms({"hours": 1}, {"same_zone_overlap_hours": 3}))
    for row, column, taker, giver in pairs(pool):
        hours, unit = hours_shared(taker, giver) or (0, "")
        whole = {"week": 10, "day": 8, "": 1}[unit]
        points = FULL_POINTS * min(hours, whole) // whole
        assert scores.contributions(row, column)["hours"] == points
        assert bool(scores.objections(row, column)) == (bool(unit) and hours < 3)


def test_working_style_is_the_mean_closeness_of_what_both_answered(pool: Pool) -> None:
    scores = with_terms(pool, Terms({"working_style": 1}))
    for row, column, taker, giver in pairs(pool):
        both = set(taker.working_style) & set(giver.working_style)
        near = sum(4 - abs(taker.working_style[q] - giver.working_style[q]) for q in both)
        points = FULL_POINTS * near // (4 * len(both)) if both else 0
        assert scores.contributions(row, column)["working_style"] == points


@pytest.mark.parametrize("direction", ["above", "below", "same"])
@pytest.mark.parametrize("gap", [0, 1, 2])
def test_levels_languages_and_departments_forbid_what_they_say(
    pool: Pool, direction: str, gap: int
) -> None:
    rules: dict[str, RuleValue] = {"seniority": direction, "seniority_gap": gap, "level_gap": True}
    rules |= {"common_language": True, "other_department": True}
    scores = with_terms(pool, Terms(rules=rules))
    for row, column, taker, giver in pairs(pool):
        expected = set()
        if taker.level is not None and giver.level is not None:
            above = giver.level - taker.level
            fine = {"above": above >= gap, "below": -above >= gap, "same": abs(above) <= gap}
            expected |= set() if fine[direction] else {"level_gap"}
        mine, theirs = folded(taker.languages), folded(giver.languages)
        if mine and theirs and not mine & theirs:
            expected.add("common_language")
        if taker.department and taker.department.strip().lower() == (
            giver.department.strip().lower()
        ):
            expected.add("other_department")
        assert {key for key, _ in scores.objections(row, column)} == expected
