"""Builds parts from what people have: one pass over the people, none over pairs.

Everything is first said of the distinct values on each side (codes), then spread over the people:
as one table where that is small, as bits or postings of people otherwise.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from ithaca.matching.scoring.parts import (
    FORBIDDEN,
    FULL,
    Bits,
    Int32s,
    Ints,
    Lookup,
    Mask,
    Pairs,
    Part,
    Shared,
    Words,
    joined,
)

K = TypeVar("K", bound=Hashable)
L = TypeVar("L", bound=Hashable)

_MOST_CELLS = 4_000_000
"""A table of codes by codes has at most so many cells, and at most a share of the pairs."""
_ANY_CELLS, _SHARE_OF_PAIRS = 4_096, 16

_ALL = slice(None)


@dataclass(frozen=True, eq=False)
class Coded(Generic[K]):
    """What each person has: `keys[codes[place]]`, every distinct value once."""

    codes: Int32s
    keys: list[K]


def coded(values: Iterable[K]) -> Coded[K]:
    """Number the distinct values."""
    numbers: dict[K, int] = {}
    codes = [numbers.setdefault(value, len(numbers)) for value in values]
    return Coded(np.array(codes, dtype=np.int32), list(numbers))


def least_points(weight: int, percent: int) -> int:
    """The fewest points that are at least so many percent of the weight."""
    return -(-weight * percent // 100)


def lookup(table: NDArray[np.integer], known: Mask, least: int = 0) -> Lookup:
    """A table over codes: nothing where a side is unknown, forbidden where less than `least`."""
    points = np.where(known & (table < least), FORBIDDEN, np.where(known, table, 0))
    rows, columns = points.shape
    return Lookup(
        np.arange(rows, dtype=np.int32), np.arange(columns, dtype=np.int32), points.astype(np.int32)
    )


def bits(
    rows: NDArray[np.bool_],
    columns: NDArray[np.bool_],
    known: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    table: NDArray[np.integer],
    *,
    least: int = 0,
    differ: bool = False,
) -> Bits:
    """(codes, bits) on each side. `table[known, counted]` needs 64 a started word more on each
    axis than there are bits; where anything is known, less than `least` is forbidden."""
    points = np.where(table < least, FORBIDDEN, table)
    points[0] = 0
    mine, theirs = known
    return Bits(
        _packed(rows),
        _packed(mine),
        _packed(columns),
        _packed(theirs),
        points.astype(np.int32),
        differ,
    )


def table_size(number: int) -> int:
    """The length of an axis of the table for so many bits."""
    return 64 * max(1, -(-number // 64)) + 1


@dataclass(frozen=True, eq=False)
class Asked:
    """What each row asks for: the items of row i are at `start[i]:start[i + 1]` of `items`; each
    row's `worth` adds up to the weight, exactly."""

    start: Ints
    items: Ints
    worth: Ints


def asked(items: Sequence[Sequence[int]], shares: Sequence[int], weight: int) -> Asked:
    """Split the weight over the items of each row by `shares` (of all items, one after the
    other); largest remainders get what rounding leaves, the first of equals first."""
    lengths = np.array([len(one) for one in items], dtype=np.int64)
    start = np.concatenate([[0], np.cumsum(lengths)])
    flat = np.array([item for one in items for item in one], dtype=np.int64)
    row = np.repeat(np.arange(len(lengths)), lengths)
    share = np.asarray(shares, dtype=np.int64)
    whole = _sums(row, share, len(lengths))[row]
    worth = weight * share // whole
    left = weight - _sums(row, worth, len(lengths))
    order = np.lexsort((np.arange(len(row)), -(weight * share % whole), row))
    first = np.arange(len(row)) - start[:-1][row] < left[row]
    worth[order[first]] += 1
    return Asked(start, flat, worth)


def postings(
    wants: Asked,
    item: NDArray[np.integer],
    column: NDArray[np.integer],
    known: Mask,
    *,
    credit: NDArray[np.integer] | None = None,
    least: int | NDArray[np.integer] = 0,
    scored: bool = True,
) -> Shared:
    """What rows ask for against the columns that have it: `column[k]` has `item[k]` at `credit`
    permille; of several credits the best counts. `known` (columns,) says who gave anything;
    `least` is for all rows that ask for anything, or one for each row."""
    items = int(max(wants.items.max(initial=-1), item.max(initial=-1))) + 1
    width = max(1, len(known))
    given = np.full(len(item), FULL) if credit is None else credit
    key = np.sort((item.astype(np.int64) * width + column) * 1024 + (FULL - given))
    first = np.ones(len(key), dtype=bool)
    first[1:] = key[1:] >> 10 != key[:-1] >> 10
    key = key[first]
    place, values = key >> 10, FULL - (key & 1023)
    credits, code = np.unique(np.append(values, FULL), return_inverse=True)
    return Shared(
        row_start=wants.start.astype(np.int32),
        row_items=wants.items.astype(np.int32),
        row_worth=wants.worth.astype(np.int32),
        item_start=np.searchsorted(place, np.arange(items + 1) * width).astype(np.int32),
        item_columns=(place % width).astype(np.int32),
        item_credit=code[:-1].astype(np.uint8),
        credits=credits.astype(np.int32),
        least=_least(wants, least),
        columns_known=known,
        scored=scored,
    )


def overlap(
    rows: Coded[frozenset[str]],
    columns: Coded[frozenset[str]],
    weight: int,
    *,
    share: Mapping[str, int] | None = None,
    least: int = 0,
    scored: bool = True,
) -> tuple[Part, ...]:
    """The share of each row's set that a column has too; the items weigh by `share`, or alike."""
    number = {name: at for at, name in enumerate(sorted(frozenset().union(*rows.keys)))}
    lists = [sorted(number[name] for name in names) for names in rows.keys]
    worth = [1 if share is None else share[name] for name in number]
    wants = asked(lists, [worth[item] for items in lists for item in items], weight)
    found = [
        (number[name], code)
        for code, names in enumerate(columns.keys)
        for name in names
        if name in number
    ]
    item, column = np.array(found, dtype=np.int64).reshape(-1, 2).T
    known = np.array([bool(names) for names in columns.keys], dtype=bool)
    part = postings(wants, item, column, known, least=least, scored=scored)
    return spread(rows, columns, part)


def spread(rows: Coded[K], columns: Coded[L], *parts: Part) -> tuple[Part, ...]:
    """Parts over codes as parts over people; together as one table where that is small."""
    cells = len(rows.keys) * len(columns.keys)
    pairs = len(rows.codes) * len(columns.codes)
    if cells <= max(_ANY_CELLS, min(_MOST_CELLS, pairs // _SHARE_OF_PAIRS)):
        table = np.zeros((len(rows.keys), len(columns.keys)), dtype=np.int32)
        for part in parts:
            table += part.block(_ALL)
        return (Lookup(rows.codes, columns.codes, table),)
    return tuple(_spread(part, rows.codes, columns.codes) for part in parts)


def named_pairs(points: Mapping[tuple[int, int], int], shape: tuple[int, int]) -> Pairs:
    """Points (or FORBIDDEN) by (row, column)."""
    cells = sorted(points)
    rows = np.array([row for row, _ in cells], dtype=np.int64)
    lengths = np.bincount(rows, minlength=shape[0])
    return Pairs(
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32),
        np.array([column for _, column in cells], dtype=np.int32),
        np.array([points[cell] for cell in cells], dtype=np.int32),
        shape[1],
    )


def only_forbidding(part: Part) -> Part:
    """The same part without its points."""
    if isinstance(part, Shared):
        return replace(part, scored=False)
    if isinstance(part, Pairs):
        return replace(part, points=np.where(part.points < 0, part.points, 0).astype(np.int32))
    return replace(part, table=np.where(part.table < 0, part.table, 0).astype(np.int32))


def says_nothing(part: Part) -> bool:
    """Whether the part can be left out, because it neither gives nor forbids anything."""
    if isinstance(part, Lookup):
        return not part.table.any()
    return isinstance(part, Pairs) and not len(part.columns)


def _spread(part: Part, rows: Int32s, columns: Int32s) -> Part:
    if isinstance(part, Lookup):
        return replace(part, rows=part.rows[rows], columns=part.columns[columns])
    if isinstance(part, Bits):
        return replace(
            part,
            rows=part.rows[rows],
            rows_known=part.rows_known[rows],
            columns=part.columns[columns],
            columns_known=part.columns_known[columns],
        )
    if isinstance(part, Shared):
        return _spread_postings(part, rows, columns)
    raise TypeError("Named pairs are of people, not of codes.")


def _spread_postings(part: Shared, rows: Int32s, columns: Int32s) -> Shared:
    """Every row with the items of its code, every posting with all columns of its code."""
    row, at = joined(part.row_start[:-1][rows], part.row_start[1:][rows])
    by_code = np.argsort(columns, kind="stable")
    ends = np.cumsum(np.bincount(columns, minlength=len(part.columns_known)))
    starts = np.append(0, ends)[:-1]
    which, place = joined(starts[part.item_columns], ends[part.item_columns])
    item = np.repeat(np.arange(len(part.item_start) - 1), np.diff(part.item_start))[which]
    width = max(1, len(columns))
    key = (item * width + by_code[place]) << 8 | part.item_credit[which]
    key.sort()
    cell = key >> 8
    return replace(
        part,
        row_start=np.append(0, np.cumsum(np.bincount(row, minlength=len(rows)))).astype(np.int32),
        row_items=part.row_items[at],
        row_worth=part.row_worth[at],
        item_start=np.searchsorted(cell, np.arange(len(part.item_start)) * width).astype(np.int32),
        item_columns=(cell % width).astype(np.int32),
        item_credit=(key & 255).astype(np.uint8),
        least=part.least[rows],
        columns_known=part.columns_known[columns],
    )


def _least(wants: Asked, least: int | NDArray[np.integer]) -> Int32s:
    if isinstance(least, int):
        least = np.where(np.diff(wants.start) > 0, least, 0)
    return least.astype(np.int32)


def _packed(flags: NDArray[np.bool_]) -> Words:
    """(codes, bits) as (codes, words) of 64 bits."""
    rows, number = flags.shape
    padded = np.zeros((rows, table_size(number) - 1), dtype=bool)
    padded[:, :number] = flags
    packed = np.packbits(padded, axis=1, bitorder="little")
    return np.ascontiguousarray(packed).view("<u8").astype(np.uint64).reshape(rows, -1)


def _sums(which: Ints, values: Ints, number: int) -> Ints:
    """Exact sums of whole numbers by group."""
    return np.bincount(which, weights=values, minlength=number).astype(np.int64)
