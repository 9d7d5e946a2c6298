"""What a finished match tells: the facts that the summary, the data file and the page share.

No wording for a reader and no file here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np

from ithaca.matching.explaining.fairness import GroupFairness, fairness
from ithaca.matching.explaining.scenarios import (
    Scenario,
    blocking_pairs_of,
    forms_pairs,
    places,
    used,
)
from ithaca.matching.from_files import People
from ithaca.matching.from_rules import Asked
from ithaca.matching.scoring.pool import pool_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.solving.verify import verify
from ithaca.matching.stored import terms_as_data
from ithaca.matching.vocabulary import WORDS, Candidate, Match, Proposal, Terms, Unmatched

_MOST_COUNTED = 4_000_000
"""Pairs up to which blocking ones are counted unasked."""
_FEEDS = {
    "about": "free_text",
    "personality": "personality",
    "working_style": "working_style",
    "channel": "communication",
    "frequency": "communication",
    "directness": "communication",
    "time_of_day": "communication",
    "goals": "goals",
    "interests": "interests",
    "location": "location",
    "profession": "profession",
    "target_role": "target_role",
    "background_wished": "background",
    "wishes": "wishes",
}
"""Fields that only one criterion reads, so that they are idle where it has no weight."""


@dataclass(frozen=True)
class Left:
    """People who are without a match for one cause, in a sentence about all of them; `same` if
    their reasons are word for word the same."""

    people: tuple[Unmatched, ...]
    cause: str
    same: bool


@dataclass(frozen=True)
class BestFor:
    """Whom one taker would have had if nobody else took part: points and fit, how many were
    possible, and whether that giver has a place left."""

    giver: str
    points: int
    fit: int
    possible: int
    free: bool


@dataclass(frozen=True)
class Report:
    """A finished match: what was asked, of whom, and what came out."""

    people: People
    asked: Asked
    proposal: Proposal
    scenarios: tuple[Scenario, ...] = ()
    verified: bool = False
    words: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        words = {**WORDS, **self.asked.terms.words}
        words |= {"mentorship": self.asked.mentorship, "mentorships": self.asked.mentorships}
        object.__setattr__(self, "words", words)

    @property
    def terms(self) -> Terms:
        return self.asked.terms

    @cached_property
    def by_id(self) -> dict[str, Candidate]:
        return {person.id: person for person in self.people.candidates}

    @cached_property
    def scores(self) -> Scores:
        return Scores(pool_of(self.people.candidates, self.terms))

    @property
    def pairs(self) -> bool:
        """Whether one giver meets one taker, once."""
        return forms_pairs(self.terms)

    @cached_property
    def matches(self) -> list[Match]:
        """Those that the plan was made by: with the first giver where a second is there to help."""
        second = {
            (taker, giver, one.stop)
            for one in self.proposal.mentorships
            for giver in one.givers[1:]
            for taker in one.takers
            if not self.terms.mutual
        }
        matches = self.proposal.matches
        return [one for one in matches if (one.taker, one.giver, one.stop) not in second]

    @cached_property
    def fits(self) -> list[int]:
        """Of these matches, the lowest first."""
        return sorted(match.fit for match in self.matches)

    @property
    def places(self) -> int:
        return places(self.people.candidates, self.terms)

    @property
    def places_used(self) -> int:
        return used(self.proposal)

    @cached_property
    def blocking(self) -> int | None:
        """Pairs who would both gain; None where it was not counted or means nothing."""
        size = len(self.proposal.takers) * len(self.proposal.givers)
        if not self.pairs or size > _MOST_COUNTED:
            return None
        return blocking_pairs_of(self.scores, self.proposal)

    @cached_property
    def below_minimum(self) -> list[tuple[Candidate, int]]:
        """Givers with fewer takers than they hoped for, and how many they have."""
        if self.terms.mutual:
            return []
        load: dict[str, int] = {}
        for one in self.proposal.mentorships:
            for giver in one.givers:
                load[giver] = load.get(giver, 0) + len(one.takers)
        return [
            (person, load.get(person.id, 0))
            for person in map(self.by_id.__getitem__, self.proposal.givers)
            if load.get(person.id, 0) < person.minimum
        ]

    @cached_property
    def left(self) -> list[Left]:
        """Who is without a match, by what causes it, the cause of most people first."""
        groups: dict[str, list[Unmatched]] = {}
        for one in self.proposal.unmatched:
            groups.setdefault(one.cause or one.reason, []).append(one)
        found = [
            Left(tuple(some), cause, len({one.reason for one in some}) == 1)
            for cause, some in groups.items()
        ]
        return sorted(found, key=lambda group: -len(group.people))

    def gist(self, one: Unmatched) -> str:
        """What would help someone, without their name, numbers and what is in brackets."""
        nameless = one.remedy.replace(self.by_id[one.taker].called, "…")
        return re.sub(r"\([^()]*\)|[\d,]+", "", nameless)

    @cached_property
    def idle_columns(self) -> list[str]:
        """Columns that were read although what they feed has no weight."""
        weights, floors = self.terms.weights, self.terms.floors
        return [
            column
            for key, column in self.people.used.items()
            if key in _FEEDS and not (weights.get(_FEEDS[key]) or floors.get(_FEEDS[key]))
        ]

    @cached_property
    def groups(self) -> tuple[GroupFairness, ...]:
        return fairness(self.people.candidates, self.proposal)

    @cached_property
    def seats(self) -> dict[tuple[str, str, int], int]:
        """The number of the mentorship, from 1, by (taker, giver, stop)."""
        return {
            (taker, giver, one.stop): number
            for number, one in enumerate(self.proposal.mentorships, 1)
            for taker in one.takers
            for giver in one.givers
        }

    def worst(self, most: int) -> list[Match]:
        """The matches with the fewest points."""
        return sorted(self.matches, key=lambda one: (one.points, one.taker))[:most]

    def best_for(self, match: Match) -> BestFor:
        """The taker's best feasible giver."""
        pool, row = self.scores.pool, self.scores.pool.rows()[match.taker]
        points = self.scores.row(row)
        column = int(points.argmax())
        giver = pool.givers[column]
        load = sum(giver.id in one.givers and len(one.takers) for one in self.proposal.mentorships)
        return BestFor(
            giver.id,
            int(points[column]),
            self.scores.fit(row, column),
            int(np.count_nonzero(points >= 0)),
            load < giver.capacity,
        )


def verified(people: People, terms: Terms, proposal: Proposal) -> bool:
    """Check the proof against points that are computed anew. Raises Refuted; False where there is
    nothing to check: what forms no pairs has a bound, and no proof that could be checked alone."""
    if proposal.assignment is None or terms.moves is not None:
        return False
    scores = Scores(pool_of(people.candidates, terms))
    capacity = [giver.capacity for giver in scores.pool.givers]
    verify(scores.block(), capacity, proposal.assignment)
    return True


def as_json(report: Report) -> str:
    """Everything as JSON, a line for each match and for each of whatever else there are many."""
    lines = [f"{_json(key)}: {_lines(value)}" for key, value in as_data(report).items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lines(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n " + ",\n ".join(map(_json, value)) + "\n]"
    return _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def as_data(report: Report) -> dict[str, Any]:
    """Everything, ready for JSON."""
    terms = replace(report.terms, taxonomy=None)
    return {
        **report.proposal.as_data(),
        "format": report.asked.format,
        "terms": {k: v for k, v in terms_as_data(terms).items() if k != "taxonomy"},
        "own_taxonomy": report.terms.taxonomy is not None,
        "places": report.places,
        "places_used": report.places_used,
        "blocking_pairs": report.blocking,
        "below_minimum": [
            {"giver": person.id, "minimum": person.minimum, "has": has}
            for person, has in report.below_minimum
        ],
        "fairness": _fairness(report.groups),
        "scenarios": [_scenario(one) for one in report.scenarios],
        "columns_not_used": [*report.people.unused, *report.idle_columns],
        "verified": report.verified,
    }


def _fairness(rows: Sequence[GroupFairness]) -> list[dict[str, Any]]:
    return [{**asdict(row), "hidden": row.hidden} for row in rows]


def _scenario(one: Scenario) -> dict[str, Any]:
    plain = {f.name: getattr(one, f.name) for f in fields(one)}
    return {
        **plain,
        "taker_wishes": asdict(one.taker_wishes),
        "giver_wishes": asdict(one.giver_wishes),
        "groups": _fairness(one.groups),
        "proposal": None,
        "certificate": one.proposal.certificate(),
        "seconds": round(one.seconds, 3),
    }
