"""The inner loops of the solver, compiled by numba. Loaded only for work that is worth it.

A graph is arcs in rows: those of row i are at `start[i]:start[i + 1]` of `columns` and `values`.
A column has `capacity` places; `giver_of` holds a column per row, -1 for none.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_FAR = np.int64(1) << 62


@njit(cache=True, nogil=True)
def _seats(capacity, giver_of):
    """Who sits where: (first place of each column, load, row in each place, place of each row)."""
    columns, rows = len(capacity), len(giver_of)
    first = np.zeros(columns + 1, np.int64)
    for column in range(columns):
        first[column + 1] = first[column] + min(capacity[column], rows)
    load = np.zeros(columns, np.int64)
    row_in = np.full(first[columns], -1, np.int64)
    place_of = np.full(rows, -1, np.int64)
    for row in range(rows):
        if giver_of[row] >= 0:
            _sit(row, giver_of[row], first, load, row_in, place_of)
    return first, load, row_in, place_of


@njit(cache=True, nogil=True, inline="always")
def _sit(row, column, first, load, row_in, place_of):
    place = first[column] + load[column]
    load[column] += 1
    row_in[place] = row
    place_of[row] = place


@njit(cache=True, nogil=True, inline="always")
def _stand(row, column, first, load, row_in, place_of):
    load[column] -= 1
    last = first[column] + load[column]
    mover = row_in[last]
    row_in[place_of[row]] = mover
    place_of[mover] = place_of[row]
    place_of[row] = -1


@njit(cache=True, nogil=True)
def _augment(row, column, came_from, giver_of, first, load, row_in, place_of):
    """Seat `row`, everyone on the path to `column` moving on by one."""
    while True:
        mover = came_from[column]
        left = giver_of[mover]
        if left >= 0:
            _stand(mover, left, first, load, row_in, place_of)
        giver_of[mover] = column
        _sit(mover, column, first, load, row_in, place_of)
        if mover == row:
            return
        column = left


@njit(cache=True, nogil=True)
def grow(start, columns, values, least, capacity, giver_of):
    """Seat as many rows as possible through arcs of at least `least`, from a plan of such arcs.

    Changes `giver_of`. Returns the columns (mask) that the rows left over reach: all are full, and
    nobody in them reaches any other column.
    """
    first, load, row_in, place_of = _seats(capacity, giver_of)
    closed = np.zeros(len(capacity), np.bool_)
    seen = np.full(len(capacity), -1, np.int64)
    came_from = np.full(len(capacity), -1, np.int64)
    queue = np.empty(len(capacity) + 1, np.int64)
    for row in range(len(giver_of)):
        if giver_of[row] >= 0:
            continue
        for arc in range(start[row], start[row + 1]):
            column = columns[arc]
            if values[arc] >= least and load[column] < capacity[column]:
                giver_of[row] = column
                _sit(row, column, first, load, row_in, place_of)
                break
    for row in range(len(giver_of)):
        if giver_of[row] >= 0:
            continue
        found = -1
        ahead = 0
        behind = 0
        rider = row
        seat = np.int64(-1)
        until = np.int64(-1)
        while True:
            for arc in range(start[rider], start[rider + 1]):
                column = columns[arc]
                if values[arc] < least or closed[column] or seen[column] == row:
                    continue
                seen[column] = row
                came_from[column] = rider
                if load[column] < capacity[column]:
                    found = column
                    break
                queue[behind] = column
                behind += 1
            if found >= 0:
                break
            seat += 1
            while seat >= until and ahead < behind:
                column = queue[ahead]
                ahead += 1
                seat = first[column]
                until = first[column] + load[column]
            if seat >= until:
                break
            rider = row_in[seat]
        if found >= 0:
            _augment(row, found, came_from, giver_of, first, load, row_in, place_of)
        else:
            for at in range(behind):
                closed[queue[at]] = True
    return closed


@njit(cache=True, nogil=True, inline="always")
def _push(keys, items, size, key, item):
    at = size
    while at > 0:
        up = (at - 1) >> 1
        if keys[up] <= key:
            break
        keys[at] = keys[up]
        items[at] = items[up]
        at = up
    keys[at] = key
    items[at] = item
    return size + 1


@njit(cache=True, nogil=True, inline="always")
def _pop(keys, items, size):
    size -= 1
    key = keys[size]
    item = items[size]
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        if down + 1 < size and keys[down + 1] < keys[down]:
            down += 1
        if keys[down] >= key:
            break
        keys[at] = keys[down]
        items[at] = items[down]
        at = down
    keys[at] = key
    items[at] = item
    return size


@njit(cache=True, nogil=True)
def bid(start, columns, values, capacity, price, giver_of, step, most):
    """An auction that comes near the optimum: rows bid for places until all sit or `most` bids.

    Changes `price` (m,) and `giver_of`. A full column costs what its lowest bidder offered.
    `step` is the least raise of a bid.
    """
    rows, width = len(start) - 1, len(capacity)
    first = np.zeros(width + 1, np.int64)
    for column in range(width):
        first[column + 1] = first[column] + min(capacity[column], rows)
    offers = np.zeros(first[width], np.int64)
    bidder = np.zeros(first[width], np.int64)
    load = np.zeros(width, np.int64)
    waiting = np.empty(rows, np.int64)
    left = 0
    for row in range(rows - 1, -1, -1):
        column = giver_of[row]
        if column < 0:
            waiting[left] = row
            left += 1
        else:
            place = first[column] + load[column]
            offers[place] = price[column]
            bidder[place] = row
            load[column] += 1
    bids = 0
    while left > 0 and bids < most:
        left -= 1
        row = waiting[left]
        best = -_FAR
        second = -_FAR
        choice = np.int64(-1)
        for arc in range(start[row], start[row + 1]):
            worth = values[arc] - price[columns[arc]]
            if worth > best:
                second = best
                best = worth
                choice = columns[arc]
            elif worth > second:
                second = worth
        if choice < 0:
            continue
        bids += 1
        offer = price[choice] + step
        if second > -_FAR:
            offer += best - second
        low, size = first[choice], load[choice]
        keys = offers[low : first[choice + 1]]
        items = bidder[low : first[choice + 1]]
        if size == capacity[choice]:
            outbid = items[0]
            size = _pop(keys, items, size)
            giver_of[outbid] = -1
            waiting[left] = outbid
            left += 1
        load[choice] = _push(keys, items, size, offer, row)
        giver_of[row] = choice
        if load[choice] == capacity[choice]:
            price[choice] = max(price[choice], keys[0])


@njit(cache=True, nogil=True)
def loosen(start, columns, values, price, giver_of, slack):
    """Whoever would be better off elsewhere by more than `slack` stands up."""
    for row in range(len(giver_of)):
        if giver_of[row] < 0:
            continue
        mine = -_FAR
        best = -_FAR
        for arc in range(start[row], start[row + 1]):
            worth = values[arc] - price[columns[arc]]
            best = max(best, worth)
            if columns[arc] == giver_of[row]:
                mine = max(mine, worth)
        if mine == -_FAR or mine < best - slack:
            giver_of[row] = -1


@njit(cache=True, nogil=True)
def court(start, columns, values, capacity, price, giver_of, step, most):
    """The auction the other way round: columns with places left become cheaper, by at least
    `step`, until somebody comes or they cost nothing. Changes `price` and `giver_of`."""
    rows, width = len(giver_of), len(capacity)
    first = np.zeros(width + 2, np.int64)
    for arc in range(len(columns)):
        first[columns[arc] + 2] += 1
    for column in range(width):
        first[column + 2] += first[column + 1]
    row_at = np.empty(len(columns), np.int64)
    value_at = np.empty(len(columns), np.int64)
    load = np.zeros(width, np.int64)
    utility = np.full(rows, -_FAR, np.int64)
    for row in range(rows):
        mine = giver_of[row]
        if mine >= 0:
            load[mine] += 1
        for arc in range(start[row], start[row + 1]):
            column = columns[arc]
            row_at[first[column + 1]] = row
            value_at[first[column + 1]] = values[arc]
            first[column + 1] += 1
            worth = values[arc] - price[column]
            if column == mine or (mine < 0 and worth > utility[row]):
                utility[row] = worth
    empty = np.empty(width, np.int64)
    waits = np.zeros(width, np.bool_)
    left = 0
    for column in range(width):
        if load[column] < capacity[column] and price[column] > 0:
            empty[left] = column
            waits[column] = True
            left += 1
    steps = 0
    while left > 0 and steps < most:
        column = empty[left - 1]
        best = np.int64(0)
        second = np.int64(0)
        chosen = np.int64(-1)
        steps += 1
        for at in range(first[column], first[column + 1]):
            row = row_at[at]
            gain = value_at[at] - utility[row]
            if gain > second and giver_of[row] != column:
                if gain > best:
                    second = best
                    best = gain
                    chosen = row
                else:
                    second = gain
        lowered = min(price[column], max(second - step, 0))
        if chosen < 0:
            lowered = np.int64(0)
        if lowered < price[column]:
            fallen = price[column] - lowered
            price[column] = lowered
            for at in range(first[column], first[column + 1]):
                if giver_of[row_at[at]] == column:
                    utility[row_at[at]] += fallen
        if chosen >= 0:
            gone = giver_of[chosen]
            giver_of[chosen] = column
            utility[chosen] += best - lowered
            load[column] += 1
            if gone >= 0:
                load[gone] -= 1
        else:
            gone = np.int64(-1)
        if load[column] == capacity[column] or price[column] == 0:
            waits[column] = False
            left -= 1
        if gone >= 0 and price[gone] > 0 and not waits[gone]:
            waits[gone] = True
            empty[left] = gone
            left += 1


@njit(cache=True, nogil=True)
def settle(start, columns, values, capacity, price, giver_of, most):
    """Seat every row at the largest total, from prices and a plan that do not contradict them:
    a column with places left costs nothing unless a row that waits has left it, and those who sit
    prefer nothing else. Changes `price` and `giver_of`. Looks at no more than about `most` arcs.

    Returns how many still stand: 0 when done, -1 if no plan seats all.
    """
    standing = (giver_of < 0).sum()
    looks = np.int64(0)
    width = len(capacity)
    first, load, row_in, place_of = _seats(capacity, giver_of)
    value_of = np.zeros(len(giver_of), np.int64)
    for row in range(len(giver_of)):
        for arc in range(start[row], start[row + 1]):
            if columns[arc] == giver_of[row]:
                value_of[row] = max(value_of[row], values[arc])
    distance = np.full(width, _FAR, np.int64)
    came_from = np.full(width, -1, np.int64)
    touched = np.empty(width, np.int64)
    keys = np.empty(len(columns) + width + 16, np.int64)
    items = np.empty(len(columns) + width + 16, np.int64)
    final = np.zeros(width, np.bool_)
    holes = np.int64(0)
    base = price.min()
    for column in range(width):
        if price[column] > base:
            holes += capacity[column] - load[column]
    for row in range(len(giver_of)):
        if giver_of[row] >= 0:
            continue
        if looks > most:
            break
        count = 0
        size = 0
        best = _FAR
        end = np.int64(-1)
        blank = np.int64(-1)
        blank_at = _FAR
        utility = -_FAR
        for arc in range(start[row], start[row + 1]):
            utility = max(utility, values[arc] - price[columns[arc]])
        rider = row
        so_far = np.int64(0)
        seat = np.int64(0)
        until = np.int64(0)
        while True:
            looks += start[rider + 1] - start[rider]
            for arc in range(start[rider], start[rider + 1]):
                column = columns[arc]
                reach = so_far + utility + price[column] - values[arc]
                if reach < distance[column] and reach < best:
                    if distance[column] == _FAR:
                        touched[count] = column
                        count += 1
                    distance[column] = reach
                    came_from[column] = rider
                    if load[column] < capacity[column] and (price[column] > base or holes == 0):
                        best = reach
                        end = column
                    else:
                        size = _push(keys, items, size, reach, column)
            seat += 1
            advanced = seat < until
            while not advanced and size > 0:
                reach = keys[0]
                column = items[0]
                size = _pop(keys, items, size)
                if reach >= best:
                    size = 0
                    break
                if final[column] or reach > distance[column]:
                    continue
                final[column] = True
                so_far = reach
                if blank < 0 and load[column] < capacity[column]:
                    blank = column
                    blank_at = reach
                    cheapest = best - reach + base
                    hole = np.int64(-1)
                    for other in range(width):
                        if base < price[other] < cheapest and load[other] < capacity[other]:
                            cheapest = price[other]
                            hole = other
                    if hole >= 0 and reach + cheapest - base < distance[hole]:
                        if distance[hole] == _FAR:
                            touched[count] = hole
                            count += 1
                        best = reach + cheapest - base
                        distance[hole] = best
                        came_from[hole] = -1
                        end = hole
                    for other in range(width):
                        if price[other] < cheapest and load[other] > 0:
                            beyond = reach + price[other] - base
                            if beyond < distance[other]:
                                if distance[other] == _FAR:
                                    touched[count] = other
                                    count += 1
                                distance[other] = beyond
                                came_from[other] = -1
                                size = _push(keys, items, size, beyond, other)
                seat = first[column]
                until = first[column] + load[column]
                advanced = seat < until
            if not advanced:
                break
            rider = row_in[seat]
            utility = value_of[rider] - price[giver_of[rider]]
        if end < 0:
            return -1
        standing -= 1
        for at in range(count):
            column = touched[at]
            if final[column] and distance[column] < best:
                price[column] += best - distance[column]
        # The path may pass the blank: its place is taken and it settles where the path goes on.
        column = end
        while True:
            mover = came_from[column]
            if mover < 0:
                column = blank
                continue
            gone = giver_of[mover]
            if gone >= 0:
                _stand(mover, gone, first, load, row_in, place_of)
            giver_of[mover] = column
            _sit(mover, column, first, load, row_in, place_of)
            for arc in range(start[mover], start[mover + 1]):
                if columns[arc] == column:
                    value_of[mover] = values[arc]
            if mover == row:
                break
            column = gone
        if blank >= 0 and blank_at < best:
            base += best - blank_at
            holes = 0
            for column in range(width):
                price[column] = max(price[column], base)
                if price[column] > base and load[column] < capacity[column]:
                    holes += capacity[column] - load[column]
        elif price[end] > base:
            holes -= 1
        for at in range(count):
            distance[touched[at]] = _FAR
            final[touched[at]] = False
    if base > 0:
        price -= base
    return standing
