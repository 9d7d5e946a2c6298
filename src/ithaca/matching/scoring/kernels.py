"""The inner loops over all pairs, compiled by numba. Loaded only for work that is worth it.

They read what `fused` laid out. One row at a time is scored into `sums` (columns,) and looked at;
nothing of rows × columns is kept.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ithaca.matching.kernels_heap import push, sink
from ithaca.matching.kernels_numba import count_bits, kernel, piece
from ithaca.matching.scoring.fused import Fused, fused
from ithaca.matching.scoring.parts import Int32s, Ints, Lookup

_FAR = np.int64(1) << 62
_GOLDEN = 40_503  # odd and far from round: neighbours begin far apart
_BLOCK = 64  # columns whose best is looked for at once, before each is looked at


@piece
def _look_up(row: int, limit: int, sums: Int32s, f: Fused) -> None:
    for lookup in range(len(f.codes)):
        points = f.tables[f.table_at[lookup, row] :]
        codes = f.codes[lookup]
        for at in range(limit):
            sums[at] += points[codes[at]]


@piece
def _compare_word(row: int, limit: int, sums: Int32s, part: int, f: Fused) -> None:
    """Bits that fit into one word."""
    word, width = f.bits_start[part], np.uint64(f.bits_width[part])
    points, differ = f.bits_points[f.bits_at[part] :], f.bits_differ[part]
    mine, mine_known = f.row_bits[row, word], f.row_known[row, word]
    theirs, theirs_known = f.column_bits[word], f.column_known[word]
    for at in range(limit):
        known = mine_known & theirs_known[at]
        counted = (mine ^ theirs[at] if differ else mine & theirs[at]) & known
        sums[at] += points[count_bits(known) * width + count_bits(counted)]


@piece
def _compare_words(row: int, limit: int, sums: Int32s, part: int, f: Fused) -> None:
    width = np.uint64(f.bits_width[part])
    points, differ = f.bits_points[f.bits_at[part] :], f.bits_differ[part]
    for at in range(limit):
        knowns, counts = np.uint64(0), np.uint64(0)
        for word in range(f.bits_start[part], f.bits_start[part + 1]):
            mine, theirs = f.row_bits[row, word], f.column_bits[word, at]
            known = f.row_known[row, word] & f.column_known[word, at]
            knowns += count_bits(known)
            counts += count_bits((mine ^ theirs if differ else mine & theirs) & known)
        sums[at] += points[knowns * width + counts]


@piece
def _share(entry: int, limit: int, sums: Int32s, f: Fused) -> None:
    item, worth = f.entry_item[entry], f.entry_worth[entry]
    credits = f.credits[f.entry_credit[entry] :]
    for at in range(f.item_start[item], f.item_start[item + 1]):
        column = f.item_columns[at]
        if column >= limit:
            break
        sums[column] += np.int32(worth * credits[f.item_credit[at]] // np.uint32(1000))


@piece
def _share_guarded(row: int, limit: int, sums: Int32s, spare: Int32s, part: int, f: Fused) -> None:
    """Items of a part that may forbid, counted apart in `spare`."""
    least, scored = f.guard_least[part, row], f.guard_scored[part]
    if least <= 0 and not scored:
        return
    spare[:limit] = 0
    for entry in range(f.guard_start[part, row], f.guard_stop[part, row]):
        _share(entry, limit, spare, f)
    for at in range(limit):
        if spare[at] < least and f.guard_known[part, at]:
            sums[at] += f.forbidden
        elif scored:
            sums[at] += spare[at]


@piece
def _score(row: int, limit: int, sums: Int32s, spare: Int32s, f: Fused) -> None:
    """What the first `limit` columns get with a row; negative where forbidden."""
    sums[:limit] = 0
    _look_up(row, limit, sums, f)
    for part in range(len(f.bits_differ)):
        if f.bits_start[part + 1] - f.bits_start[part] == 1:
            _compare_word(row, limit, sums, part, f)
        else:
            _compare_words(row, limit, sums, part, f)
    for entry in range(f.row_start[row], f.row_start[row + 1]):
        _share(entry, limit, sums, f)
    for part in range(len(f.guard_scored)):
        _share_guarded(row, limit, sums, spare, part, f)
    for entry in range(f.pair_start[row], f.pair_start[row + 1]):
        at = f.place_of[f.pair_columns[entry]]
        if 0 <= at < limit:
            sums[at] += f.pair_points[entry]


@piece
def _pick(
    begin: int,
    limit: int,
    picked: tuple[int, Any, Any],
    least: int,
    sums: Int32s,
    price: Ints,
    keys: Ints,
    items: Ints,
) -> tuple[int, Any, Any]:
    """Gather the best columns from `begin` to `limit` into the heap. `picked`, and what is
    returned: how many there are, what the best is worth, and what no other exceeds."""
    size, best, threshold = picked
    for first in range(begin, limit, _BLOCK):
        end = min(first + _BLOCK, limit)
        top = threshold
        for at in range(first, end):
            top = max(top, sums[at] - price[at] if sums[at] >= least else -_FAR)
        if top <= threshold:
            continue
        best = max(best, top)
        for at in range(first, end):
            worth = sums[at] - price[at]
            if sums[at] < least or worth <= threshold:
                continue
            if size < len(keys):
                size = push(keys, items, size, worth, at)
            else:
                sink(keys, items, size, worth, at)
            if size == len(keys):
                threshold = keys[0]
    return size, best, threshold


@kernel
def choose(
    rows: Ints,
    limits: Ints,
    price: Ints,
    utility: Ints,
    least: int,
    columns: Int32s,
    values: Int32s,
    found: Ints,
    excess: Ints,
    unseen: Ints,
    f: Fused,
) -> None:
    """Of each row the best columns of those whose points less their price exceed its utility:
    into `columns` and `values` (rows, most), `found` of them.

    Only the first `limits` columns are looked at, and points of at least `least`. `excess` is by
    how much the best exceeds, `unseen` what no column that was looked at but not chosen exceeds.
    """
    sums, spare = np.empty(len(f.places), np.int32), np.empty(len(f.places), np.int32)
    keys, items = np.empty(columns.shape[1], np.int64), np.empty(columns.shape[1], np.int64)
    for number in range(len(rows)):
        limit = limits[number]
        if limit > 0:
            _score(rows[number], limit, sums, spare, f)
        # Among equals the first stay, so rows begin at places of their own.
        begin = rows[number] * _GOLDEN % limit if limit > 0 else 0
        low = np.int64(utility[number])
        picked = _pick(begin, limit, (0, low, low), least, sums, price, keys, items)
        size, best, other = _pick(0, begin, picked, least, sums, price, keys, items)
        found[number], excess[number], unseen[number] = size, best - utility[number], other
        for nth in range(size):
            columns[number, nth] = f.places[items[nth]]
            values[number, nth] = sums[items[nth]]


@kernel
def survey(
    rows: Ints,
    mine: Ints,
    first: Ints,
    held: Ints,
    ahead: Ints,
    best: Ints,
    allowed: Ints,
    ahead_in_column: Ints,
    f: Fused,
) -> None:
    """Of each row how many columns give more than `mine`, the most that any gives (-1 if none) and
    how many are allowed; of each seat of a column, which gives `held`, how many rows would give
    more: those of column j are at `first[j]:first[j + 1]`, in ascending order."""
    width = len(f.places)
    sums, spare = np.empty(width, np.int32), np.empty(width, np.int32)
    for number in range(len(rows)):
        _score(rows[number], width, sums, spare, f)
        own, more, possible = mine[number], 0, 0
        top = np.int32(-1)
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


@kernel
def score_rows(rows: Ints, out: Int32s, f: Fused) -> None:
    """`out` (rows, columns): the points of whole rows."""
    spare = np.empty(out.shape[1], np.int32)
    for number in range(len(rows)):
        _score(rows[number], out.shape[1], out[number], spare, f)


def _each_once() -> None:
    """One person with one other."""
    ones: Any = np.zeros(1, dtype=np.int64)
    f = fused(
        (Lookup(np.zeros(1, np.int32), np.zeros(1, np.int32), np.ones((1, 1), np.int32)),), (1, 1)
    )
    cells = np.zeros((1, 1), dtype=np.int32)
    choose(
        ones, ones + 1, ones, ones, 0, cells, cells.copy(), ones.copy(), ones.copy(), ones.copy(), f
    )
    survey(
        ones, ones, np.array([0, 1]), ones, ones.copy(), ones.copy(), ones.copy(), ones.copy(), f
    )
    score_rows(ones, cells, f)


WARM = (_each_once,)
"""What to call so that everything here is compiled."""
