"""Rounds drawn by chance: small, with everything that a person or a program can say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from ithaca.matching import CRITERIA, POLICIES, Candidate, Terms
from ithaca.matching.scoring.pool import pool_of
from ithaca.matching.scoring.scores import Scores

Round = tuple[list[Candidate], Terms]
ZONES = ["", "Europe/Berlin", "Asia/Tokyo", "America/New_York", "no/where"]
SKILLS = ["Python", "python ", "SQL", "Coaching", "Budgets"]


def sets(*words: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(words), max_size=2)


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    ids = [f"p{number}" for number in range(draw(st.integers(0, 9)))]
    some_ids = st.lists(st.sampled_from(ids), max_size=2) if ids else st.just([])
    skills = st.dictionaries(st.sampled_from(SKILLS), st.integers(0, 5), max_size=3)
    word = st.sampled_from(["", "North", "South"])
    people = [
        Candidate(
            id=one,
            gives=draw(st.booleans()),
            takes=draw(st.booleans()),
            capacity=draw(st.integers(0, 3)),
            offers=draw(skills),
            seeks=draw(skills),
            goals=draw(sets("lead", "grow")),
            interests=draw(sets("chess", "music")),
            languages=draw(sets("English", "german", "GERMAN")),
            zone=draw(st.sampled_from(ZONES)),
            hours=draw(st.frozensets(st.integers(0, 20), max_size=4)),
            level=draw(st.one_of(st.none(), st.integers(0, 6))),
            location=draw(word),
            department=draw(word),
            profession=draw(word),
            target_role=draw(word),
            manager=next(iter(draw(some_ids)), None),
            working_style=draw(st.dictionaries(st.sampled_from("ab"), st.integers(1, 5))),
            background=draw(sets("first", "carer")),
            background_wished=draw(sets("first", "carer")),
            wishes=tuple(draw(some_ids)),
            blocks=frozenset(draw(some_ids)),
            met=frozenset(draw(some_ids)),
        )
        for one in ids
    ]
    weights = draw(st.dictionaries(st.sampled_from([*CRITERIA]), st.integers(0, 50)))
    rules = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "not_reporting_line": st.booleans(),
                "common_language": st.booleans(),
                "same_zone_overlap_hours": st.integers(0, 9),
                "earlier_pair": st.booleans(),
                "seniority": st.sampled_from(["above", "same", "below", "any"]),
                "seniority_gap": st.integers(0, 2),
                "level_gap": st.booleans(),
                "other_department": st.booleans(),
                "skill_in_common": st.booleans(),
            },
        )
    )
    policy = draw(st.sampled_from(["floor", "total"]))
    pairs = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids)))) if ids else []
    return people, Terms(weights, rules, excluded=tuple(pairs), policy=policy)


@st.composite
def full_rounds(draw: st.DrawFn) -> Round:
    """The same with any policy, minimum loads, floors, and pins that can be kept."""
    people, terms = draw(rounds())
    people = [
        replace(one, minimum=draw(st.integers(0, one.capacity)) if one.gives else 0)
        for one in people
    ]
    floors = draw(st.dictionaries(st.sampled_from([*CRITERIA]), st.integers(0, 60), max_size=2))
    terms = replace(terms, policy=draw(st.sampled_from(POLICIES)), floors=floors)
    pool = pool_of(people, terms)
    room = {one.id: one.capacity for one in pool.givers}
    pinned: list[tuple[str, str]] = []
    for row, column in np.argwhere(Scores(pool).block() >= 0).tolist():
        taker, giver = pool.takers[row].id, pool.givers[column].id
        if room[giver] and taker not in dict(pinned) and draw(st.integers(0, 7)) == 0:
            room[giver] -= 1
            pinned.append((taker, giver))
    return people, replace(terms, pinned=tuple(pinned))
