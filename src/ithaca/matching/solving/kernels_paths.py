"""Compiled: the largest total exactly, row by row along a shortest path."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ithaca.matching.kernels_heap import pop, push
from ithaca.matching.kernels_numba import kernel, piece
from ithaca.matching.solving.assignment import Ints, Mask
from ithaca.matching.solving.kernels_auction import FAR
from ithaca.matching.solving.kernels_seats import Arcs, Seats, seats_of, sit, stand

# What `Search.now` holds, so that the parts of a search can share it.
_LOOKS = 0  # arcs looked at, in all searches
_BASE = 1  # the lowest price: what a column with places left costs that is not a hole
_HOLES = 2  # places left in columns above that price
_TOUCHED = 3  # columns reached
_SIZE = 4  # of the heap
_BEST = 5  # the distance of the nearest end
_END = 6  # that column
_BLANK = 7  # the nearest column with places left at the lowest price, or -1
_BLANK_AT = 8  # its distance
_FIELDS = 9


class Search(NamedTuple):
    """One search: of each column how far it is, the row one comes from (-1: through the blank) and
    whether that is final; the columns reached; a heap of those to go on from; and `now`."""

    distance: Ints
    came_from: Ints
    final: Mask
    touched: Ints
    keys: Ints
    items: Ints
    now: Ints


@kernel
def settle(
    start: Ints,
    columns: Ints,
    values: Ints,
    capacity: Ints,
    price: Ints,
    giver_of: Ints,
    most: int,
) -> int:
    """Seat every row at the largest total, from prices and a plan that do not contradict them:
    a column with places left costs nothing unless a row that waits has left it, and those who sit
    prefer nothing else. Changes `price` and `giver_of`. Looks at no more than about `most` arcs.

    Returns how many still stand: 0 when done, -1 if no plan seats all.
    """
    arcs = Arcs(start, columns, values)
    standing: int = (giver_of < 0).sum()
    seats = seats_of(capacity, giver_of)
    value_of = _values(arcs, giver_of)
    search = _search(len(columns), len(capacity))
    now = search.now
    now[_BASE] = price.min()
    now[_HOLES] = _holes(capacity, price, seats.load, now[_BASE])
    for row in range(len(giver_of)):
        if giver_of[row] >= 0:
            continue
        if now[_LOOKS] > most:
            break
        _explore(row, arcs, capacity, price, value_of, seats, search)
        if now[_END] < 0:
            return -1
        standing -= 1
        _reprice(price, search)
        _move_on(row, arcs, value_of, seats, search)
        _level(capacity, price, seats.load, now)
        for at in range(now[_TOUCHED]):
            search.distance[search.touched[at]] = FAR
            search.final[search.touched[at]] = False
    if now[_BASE] > 0:
        price -= now[_BASE]
    return standing


@piece
def _values(arcs: Arcs, giver_of: Ints) -> Ints:
    """What each row has where it sits."""
    value_of = np.zeros(len(giver_of), np.int64)
    for row in range(len(giver_of)):
        for arc in range(arcs.start[row], arcs.start[row + 1]):
            if arcs.columns[arc] == giver_of[row]:
                value_of[row] = max(value_of[row], arcs.values[arc])
    return value_of


@piece
def _search(arcs: int, width: int) -> Search:
    return Search(
        np.full(width, FAR, np.int64),
        np.full(width, -1, np.int64),
        np.zeros(width, np.bool_),
        np.empty(width, np.int64),
        np.empty(arcs + width + 16, np.int64),
        np.empty(arcs + width + 16, np.int64),
        np.zeros(_FIELDS, np.int64),
    )


@piece
def _holes(capacity: Ints, price: Ints, load: Ints, base: int) -> int:
    """Places left in columns above the lowest price."""
    holes = 0
    for column in range(len(capacity)):
        if price[column] > base:
            holes += capacity[column] - load[column]
    return holes


@piece
def _explore(
    row: int,
    arcs: Arcs,
    capacity: Ints,
    price: Ints,
    value_of: Ints,
    seats: Seats,
    search: Search,
) -> None:
    """Find the nearest column where a row more can sit, and all that are nearer."""
    now = search.now
    now[_TOUCHED] = 0
    now[_SIZE] = 0
    now[_BEST] = FAR
    now[_END] = -1
    now[_BLANK] = -1
    now[_BLANK_AT] = FAR
    utility = -FAR
    for arc in range(arcs.start[row], arcs.start[row + 1]):
        utility = max(utility, arcs.values[arc] - price[arcs.columns[arc]])
    _look(row, utility, arcs, capacity, price, seats.load, search)
    column = _nearest(search)
    while column >= 0:
        so_far = search.distance[column]
        if now[_BLANK] < 0 and seats.load[column] < capacity[column]:
            _open_blank(column, capacity, price, seats.load, search)
        for place in range(seats.first[column], seats.first[column] + seats.load[column]):
            rider = seats.row_in[place]
            head = so_far + value_of[rider] - price[column]
            _look(rider, head, arcs, capacity, price, seats.load, search)
        column = _nearest(search)


@piece
def _look(
    rider: int,
    head: int,
    arcs: Arcs,
    capacity: Ints,
    price: Ints,
    load: Ints,
    search: Search,
) -> None:
    """Reach what the rider's arcs lead to, nearer than before and than the nearest end. `head` is
    how far the rider is, and what it gives up to go on."""
    now = search.now
    best = now[_BEST]
    now[_LOOKS] += arcs.start[rider + 1] - arcs.start[rider]
    for arc in range(arcs.start[rider], arcs.start[rider + 1]):
        column = arcs.columns[arc]
        reach = head + price[column] - arcs.values[arc]
        if reach < search.distance[column] and reach < best:
            _reach(column, reach, rider, search)
            if load[column] < capacity[column] and (price[column] > now[_BASE] or not now[_HOLES]):
                best = reach
                now[_END] = column
            else:
                now[_SIZE] = push(search.keys, search.items, now[_SIZE], reach, column)
    now[_BEST] = best


@piece
def _reach(column: int, distance: int, rider: int, search: Search) -> None:
    if search.distance[column] == FAR:
        search.touched[search.now[_TOUCHED]] = column
        search.now[_TOUCHED] += 1
    search.distance[column] = distance
    search.came_from[column] = rider


@piece
def _nearest(search: Search) -> int:
    """The next column to go on from, or -1 when none is nearer than the end."""
    now = search.now
    while now[_SIZE] > 0:
        reach = search.keys[0]
        column: int = search.items[0]
        if reach >= now[_BEST]:
            return -1
        now[_SIZE] = pop(search.keys, search.items, now[_SIZE])
        if not search.final[column] and reach <= search.distance[column]:
            search.final[column] = True
            return column
    return -1


@piece
def _open_blank(blank: int, capacity: Ints, price: Ints, load: Ints, search: Search) -> None:
    """Go on from a column with places left at the lowest price: whoever sits there could as well
    make a place elsewhere free, at the difference of the prices, and best of all fill a hole."""
    now = search.now
    reach = search.distance[blank]
    base = now[_BASE]
    now[_BLANK] = blank
    now[_BLANK_AT] = reach
    cheapest = now[_BEST] - reach + base
    hole = -1
    for other in range(len(capacity)):
        if base < price[other] < cheapest and load[other] < capacity[other]:
            cheapest = price[other]
            hole = other
    if hole >= 0 and reach + cheapest - base < search.distance[hole]:
        now[_BEST] = reach + cheapest - base
        now[_END] = hole
        _reach(hole, now[_BEST], -1, search)
    for other in range(len(capacity)):
        if price[other] < cheapest and load[other] > 0:
            beyond = reach + price[other] - base
            if beyond < search.distance[other]:
                _reach(other, beyond, -1, search)
                now[_SIZE] = push(search.keys, search.items, now[_SIZE], beyond, other)


@piece
def _reprice(price: Ints, search: Search) -> None:
    """Raise the prices of what is nearer than the end, so that the path costs nothing."""
    best = search.now[_BEST]
    for at in range(search.now[_TOUCHED]):
        column = search.touched[at]
        if search.final[column] and search.distance[column] < best:
            price[column] += best - search.distance[column]


@piece
def _move_on(row: int, arcs: Arcs, value_of: Ints, seats: Seats, search: Search) -> None:
    """Seat `row`, everyone on the path to the end moving on by one. The path may pass the blank:
    its place is taken, and it settles where the path goes on."""
    column = search.now[_END]
    while True:
        mover = search.came_from[column]
        if mover < 0:
            column = search.now[_BLANK]
            continue
        gone = seats.giver_of[mover]
        if gone >= 0:
            stand(mover, seats)
        sit(mover, column, seats)
        for arc in range(arcs.start[mover], arcs.start[mover + 1]):
            if arcs.columns[arc] == column:
                value_of[mover] = arcs.values[arc]
        if mover == row:
            return
        column = gone


@piece
def _level(capacity: Ints, price: Ints, load: Ints, now: Ints) -> None:
    """No column costs less than those with places left: when the path came by the blank, the
    lowest price rises with it."""
    if now[_BLANK] >= 0 and now[_BLANK_AT] < now[_BEST]:
        now[_BASE] += now[_BEST] - now[_BLANK_AT]
        for column in range(len(capacity)):
            price[column] = max(price[column], now[_BASE])
        now[_HOLES] = _holes(capacity, price, load, now[_BASE])
    elif price[now[_END]] > now[_BASE]:
        now[_HOLES] -= 1
