"""Why nobody is left for somebody, and that what is said to help does help."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from ithaca.matching import Candidate, Terms, Unmatched, propose
from ithaca.matching.engine import decide
from ithaca.matching.explaining.spots import Spot, spots
from ithaca.matching.explaining.unmatched import shortages
from ithaca.matching.vocabulary import RuleValue

ZONES = ["Europe/Berlin", "Asia/Tokyo", "America/New_York", "Asia/Kolkata"]
ABOVE: dict[str, RuleValue] = {"seniority": "above", "level_gap": True}
SAME: dict[str, RuleValue] = {"seniority": "same", "level_gap": True}


def taker(name: str, **traits: object) -> Candidate:
    return replace(Candidate(name.lower(), name, takes=True), **traits)


def giver(name: str, **traits: object) -> Candidate:
    return replace(Candidate(name.lower(), name, gives=True), **traits)


def why(people: list[Candidate], terms: Terms, who: str = "ana") -> Unmatched:
    return next(one for one in propose(people, terms).unmatched if one.taker == who)


def said(*words: str) -> frozenset[str]:
    return frozenset(words)


def test_a_rule_that_leaves_nobody_says_so_with_the_values_of_the_one_who_asks() -> None:
    people = [taker("Ana", level=9, languages=said("Turkish"), zone="Asia/Tokyo")]
    people += [
        giver(f"Ben{n}", level=3, languages=said("German"), zone="Europe/Berlin") for n in range(4)
    ]
    levels = why(people, Terms(rules=ABOVE))
    assert levels.reason == "None of the 4 mentors is at least 1 level above Ana (level 9)."
    assert levels.remedy == "One more mentor who is at level 10 or above would help."
    language = why(people, Terms(rules={"common_language": True}))
    assert language.reason == "None of the 4 mentors speaks Turkish, the only language Ana gave."
    assert language.remedy == "One more mentor who speaks Turkish would help."
    hours = why(people, Terms(rules={"same_zone_overlap_hours": 2}))
    assert hours.reason == (
        "None of the 4 mentors has at least 2 hours in common with Ana (Asia/Tokyo)."
    )


def test_of_several_rules_the_one_that_closes_most_comes_first() -> None:
    people = [taker("Ana", level=4, languages=said("German"), manager="eve")]
    people += [giver(f"Ben{n}", languages=said("French"), level=1) for n in range(5)]
    people += [giver(f"Cara{n}", languages=said("German"), level=2) for n in range(2)]
    people += [giver("Eve", languages=said("German"), level=6)]
    rules = {"common_language": True, "not_reporting_line": True, **ABOVE}
    found = why(people, Terms(rules=rules))
    assert found.reason == (
        "None of 7 mentors is at least 1 level above Ana (level 4). Ana reports to Eve."
    )
    assert found.remedy == "One more mentor who is at level 5 or above would help."
    people[6] = replace(people[6], level=8, languages=said("French"))
    people += [giver(f"Finn{n}", languages=said("French"), level=9) for n in range(3)]
    assert why(people, Terms(rules=rules)).reason == (
        "None of 9 mentors speaks German, the only language Ana gave. Cara1 is 2 levels below "
        "Ana (level 2 and 4), but at least 1 level above is asked for. Ana reports to Eve."
    )


def test_nobody_is_asked_to_bend_what_protects_somebody() -> None:
    rules = {"not_reporting_line": True}
    people = [taker("Ana", manager="ben", blocks=said("cleo")), giver("Ben"), giver("Cleo")]
    people += [giver("Dan")]
    found = why(people, Terms(rules=rules, excluded=(("ana", "dan"),)))
    assert found.remedy == "One more mentor would help."


def test_one_person_alone_on_both_sides_is_told_that_nobody_else_gives() -> None:
    found = why([taker("Ana", gives=True)], Terms())
    assert found.kind == "nobody_gives"
    assert found.reason == "Nobody else takes part as a mentor in this round."


def looser(terms: Terms) -> Iterator[tuple[Terms, str]]:
    """The same terms with one rule asking for less and less, and what this is called."""
    hours = int(terms.rules.get("same_zone_overlap_hours", 0))
    for less in range(hours - 1, -1, -1):
        rules = {**terms.rules, "same_zone_overlap_hours": less}
        number = f"If {less} hour" if less else "If no hour"
        yield replace(terms, rules=rules), number
    if terms.rules.get("seniority") == "above":
        gap = int(terms.rules["seniority_gap"])
        for less in range(gap - 1, -1, -1):
            number = f"If {less} level" if less else "If the same level"
            yield replace(terms, rules={**terms.rules, "seniority_gap": less}), number
    if terms.rules.get("seniority") == "same":
        for more in range(1, 9):
            rules = {**terms.rules, "seniority_gap": more}
            yield replace(terms, rules=rules), f"If {more} level"
    for key, least in terms.floors.items():
        for less in range(least - 1, -1, -1):
            number = f"If {less} %" if less else "If no least"
            yield replace(terms, floors={key: less}), number
    for key, words in (("other_department", "If people of"), ("earlier_pair", "If earlier")):
        if terms.rules.get(key):
            yield replace(terms, rules={**terms.rules, key: False}), words


CASES = [
    Terms(rules={"same_zone_overlap_hours": 6}),
    Terms(rules={**ABOVE, "seniority_gap": 3}),
    Terms(rules={**SAME, "seniority_gap": 0}),
    Terms({"skills": 1, "goals": 1}, floors={"skills": 90}),
    Terms({"goals": 1}, floors={"skills": 90}),
    Terms(rules={"other_department": True}),
    Terms(rules={"earlier_pair": True}),
]


@pytest.mark.parametrize("terms", CASES)
@pytest.mark.parametrize("seed", range(4))
def test_what_a_rule_would_have_to_ask_for_is_the_most_that_opens_somebody(
    terms: Terms, seed: int
) -> None:
    random = Random(seed)
    terms = replace(terms, rules={"common_language": True, **terms.rules})
    givers = [
        giver(
            f"Ben{n}",
            languages=said(*random.choices(["German", "English"], k=1)),
            zone=random.choice(ZONES[1:]),
            hours=frozenset(random.sample(range(40), 5)) if random.random() < 0.5 else said(),
            level=random.randrange(5),
            offers={"SQL": random.randrange(1, 5), "Welding": 1},
            department="Sales",
            goals=said("lead"),
        )
        for n in range(7)
    ]
    ana = taker(
        "Ana",
        languages=said("German"),
        zone=ZONES[0],
        hours=frozenset(random.sample(range(40), 5)),
        level=5,
        seeks={"SQL": 4, "Budgets": 0},
        department="Sales",
        goals=said("lead"),
        met=frozenset(one.id for one in givers),
    )
    people = [ana, *givers]
    assert not propose(people, terms).matched
    found = why(people, terms)
    for other, words in looser(terms):
        opened = propose(people, other).feasible_pairs
        if opened:
            assert found.remedy.startswith(words), found
            noun = "mentor" if opened == 1 else "mentors"
            assert f", {opened} {noun} would be possible." in found.remedy
            return
    assert "If " not in found.remedy


def crowd(seed: int) -> tuple[list[Candidate], Terms]:
    """A few too many for the places there are, in three languages."""
    random = Random(seed)
    tongues = ["German", "French", "Polish"]
    people = [
        taker(
            f"T{n}", languages=said(*random.choices(tongues, [5, 2, 2], k=random.choice([1, 1, 2])))
        )
        for n in range(random.randrange(4, 12))
    ]
    people += [
        giver(f"G{n}", languages=said(random.choice(tongues)), capacity=random.choice([0, 1, 1, 2]))
        for n in range(random.randrange(2, 9))
    ]
    terms = Terms(rules={"common_language": True}, policy=random.choice(["floor", "total"]))
    first = propose(people, terms).matches[:1]
    if seed % 3 == 0:
        terms = replace(terms, pinned=tuple((match.taker, match.giver) for match in first))
    return people, terms


def tight(people: list[Candidate], terms: Terms) -> tuple[dict[int, Spot], list[str], list[str]]:
    """The tight spots of a round, and the ids of its rows and columns."""
    scores, _, formed = decide(people, terms)
    assert formed.assignment is not None
    left = [row for row in range(scores.shape[0]) if formed.assignment.giver_of[row] < 0]
    full = [row for row in left if scores.allowed_row(row).any()]
    found = spots(scores, formed.assignment, full)
    assert sorted(found) == full
    pool = scores.pool
    return found, [one.id for one in pool.takers], [one.id for one in pool.givers]


@pytest.mark.parametrize("seed", range(20))
def test_one_more_place_matches_one_more_with_those_of_a_tight_spot_and_with_nobody_else(
    seed: int,
) -> None:
    people, terms = crowd(seed)
    now = propose(people, terms).matched
    found, _, givers = tight(people, terms)
    named = {givers[column] for spot in found.values() for column in spot.columns}
    for place, person in enumerate(people):
        if person.gives:
            more = [*people]
            more[place] = replace(person, capacity=person.capacity + 1)
            assert propose(more, terms).matched == now + (person.id in named), person


@pytest.mark.parametrize("seed", range(20))
def test_those_of_a_tight_spot_have_nobody_else_and_are_too_many_for_its_places(seed: int) -> None:
    people, terms = crowd(seed)
    scores, _, _ = decide(people, terms)
    found, _, givers = tight(people, terms)
    pinned = [givers.index(one) for _, one in terms.pinned]
    for spot in found.values():
        for row in spot.rows:
            assert {column for column in range(len(givers)) if scores.allowed_row(row)[column]} <= {
                *spot.columns
            }
        places = sum(scores.pool.givers[column].capacity for column in spot.columns)
        places -= sum(one in spot.columns for one in pinned)
        assert spot.places == places == len(spot.rows) - len(spot.left)
        assert not spot.open


def test_the_full_ones_and_their_crowd_are_named() -> None:
    people = [taker(f"T{n}", languages=said("German")) for n in range(4)]
    people += [giver("Ben", languages=said("German")), giver("Cara", languages=said("German"))]
    people += [giver("Dan", languages=said("French"))]
    terms = Terms(rules={"common_language": True})
    left = propose(people, terms).unmatched
    who = left[0].taker.upper()
    assert left[0].reason == (
        f"None of the 2 mentors possible for {who} has a place left. 4 mentees, {who} among them, "
        "have "
        "only the same 2 mentors, with 2 places between them."
    )
    assert left[0].remedy == (
        "One more place with Ben or Cara would match one more of them, and 2 are needed for "
        "all. One more mentor who speaks German would help as well."
    )
    with_german = [*people, giver("Eve", languages=said("German"))]
    assert propose(with_german, terms).matched == 3


def test_where_the_policy_leaves_somebody_the_policy_is_named() -> None:
    people = [
        taker("Ana", goals=said("lead", "grow")),
        taker("Bea", goals=said("lead"), blocks=said("dan")),
        giver("Cem", goals=said("lead", "grow")),
        giver("Dan"),
    ]
    terms = Terms({"goals": 1}, policy="stable")
    (left,) = propose(people, terms).unmatched
    assert "policy “floor”" in left.remedy
    assert propose(people, replace(terms, policy="floor")).matched == 2


def test_where_too_few_may_move_the_moves_are_named() -> None:
    people = [
        taker("Ana", languages=said("German", "French")),
        taker("Bea", languages=said("German")),
        giver("Cem", languages=said("German")),
        giver("Dan", languages=said("French")),
    ]
    terms = Terms(rules={"common_language": True}, current=(("ana", "cem"),), moves=0)
    (left,) = propose(people, terms).unmatched
    assert left.reason == (
        "Cem is the only mentor possible for Bea, and has no place left. Others would have to "
        "move, and only 0 may."
    )
    assert propose(people, replace(terms, moves=1)).matched == 2


def test_equal_causes_are_counted_once_the_largest_first() -> None:
    words = {"giver": "guide", "givers": "guides", "taker": "newcomer", "takers": "newcomers"}
    people = [taker(f"T{n}", level=9) for n in range(3)] + [taker("U", level=8)]
    people += [giver("Ben", level=4)]
    proposal = propose(people, Terms(rules=ABOVE, words=words))
    assert shortages(proposal.unmatched) == (
        "3 newcomers have no guide who is at level 10 or above.",
        "1 newcomer has no guide who is at level 9 or above.",
    )


@pytest.mark.parametrize("seed", range(6))
def test_spots_too_large_to_be_told_apart_are_one_and_as_true(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, terms = crowd(seed)
    monkeypatch.setattr("ithaca.matching.explaining.spots._MOST_CELLS", 0)
    found, _, givers = tight(people, terms)
    for spot in found.values():
        assert spot.places == len(spot.rows) - len(spot.left)
        for column in spot.columns:
            more = [
                replace(one, capacity=one.capacity + (one.id == givers[column])) for one in people
            ]
            assert propose(more, terms).matched == propose(people, terms).matched + 1


def test_groups_and_circles_say_that_their_sizes_left_nobody() -> None:
    people = [taker(f"T{n}") for n in range(5)] + [giver("Ben")]
    left = propose(people, Terms(takers=(2, 4))).unmatched
    assert [one.cause for one in left] == ["1 mentee has no group of 2 to 4 with room."]
    both = [replace(one, gives=True) for one in people[:5]]
    left = propose([*both, taker("U")], Terms(mutual=True, takers=(5, 6))).unmatched
    assert [one.reason for one in left] == [
        "In a circle everyone gives and takes, and U only takes."
    ]
