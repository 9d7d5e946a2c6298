"""Compiled: an auction that comes near the largest total, from both sides."""

from __future__ import annotations

import numpy as np

from ithaca.matching.kernels_heap import pop, push
from ithaca.matching.kernels_numba import kernel, piece
from ithaca.matching.solving.assignment import Ints, Mask
from ithaca.matching.solving.kernels_seats import Arcs, first_places

FAR = 1 << 62


@kernel
def loosen(
    start: Ints, columns: Ints, values: Ints, price: Ints, giver_of: Ints, slack: int
) -> None:
    """Whoever would be better off elsewhere by more than `slack` stands up."""
    for row in range(len(giver_of)):
        if giver_of[row] < 0:
            continue
        mine = -FAR
        best = -FAR
        for arc in range(start[row], start[row + 1]):
            worth = values[arc] - price[columns[arc]]
            best = max(best, worth)
            if columns[arc] == giver_of[row]:
                mine = max(mine, worth)
        if mine == -FAR or mine < best - slack:
            giver_of[row] = -1


@kernel
def refine(
    start: Ints,
    columns: Ints,
    values: Ints,
    capacity: Ints,
    price: Ints,
    giver_of: Ints,
    most: int,
) -> None:
    """Raise the price of full columns to what keeps out those who sit elsewhere, `most` times at
    most. Bids leave nearly everyone a step short of their best; this finds the prices at which
    most of the same seats are right (Bellman and Ford), so that few stand up."""
    load = np.zeros(len(capacity), np.int64)
    for row in range(len(giver_of)):
        if giver_of[row] >= 0:
            load[giver_of[row]] += 1
    for _ in range(most):
        raised = 0
        for row in range(len(giver_of)):
            if giver_of[row] < 0:
                continue
            mine = -FAR
            best = -FAR
            choice = np.int64(-1)
            for arc in range(start[row], start[row + 1]):
                worth = values[arc] - price[columns[arc]]
                if columns[arc] == giver_of[row]:
                    mine = worth
                if worth > best:
                    best = worth
                    choice = columns[arc]
            if best > mine and load[choice] == capacity[choice]:
                price[choice] += best - mine
                raised += 1
        if not raised:
            return


@kernel
def bid(
    start: Ints,
    columns: Ints,
    values: Ints,
    capacity: Ints,
    price: Ints,
    giver_of: Ints,
    step: int,
    most: int,
) -> None:
    """An auction that comes near the optimum: rows bid for places until all sit or `most` bids.

    Changes `price` (m,) and `giver_of`. A full column costs what its lowest bidder offered.
    `step` is the least raise of a bid.
    """
    arcs = Arcs(start, columns, values)
    first = first_places(capacity, len(giver_of))
    offers = np.zeros(first[-1], np.int64)
    bidder = np.zeros(first[-1], np.int64)
    load = np.zeros(len(capacity), np.int64)
    waiting = np.empty(len(giver_of), np.int64)
    left = _begin(price, giver_of, first, offers, bidder, load, waiting)
    bids = 0
    while left > 0 and bids < most:
        left -= 1
        row = waiting[left]
        choice, offer = _offer(row, arcs, price, step)
        if choice < 0:
            continue
        bids += 1
        size = load[choice]
        keys = offers[first[choice] : first[choice + 1]]
        items = bidder[first[choice] : first[choice + 1]]
        if size == capacity[choice]:
            outbid = items[0]
            size = pop(keys, items, size)
            giver_of[outbid] = -1
            waiting[left] = outbid
            left += 1
        load[choice] = push(keys, items, size, offer, row)
        giver_of[row] = choice
        if load[choice] == capacity[choice]:
            price[choice] = max(price[choice], keys[0])


@piece
def _begin(
    price: Ints,
    giver_of: Ints,
    first: Ints,
    offers: Ints,
    bidder: Ints,
    load: Ints,
    waiting: Ints,
) -> int:
    """Those who sit have offered what their column costs; the others wait. Returns how many."""
    left = 0
    for row in range(len(giver_of) - 1, -1, -1):
        column = giver_of[row]
        if column < 0:
            waiting[left] = row
            left += 1
        else:
            place = first[column] + load[column]
            offers[place] = price[column]
            bidder[place] = row
            load[column] += 1
    return left


@piece
def _offer(row: int, arcs: Arcs, price: Ints, step: int) -> tuple[int, int]:
    """(the column that is best for the row, or -1; what the row offers: as much as makes it the
    second best, and a step more)."""
    best = -FAR
    second = -FAR
    choice = -1
    for arc in range(arcs.start[row], arcs.start[row + 1]):
        worth = arcs.values[arc] - price[arcs.columns[arc]]
        if worth > best:
            second = best
            best = worth
            choice = arcs.columns[arc]
        elif worth > second:
            second = worth
    if choice < 0:
        return -1, 0
    if second > -FAR:
        return choice, price[choice] + best - second + step
    return choice, price[choice] + step


@kernel
def court(
    start: Ints,
    columns: Ints,
    values: Ints,
    capacity: Ints,
    price: Ints,
    giver_of: Ints,
    step: int,
    most: int,
) -> None:
    """The auction the other way round: columns with places left become cheaper, by at least
    `step`, until somebody comes or they cost nothing. Changes `price` and `giver_of`."""
    arcs = Arcs(start, columns, values)
    turned, utility = _turned(arcs, price, giver_of)
    load = np.zeros(len(capacity), np.int64)
    for row in range(len(giver_of)):
        if giver_of[row] >= 0:
            load[giver_of[row]] += 1
    empty = np.empty(len(capacity), np.int64)
    waits = np.zeros(len(capacity), np.bool_)
    left = 0
    for column in range(len(capacity)):
        if load[column] < capacity[column] and price[column] > 0:
            left = _wait(column, empty, waits, left)
    steps = 0
    while left > 0 and steps < most:
        steps += 1
        column = empty[left - 1]
        chosen, gain, second = _keenest(column, turned, utility, giver_of)
        lowered = min(price[column], max(second - step, 0)) if chosen >= 0 else 0
        if lowered < price[column]:
            _lower(column, lowered, turned, price, utility, giver_of)
        gone = -1
        if chosen >= 0:
            gone = giver_of[chosen]
            giver_of[chosen] = column
            utility[chosen] += gain - lowered
            load[column] += 1
        if load[column] == capacity[column] or price[column] == 0:
            waits[column] = False
            left -= 1
        if gone >= 0:
            load[gone] -= 1
            if price[gone] > 0 and not waits[gone]:
                left = _wait(gone, empty, waits, left)


@piece
def _wait(column: int, empty: Ints, waits: Mask, left: int) -> int:
    waits[column] = True
    empty[left] = column
    return left + 1


@piece
def _turned(arcs: Arcs, price: Ints, giver_of: Ints) -> tuple[Arcs, Ints]:
    """(the same arcs by column: `columns` are the rows; what each row has, or could have).

    One pass for both, since it is reading the arcs that takes time.
    """
    start = np.zeros(len(price) + 2, np.int64)
    for arc in range(len(arcs.columns)):
        start[arcs.columns[arc] + 2] += 1
    for column in range(len(price)):
        start[column + 2] += start[column + 1]
    rows = np.empty(len(arcs.columns), np.int64)
    values = np.empty(len(arcs.columns), np.int64)
    utility = np.full(len(giver_of), -FAR, np.int64)
    for row in range(len(giver_of)):
        mine = giver_of[row]
        for arc in range(arcs.start[row], arcs.start[row + 1]):
            column = arcs.columns[arc]
            at = start[column + 1]
            start[column + 1] += 1
            rows[at] = row
            values[at] = arcs.values[arc]
            worth = arcs.values[arc] - price[column]
            if column == mine or (mine < 0 and worth > utility[row]):
                utility[row] = worth
    return Arcs(start[:-1], rows, values), utility


@piece
def _keenest(column: int, turned: Arcs, utility: Ints, giver_of: Ints) -> tuple[int, int, int]:
    """(the row that would gain most here were it free, or -1; its gain; the second gain)."""
    best = 0
    second = 0
    chosen = -1
    for at in range(turned.start[column], turned.start[column + 1]):
        row = turned.columns[at]
        gain = turned.values[at] - utility[row]
        if gain > second and giver_of[row] != column:
            if gain > best:
                second = best
                best = gain
                chosen = row
            else:
                second = gain
    return chosen, best, second


@piece
def _lower(
    column: int, lowered: int, turned: Arcs, price: Ints, utility: Ints, giver_of: Ints
) -> None:
    """Make the column cheaper: those who sit there have more."""
    fallen = price[column] - lowered
    price[column] = lowered
    for at in range(turned.start[column], turned.start[column + 1]):
        row = turned.columns[at]
        if giver_of[row] == column:
            utility[row] += fallen
