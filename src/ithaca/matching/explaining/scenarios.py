"""The same people matched under several terms, side by side: what each choice costs whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np

from ithaca.matching.engine import propose
from ithaca.matching.explaining.fairness import GroupFairness, fairness
from ithaca.matching.scoring.pool import pool_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.solving.assignment import Ints, Policy
from ithaca.matching.vocabulary import Candidate, Progress, Proposal, Terms

_NEVER = 1 << 40
_CELLS = 1 << 22


@dataclass(frozen=True, slots=True)
class Wishes:
    """Of those of one side who named wishes: how many there are, how many got their first wish,
    and how many got any."""

    wishing: int
    first: int
    any: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """One row of the comparison. Points are of 100,000; fits of 100.

    `tenth_worst` are the points of the tenth match from below, None where there are fewer than
    ten matches. `used` of `places` are taken: seats of givers, at every stop. `blocking` counts
    the pairs who would both gain points by leaving whom they have; it is None where not pairs are
    formed. `moved` counts those of `terms.current` who lost or changed their giver.
    """

    name: str
    policy: Policy
    takers: int
    matched: int
    mean: int | None
    worst: int | None
    tenth_worst: int | None
    mean_fit: int | None
    lowest_fit: int | None
    places: int
    used: int
    taker_wishes: Wishes
    giver_wishes: Wishes
    blocking: int | None
    moved: int
    groups: tuple[GroupFairness, ...]
    proposal: Proposal
    seconds: float = field(default=0.0, compare=False)

    @property
    def capacity_used(self) -> int:
        """Percent of the places."""
        return round(100 * self.used / self.places) if self.places else 0


def scenarios(
    candidates: Iterable[Candidate],
    terms: Mapping[str, Terms],
    progress: Progress | None = None,
) -> tuple[Scenario, ...]:
    """One scenario for each of the named terms, on the same frozen people, in the order given.

    Raises MatchingError as `propose` does; progress is told which scenario is worked on.
    """
    people = tuple(candidates)
    told = progress or (lambda what, share: None)
    found: list[Scenario] = []
    known: list[tuple[Terms, Scores]] = []
    for number, (name, own) in enumerate(terms.items()):

        def tell(what: str, share: float, name: str = name, number: int = number) -> None:
            told(f"{name}: {what}", (number + 0.95 * share) / len(terms))

        started = perf_counter()
        proposal = propose(people, own, progress=tell)
        seconds = perf_counter() - started
        found.append(_scenario(name, people, own, proposal, seconds, known))
    told("Done", 1.0)
    return tuple(found)


def forms_pairs(terms: Terms) -> bool:
    """Whether one giver meets one taker, once: what blocking pairs are defined for."""
    alone = terms.givers[1] == 1 and terms.takers[0] == 1
    return alone and not terms.mutual and terms.stops == 1 and not terms.slots


def blocking_pairs_of(scores: Scores, proposal: Proposal) -> int:
    """How many pairs would both gain points if they left whom they are matched with."""
    rows, columns = scores.pool.rows(), scores.pool.columns()
    pairs = [(rows[one.taker], columns[one.giver]) for one in proposal.matches]
    at = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    got = np.array([one.points for one in proposal.matches], dtype=np.int64)
    mine = np.full(scores.shape[0], -1, dtype=np.int64)
    mine[at[:, 0]] = got
    least = np.full(scores.shape[1], _NEVER, dtype=np.int64)
    np.minimum.at(least, at[:, 1], got)
    capacity = np.array([giver.capacity for giver in scores.pool.givers], dtype=np.int64)
    least[np.bincount(at[:, 1], minlength=len(capacity)) < capacity] = -1
    step = max(1, _CELLS // max(1, scores.shape[1]))
    return sum(
        _better(scores, slice(first, min(first + step, scores.shape[0])), mine, least)
        for first in range(0, scores.shape[0], step)
    )


def _better(scores: Scores, rows: slice, mine: Ints, least: Ints) -> int:
    points = scores.block(rows)
    return int(np.count_nonzero((points > mine[rows, None]) & (points > least)))


def _scenario(
    name: str,
    people: Sequence[Candidate],
    terms: Terms,
    proposal: Proposal,
    seconds: float,
    known: list[tuple[Terms, Scores]],
) -> Scenario:
    points = sorted(match.points for match in proposal.matches)
    fits = [match.fit for match in proposal.matches]
    return Scenario(
        name=name,
        policy=proposal.policy,
        takers=len(proposal.takers),
        matched=proposal.matched,
        mean=round(sum(points) / len(points)) if points else None,
        worst=points[0] if points else None,
        tenth_worst=points[9] if len(points) > 9 else None,
        mean_fit=round(sum(fits) / len(fits)) if fits else None,
        lowest_fit=min(fits, default=None),
        places=places(people, terms),
        used=used(proposal),
        taker_wishes=_wishes(people, proposal, of_takers=True),
        giver_wishes=_wishes(people, proposal, of_takers=False),
        blocking=blocking_pairs_of(_scores(people, terms, known), proposal)
        if forms_pairs(terms)
        else None,
        moved=proposal.moved,
        groups=fairness(people, proposal),
        proposal=proposal,
        seconds=seconds,
    )


def places(people: Iterable[Candidate], terms: Terms) -> int:
    """How many takers the givers have room for, at all stops or slots together."""
    return sum(one.capacity for one in people if one.gives) * max(terms.stops, terms.slots, 1)


def used(proposal: Proposal) -> int:
    """How many places are taken. A second giver of a group shares its places with the first."""
    return sum(len(one.takers) for one in proposal.mentorships)


def _scores(people: Sequence[Candidate], terms: Terms, known: list[tuple[Terms, Scores]]) -> Scores:
    """The points of these terms; policies, pins and moves do not change them."""
    same = replace(terms, policy="floor", pinned=(), current=(), moves=None)
    for other, scores in known:
        if other == same:
            return scores
    known.append((same, Scores(pool_of(people, same))))
    return known[-1][1]


def _wishes(people: Sequence[Candidate], proposal: Proposal, *, of_takers: bool) -> Wishes:
    """Wishes for people of the other side of this round."""
    other = set(proposal.givers if of_takers else proposal.takers)
    with_whom: dict[str, set[str]] = {}
    for match in proposal.matches:
        me, you = (match.taker, match.giver) if of_takers else (match.giver, match.taker)
        with_whom.setdefault(me, set()).add(you)
    wishing = first = met = 0
    for person in people:
        wished = [one for one in person.wishes if one in other and one != person.id]
        if wished and (person.takes if of_takers else person.gives):
            got = with_whom.get(person.id, set())
            wishing += 1
            first += wished[0] in got
            met += not got.isdisjoint(wished)
    return Wishes(wishing, first, met)
