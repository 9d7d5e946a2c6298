"""Proposals from people and terms: sound, explained, repeatable."""

import json
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.engine.rounds import Round, rounds

from ithaca.matching import (
    Candidate,
    MatchingError,
    Terms,
    alternatives,
    candidate_as_data,
    candidate_from_data,
    propose,
    terms_as_data,
    terms_from_data,
    why_not,
)

Pairs = list[tuple[str, str]]
Traits = dict[str, Any]


def taker(name: str, **traits: object) -> Candidate:
    return replace(Candidate(name.lower(), name, takes=True), **traits)


def giver(name: str, **traits: object) -> Candidate:
    return replace(Candidate(name.lower(), name, gives=True), **traits)


@given(rounds())
@settings(max_examples=80, deadline=None)
def test_every_proposal_is_sound_and_explained(case: Round) -> None:
    people, terms = case
    proposal = propose(people, terms)
    by_id = {person.id: person for person in people}
    load = Counter(match.giver for match in proposal.matches)
    assert all(number <= by_id[one].capacity for one, number in load.items())
    takers = sorted([m.taker for m in proposal.matches] + [one.taker for one in proposal.unmatched])
    assert takers == sorted(person.id for person in people if person.takes)
    for match in proposal.matches:
        assert match.taker != match.giver
        assert (match.taker, match.giver) not in terms.excluded
        assert by_id[match.giver].gives
        assert match.points == sum(reason.points for reason in match.reasons)
        assert all(reason.text and reason.points > 0 for reason in match.reasons)
        assert 0 <= match.fit <= 100
        assert match.giver not in by_id[match.taker].blocks
        assert match.taker not in by_id[match.giver].blocks
    assert all(one.reason for one in proposal.unmatched)
    assert proposal.total == sum(match.points for match in proposal.matches)
    json.dumps(proposal.as_data())


@given(rounds(), st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_order_of_people_changes_nothing(case: Round, random: Random) -> None:
    people, terms = case
    shuffled = [*people]
    random.shuffle(shuffled)
    assert propose(people, terms) == propose(shuffled, terms)


@given(rounds())
@settings(max_examples=30, deadline=None)
def test_a_stored_round_repeats_exactly(case: Round) -> None:
    people, terms = case
    stored = json.loads(json.dumps([[candidate_as_data(p) for p in people], terms_as_data(terms)]))
    again = propose(map(candidate_from_data, stored[0]), terms_from_data(stored[1]))
    assert again == propose(people, terms)


@given(rounds())
@settings(max_examples=30, deadline=None)
def test_alternatives_show_the_same_points_as_the_round(case: Round) -> None:
    people, terms = case
    for match in propose(people, terms).matches:
        offered = {one.giver: one for one in alternatives(people, terms, match.taker, limit=99)}
        assert offered[match.giver].points == match.points
        assert offered[match.giver].reasons == match.reasons
        better = [one for one in offered.values() if one.points > match.points]
        assert match.rank_for_taker == 1 + len(better)


@given(rounds())
@settings(max_examples=30, deadline=None)
def test_people_who_gave_nothing_are_never_forbidden(case: Round) -> None:
    _, terms = case
    proposal = propose([taker("Ana"), giver("Ben")], replace(terms, excluded=()))
    assert [(match.taker, match.giver) for match in proposal.matches] == [("ana", "ben")]


def test_a_mentor_is_never_matched_with_someone_in_their_reporting_line() -> None:
    ana = taker("Ana", manager="ben", managers=("ben", "cleo"))
    people = [ana, giver("Ben"), giver("Cleo"), giver("Dan", manager="ana")]
    terms = Terms(rules={"not_reporting_line": True})
    assert propose(people, terms).matches == ()
    assert why_not(people, terms, "ana", "ben") == "Ana reports to Ben."
    assert why_not(people, terms, "ana", "cleo") == "Cleo is above Ana in the reporting line."
    assert why_not(people, terms, "ana", "dan") == "Dan reports to Ana."


@pytest.mark.parametrize(
    ("rules", "mine", "theirs", "objection"),
    [
        (
            {"common_language": True},
            {"languages": frozenset({"German"})},
            {"languages": frozenset({"French"})},
            "No language in common: Ana speaks German, Ben speaks French.",
        ),
        (
            {"same_zone_overlap_hours": 2},
            {"zone": "Europe/Berlin"},
            {"zone": "America/Los_Angeles"},
            "The working days of Ana (Europe/Berlin) and Ben (America/Los_Angeles) overlap by only "
            "0 hours.",
        ),
        (
            {"same_zone_overlap_hours": 2},
            {"hours": frozenset({1, 2, 3})},
            {"hours": frozenset({3, 4})},
            "Ana and Ben share only 1 free hour a week (of 3 and 2).",
        ),
        (
            {"level_gap": True, "seniority": "above"},
            {"level": 3},
            {"level": 3},
            "Ben is on the same level as Ana (level 3), but at least 1 level above is asked for.",
        ),
        (
            {"seniority_hard": True, "seniority": "below", "seniority_gap": 2},
            {"level": 3},
            {"level": 2},
            "Ben is 1 level below Ana (level 2 and 3), but at least 2 levels below is asked for.",
        ),
        (
            {"other_department": True},
            {"department": "Finance"},
            {"department": "finance "},
            "Ana (Finance) and Ben (finance) are in the same department.",
        ),
        (
            {"skill_in_common": True},
            {"seeks": {"SQL": 0}},
            {"offers": {"Python": 5}},
            "Ben offers none of the skills that Ana seeks: Ana seeks SQL, Ben offers Python.",
        ),
        (
            {"earlier_pair": True},
            {},
            {"met": frozenset({"ana"})},
            "Ana and Ben were matched before.",
        ),
        ({}, {}, {"blocks": frozenset({"ana"})}, "Ana and Ben are not to be matched."),
    ],
)
def test_each_rule_forbids_and_says_why(
    rules: Traits, mine: Traits, theirs: Traits, objection: str
) -> None:
    people, terms = [taker("Ana", **mine), giver("Ben", **theirs)], Terms(rules=rules)
    assert propose(people, terms).matches == ()
    assert why_not(people, terms, "ana", "ben") == objection


@pytest.mark.parametrize(
    ("criterion", "mine", "theirs", "text"),
    [
        (
            "skills",
            {"seeks": {"Python": 1, "SQL": 0, "Coaching": 0, "Art": 0}},
            {"offers": {"python": 3, "sql": 0, "Coaching": 2}},
            "3 of 4 skills Ana seeks are covered by Ben: Coaching; Python (Ana 1, Ben 3); SQL",
        ),
        (
            "goals",
            {"goals": {"Lead", "Grow"}},
            {"goals": {"lead"}},
            "1 of Ana’s 2 goals is also",
        ),
        (
            "interests",
            {"interests": {"Chess"}},
            {"interests": {"chess"}},
            "is also Ben’s: Chess",
        ),
        (
            "location",
            {"location": "Lisbon"},
            {"location": "lisbon"},
            "Ben (lisbon) are in the same",
        ),
        (
            "department",
            {"department": "A"},
            {"department": "B"},
            "Ana (A) and Ben (B) are in different",
        ),
        (
            "profession",
            {"profession": "Law"},
            {"profession": "law"},
            "Ana (Law) and Ben (law)",
        ),
        ("target_role", {"target_role": "Head of Data"}, {"role": "Data lead"}, "works as Data"),
        (
            "hours",
            {"zone": "Europe/Berlin"},
            {"zone": "Europe/London"},
            "overlap by 7 hours",
        ),
        (
            "hours",
            {"hours": {1, 2}},
            {"hours": {2}},
            "share 1 free hour a week (of 2",
        ),
        ("wishes", {"wishes": ("x", "ben")}, {}, "Ben is number 2 of Ana’s wishes"),
        ("working_style", {"working_style": {"a": 1}}, {"working_style": {"a": 2}}, "in 1 of 1"),
        (
            "background",
            {"background_wished": {"carer"}},
            {"background": {"Carer"}},
            "A personal wish of Ana is met by Ben",
        ),
    ],
)
def test_each_criterion_gives_points_and_says_why(
    criterion: str, mine: Traits, theirs: Traits, text: str
) -> None:
    mine, theirs = (
        {key: frozenset(value) if isinstance(value, set) else value for key, value in one.items()}
        for one in (mine, theirs)
    )
    people = [taker("Ana", **mine), giver("Ben", **theirs)]
    (match,) = propose(people, Terms({criterion: 1})).matches
    assert text in match.reasons[0].text


def test_a_background_counts_only_for_those_who_asked_and_is_never_named() -> None:
    carer = frozenset({"carer"})
    ben = giver("Ben", background=carer)
    cleo = giver("Cleo")
    asked = taker("Ana", background=carer, background_wished=carer)
    proposal = propose([asked, ben, cleo], Terms({"background": 1}))
    assert proposal.matches[0].giver == "ben"
    assert "carer" not in json.dumps(proposal.as_data())
    silent = replace(asked, background_wished=frozenset())
    assert propose([silent, ben, cleo], Terms({"background": 1})).total == 0


def test_a_rare_skill_weighs_more_than_one_that_everyone_has() -> None:
    crowd = [taker(f"T{n}", seeks={"Excel": 0}) for n in range(8)]
    ana = taker("Ana", seeks={"Excel": 0, "Welding": 0})
    people = [ana, *crowd, giver("Ben", offers={"Excel": 0}), giver("Cleo", offers={"Welding": 0})]
    best = alternatives(people, Terms({"skills": 1}), "ana")
    assert [one.giver for one in best] == ["cleo", "ben"]


def test_what_nobody_gave_is_named_and_not_used() -> None:
    terms = Terms({"skills": 1, "goals": 1}, {"common_language": True})
    people = [taker("Ana", seeks={"SQL": 0}), giver("Ben", offers={"SQL": 0})]
    proposal = propose(people, terms)
    assert proposal.not_used == (
        "Nobody gave goals on both sides: the criterion “Goals” is not used.",
        "Nobody gave a language: the rule “A language in common” is not used.",
    )
    assert proposal.matches[0].fit == 100


def test_the_unmatched_learn_why_and_what_would_help() -> None:
    german = frozenset({"German"})
    english = frozenset({"English"})
    people = [
        taker("Ana", languages=english),
        taker("Bea", languages=english),
        taker("Cem", languages=german),
        giver("Dan", languages=english),
    ]
    ana_or_bea, cem = propose(people, Terms(rules={"common_language": True})).unmatched
    assert ana_or_bea.kind == "capacity"
    assert ana_or_bea.remedy.startswith("One more place with Dan would be enough.")
    assert (cem.taker, cem.kind) == ("cem", "rules")
    assert "Cem speaks German, Dan speaks English" in cem.reason
    assert cem.remedy == "One more mentor who speaks German would help."


def test_an_empty_side_is_explained() -> None:
    words = {"giver": "guide", "givers": "guides"}
    (ana,) = propose([taker("Ana")], Terms(words=words)).unmatched
    assert (ana.kind, ana.reason) == (
        "nobody_gives",
        "Nobody takes part as a guide in this round.",
    )
    assert propose([giver("Ben")], Terms()).idle == ("ben",)
    assert propose([], Terms()).matches == ()


def test_a_pinned_pair_stays_and_is_marked() -> None:
    people = [
        taker("Ana", goals=frozenset({"lead"})),
        giver("Ben", goals=frozenset({"lead"})),
        giver("Cleo"),
    ]
    (match,) = propose(people, Terms({"goals": 1}, pinned=(("ana", "cleo"),))).matches
    assert (match.giver, match.pinned, match.points) == ("cleo", True, 0)
    assert match.rank_for_taker == 2


@pytest.mark.parametrize(
    ("people", "terms", "words"),
    [
        ([giver("Ben", capacity=-1)], Terms(), "capacity below 0"),
        ([giver("Ben", capacity=float("nan"))], Terms(), "whole number"),
        ([giver("Ben", level=float("nan"))], Terms(), "whole number"),
        ([giver("Ben", offers={"SQL": 9})], Terms(), "from 1 to 5"),
        ([giver("Ben", hours=frozenset({168}))], Terms(), "from 0 to 167"),
        ([giver("Ben"), taker("Ben")], Terms(), "more than one person"),
        ([Candidate(id="")], Terms(), "has no id"),
        ([giver("Ben", languages="English")], Terms(), "language must be a word"),
        ([giver("Ben", goals=frozenset({3}))], Terms(), "must be a word"),
        ([giver("Ben", offers=None)], Terms(), "not a person with sound data"),
        ([giver("Ben", working_style={"a": 6})], Terms(), "from 1 to 5"),
        ([], Terms(floors={"skills": 101}), "from 0 to 100"),
        ([], Terms(floors={"charm": 1}), "no criterion “charm”"),
        ([], Terms(excluded=(("ana",),)), "names two people"),
        ([], Terms({"charm": 1}), "no criterion “charm”"),
        ([], Terms({"skills": -1}), "weight"),
        ([], Terms({}, {"charm": True}), "no rule “charm”"),
        ([], Terms({}, {"seniority": "up"}), "direction"),
        ([], Terms(policy="best"), "no policy"),
        ([], Terms(pinned=(("ana", "ben"),)), "not in this round"),
    ],
)
def test_contradictions_are_refused_in_words(
    people: list[Candidate], terms: Terms, words: str
) -> None:
    with pytest.raises(MatchingError, match=words):
        propose(people, terms)


@pytest.mark.parametrize(
    ("pinned", "excluded", "words"),
    [
        ([("ana", "ben"), ("ana", "cleo")], [], "pinned to Ben as well"),
        ([("ana", "ben")], [("ana", "ben")], "excluded"),
        ([("ana", "ben"), ("bea", "ben")], [], "2 people are pinned to Ben, who has 1 place"),
        ([("ben", "ana")], [], "Ben does not take part as one who takes"),
        ([("bea", "cleo")], [], "Bea is pinned to Cleo, but: Bea reports to Cleo"),
        ([("bea", "bea")], [], "themself"),
    ],
)
def test_pins_that_cannot_be_kept_are_refused_in_words(
    pinned: Pairs, excluded: Pairs, words: str
) -> None:
    people = [taker("Ana"), taker("Bea", manager="cleo"), giver("Ben"), giver("Cleo")]
    terms = Terms(
        rules={"not_reporting_line": True}, pinned=tuple(pinned), excluded=tuple(excluded)
    )
    with pytest.raises(MatchingError, match=words):
        propose(people, terms)


def test_progress_is_told_and_ends_at_one() -> None:
    told: list[float] = []
    propose([taker("Ana"), giver("Ben")], Terms(), progress=lambda what, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
