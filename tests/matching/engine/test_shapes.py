"""Groups, circles, rotations and slots as proposals: whole, explained, and in step with people."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import permutations
from unittest.mock import patch

import numpy as np
import pytest

from benchmarks.instances import people as made_up_people
from ithaca.guide import formats
from ithaca.matching import Candidate, Proposal, Terms, propose
from ithaca.matching.from_rules import terms_for
from ithaca.matching.scoring.pool import pool_of
from ithaca.matching.scoring.scores import Scores

WEIGHTS = {"skills": 60, "goals": 40}
SHAPES = {
    "groups": Terms(WEIGHTS, takers=(3, 5)),
    "mixed groups": Terms(WEIGHTS, takers=(2, 4), givers=(1, 2), balance="department"),
    "groups led by two": Terms(WEIGHTS, takers=(2, 6), givers=(2, 2)),
    "circles": Terms(WEIGHTS, takers=(3, 4), mutual=True),
    "rotation": Terms(WEIGHTS, stops=3, balance="department"),
    "slots": Terms(WEIGHTS, slots=3),
}


def a_pool(terms: Terms, takers: int = 24, givers: int = 14) -> list[Candidate]:
    people = [*made_up_people(takers, givers, seed=5, tightness=1.0)[0]]
    for at, one in enumerate(people):
        free = frozenset({1, 2}) if at % 3 == 0 and terms.slots else frozenset()
        both = terms.mutual and at % 6 != 1
        people[at] = replace(
            one,
            gives=one.gives or both,
            takes=one.takes or both,
            offers=one.offers or one.seeks,
            seeks=one.seeks or one.offers,
            slots=free,
        )
    return people


def check_whole(people: list[Candidate], terms: Terms, found: Proposal) -> None:
    """Whatever the shape: nobody is lost, nobody forbidden, and every number is right."""
    by_id = {one.id: one for one in people}
    scores = Scores(pool_of(people, terms))
    rows, columns, table = scores.pool.rows(), scores.pool.columns(), scores.block()
    worth: Counter[tuple[str, int]] = Counter()
    for match in found.matches:
        row, column = rows[match.taker], columns[match.giver]
        assert table[row, column] == match.points == sum(one.points for one in match.reasons)
        assert match.rank_for_taker == 1 + np.count_nonzero(table[row] > match.points)
        assert match.rank_for_giver == 1 + np.count_nonzero(table[:, column] > match.points)
        assert match.regret == table[row].max() - match.points
        worth[match.taker, match.stop] += match.points
    together = {
        (taker, giver, one.stop)
        for one in found.mentorships
        for taker in one.takers
        for giver in one.givers
        if taker != giver
    }
    assert {(one.taker, one.giver, one.stop) for one in found.matches} == together
    for seats in found.mentorships:
        assert seats.points == sum(worth[taker, seats.stop] for taker in seats.takers)
    placed = {one.taker for one in found.matches}
    assert [one.taker for one in found.unmatched] == sorted({*rows} - placed)
    assert all(one.reason.endswith(".") for one in found.unmatched)
    assert set(found.idle) == {*columns} - {one.giver for one in found.matches}
    if terms.stops == 1:
        assert found.matched == len(placed)
    if not terms.mutual:
        assert found.total == sum(one.points for one in found.matches)
    assert all(by_id[one.taker].takes and by_id[one.giver].gives for one in found.matches)
    assert found.feasible_pairs == np.count_nonzero(table >= 0)
    assert found.gap is not None and found.bound == found.total + found.gap >= found.total
    assert (found.worst is None) == (not found.matches)
    again = json.loads(json.dumps(found.as_data()))
    assert len(again["mentorships"]) == len(found.mentorships)
    assert again["certificate"]


def check_shape(people: list[Candidate], terms: Terms, found: Proposal) -> None:
    by_id = {one.id: one for one in people}
    least, most = terms.takers
    meetings = Counter((one.taker, one.giver) for one in found.matches)
    assert not meetings or max(meetings.values()) == 1
    if terms.stops > 1 or terms.slots:
        for side in ("taker", "giver"):
            busy = Counter((getattr(one, side), one.stop) for one in found.matches)
            room = 1 if side == "taker" or terms.slots else 99
            assert not busy or max(busy.values()) <= room
        load = Counter((one.giver, one.stop) for one in found.matches)
        assert all(number <= by_id[giver].capacity for (giver, _), number in load.items())
        assert {one.stop for one in found.matches} <= {*range(1, max(terms.stops, terms.slots) + 1)}
        for one in found.matches:
            for person in (by_id[one.taker], by_id[one.giver]):
                assert not terms.slots or not person.slots or one.stop in person.slots
        stops = Counter(one.taker for one in found.matches)
        full = [taker for taker, number in stops.items() if number == terms.stops]
        assert terms.slots or found.matched == len(full)
        return
    seated = Counter(taker for one in found.mentorships for taker in one.takers)
    assert not seated or max(seated.values()) == 1
    assert all(least <= len(one.takers) <= most for one in found.mentorships)
    if terms.mutual:
        assert all(set(one.givers) == set(one.takers) for one in found.mentorships)
        return
    leading = Counter(giver for one in found.mentorships for giver in one.givers)
    assert not leading or max(leading.values()) == 1
    assert all(terms.givers[0] <= len(one.givers) <= terms.givers[1] for one in found.mentorships)
    for seats in found.mentorships:
        kinds = Counter(by_id[taker].department for taker in seats.takers)
        assert not terms.balance or max(kinds.values()) <= (most + 1) // 2


@pytest.mark.parametrize("terms", SHAPES.values(), ids=SHAPES)
def test_every_shape_keeps_what_it_promises(terms: Terms) -> None:
    people = a_pool(terms)
    found = propose(people, terms)
    assert found.matched > 15 or terms.stops > 1
    check_whole(people, terms, found)
    check_shape(people, terms, found)
    assert propose(people[::-1], terms) == found
    with patch("ithaca.matching.scoring.source._SMALL", 0):
        assert propose(people, terms) == found


@pytest.mark.parametrize("terms", SHAPES.values(), ids=SHAPES)
def test_a_shape_of_nobody_is_empty_and_explained(terms: Terms) -> None:
    people = a_pool(terms)
    takers = [one for one in people if one.takes and not one.gives]
    givers = [one for one in people if one.gives and not one.takes]
    apart = tuple((one.id, other.id) for one in people for other in people)
    for some, limits in (
        ([], terms),
        (takers, terms),
        (givers, terms),
        (people[:1], terms),
        (people, replace(terms, excluded=apart)),
        ([replace(one, capacity=0) for one in people], terms),
    ):
        found = propose(some, limits)
        check_whole(some, limits, found)
        check_shape(some, limits, found)
        if not (terms.mutual and some and some[0].capacity == 0):
            assert not found.matches and not found.mentorships


@pytest.mark.parametrize("name", ["groups", "mixed groups", "groups led by two", "circles"])
def test_a_size_that_nobody_can_fill_leaves_everyone_out_in_words(name: str) -> None:
    terms = replace(SHAPES[name], takers=(60, 70))
    people = a_pool(terms)
    found = propose(people, terms)
    check_whole(people, terms, found)
    assert (found.matched, found.total, found.matches) == (0, 0, ())
    assert not any("place left" in one.reason for one in found.unmatched)
    assert any("60 to 70" in one.reason for one in found.unmatched)


@pytest.mark.parametrize("key", formats())
def test_the_dials_of_every_format_can_be_proposed(key: str) -> None:
    terms = terms_for(key).terms
    people = a_pool(terms)
    found = propose(people, terms)
    check_whole(people, terms, found)
    if terms.takers[0] > 1 or terms.stops > 1:
        check_shape(people, terms, found)
    assert found.matches


def test_groups_with_a_second_leader_claim_no_more_than_is_proved() -> None:
    """Every way to lead two groups of two by five people, one or two each."""
    people = a_pool(Terms(), takers=4, givers=5)
    terms = Terms(WEIGHTS, takers=(2, 2), givers=(1, 2))
    found = propose(people, terms)
    table = np.maximum(Scores(pool_of(people, terms)).block(), -1)
    assert found.bound is not None and found.worst is not None
    best = 0
    for one in ((0, 1), (0, 2), (0, 3)):
        other = tuple({0, 1, 2, 3} - {*one})
        for leads in permutations(range(5), 4):
            parts = [table[np.ix_(one, leads[:2])], table[np.ix_(other, leads[2:])]]
            if min(part.min() for part in parts) >= 0:
                best = max(best, sum(int(part.sum()) for part in parts))
    assert found.total <= best <= found.bound
    assert found.total == found.bound or not found.certificate().startswith("Proved")
