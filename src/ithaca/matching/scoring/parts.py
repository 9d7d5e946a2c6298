"""The four shapes of arithmetic that criteria and rules are made of.

A criterion or rule says what it gives to all pairs as a few parts. Three readers compute the same
integers from them: one pair in plain Python, a block of rows in numpy, and the compiled kernel.
All arrays are numbered by the places of takers (rows) and givers (columns) in their pool.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Int32s = NDArray[np.int32]
Words = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]

FORBIDDEN = -(1 << 26)
"""What a part gives to a pair that may not be: no sum of points makes up for it."""

FULL = 1000
"""A fit or a credit in permille."""


@dataclass(frozen=True, eq=False)
class Lookup:
    """Points from one code on each side: `table[rows[i], columns[j]]`.

    rows (n,), columns (m,), table (codes of rows, codes of columns); points or FORBIDDEN.
    """

    rows: Int32s
    columns: Int32s
    table: Int32s

    def at(self, row: int, column: int) -> int:
        """What the pair gets."""
        return int(self.table[self.rows[row], self.columns[column]])

    def block(self, rows: slice) -> Int32s:
        """(rows, columns): what each pair gets."""
        result: Int32s = self.table[self.rows[rows]][:, self.columns]
        return result


@dataclass(frozen=True, eq=False)
class Bits:
    """Points from bits that both know: `table[known bits, counted bits]`.

    rows, rows_known (n, words) and columns, columns_known (m, words) are bit sets. Known are the
    bits known on both sides; counted are, of these, the bits set on both sides, or with `differ`
    the bits that are set on one side only. table (64 * words + 1, 64 * words + 1).
    """

    rows: Words
    rows_known: Words
    columns: Words
    columns_known: Words
    table: Int32s
    differ: bool = False

    def at(self, row: int, column: int) -> int:
        """What the pair gets."""
        return int(self.block(slice(row, row + 1), slice(column, column + 1))[0, 0])

    def block(self, rows: slice, columns: slice = slice(None)) -> Int32s:
        """(rows, columns): what each pair gets."""
        known = self.rows_known[rows][:, None, :] & self.columns_known[columns][None, :, :]
        mine, theirs = self.rows[rows][:, None, :], self.columns[columns][None, :, :]
        counted = (mine ^ theirs if self.differ else mine & theirs) & known
        return _lookup(self.table, _count(known), _count(counted))


@dataclass(frozen=True, eq=False)
class Shared:
    """Points from items that a row asks for and a column has, each column with its own credit.

    The items of row i are at `row_start[i]:row_start[i + 1]` of `row_items`, each `worth` so many
    points at full credit. The columns that have item k are at `item_start[k]:item_start[k + 1]`
    of `item_columns`, ascending, with a code of `credits` (permille) in `item_credit`. A pair
    gets the sum of `worth * credit // 1000`. Where that is less than `least[i]` (n,) and
    `columns_known[j]` (m,), the pair may not be. With `scored` False it only forbids.
    """

    row_start: Int32s
    row_items: Int32s
    row_worth: Int32s
    item_start: Int32s
    item_columns: Int32s
    item_credit: Bytes
    credits: Int32s
    least: Int32s
    columns_known: Mask
    scored: bool = True

    def gained(self, row: int) -> Int32s:
        """(columns,): the sums of one row, before anything is forbidden."""
        gained = np.zeros(len(self.columns_known), dtype=np.int32)
        for at in range(self.row_start[row], self.row_start[row + 1]):
            item = self.row_items[at]
            found = slice(self.item_start[item], self.item_start[item + 1])
            worth = self.row_worth[at] * self.credits // FULL
            gained[self.item_columns[found]] += worth[self.item_credit[found]].astype(np.int32)
        return gained

    def block(self, rows: slice) -> Int32s:
        """(rows, columns): what each pair gets."""
        places = range(*rows.indices(len(self.row_start) - 1))
        gained = np.array([self.gained(row) for row in places], dtype=np.int32)
        gained = gained.reshape(len(places), len(self.columns_known))
        short = (gained < self.least[rows][:, None]) & self.columns_known[None, :]
        result: Int32s = np.where(short, np.int32(FORBIDDEN), gained if self.scored else 0)
        return result.astype(np.int32)

    def at(self, row: int, column: int) -> int:
        """What the pair gets."""
        return int(self.block(slice(row, row + 1))[0, column])


@dataclass(frozen=True, eq=False)
class Pairs:
    """Points of a few named pairs, 0 for all others.

    The columns of row i are at `row_start[i]:row_start[i + 1]` of `columns`, ascending, with
    `points` or FORBIDDEN; `width` is the number of columns.
    """

    row_start: Int32s
    columns: Int32s
    points: Int32s
    width: int

    def at(self, row: int, column: int) -> int:
        """What the pair gets."""
        found = slice(self.row_start[row], self.row_start[row + 1])
        return int(self.points[found][self.columns[found] == column].sum())

    def block(self, rows: slice) -> Int32s:
        """(rows, columns): what each pair gets."""
        first, last, _ = rows.indices(len(self.row_start) - 1)
        result = np.zeros((last - first, self.width), dtype=np.int32)
        found = slice(self.row_start[first], self.row_start[last])
        lengths = np.diff(self.row_start[first : last + 1])
        result[np.repeat(np.arange(last - first), lengths), self.columns[found]] = self.points[
            found
        ]
        return result


Part: TypeAlias = Lookup | Bits | Shared | Pairs


def shared_items(
    asked: Sequence[Mapping[int, int]],
    found: Sequence[Iterable[tuple[int, int]]],
    *,
    columns_known: Mask,
    least: Int32s | None = None,
    scored: bool = True,
) -> Shared:
    """`asked[i]` maps an item to its worth for row i; `found[k]` lists (column, permille) of
    item k, in any order, a column at most once."""
    credits = sorted({credit for places in found for _, credit in places} | {FULL})
    code = {credit: place for place, credit in enumerate(credits)}
    ordered = [sorted(places) for places in found]
    return Shared(
        row_start=_starts(asked),
        row_items=_ints(item for items in asked for item in items),
        row_worth=_ints(worth for items in asked for worth in items.values()),
        item_start=_starts(ordered),
        item_columns=_ints(column for places in ordered for column, _ in places),
        item_credit=np.array(
            [code[credit] for places in ordered for _, credit in places], dtype=np.uint8
        ),
        credits=_ints(credits),
        least=np.zeros(len(asked), dtype=np.int32) if least is None else least,
        columns_known=columns_known,
        scored=scored,
    )


def named_pairs(points: Mapping[tuple[int, int], int], shape: tuple[int, int]) -> Pairs:
    """Points (or FORBIDDEN) by (row, column)."""
    cells = sorted(points)
    lengths = np.bincount(_ints(row for row, _ in cells), minlength=shape[0])
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return Pairs(
        starts,
        _ints(column for _, column in cells),
        _ints(points[cell] for cell in cells),
        shape[1],
    )


def _starts(lists: Sequence[Mapping[int, int] | list[tuple[int, int]]]) -> Int32s:
    return np.concatenate([[0], np.cumsum([len(one) for one in lists])]).astype(np.int32)


def _ints(values: Iterable[int]) -> Int32s:
    return np.fromiter(values, dtype=np.int32)


def _count(bits: Words) -> NDArray[np.int64]:
    """How many bits are set in the words of the last axis."""
    result: NDArray[np.int64] = np.bitwise_count(bits).sum(axis=-1, dtype=np.int64)
    return result


def _lookup(table: Int32s, first: NDArray[np.int64], second: NDArray[np.int64]) -> Int32s:
    result: Int32s = table[first, second]
    return result
