"""The inner loops over all pairs, compiled by numba. Loaded only for work that is worth it.

They read what `fused` laid out. One row at a time is scored into `sums` (columns,) and looked at;
nothing of rows × columns is kept.
"""

from __future__ import annotations

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

_FAR = np.int64(1) << 62
_BLOCK = 64  # columns whose best is looked for at once, before each is looked at


@intrinsic
def _count(typingctx, bits):
    """How many bits are set: one instruction that numba does not offer by itself."""

    def code(context, builder, signature, values):
        return builder.ctpop(values[0])

    return types.uint64(types.uint64), code


@njit(cache=True, nogil=True)
def _look_up(row, limit, sums, f):
    for lookup in range(len(f.codes)):
        points = f.tables[f.table_at[lookup, row] :]
        codes = f.codes[lookup]
        for at in range(limit):
            sums[at] += points[codes[at]]


@njit(cache=True, nogil=True)
def _count_bits(row, limit, sums, f):
    for part in range(len(f.bits_start) - 1):
        first, last = f.bits_start[part], f.bits_start[part + 1]
        width = np.uint64(f.bits_width[part])
        points = f.bits_points[f.bits_at[part] :]
        differ = f.bits_differ[part]
        if last - first == 1:
            mine, mine_known = f.row_bits[row, first], f.row_known[row, first]
            theirs, theirs_known = f.column_bits[first], f.column_known[first]
            for at in range(limit):
                known = mine_known & theirs_known[at]
                counted = (mine ^ theirs[at] if differ else mine & theirs[at]) & known
                sums[at] += points[_count(known) * width + _count(counted)]
            continue
        for at in range(limit):
            knowns = np.uint64(0)
            counts = np.uint64(0)
            for word in range(first, last):
                mine, theirs = f.row_bits[row, word], f.column_bits[word, at]
                known = f.row_known[row, word] & f.column_known[word, at]
                knowns += _count(known)
                counts += _count((mine ^ theirs if differ else mine & theirs) & known)
            sums[at] += points[knowns * width + counts]


@njit(cache=True, nogil=True)
def _share(entry, limit, sums, f):
    item = f.entry_item[entry]
    worth = f.entry_worth[entry]
    credits = f.credits[f.entry_credit[entry] :]
    for at in range(f.item_start[item], f.item_start[item + 1]):
        column = f.item_columns[at]
        if column >= limit:
            break
        sums[column] += np.int32(worth * credits[f.item_credit[at]] // np.uint32(1000))


@njit(cache=True, nogil=True)
def _score(row, limit, sums, spare, f):
    """What the first `limit` columns get with a row; negative where forbidden."""
    sums[:limit] = 0
    _look_up(row, limit, sums, f)
    _count_bits(row, limit, sums, f)
    for entry in range(f.row_start[row], f.row_start[row + 1]):
        _share(entry, limit, sums, f)
    for part in range(len(f.guard_scored)):
        least, scored = f.guard_least[part, row], f.guard_scored[part]
        if least <= 0 and not scored:
            continue
        spare[:limit] = 0
        for entry in range(f.guard_start[part, row], f.guard_stop[part, row]):
            _share(entry, limit, spare, f)
        for at in range(limit):
            if spare[at] < least and f.guard_known[part, at]:
                sums[at] += f.forbidden
            elif scored:
                sums[at] += spare[at]
    for entry in range(f.pair_start[row], f.pair_start[row + 1]):
        at = f.place_of[f.pair_columns[entry]]
        if 0 <= at < limit:
            sums[at] += f.pair_points[entry]


@njit(cache=True, nogil=True)
def _swim(keys, items, size, key, item):
    """Put one more into a heap of the smallest."""
    at = size
    while at > 0 and keys[(at - 1) >> 1] > key:
        keys[at], items[at] = keys[(at - 1) >> 1], items[(at - 1) >> 1]
        at = (at - 1) >> 1
    keys[at], items[at] = key, item
    return size + 1


@njit(cache=True, nogil=True)
def _sink(keys, items, size):
    """Put the first of a heap of the smallest where it belongs."""
    key, item = keys[0], items[0]
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        if down + 1 < size and keys[down + 1] < keys[down]:
            down += 1
        if keys[down] >= key:
            break
        keys[at], items[at] = keys[down], items[down]
        at = down
    keys[at], items[at] = key, item


@njit(cache=True, nogil=True)
def choose(rows, limits, price, utility, least, columns, values, found, excess, unseen, f):
    """Of each row the columns whose points less their price exceed its utility, the best first
    come first served: into `columns` and `values` (rows, most), `found` of them.

    Only the first `limits` columns are looked at, and points of at least `least`. `excess` is by
    how much the best exceeds, `unseen` what no column that was looked at but not chosen exceeds.
    """
    width, most = len(f.places), columns.shape[1]
    sums = np.empty(width, np.int32)
    spare = np.empty(width, np.int32)
    keys = np.empty(most, np.int64)
    items = np.empty(most, np.int64)
    for number in range(len(rows)):
        limit, threshold, best, size = limits[number], utility[number], utility[number], 0
        if limit > 0:
            _score(rows[number], limit, sums, spare, f)
        for begin in range(0, limit, _BLOCK):
            end = min(begin + _BLOCK, limit)
            top = threshold
            for at in range(begin, end):
                top = max(top, sums[at] - price[at] if sums[at] >= least else -_FAR)
            if top <= threshold:
                continue
            best = max(best, top)
            for at in range(begin, end):
                worth = sums[at] - price[at]
                if sums[at] < least or worth <= threshold:
                    continue
                if size < most:
                    size = _swim(keys, items, size, worth, at)
                else:
                    keys[0], items[0] = worth, at
                    _sink(keys, items, size)
                if size == most:
                    threshold = keys[0]
        found[number] = size
        excess[number] = best - utility[number]
        unseen[number] = threshold
        for nth in range(size):
            columns[number, nth] = f.places[items[nth]]
            values[number, nth] = sums[items[nth]]


@njit(cache=True, nogil=True)
def survey(rows, mine, first, held, ahead, best, allowed, ahead_in_column, f):
    """Of each row how many columns give more than `mine`, the most that any gives (-1 if none) and
    how many are allowed; of each seat of a column, which gives `held`, how many rows would give
    more: those of column j are at `first[j]:first[j + 1]`, in ascending order."""
    width = len(f.places)
    sums = np.empty(width, np.int32)
    spare = np.empty(width, np.int32)
    for number in range(len(rows)):
        _score(rows[number], width, sums, spare, f)
        more = 0
        possible = 0
        top = np.int32(-1)
        own = mine[number]
        for at in range(width):
            possible += sums[at] >= 0
            more += sums[at] > own
            top = max(top, sums[at])
        ahead[number], best[number], allowed[number] = more, top, possible
        for at in range(width):
            seat = first[at]
            while seat < first[at + 1] and sums[at] > held[seat]:
                ahead_in_column[seat] += 1
                seat += 1


@njit(cache=True, nogil=True)
def score_rows(rows, out, f):
    """(rows, columns) points of whole rows."""
    spare = np.empty(out.shape[1], np.int32)
    for number in range(len(rows)):
        _score(rows[number], out.shape[1], out[number], spare, f)
