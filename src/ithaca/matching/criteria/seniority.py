"""The distance between levels, on the curve that the program asks for."""

from __future__ import annotations

import numpy as np

from ithaca.matching.scoring.building import Coded, coded, lookup
from ithaca.matching.scoring.parts import FULL, Ints, Lookup, Mask, Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.spelling import counted
from ithaca.matching.vocabulary import Candidate, Terms


def gap_asked(terms: Terms) -> int:
    """The levels between the two sides that the program asks for; 0 for the same level."""
    given = terms.rules.get("seniority_gap")
    if given is not None:
        return int(given)
    return 0 if terms.rules.get("seniority") == "same" else 1


def level_parts(pool: Pool, points: Ints, known: Mask, least: int = 0) -> tuple[Part, ...]:
    """A table over the levels of both sides, as `levels_above` numbers them."""
    rows, columns = _levels(pool.takers), _levels(pool.givers)
    return (Lookup(rows.codes, columns.codes, lookup(points, known, least).table),)


def levels_above(pool: Pool) -> tuple[Ints, Mask]:
    """(levels of takers, levels of givers): how far the giver is above, and where it is known."""
    mine, theirs = _levels(pool.takers).keys, _levels(pool.givers).keys
    above = _numbers(theirs)[None, :] - _numbers(mine)[:, None]
    return above, _there(mine)[:, None] & _there(theirs)[None, :]


def levels_in_words(taker: Candidate, giver: Candidate) -> str:
    """“Ben is 2 levels above Ana (level 5 and 3)”."""
    mine, theirs = taker.level or 0, giver.level or 0
    if mine == theirs:
        return f"{giver.called} is on the same level as {taker.called} (level {mine})"
    side = "above" if theirs > mine else "below"
    apart = counted(abs(theirs - mine), "level")
    return f"{giver.called} is {apart} {side} {taker.called} (level {theirs} and {mine})"


class _Seniority:
    key = "seniority"
    label = "Seniority"
    explain = "How close the distance between their levels is to the one that the program asks for."
    without = "Nobody gave a level on both sides, or any level is welcome"

    def has_data(self, pool: Pool) -> bool:
        directed = pool.rule("seniority") in ("above", "same", "below")
        return directed and pool.any_taker(_known) and pool.any_giver(_known)

    def asks(self, taker: Candidate) -> bool:
        return _known(taker)

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        above, known = levels_above(pool)
        gap = gap_asked(pool.terms)
        if pool.rule("seniority") == "same":
            fit = np.maximum(FULL - 500 * np.maximum(np.abs(above) - gap, 0), 0)
        else:
            fit = _curve(above if pool.rule("seniority") == "above" else -above, gap)
        return level_parts(pool, weight * fit // FULL, known, least)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        return levels_in_words(taker, giver)


def _curve(ahead: Ints, gap: int) -> Ints:
    """Full at the gap and one beyond, then 200 less a level down to 400; little when short."""
    beyond = np.maximum(ahead - gap - 1, 0)
    enough = np.maximum(FULL - 200 * beyond, 400)
    return np.where(ahead >= gap, enough, np.where(ahead > 0, 300, 0))


def _known(person: Candidate) -> bool:
    return person.level is not None


def _levels(people: tuple[Candidate, ...]) -> Coded[int | None]:
    return coded(person.level for person in people)


def _numbers(levels: list[int | None]) -> Ints:
    return np.array([level or 0 for level in levels], dtype=np.int64)


def _there(levels: list[int | None]) -> Mask:
    return np.array([level is not None for level in levels], dtype=bool)


seniority = _Seniority()
