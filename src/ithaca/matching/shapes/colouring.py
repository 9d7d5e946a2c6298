"""Pairs spread over stops: in each stop a row meets one column, a column so many rows.

That is always possible if no row has more pairs than stops and no column more than places in all
stops (Kőnig: a bipartite graph is coloured with as many colours as its largest degree).
"""

from __future__ import annotations

import numpy as np

from ithaca.matching.solving.assignment import Ints


def spread(rows: Ints, columns: Ints, points: Ints, capacity: Ints, stops: int) -> Ints:
    """(pairs,) a stop 0..stops - 1 for each pair, the stops as equally good as simple exchanges
    make them."""
    places = _places(columns, len(capacity), stops)
    stop = _coloured(rows, places, stops)
    return _evened(rows, places, points, stop, stops)


def _places(columns: Ints, count: int, stops: int) -> Ints:
    """A column with more pairs than stops is several places, each with at most so many."""
    order = np.argsort(columns, kind="stable")
    starts = np.searchsorted(columns[order], np.arange(count))
    within = np.empty(len(columns), dtype=np.int64)
    within[order] = np.arange(len(columns)) - starts[columns[order]]
    key = columns * (len(columns) + 1) + within // stops
    result: Ints = np.unique(key, return_inverse=True)[1].astype(np.int64)
    return result


def _coloured(rows: Ints, places: Ints, stops: int) -> Ints:
    """A proper colouring: where the colours free at both ends differ, a path is recoloured."""
    ends = [(int(row), -1 - int(place)) for row, place in zip(rows, places, strict=True)]
    at: dict[int, list[int]] = {end: [-1] * stops for both in ends for end in both}
    colour = [-1] * len(ends)
    for pair, (row, place) in enumerate(ends):
        mine, theirs = at[row].index(-1), at[place].index(-1)
        if at[place][mine] >= 0:
            _recolour(at, ends, colour, place, mine, theirs)
        at[row][mine] = at[place][mine] = pair
        colour[pair] = mine
    return np.array(colour, dtype=np.int64)


def _recolour(
    at: dict[int, list[int]],
    ends: list[tuple[int, int]],
    colour: list[int],
    end: int,
    used: int,
    free: int,
) -> None:
    """From `end`, exchange the two colours along the path of pairs that have them in turn."""
    path = []
    here, wanted = end, used
    while (pair := at[here][wanted]) >= 0:
        path.append(pair)
        here = ends[pair][0] if ends[pair][1] == here else ends[pair][1]
        wanted = free if wanted == used else used
    for pair in path:
        for place in ends[pair]:
            at[place][colour[pair]] = -1
    for pair in path:
        colour[pair] = free if colour[pair] == used else used
        for place in ends[pair]:
            at[place][colour[pair]] = pair


def _evened(rows: Ints, places: Ints, points: Ints, stop: Ints, stops: int) -> Ints:
    """Of every two stops, whole paths and cycles of pairs are exchanged so that their totals are
    close: the largest differences first."""
    stop = stop.copy()
    for _ in range(2):
        for first in range(stops):
            for second in range(first + 1, stops):
                used = np.flatnonzero((stop == first) | (stop == second))
                if len(used):
                    _balance(rows, places, points, stop, used, first, second)
    return stop


def _balance(
    rows: Ints, places: Ints, points: Ints, stop: Ints, used: Ints, first: int, second: int
) -> None:
    part = _parts(rows[used], places[used])
    sign = np.where(stop[used] == first, 1, -1)
    worth = np.bincount(part, weights=sign * points[used]).astype(np.int64)
    standing = 0
    turned = np.zeros(len(worth), dtype=np.bool_)
    for one in np.argsort(-np.abs(worth), kind="stable"):
        turned[one] = (standing > 0) == (worth[one] > 0) and worth[one] != 0
        standing += -int(worth[one]) if turned[one] else int(worth[one])
    swapped = used[turned[part]]
    stop[swapped] = first + second - stop[swapped]


def _parts(rows: Ints, places: Ints) -> Ints:
    """Which pairs hang together by a row or a place: a number per pair."""
    from ithaca.matching.shapes.by_scipy import connected

    return connected(rows, places)
