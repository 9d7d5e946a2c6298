"""Stable plans, where no two would both rather be with each other, and first come, first served.

`stable` works on wishes, the others on a table of points.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappush, heappushpop

import numpy as np

from ithaca.matching.solving.assignment import Assignment, Ints, MatchingError
from ithaca.matching.solving.pairs import (
    blocking,
    pairs_of,
    places_of,
    whole_numbers,
    with_pins,
)

Wishes = Sequence[Sequence[int]]
Pins = Iterable[tuple[int, int]] | None

_AT_ONCE = 1 << 16


def stable(taker_wishes: Wishes, giver_wishes: Wishes, capacity: object) -> Assignment:
    """The stable plan that is best for every taker (Gale and Shapley 1962, takers propose).

    Each person's wishes are numbers of the other side, best first; a pair is possible only if each
    lists the other. `capacity` (m,) is how many takers a giver has room for. Points say how well
    takers do: a first wish gives len(giver_wishes), the next one less, and so on.
    Raises MatchingError if somebody is listed twice or does not exist.
    """
    n, m = len(taker_wishes), len(giver_wishes)
    places = places_of(capacity, m).tolist()
    takers, givers, position, rank = _mutual(taker_wishes, giver_wishes)
    wish, rank_of = givers.tolist(), rank.tolist()
    following = np.searchsorted(takers, np.arange(n + 1)).tolist()
    end, giver_of = following[1:], np.full(n, -1, dtype=np.int64)
    held: list[list[tuple[int, int, int]]] = [[] for _ in range(m)]
    for newcomer in range(n):
        taker = newcomer
        while taker >= 0 and following[taker] < end[taker]:
            at = following[taker]
            following[taker] = at + 1
            giver, offer = wish[at], (-rank_of[at], taker, at)
            if len(held[giver]) < places[giver]:
                heappush(held[giver], offer)
                break
            if held[giver]:
                taker = heappushpop(held[giver], offer)[1]
    final = np.array([offer[2] for offers in held for offer in offers], dtype=np.int64)
    giver_of[takers[final]] = givers[final]
    got = m - position[final]
    worst = int(got.min()) if len(got) else None
    return Assignment(giver_of, len(got), worst, int(got.sum()), policy="stable")


def stable_by_points(points: object, capacity: object, pinned: Pins = None) -> Ints:
    """(n,): the stable plan where both sides want more points, and of equals the lower number.

    Both sides then agree on an order of all pairs (points, then row, then column), whose first
    possible pair must be matched in every stable plan: so there is only one, best for everyone.
    Pinned pairs are kept and stand outside.
    """
    pairs = pairs_of(points)
    giver_of, left = with_pins(pairs, places_of(capacity, pairs.m), pinned)
    order = np.argsort(-pairs.points, kind="stable")
    for start in range(0, len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        some = some[(giver_of[pairs.rows[some]] < 0) & (left[pairs.columns[some]] > 0)]
        both = zip(pairs.rows[some].tolist(), pairs.columns[some].tolist(), strict=True)
        for row, column in both:
            if giver_of[row] < 0 and left[column]:
                giver_of[row] = column
                left[column] -= 1
    return giver_of


def first_come(points: object, capacity: object, pinned: Pins = None) -> Ints:
    """(n,): each row in turn takes the column with most points that has a place left, of equals the
    lower number. Pinned pairs go first."""
    pairs = pairs_of(points)
    giver_of, left = with_pins(pairs, places_of(capacity, pairs.m), pinned)
    bounds = np.searchsorted(pairs.rows, np.arange(pairs.n + 1)).tolist()
    for row in np.flatnonzero(giver_of < 0).tolist():
        own = slice(bounds[row], bounds[row + 1])
        columns = pairs.columns[own]
        worth = np.where(left[columns] > 0, pairs.points[own], -1)
        if worth.max(initial=-1) >= 0:
            column = columns[worth.argmax()]
            giver_of[row] = column
            left[column] -= 1
    return giver_of


def blocking_pairs(points: object, capacity: object, giver_of: Ints) -> int:
    """How many pairs would both gain points if they left whom they are matched with."""
    pairs = pairs_of(points)
    giver_of = _plan(giver_of, pairs.n, pairs.m)
    return int(np.count_nonzero(blocking(pairs, places_of(capacity, pairs.m), giver_of)))


def blocking_wishes(
    taker_wishes: Wishes, giver_wishes: Wishes, capacity: object, giver_of: Ints
) -> list[tuple[int, int]]:
    """The pairs (taker, giver) who list each other and would both rather be together: the giver
    has a place left, or someone whom they want less. Who has someone unlisted wants anyone more."""
    n, m = len(taker_wishes), len(giver_wishes)
    places, giver_of = places_of(capacity, m), _plan(giver_of, n, m)
    takers, givers, position, rank = _mutual(taker_wishes, giver_wishes)
    matched = giver_of >= 0
    mine = np.where(matched, m, m + 1)
    listed = giver_of[takers] == givers
    mine[takers[listed]] = position[listed]
    theirs = np.full(n, n, dtype=np.int64)
    theirs[takers[listed]] = rank[listed]
    furthest = np.full(m, -1, dtype=np.int64)
    np.maximum.at(furthest, giver_of[matched], theirs[matched])
    furthest[np.bincount(giver_of[matched], minlength=m) < places] = n + 1
    blocks = (position < mine[takers]) & (rank < furthest[givers])
    return list(zip(takers[blocks].tolist(), givers[blocks].tolist(), strict=True))


def _plan(giver_of: object, n: int, m: int) -> Ints:
    plan = whole_numbers(giver_of, "The columns of a plan")
    if plan.shape != (n,) or bool(np.any(plan >= m)):
        raise MatchingError("A plan must hold a column, or -1, for each row.")
    return plan


def _mutual(taker_wishes: Wishes, giver_wishes: Wishes) -> tuple[Ints, Ints, Ints, Ints]:
    """The pairs who list each other, each taker's in the order of their wishes: taker, giver, and
    the place (from 0) of the giver in the taker's list and of the taker in the giver's."""
    n, m = len(taker_wishes), len(giver_wishes)
    takers, wished, position = _flat(taker_wishes, m, "taker")
    givers, wanted, rank = _flat(giver_wishes, n, "giver")
    keys, other = takers * m + wished, wanted * m + givers
    order = np.argsort(other)
    at = np.searchsorted(other, keys, sorter=order)
    at = order[np.minimum(at, len(order) - 1)] if len(order) else at
    both = other[at] == keys if len(order) else np.zeros(len(keys), dtype=np.bool_)
    return takers[both], wished[both], position[both], rank[at[both]]


def _flat(wishes: Wishes, others: int, who: str) -> tuple[Ints, Ints, Ints]:
    """All wishes of a side in one list: whose it is, who is wished, and its place from 0."""
    lists = [whole_numbers(each, f"The wishes of every {who}") for each in wishes]
    if any(each.ndim != 1 for each in lists):
        raise MatchingError(f"The wishes of every {who} must be a list of numbers.")
    sizes = np.array([len(each) for each in lists], dtype=np.int64)
    owner = np.repeat(np.arange(len(lists)), sizes)
    wished = np.concatenate([*lists, np.zeros(0, dtype=np.int64)])
    missing = (wished < 0) | (wished >= others)
    if missing.any():
        first = owner[missing.argmax()]
        raise MatchingError(f"The wishes of {who} {first} name somebody who does not exist.")
    keys = np.sort(owner * others + wished)
    twice = np.flatnonzero(keys[1:] == keys[:-1])
    if len(twice):
        raise MatchingError(f"The wishes of {who} {keys[twice[0]] // others} name someone twice.")
    place = np.arange(len(wished)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return owner, wished, place
