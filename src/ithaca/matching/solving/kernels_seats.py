"""Compiled: who sits where, and as many seated as possible."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ithaca.matching.kernels_numba import kernel, piece
from ithaca.matching.solving.assignment import Ints, Mask


class Arcs(NamedTuple):
    """The arcs of row i are at `start[i]:start[i + 1]` of `columns` and `values`."""

    start: Ints
    columns: Ints
    values: Ints


class Seats(NamedTuple):
    """Of each row its column and its place, -1 for none; of each column its first place and how
    many rows sit there; of each place its row."""

    giver_of: Ints
    place_of: Ints
    first: Ints
    load: Ints
    row_in: Ints


@piece
def first_places(capacity: Ints, rows: int) -> Ints:
    """(m + 1,): where the places of each column begin."""
    first = np.zeros(len(capacity) + 1, np.int64)
    for column in range(len(capacity)):
        first[column + 1] = first[column] + min(capacity[column], rows)
    return first


@piece
def seats_of(capacity: Ints, giver_of: Ints) -> Seats:
    """Who sits where in this plan."""
    first = first_places(capacity, len(giver_of))
    load = np.zeros(len(capacity), np.int64)
    row_in = np.full(first[-1], -1, np.int64)
    place_of = np.full(len(giver_of), -1, np.int64)
    seats = Seats(giver_of, place_of, first, load, row_in)
    for row in range(len(giver_of)):
        if giver_of[row] >= 0:
            sit(row, giver_of[row], seats)
    return seats


@piece
def sit(row: int, column: int, seats: Seats) -> None:
    """Give the row a place of the column."""
    place = seats.first[column] + seats.load[column]
    seats.load[column] += 1
    seats.row_in[place] = row
    seats.place_of[row] = place
    seats.giver_of[row] = column


@piece
def stand(row: int, seats: Seats) -> None:
    """Take the row's place away: the last of its column moves there."""
    column = seats.giver_of[row]
    seats.load[column] -= 1
    mover = seats.row_in[seats.first[column] + seats.load[column]]
    seats.row_in[seats.place_of[row]] = mover
    seats.place_of[mover] = seats.place_of[row]
    seats.place_of[row] = -1


@kernel
def grow(
    start: Ints, columns: Ints, values: Ints, least: int, capacity: Ints, giver_of: Ints
) -> Mask:
    """Seat as many rows as possible through arcs of at least `least`, from a plan of such arcs.

    Changes `giver_of`. Returns the columns (mask) that the rows left over reach: all are full, and
    nobody in them reaches any other column.
    """
    arcs = Arcs(start, columns, values)
    seats = seats_of(capacity, giver_of)
    _seat_at_once(arcs, least, capacity, seats)
    width = len(capacity)
    closed = np.zeros(width, np.bool_)
    seen = np.full(width, -1, np.int64)
    came_from = np.full(width, -1, np.int64)
    queue = np.empty(width + 1, np.int64)
    for row in range(len(giver_of)):
        if giver_of[row] >= 0:
            continue
        column, asked = _path(row, arcs, least, capacity, seats, (seen, came_from, queue), closed)
        if column >= 0:
            _move_on(row, column, came_from, seats)
        else:
            for at in range(asked):
                closed[queue[at]] = True
    return closed


@piece
def _seat_at_once(arcs: Arcs, least: int, capacity: Ints, seats: Seats) -> None:
    """Whoever reaches a free place sits there."""
    for row in range(len(seats.giver_of)):
        if seats.giver_of[row] >= 0:
            continue
        for arc in range(arcs.start[row], arcs.start[row + 1]):
            column = arcs.columns[arc]
            if arcs.values[arc] >= least and seats.load[column] < capacity[column]:
                sit(row, column, seats)
                break


@piece
def _path(
    row: int,
    arcs: Arcs,
    least: int,
    capacity: Ints,
    seats: Seats,
    search: tuple[Ints, Ints, Ints],
    closed: Mask,
) -> tuple[int, int]:
    """(a column with a free place that the row reaches, or -1; how many full ones it reached).

    `search` is, of each column, the last row that saw it and the row one comes from; and the full
    columns in the order in which they were reached.
    """
    queue = search[2]
    found, behind = _look(row, row, 0, arcs, least, capacity, seats.load, search, closed)
    ahead = 0
    while found < 0 and ahead < behind:
        column = queue[ahead]
        ahead += 1
        for place in range(seats.first[column], seats.first[column] + seats.load[column]):
            rider = seats.row_in[place]
            found, behind = _look(
                rider, row, behind, arcs, least, capacity, seats.load, search, closed
            )
            if found >= 0:
                break
    return found, behind


@piece
def _look(
    rider: int,
    row: int,
    behind: int,
    arcs: Arcs,
    least: int,
    capacity: Ints,
    load: Ints,
    search: tuple[Ints, Ints, Ints],
    closed: Mask,
) -> tuple[int, int]:
    """One rider's arcs: (a column with a free place, or -1; the end of the queue)."""
    seen, came_from, queue = search
    for arc in range(arcs.start[rider], arcs.start[rider + 1]):
        column = arcs.columns[arc]
        if arcs.values[arc] < least or closed[column] or seen[column] == row:
            continue
        seen[column] = row
        came_from[column] = rider
        if load[column] < capacity[column]:
            return column, behind
        queue[behind] = column
        behind += 1
    return -1, behind


@piece
def _move_on(row: int, column: int, came_from: Ints, seats: Seats) -> None:
    """Seat `row`, everyone on the path to `column` moving on by one."""
    while True:
        mover = came_from[column]
        left = seats.giver_of[mover]
        if left >= 0:
            stand(mover, seats)
        sit(mover, column, seats)
        if mover == row:
            return
        column = left
