"""Parts laid out for the compiled kernel: equal shapes in one table each, columns in any order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ithaca.matching.scoring.parts import (
    FORBIDDEN,
    Bits,
    Int32s,
    Ints,
    Lookup,
    Mask,
    Pairs,
    Part,
    Shared,
    Words,
)

_CODES = 4096
"""Codes of columns that are looked up at once: so many points stay in the nearest cache."""
_CELLS = 1 << 21
"""Cells of the tables in which lookups are put together."""


class Fused(NamedTuple):
    """What the kernel reads. `columns` are in the order of `places` (their numbers in the pool).

    Column `codes` (lookups, columns) point into `tables`, where the points of lookup and row begin
    at `table_at[lookup, row]`. Bits come as words: those of part p are
    `bits_start[p]:bits_start[p + 1]`, their points begin at `bits_at[p]`, `bits_width[p]` a row.
    Items asked for are entries: those that only give points at `row_start[i]:row_start[i + 1]`,
    those of part p that may forbid at `guard_start[p, i]:guard_stop[p, i]`.
    """

    places: Ints
    place_of: Ints
    codes: Int32s
    table_at: Ints
    tables: Int32s
    bits_start: Ints
    bits_width: Ints
    bits_at: Ints
    bits_points: Int32s
    bits_differ: Mask
    row_bits: Words
    row_known: Words
    column_bits: Words
    column_known: Words
    row_start: Ints
    guard_start: Ints
    guard_stop: Ints
    guard_least: Int32s
    guard_scored: Mask
    guard_known: Mask
    entry_item: Int32s
    entry_worth: NDArray[np.uint32]
    entry_credit: Int32s
    credits: NDArray[np.uint32]
    item_start: Ints
    item_columns: Int32s
    item_credit: NDArray[np.uint8]
    pair_start: Ints
    pair_columns: Int32s
    pair_points: Int32s
    forbidden: int


def fused(parts: Sequence[Part], shape: tuple[int, int]) -> Fused:
    """The parts of a pool of so many rows and columns, columns in their own order."""
    n, m = shape
    lookups = [part for part in parts if isinstance(part, Lookup)]
    bits = [part for part in parts if isinstance(part, Bits)]
    shared = [part for part in parts if isinstance(part, Shared)]
    pairs = [part for part in parts if isinstance(part, Pairs)]
    return Fused(
        places=np.arange(m),
        place_of=np.arange(m),
        forbidden=FORBIDDEN,
        **_lookups(lookups, n, m),
        **_bits(bits, n, m),
        **_shared(shared, n, m),
        **_pairs(pairs, n),
    )


def arranged(whole: Fused, order: Ints) -> Fused:
    """Only the columns of `order`, in that order."""
    if np.array_equal(order, whole.places):
        return whole
    place_of = np.full(len(whole.place_of), -1, dtype=np.int64)
    place_of[order] = np.arange(len(order))
    items = np.repeat(np.arange(len(whole.item_start) - 1), np.diff(whole.item_start))
    places = place_of[whole.item_columns]
    kept = np.flatnonzero(places >= 0)
    sorted_ = kept[np.argsort(items[kept] * len(order) + places[kept], kind="stable")]
    return whole._replace(
        places=order,
        place_of=place_of,
        codes=np.ascontiguousarray(whole.codes[:, order]),
        column_bits=np.ascontiguousarray(whole.column_bits[:, order]),
        column_known=np.ascontiguousarray(whole.column_known[:, order]),
        guard_known=np.ascontiguousarray(whole.guard_known[:, order]),
        item_start=np.searchsorted(items[sorted_], np.arange(len(whole.item_start))),
        item_columns=places[sorted_].astype(np.int32),
        item_credit=whole.item_credit[sorted_],
    )


def _lookups(lookups: Sequence[Lookup], n: int, m: int) -> dict[str, Any]:
    merged: list[Lookup] = []
    for lookup in sorted(lookups, key=lambda one: one.table.size):
        for at, other in enumerate(merged):
            both = _together(other, lookup)
            if both is not None:
                merged[at] = both
                break
        else:
            merged.append(lookup)
    firsts = _sums(lookup.table.size for lookup in merged)[:-1]
    at_row = [
        first + lookup.rows.astype(np.int64) * lookup.table.shape[1]
        for first, lookup in zip(firsts, merged, strict=True)
    ]
    return {
        "codes": _stacked([lookup.columns for lookup in merged], m, np.int32),
        "table_at": _stacked(at_row, n, np.int64),
        "tables": _joined((lookup.table.reshape(-1) for lookup in merged), np.int32),
    }


def _together(one: Lookup, other: Lookup) -> Lookup | None:
    """Two lookups as one, whose codes are the combinations that occur; None if these are many."""
    rows, row_of = _combined(one.rows, other.rows, other.table.shape[0])
    columns, column_of = _combined(one.columns, other.columns, other.table.shape[1])
    if len(columns) > _CODES or len(rows) * len(columns) > _CELLS:
        return None
    height, width = other.table.shape
    table = one.table[np.ix_(rows // height, columns // width)]
    table = table + other.table[np.ix_(rows % height, columns % width)]
    return Lookup(row_of, column_of, table)


def _combined(one: Int32s, other: Int32s, codes: int) -> tuple[Ints, Int32s]:
    """(the combinations of two codes that occur, the place of each in them)."""
    found, places = np.unique(one.astype(np.int64) * codes + other, return_inverse=True)
    return found, places.reshape(-1).astype(np.int32)


def _bits(bits: Sequence[Bits], n: int, m: int) -> dict[str, Any]:
    return {
        "bits_start": _sums(part.rows.shape[1] for part in bits),
        "bits_width": np.array([part.table.shape[1] for part in bits], dtype=np.int64),
        "bits_at": _sums(part.table.size for part in bits)[:-1],
        "bits_points": _joined((part.table.reshape(-1) for part in bits), np.int32),
        "bits_differ": np.array([part.differ for part in bits], dtype=np.bool_),
        "row_bits": _words([part.rows for part in bits], n).T.copy(),
        "row_known": _words([part.rows_known for part in bits], n).T.copy(),
        "column_bits": _words([part.columns for part in bits], m),
        "column_known": _words([part.columns_known for part in bits], m),
    }


def _shared(shared: Sequence[Shared], n: int, m: int) -> dict[str, Any]:
    guards = [part for part in shared if not part.scored or part.least.max(initial=0) > 0]
    plain = [part for part in shared if not any(part is guard for guard in guards)]
    parts = [*plain, *guards]
    items = _sums(len(part.item_start) - 1 for part in parts)
    entries = _sums(len(part.row_items) for part in parts)
    credits = _sums(len(part.credits) for part in parts)
    columns = _sums(len(part.item_columns) for part in parts)
    item = _joined((part.row_items + items[k] for k, part in enumerate(parts)), np.int32)
    worth = _joined((part.row_worth for part in parts), np.uint32)
    credit = np.repeat(credits[:-1], np.diff(entries)).astype(np.int32)
    first = len(plain)
    rows = _joined((np.repeat(np.arange(n), np.diff(part.row_start)) for part in plain), np.int64)
    order = np.arange(len(item))
    order[: len(rows)] = np.argsort(rows, kind="stable")
    starts = [part.row_start + entries[first + k] for k, part in enumerate(guards)]
    return {
        "row_start": np.searchsorted(rows[order[: len(rows)]], np.arange(n + 1)),
        "guard_start": _stacked([start[:-1] for start in starts], n, np.int64),
        "guard_stop": _stacked([start[1:] for start in starts], n, np.int64),
        "guard_least": _stacked([part.least for part in guards], n, np.int32),
        "guard_scored": np.array([part.scored for part in guards], dtype=np.bool_),
        "guard_known": _stacked([part.columns_known for part in guards], m, np.bool_),
        "entry_item": item[order],
        "entry_worth": worth[order],
        "entry_credit": credit[order],
        "credits": _joined((part.credits for part in parts), np.uint32),
        "item_start": np.append(
            _joined((part.item_start[:-1] + columns[k] for k, part in enumerate(parts)), np.int64),
            columns[-1],
        ),
        "item_columns": _joined((part.item_columns for part in parts), np.int32),
        "item_credit": _joined((part.item_credit for part in parts), np.uint8),
    }


def _pairs(pairs: Sequence[Pairs], n: int) -> dict[str, Any]:
    rows = _joined((np.repeat(np.arange(n), np.diff(part.row_start)) for part in pairs), np.int64)
    order = np.argsort(rows, kind="stable")
    return {
        "pair_start": np.searchsorted(rows[order], np.arange(n + 1)),
        "pair_columns": _joined((part.columns for part in pairs), np.int32)[order],
        "pair_points": _joined((part.points for part in pairs), np.int32)[order],
    }


def _sums(sizes: Iterable[int]) -> Ints:
    return np.cumsum([0, *sizes], dtype=np.int64)


def _joined(arrays: Iterable[NDArray[np.generic]], kind: type) -> NDArray[np.generic]:
    return np.concatenate([np.zeros(0, dtype=kind), *arrays]).astype(kind)


def _stacked(arrays: Sequence[NDArray[np.generic]], width: int, kind: type) -> NDArray[np.generic]:
    return np.array(arrays, dtype=kind).reshape(len(arrays), width)


def _words(parts: Sequence[Words], height: int) -> Words:
    """(words, people)."""
    words = [np.zeros((height, 0), dtype=np.uint64), *parts]
    return np.ascontiguousarray(np.concatenate(words, axis=1).T)
