"""A least by criterion: where both gave data, a pair below it may not be, and hears why."""

from dataclasses import replace
from typing import Any

import pytest

from ithaca.matching import Candidate, Terms, propose
from ithaca.matching.scoring.pool import pool_of
from ithaca.matching.scoring.scores import Scores

ANA = Candidate("ana", "Ana", takes=True)
BEN = Candidate("ben", "Ben", gives=True)


def objections(mine: dict[str, Any], theirs: dict[str, Any], terms: Terms) -> list[str]:
    scores = Scores(pool_of([replace(ANA, **mine), replace(BEN, **theirs)], terms))
    said = scores.objections(0, 0)
    assert (scores.row(0)[0] < 0) == bool(said)
    return [f"{key}: {sentence}" for key, sentence in said]


SOUGHT = {"seeks": {"Carving": 0, "Weaving": 0, "Fencing": 0, "Juggling": 0}}


def test_one_of_four_skills_is_less_than_half() -> None:
    terms = Terms({"skills": 1}, floors={"skills": 50})
    assert objections(SOUGHT, {"offers": {"carving": 0}}, terms) == [
        "floor.skills: 1 of 4 skills Ana seeks is covered by Ben: Carving; this gives 14 % of "
        "what “Skills” can give, less than the half asked for"
    ]
    offers = {"carving": 0, "Fencing": 1, "weaving": 5}
    assert objections(SOUGHT, {"offers": offers}, terms) == []


def test_a_least_holds_for_a_criterion_that_carries_no_weight() -> None:
    terms = Terms({"goals": 1}, floors={"skills": 1})
    (said,) = objections(SOUGHT, {"offers": {"Cooking": 0}}, terms)
    assert "0 of 4 skills Ana seeks are covered by Ben: Ana seeks Carving, Fencing" in said
    assert "Ben offers Cooking" in said


@pytest.mark.parametrize(
    ("criterion", "mine", "theirs", "words"),
    [
        ("goals", {"goals": {"a"}}, {"goals": {"b"}}, "None of Ana’s goals (a) is among those"),
        ("location", {"location": "Oslo"}, {"location": "Rome"}, "Ana (Oslo) and Ben (Rome)"),
        ("department", {"department": "A"}, {"department": "a"}, "in the same department"),
        ("seniority", {"level": 4}, {"level": 1}, "Ben is 3 levels below Ana (level 1 and 4)"),
        ("working_style", {"working_style": {"a": 1}}, {"working_style": {"a": 5}}, "0 of 1"),
        ("hours", {"hours": {1}}, {"hours": {2}}, "share 0 free hours a week"),
        ("hours", {"zone": "Asia/Tokyo"}, {"zone": "Europe/Paris"}, "overlap by 0 hours"),
        ("wishes", {"wishes": ("x",)}, {"wishes": ("y",)}, "wished for others"),
        ("target_role", {"target_role": "Chief"}, {"role": "Nurse"}, "Ben works as Nurse"),
        ("background", {"background_wished": {"a"}}, {"background": {"b"}}, "is not met by Ben"),
        ("free_text", {"about": "Boats"}, {"about": "Cars"}, "has no telling word in common"),
        (
            "communication",
            {"communication": {"channel": "video"}},
            {"communication": {"channel": "phone"}},
            "in 0 of 1 habits (channel: video and phone)",
        ),
    ],
)
def test_every_criterion_can_be_asked_for_and_missing_data_passes(
    criterion: str, mine: dict[str, Any], theirs: dict[str, Any], words: str
) -> None:
    mine, theirs = (
        {key: frozenset(value) if isinstance(value, set) else value for key, value in one.items()}
        for one in (mine, theirs)
    )
    terms = Terms({criterion: 1}, {"seniority": "above"}, {criterion: 60})
    (said,) = objections(mine, theirs, terms)
    assert said.startswith(f"floor.{criterion}: ")
    assert words in said
    everyone = [
        replace(ANA, **mine),
        replace(BEN, **theirs),
        Candidate("cleo", gives=True),
        Candidate("dan", takes=True),
    ]
    proposal = propose(everyone, terms)
    assert {(match.taker, match.giver) for match in proposal.matches} in (
        {("ana", "cleo"), ("dan", "ben")},
    )


def test_a_least_nobody_gave_data_for_is_named() -> None:
    proposal = propose([ANA, BEN], Terms(floors={"skills": 50}))
    assert proposal.not_used == (
        "Nobody gave skills sought and offered: the rule “At least 50 % of “Skills”” is not used.",
    )
    assert proposal.matched == 1
