"""From people and terms to a proposal: score, form, explain. The room's front door."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

import numpy as np

from ithaca.matching.checks import check
from ithaca.matching.explaining.granting import Grants
from ithaca.matching.explaining.standing import Standing, standing
from ithaca.matching.explaining.unmatched import explain_unmatched
from ithaca.matching.forming import SHAPES, Formed
from ithaca.matching.scoring.pool import Pool, pool_of
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.scoring.source import source_for
from ithaca.matching.solving.assignment import Assignment, Ints
from ithaca.matching.solving.source import Source
from ithaca.matching.vocabulary import (
    WORDS,
    Alternative,
    Candidate,
    Cost,
    Match,
    MatchingError,
    Mentorship,
    Progress,
    Proposal,
    Terms,
)

ENGINE = "ithaca-2"
"""Names what decides a result; changes whenever equal inputs may give another one."""


def propose(
    candidates: Iterable[Candidate],
    terms: Terms,
    *,
    progress: Progress | None = None,
    within: float = 0.0,
) -> Proposal:
    """Match everyone who can be matched, and say why and why not.

    The terms say what is formed and by which policy; pairs by the policies floor and total are
    proved optimal, or with `within` at least so close (a share) to the largest total.
    Raises MatchingError for input that contradicts itself; an empty side gives an empty result.
    """
    started = perf_counter()
    tell = _forward(progress or (lambda what, share: None))
    scores, source, formed = decide(candidates, terms, progress=tell, within=within)
    tell("Writing down the reasons", 0.85)
    stand = standing(scores, source, formed, lambda what, share: tell(what, 0.85 + 0.1 * share))
    tell("Writing down the reasons", 0.95)
    proposal = _proposal(scores, formed, stand, started)
    tell("Done", 1.0)
    return proposal


def decide(
    candidates: Iterable[Candidate],
    terms: Terms,
    *,
    progress: Progress = lambda what, share: None,
    within: float = 0.0,
) -> tuple[Scores, Source, Formed]:
    """What `propose` decides, before anything is explained."""
    pool = _checked(candidates, terms)
    scores = Scores(pool, lambda share: progress("Reading what everyone said", 0.1 * share))
    shape = next(shape for shape in SHAPES if shape.suits(terms))
    source = source_for(scores, say=lambda words: progress(words, 0.1))
    formed = shape.form(scores, source, lambda what, s: progress(what, 0.1 + 0.75 * s), within)
    return scores, source, formed


def alternatives(
    candidates: Iterable[Candidate], terms: Terms, taker: str, limit: int = 5
) -> tuple[Alternative, ...]:
    """The best feasible givers for one taker, best first, whoever else they are matched with."""
    pool = _checked(candidates, terms)
    scores = Scores(pool.only(_person(pool.takers, taker)))
    points = scores.row(0)
    columns = map(int, np.flatnonzero(points >= 0))
    best = sorted(columns, key=lambda column: (-points[column], column))[:limit]
    return tuple(
        Alternative(
            pool.givers[column].id,
            int(points[column]),
            scores.fit(0, column),
            scores.reasons(0, column),
        )
        for column in best
    )


def why_not(candidates: Iterable[Candidate], terms: Terms, taker: str, giver: str) -> str:
    """What stands between two people: the rules that forbid the pair, or how it compares."""
    pool = _checked(candidates, terms)
    person = _person(pool.takers, taker)
    scores = Scores(pool.only(person))
    other = _person(pool.givers, giver)
    column = pool.givers.index(other)
    objections = [text for _, text in scores.objections(0, column)]
    if objections:
        return " ".join(f"{text[0].upper()}{text[1:]}." for text in objections)
    if not other.capacity:
        return f"{other.called} has no place."
    points = scores.row(0)
    better = int(np.count_nonzero(points > points[column]))
    words = {**WORDS, **terms.words}
    possible = int(np.count_nonzero(points >= 0))
    reasons = "; ".join(reason.text for reason in scores.reasons(0, column)[:3])
    return (
        f"Nothing forbids this pair: it fits {scores.fit(0, column)} of 100 and {other.called} is "
        f"number {better + 1} of {possible} possible {words['givers']} for {person.called}"
        f"{f' ({reasons})' if reasons else ''}. "
        "If it is not proposed, other pairs serve everyone together better."
    )


def what_if(
    candidates: Iterable[Candidate], terms: Terms, plan: Assignment | None, taker: str, giver: str
) -> Cost:
    """What it would cost to match these two, exactly, and who would move. `plan` is a proposal's
    `assignment`. Raises MatchingError where the pair cannot be."""
    return Grants(Scores(_checked(candidates, terms)), plan).cost(taker, giver)


def _forward(progress: Progress) -> Progress:
    """The share that is done never falls, even where a search begins anew."""
    done = 0.0

    def tell(what: str, share: float) -> None:
        nonlocal done
        done = max(done, share)
        progress(what, done)

    return tell


def _checked(candidates: Iterable[Candidate], terms: Terms) -> Pool:
    if not isinstance(candidates, Iterable):
        raise MatchingError("There is no list of people.")
    people = tuple(candidates)
    check(people, terms)
    return pool_of(people, terms)


def _person(people: tuple[Candidate, ...], wanted: str) -> Candidate:
    for person in people:
        if person.id == wanted:
            return person
    raise MatchingError(f"“{wanted}” does not take part on that side of this round.")


def _proposal(scores: Scores, formed: Formed, stand: Standing, started: float) -> Proposal:
    pool = scores.pool
    giving = set(formed.columns.tolist())
    matches = _matches(scores, formed, stand)
    worth: dict[tuple[int, int], int] = {}
    for row, stop, points in zip(formed.rows, formed.stops, stand.points, strict=True):
        worth[int(row), int(stop)] = worth.get((int(row), int(stop)), 0) + int(points)
    return Proposal(
        takers=tuple(person.id for person in pool.takers),
        givers=tuple(person.id for person in pool.givers),
        matches=matches,
        mentorships=tuple(
            Mentorship(
                tuple(pool.givers[column].id for column in seats.givers),
                tuple(pool.takers[row].id for row in seats.takers),
                sum(worth.get((row, seats.stop), 0) for row in seats.takers),
                seats.stop,
            )
            for seats in formed.seats
        ),
        unmatched=explain_unmatched(scores, formed),
        idle=tuple(one.id for column, one in enumerate(pool.givers) if column not in giving),
        not_used=scores.not_used,
        matched=formed.matched,
        total=formed.total,
        worst=formed.worst,
        bound=formed.bound,
        gap=formed.gap,
        policy=pool.terms.policy,
        feasible_pairs=stand.feasible,
        engine=ENGINE,
        moved=formed.moved,
        assignment=formed.assignment,
        seconds=perf_counter() - started,
    )


def _matches(scores: Scores, formed: Formed, stand: Standing) -> tuple[Match, ...]:
    pool, pinned = scores.pool, set(scores.pool.terms.pinned)
    given = scores.contributions_of(formed.rows, formed.columns)
    attainable: dict[int, int] = {}
    matches = []
    for nth, (row, column) in enumerate(_numbers(formed.rows, formed.columns)):
        most = attainable.setdefault(row, 0) or scores.attainable(row)
        attainable[row] = most
        taker, giver = pool.takers[row].id, pool.givers[column].id
        points = int(stand.points[nth])
        matches.append(
            Match(
                taker=taker,
                giver=giver,
                points=points,
                fit=min(100, points * 100 // most) if most else 0,
                reasons=scores.reasons(row, column, {key: int(p[nth]) for key, p in given.items()}),
                rank_for_taker=int(stand.rank_for_taker[nth]),
                rank_for_giver=int(stand.rank_for_giver[nth]),
                regret=int(stand.best[nth]) - points,
                pinned=(taker, giver) in pinned,
                stop=int(formed.stops[nth]),
            )
        )
    return tuple(matches)


def _numbers(rows: Ints, columns: Ints) -> list[tuple[int, int]]:
    return list(zip(rows.tolist(), columns.tolist(), strict=True))
