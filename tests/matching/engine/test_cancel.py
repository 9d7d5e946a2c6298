"""Whoever listens to the progress can end the work, whatever is being formed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.instances import people as made_up_people
from ithaca.matching import Candidate, Terms, propose

SHAPES = {
    "pairs": Terms(),
    "total": Terms(policy="total"),
    "stable": Terms(policy="stable"),
    "few moves": Terms(moves=0),
    "groups": Terms(takers=(3, 5)),
    "circles": Terms(takers=(3, 4), mutual=True),
    "rotation": Terms(stops=3),
    "slots": Terms(slots=3),
}


class Stopped(Exception):
    """What the listener raises."""


def a_pool(terms: Terms) -> list[Candidate]:
    people = made_up_people(80, 50, seed=9, tightness=1.0)[0]
    return [
        replace(one, gives=one.gives or terms.mutual, takes=one.takes or terms.mutual)
        for one in people
    ]


@pytest.mark.parametrize("terms", SHAPES.values(), ids=SHAPES)
def test_a_listener_that_raises_ends_the_work_at_once(terms: Terms) -> None:
    people = a_pool(terms)
    terms = replace(terms, weights={"skills": 1, "goals": 1})
    if terms.moves is not None:
        first = propose([*people[:40], *people[60:]], replace(terms, moves=None))
        terms = replace(terms, current=tuple((one.taker, one.giver) for one in first.matches))
    told: list[float] = []
    whole = propose(people, terms, progress=lambda what, share: told.append(share))
    assert told[-1] == 1.0 and all(0 <= share <= 1 for share in told)
    assert told == sorted(told)
    assert whole.matches
    for last in {0, 1, len(told) // 2, len(told) - 1}:
        heard: list[str] = []

        def listen(what: str, share: float, heard: list[str] = heard, last: int = last) -> None:
            heard.append(what)
            if len(heard) > last:
                raise Stopped(what)

        with pytest.raises(Stopped):
            propose(people, terms, progress=listen)
        assert len(heard) == last + 1
        assert all(heard)
