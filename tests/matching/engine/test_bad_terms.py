"""Whatever is asked for: a result that says why it is empty, or a refusal in one plain sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import pytest

from benchmarks.instances import people as made_up_people
from ithaca.matching import (
    CRITERIA,
    RULES,
    Candidate,
    MatchingError,
    Terms,
    propose,
    what_if,
    why_not,
)

ANA = Candidate("ana", "Ana", takes=True)
BEA = Candidate("bea", "Bea", takes=True)
BEN = Candidate("ben", "Ben", gives=True)
CLEO = Candidate("cleo", "Cleo", gives=True, capacity=2)
ALL = [ANA, BEA, BEN, CLEO]
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "groups": {"takers": (2, 3)},
    "circles": {"takers": (2, 3), "mutual": True},
    "rotation": {"stops": 2},
    "slots": {"slots": 2},
}


@pytest.mark.parametrize(
    ("dials", "words"),
    [
        ({"policy": "best"}, "There is no policy “best”"),
        ({"policy": ["floor"]}, "not sound|no policy"),
        ({"takers": (5, 2)}, "span like"),
        ({"takers": (0, 2)}, "span like"),
        ({"givers": (1.5, 2)}, "span like"),
        ({"takers": 3}, "not sound"),
        ({"takers": (2, 3), "givers": (1, 9)}, "led by one giver, by two"),
        ({"takers": (1, 1), "mutual": True}, "size of a circle"),
        ({"stops": 0}, "number of stops"),
        ({"stops": 2.0}, "number of stops"),
        ({"stops": True}, "number of stops"),
        ({"slots": -1}, "number of slots"),
        ({"slots": "3"}, "number of slots"),
        ({"moves": -1}, "number of moves"),
        ({"moves": float("nan")}, "number of moves"),
        ({"balance": "profession"}, "only by department"),
        ({"weights": {"skills": float("nan")}}, "weight of “skills”"),
        ({"weights": {"skills": "many"}}, "weight of “skills”"),
        ({"weights": None}, "not sound"),
        ({"rules": {"same_zone_overlap_hours": -2}}, "0 or more"),
        ({"rules": {"same_zone_overlap_hours": "two"}}, "0 or more"),
        ({"floors": {"skills": 101}}, "from 0 to 100"),
        ({"floors": {"skills": None}}, "from 0 to 100"),
        ({"current": (("ana",),)}, "names two people"),
        ({"excluded": ((None, "ben"), ("ana", "ben", "cleo"))}, "names two people"),
        ({"pinned": ("ab",)}, "not in this round"),
        ({"pinned": 7}, "not sound"),
        ({"stops": 2, "slots": 2}, "exclude each other"),
        ({"stops": 2, "mutual": True, "takers": (2, 3)}, "neither stops nor slots"),
        ({"slots": 2, "takers": (2, 3)}, "neither stops nor slots"),
        ({"stops": 10**9}, "number of stops"),
        ({"slots": 10**9}, "number of slots"),
        ({"taxonomy": {"python": 1}}, "taxonomy"),
        ({"words": {"giver": 3}}, "must be words"),
        ({"words": None}, "not sound"),
        ({"mutual": "no"}, "True or False"),
    ],
)
def test_dials_that_make_no_sense_are_refused(dials: Mapping[str, Any], words: str) -> None:
    with pytest.raises(MatchingError, match=words):
        propose(ALL, Terms(**dials))


@pytest.mark.parametrize(
    ("pinned", "more", "words"),
    [
        ((("ana", "ben"), ("ana", "cleo")), {}, "pinned to Ben as well"),
        ((("ana", "ben"),), {"excluded": (("ana", "ben"),)}, "excluded"),
        ((("ana", "ben"), ("bea", "ben")), {}, "2 people are pinned to Ben, who has 1 place"),
        ((("ana", "ana"),), {}, "themself"),
        ((("ana", "gus"),), {}, "“gus”, who is not in this round"),
        ((("ben", "ana"),), {}, "does not take part as one who takes"),
        ((("ana", "ben"),), SHAPES["circles"], "pinned in pairs and groups"),
        ((("ana", "ben"),), SHAPES["rotation"], "pinned in pairs and groups"),
        ((("ana", "ben"),), SHAPES["slots"], "pinned in pairs and groups"),
        ((("ana", "ben"), ("bea", "cleo")), SHAPES["groups"], "cannot all be placed"),
    ],
)
def test_pins_that_cannot_be_kept_are_refused(
    pinned: tuple[tuple[str, str], ...], more: Mapping[str, Any], words: str
) -> None:
    with pytest.raises(MatchingError, match=words):
        propose(ALL, Terms(pinned=pinned, **more))


def test_a_group_may_hold_more_pins_than_its_leader_has_places() -> None:
    found = propose(ALL, Terms(takers=(2, 3), pinned=(("ana", "ben"), ("bea", "ben"))))
    assert [(one.givers, one.takers) for one in found.mentorships] == [(("ben",), ("ana", "bea"))]
    assert all(one.pinned for one in found.matches)


@pytest.mark.parametrize("dials", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("more", [{"policy": "stable"}, {"policy": "first_come"}, {"moves": 1}])
def test_what_a_shape_cannot_promise_is_refused(
    dials: Mapping[str, Any], more: Mapping[str, Any]
) -> None:
    with pytest.raises(MatchingError, match="pairs"):
        propose(ALL, Terms(**dials, **more))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"minimum": -1}, "minimum below 0"),
        ({"minimum": 1.5}, "capacity must be a whole number"),
        ({"capacity": float("inf")}, "whole number"),
        ({"capacity": "2"}, "whole number"),
        ({"capacity": None}, "whole number"),
        ({"capacity": 10**30}, "capacity above"),
        ({"level": "7"}, "level must be a whole number"),
        ({"level": 10**30}, "too far from 0"),
        ({"slots": frozenset({"1"})}, "slot must be a whole number"),
        ({"hours": {1, 2}}, "frozenset"),
        ({"gives": "no"}, "True or False"),
        ({"slots": frozenset({-1})}, "slots count from"),
        ({"hours": frozenset({float("nan")})}, "hour and slot must be a whole number"),
        ({"languages": frozenset({None})}, "language must be a word"),
        ({"wishes": "ben"}, "must be a word"),
        ({"about": 7}, "must be a word"),
        ({"manager": 3}, "must be a word"),
        ({"offers": {"SQL": float("nan")}}, "skill level must be a whole number"),
        ({"communication": {"channel": 3}}, "must be a word"),
        ({"personality": {"open": 9}}, "from 1 to 5"),
        ({"id": ""}, "has no id"),
        ({"id": 7}, "has no id"),
        ({"id": None}, "has no id"),
        ({"name": None}, "must be a word|sound data"),
        ({"zone": 5}, "must be a word"),
    ],
)
def test_people_that_make_no_sense_are_refused(changes: Mapping[str, Any], words: str) -> None:
    with pytest.raises(MatchingError, match=words):
        propose([ANA, replace(BEN, **changes)], Terms({"skills": 1}))


@pytest.mark.parametrize("dials", [{}, *SHAPES.values()], ids=["pairs", *SHAPES])
def test_a_minimum_above_the_capacity_and_a_person_on_both_sides_are_no_trouble(
    dials: Mapping[str, Any],
) -> None:
    both = Candidate("both", gives=True, takes=True, minimum=5)
    found = propose([both, replace(BEN, minimum=3), ANA], Terms(**dials))
    assert all(one.taker != one.giver for one in found.matches)
    alone = propose([both], Terms(**dials))
    assert (alone.matches, [one.taker for one in alone.unmatched]) == ((), ["both"])
    assert alone.unmatched[0].reason


@pytest.mark.parametrize(
    "people", [None, 7, [None], ["ana"], [ANA, {"id": "ben"}], [ANA, ANA]], ids=repr
)
def test_what_is_not_people_is_refused(people: Any) -> None:  # noqa: ANN401
    with pytest.raises(MatchingError):
        propose(people, Terms())


@pytest.mark.parametrize("terms", [None, {}, "floor"])
def test_what_is_not_terms_is_refused(terms: Any) -> None:  # noqa: ANN401
    with pytest.raises(MatchingError):
        propose(ALL, terms)


@pytest.mark.parametrize("within", [-0.1, float("nan"), float("inf"), "much", None])
def test_a_share_that_is_none_is_refused(within: Any) -> None:  # noqa: ANN401
    with pytest.raises(MatchingError):
        propose(ALL, Terms(), within=within)


def test_questions_about_people_who_are_not_here_are_refused() -> None:
    plan = propose(ALL, Terms()).assignment
    asks: list[Callable[[], object]] = [
        lambda: why_not(ALL, Terms(), "gus", "ben"),
        lambda: why_not(ALL, Terms(), "ana", "bea"),
        lambda: what_if(ALL, Terms(), plan, "ben", "ana"),
    ]
    for ask in asks:
        with pytest.raises(MatchingError, match="does not take part"):
            ask()


ODD: Sequence[Any] = (
    None,
    True,
    -2,
    3,
    10**20,
    0.5,
    float("nan"),
    "",
    "x",
    [],
    ["x"],
    [[1]],
    ("x", "x"),
    ((), ()),
    (("ana", []),),
    {},
    {"x": None},
    {"skills": 0.5},
    {1: 2},
    set(),
    {"x"},
    {1},
    frozenset({1, "x"}),
    object(),
)
PARTS = [one.name for one in fields(Candidate)] + [f"terms.{one.name}" for one in fields(Terms)]


@pytest.mark.parametrize("part", PARTS)
def test_an_odd_value_anywhere_is_refused_in_words_or_makes_no_difference(part: str) -> None:
    people, terms = made_up_people(6, 4, seed=1, tightness=0.8)
    terms = replace(
        terms,
        weights=dict.fromkeys(CRITERIA, 1),
        rules={**dict.fromkeys(RULES, True), "seniority": "above", "same_zone_overlap_hours": 1},
    )
    for odd in ODD:
        for at in (1, 7):
            some, asked = [*people], terms
            if part.startswith("terms."):
                asked = replace(terms, **{part.removeprefix("terms."): odd})
            else:
                some[at] = replace(some[at], **{part: odd})
            try:
                json.dumps(propose(some, asked).as_data())
            except MatchingError as refused:
                assert str(refused).endswith(".")
