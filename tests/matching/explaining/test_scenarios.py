"""Scenarios side by side on the same people: every number counted again by hand."""

import numpy as np
import pytest

from ithaca.matching import Candidate, MatchingError, Terms
from ithaca.matching.explaining.scenarios import Wishes, scenarios
from ithaca.matching.scoring.pool import pool_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.solving.stable import blocking_pairs

TERMS = Terms(weights={"skills": 70, "wishes": 30})
CHOICES = {
    policy: Terms(weights=TERMS.weights, policy=policy)
    for policy in ("floor", "total", "stable", "first_come")
}


def people(takers: int = 30, givers: int = 20) -> list[Candidate]:
    """A pool in which everyone seeks or offers some of ten skills, and some name wishes."""
    rng = np.random.default_rng(7)

    def skills(number: int) -> dict[str, int]:
        chosen = rng.choice(10, number, replace=False)
        return {f"skill {one}": int(rng.integers(1, 6)) for one in chosen}

    found = [
        Candidate(
            f"t{at:02}",
            takes=True,
            seeks=skills(3),
            department="ab"[at % 2],
            wishes=(f"g{at % givers:02}", f"g{(at + 1) % givers:02}") if at % 3 == 0 else (),
        )
        for at in range(takers)
    ]
    found += [
        Candidate(f"g{at:02}", gives=True, capacity=2, offers=skills(3)) for at in range(givers)
    ]
    return found


def test_every_number_is_right() -> None:
    pool = people()
    found = scenarios(pool, CHOICES)
    assert [one.name for one in found] == list(CHOICES)
    table = Scores(pool_of(pool, TERMS)).block()
    for one in found:
        points = sorted(match.points for match in one.proposal.matches)
        assert (one.matched, one.takers, one.policy) == (len(points), 30, one.name)
        assert (one.worst, one.tenth_worst) == (points[0], points[9])
        assert one.mean == round(sum(points) / len(points))
        assert (one.used, one.places) == (len(points), 40)
        assert one.proposal.assignment is not None
        blocking = blocking_pairs(table, [2] * 20, one.proposal.assignment.giver_of)
        assert one.blocking == blocking
        giver_of = {match.taker: match.giver for match in one.proposal.matches}
        wishing = [person for person in pool if person.wishes]
        assert one.taker_wishes == Wishes(
            10,
            sum(giver_of.get(person.id) == person.wishes[0] for person in wishing),
            sum(giver_of.get(person.id) in person.wishes for person in wishing),
        )
        assert one.giver_wishes == Wishes(0, 0, 0)
        assert {row.trait for row in one.groups} == {"department"}


def test_each_policy_is_best_in_what_it_aims_at() -> None:
    floor, total, stable, first = scenarios(people(), CHOICES)
    assert stable.blocking == 0
    worst = [one.worst or 0 for one in (floor, total, stable, first) if one.matched == 30]
    assert floor.worst == max(worst)
    assert total.proposal.total >= max(floor.proposal.total, first.proposal.total)


def test_it_repeats_itself_and_tells_how_far_it_is() -> None:
    told: list[float] = []
    again = scenarios(reversed(people()), CHOICES, lambda what, share: told.append(share))
    assert again == scenarios(people(), CHOICES)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_groups_have_no_blocking_pairs_to_count() -> None:
    terms = Terms(weights=TERMS.weights, takers=(2, 2))
    (only,) = scenarios(people(8, 6), {"groups": terms})
    assert only.blocking is None
    assert only.matched == 8


def test_nobody_at_all_gives_empty_scenarios_and_bad_terms_are_refused() -> None:
    (empty,) = scenarios([], {"floor": TERMS})
    assert (empty.matched, empty.mean, empty.worst, empty.capacity_used) == (0, None, None, 0)
    with pytest.raises(MatchingError, match="no criterion"):
        scenarios([], {"odd": Terms(weights={"charm": 1})})
