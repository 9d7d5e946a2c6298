"""What granting a pair would cost, against solving everything again with the pair pinned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from matching.engine.rounds import Round, full_rounds

from benchmarks.instances import civil_service
from ithaca.matching import (
    Candidate,
    Cost,
    MatchingError,
    Policy,
    Proposal,
    Terms,
    propose,
    what_if,
    why_not,
)
from ithaca.matching.explaining.granting import Grants
from ithaca.matching.scoring.pool import pool_of
from ithaca.matching.scoring.scores import Scores


def numbers(found: Proposal) -> tuple[int, int | None, int]:
    return found.matched, found.worst, found.total


def replayed(cost: Cost, before: Proposal, scores: Scores) -> tuple[int, int | None, int]:
    """The numbers of the plan after the moves, which must be a plan."""
    plan = {one.taker: one.giver for one in before.matches}
    if not cost.moves:
        assert plan[cost.taker] == cost.giver
    for move in cost.moves:
        assert plan.pop(move.taker, None) == move.before
        assert move.before != move.after
        if move.after is not None:
            plan[move.taker] = move.after
    rows, columns = scores.pool.rows(), scores.pool.columns()
    assert plan[cost.taker] == cost.giver
    places = np.array([giver.capacity for giver in scores.pool.givers])
    given = [columns[giver] for giver in plan.values()]
    assert (np.bincount(given, minlength=len(places)) <= places).all()
    points = scores.of(np.array([rows[taker] for taker in plan]), np.array(given))
    assert points.min() >= 0
    return len(points), int(points.min()), int(points.sum())


@pytest.mark.parametrize("policy", ["floor", "total"])
def test_the_cost_of_a_pair_is_that_of_solving_again(policy: Policy) -> None:
    """260 pairs by each policy, among them freed places that someone without a match takes."""
    people, terms = civil_service(60, 40, seed=7)
    terms = replace(terms, policy=policy)
    before = propose(people, terms)
    assert before.assignment is not None and before.unmatched
    scores = Scores(pool_of(people, terms))
    grants = Grants(scores, before.assignment)
    pairs = np.argwhere(scores.block() >= 0)
    chosen = np.random.default_rng(1).permutation(pairs)[:260].tolist()
    taken_over = 0
    for row, column in chosen:
        taker, giver = before.takers[row], before.givers[column]
        cost = grants.cost(taker, giver)
        again = propose(people, replace(terms, pinned=((taker, giver),)))
        assert (cost.matched, cost.total) == (again.matched, again.total)
        assert (cost.matched_now, cost.worst_now, cost.total_now) == numbers(before)
        assert replayed(cost, before, scores) == (cost.matched, cost.worst, cost.total)
        assert policy == "total" or cost.worst == again.worst
        assert cost.text
        taken_over += any(move.before is None for move in cost.moves[1:])
    assert taken_over > 20


@given(full_rounds())
@settings(max_examples=40, deadline=None)
def test_the_cost_is_right_beside_pins_minimum_and_floors_too(case: Round) -> None:
    people, terms = case
    terms = replace(terms, policy="total" if terms.policy == "total" else "floor")
    before = propose(people, terms)
    assert before.assignment is not None
    scores = Scores(pool_of(people, terms))
    grants = Grants(scores, before.assignment)
    for row, column in np.argwhere(scores.block() >= 0).tolist():
        pair = before.takers[row], before.givers[column]
        if pair in terms.pinned:
            continue
        try:
            again = propose(people, replace(terms, pinned=(*terms.pinned, pair)))
        except MatchingError:
            with pytest.raises(MatchingError):
                grants.cost(*pair)
            continue
        cost = grants.cost(*pair)
        assert (cost.matched, cost.total) == (again.matched, again.total)
        assert replayed(cost, before, scores) == (cost.matched, cost.worst, cost.total)
        assert terms.policy == "total" or cost.worst == again.worst


FOUR = [
    Candidate("ana", "Ana", takes=True, goals=frozenset({"lead"})),
    Candidate("cleo", "Cleo", takes=True, goals=frozenset({"grow", "lead"})),
    Candidate("eve", "Eve", takes=True, goals=frozenset({"grow"}), manager="flo"),
    Candidate("ben", "Ben", gives=True, goals=frozenset({"lead"})),
    Candidate("dan", "Dan", gives=True, goals=frozenset({"grow"})),
    Candidate("flo", "Flo", gives=True, capacity=0),
]
APART = Terms(
    {"goals": 1},
    {"not_reporting_line": True},
    excluded=(("cleo", "dan"), ("eve", "ben")),
)


def test_a_place_that_becomes_free_goes_to_someone_who_has_none() -> None:
    before = propose(FOUR, APART)
    assert before.assignment is not None
    cost = what_if(FOUR, APART, before.assignment, "ana", "dan")
    assert [(one.taker, one.before, one.after) for one in cost.moves] == [
        ("ana", "ben", "dan"),
        ("cleo", None, "ben"),
        ("eve", "dan", None),
    ]
    assert (cost.matched, cost.total_now, cost.total) == (2, 200_000, 50_000)
    assert cost.text == (
        "It would cost the program 150,000 points (75.00 % of all). "
        "The weakest match would become weaker. "
        "Ana would move from Ben to Dan (fit 100 → 0). "
        "Cleo, who has nobody now, would be matched with Ben. "
        "Eve would lose Dan and be left without a match."
    )


@pytest.mark.parametrize(
    ("taker", "giver", "words"),
    [
        ("eve", "ben", "The pair of Eve and Ben is excluded in this round."),
        ("eve", "flo", "Eve reports to Flo."),
        ("cleo", "flo", "Flo has no place."),
        ("ben", "ana", "“ben” does not take part on that side"),
        ("gus", "ben", "“gus” does not take part on that side"),
    ],
)
def test_a_pair_that_cannot_be_is_refused_in_words(taker: str, giver: str, words: str) -> None:
    plan = propose(FOUR, APART).assignment
    assert plan is not None
    with pytest.raises(MatchingError, match=words):
        what_if(FOUR, APART, plan, taker, giver)
    if taker != "ben" and taker != "gus":
        assert why_not(FOUR, APART, taker, giver).startswith(words)


def test_a_pinned_person_and_a_pinned_place_stay_where_they_are() -> None:
    terms = replace(APART, pinned=(("ana", "ben"),))
    plan = propose(FOUR, terms).assignment
    assert plan is not None
    with pytest.raises(MatchingError, match="Ana is pinned to Ben"):
        what_if(FOUR, terms, plan, "ana", "dan")
    with pytest.raises(MatchingError, match="All places of Ben are taken"):
        what_if(FOUR, terms, plan, "cleo", "ben")
    assert what_if(FOUR, terms, plan, "ana", "ben").text == "They are matched already."


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (replace(APART, policy="stable"), "proved plans only"),
        (replace(APART, takers=(2, 2)), "plans of pairs"),
        (replace(APART, slots=2), "plans of pairs"),
    ],
)
def test_without_a_proof_no_cost_is_claimed(terms: Terms, words: str) -> None:
    plan = propose(FOUR, terms).assignment
    assert (plan is None) == (terms.policy == "floor")
    with pytest.raises(MatchingError, match=words):
        what_if(FOUR, terms, plan, "ana", "dan")


def test_a_plan_of_another_round_is_refused() -> None:
    plan = propose(FOUR, APART).assignment
    assert plan is not None
    with pytest.raises(MatchingError, match="another round"):
        what_if(FOUR[1:], APART, plan, "cleo", "ben")
    with pytest.raises(MatchingError, match="another round"):
        what_if(FOUR, replace(APART, excluded=(("ana", "ben"),)), plan, "cleo", "ben")
