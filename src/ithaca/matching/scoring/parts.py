"""The four shapes of arithmetic that criteria and rules are made of.

A criterion or rule says what it gives to all pairs as a few parts. Four readers compute the same
integers from them: one pair in plain Python (`at`), a list of pairs (`of`) or a block of rows
(`block`) in numpy, and the compiled kernel.
All arrays are numbered by the places of takers (rows) and givers (columns) in their pool.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
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

    def of(self, rows: Ints, columns: Ints) -> Int32s:
        """(pairs,): what each of these pairs gets."""
        result: Int32s = self.table[self.rows[rows], self.columns[columns]]
        return result

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
        mine, theirs = self.rows_known[row].tolist(), self.columns_known[column].tolist()
        known = [a & b for a, b in zip(mine, theirs, strict=True)]
        words = zip(self.rows[row].tolist(), self.columns[column].tolist(), known, strict=True)
        counted = sum(((a ^ b if self.differ else a & b) & k).bit_count() for a, b, k in words)
        return int(self.table[sum(k.bit_count() for k in known), counted])

    def of(self, rows: Ints, columns: Ints) -> Int32s:
        """(pairs,): what each of these pairs gets."""
        known = self.rows_known[rows] & self.columns_known[columns]
        mine, theirs = self.rows[rows], self.columns[columns]
        counted = (mine ^ theirs if self.differ else mine & theirs) & known
        return _lookup(self.table, _count(known), _count(counted))

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

    def block(self, rows: slice) -> Int32s:
        """(rows, columns): what each pair gets."""
        first, last, _ = rows.indices(len(self.row_start) - 1)
        last, width = max(first, last), len(self.columns_known)
        asked = slice(self.row_start[first], self.row_start[last])
        row = np.repeat(np.arange(last - first), np.diff(self.row_start[first : last + 1]))
        items = self.row_items[asked]
        which, at = joined(self.item_start[:-1][items], self.item_start[1:][items])
        points = self._worth(self.row_worth[asked][which], self.item_credit[at])
        cells = row[which] * width + self.item_columns[at]
        sums = np.bincount(cells, weights=points, minlength=(last - first) * width)
        gained = sums.astype(np.int32).reshape(last - first, width)
        return self._judged(gained, self.least[first:last, None], self.columns_known[None, :])

    def of(self, rows: Ints, columns: Ints) -> Int32s:
        """(pairs,): what each of these pairs gets."""
        pair, asked = joined(self.row_start[:-1][rows], self.row_start[1:][rows])
        wanted = self.row_items[asked].astype(np.int64) * self._width + columns[pair]
        at = np.minimum(np.searchsorted(self._places, wanted), max(len(self._places) - 1, 0))
        hit = self._places[at] == wanted if len(self._places) else np.zeros(len(at), dtype=bool)
        points = self._worth(self.row_worth[asked[hit]], self.item_credit[at[hit]])
        gained = np.bincount(pair[hit], weights=points, minlength=len(rows)).astype(np.int32)
        return self._judged(gained, self.least[rows], self.columns_known[columns])

    def at(self, row: int, column: int) -> int:
        """What the pair gets."""
        gained = 0
        for place in range(int(self.row_start[row]), int(self.row_start[row + 1])):
            item = self.row_items[place]
            first, last = int(self.item_start[item]), int(self.item_start[item + 1])
            found = first + int(np.searchsorted(self.item_columns[first:last], column))
            if found < last and self.item_columns[found] == column:
                credit = int(self.credits[self.item_credit[found]])
                gained += int(self.row_worth[place]) * credit // FULL
        if gained < self.least[row] and self.columns_known[column]:
            return FORBIDDEN
        return gained if self.scored else 0

    @property
    def _width(self) -> int:
        return max(1, len(self.columns_known))

    @cached_property
    def _places(self) -> Ints:
        """item * columns + column of every posting, ascending."""
        items = np.repeat(np.arange(len(self.item_start) - 1), np.diff(self.item_start))
        return items * self._width + self.item_columns

    def _worth(self, worth: Int32s, credit: Bytes) -> NDArray[np.float64]:
        return (worth * self.credits[credit] // FULL).astype(np.float64)

    def _judged(self, gained: Int32s, least: Int32s, known: Mask) -> Int32s:
        short = (gained < least) & known
        return np.where(short, np.int32(FORBIDDEN), gained if self.scored else np.int32(0))


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

    def of(self, rows: Ints, columns: Ints) -> Int32s:
        """(pairs,): what each of these pairs gets."""
        pair, at = joined(self.row_start[:-1][rows], self.row_start[1:][rows])
        hit = self.columns[at] == columns[pair]
        sums = np.bincount(pair[hit], weights=self.points[at[hit]], minlength=len(rows))
        result: Int32s = sums.astype(np.int32)
        return result

    def block(self, rows: slice) -> Int32s:
        """(rows, columns): what each pair gets."""
        first, last, _ = rows.indices(len(self.row_start) - 1)
        last = max(first, last)
        result = np.zeros((last - first, self.width), dtype=np.int32)
        found = slice(self.row_start[first], self.row_start[last])
        lengths = np.diff(self.row_start[first : last + 1])
        result[np.repeat(np.arange(last - first), lengths), self.columns[found]] = self.points[
            found
        ]
        return result


Part: TypeAlias = Lookup | Bits | Shared | Pairs


def joined(starts: NDArray[np.integer], ends: NDArray[np.integer]) -> tuple[Ints, Ints]:
    """Stretches one after the other: (the number of its stretch, the place) of each member."""
    lengths = ends.astype(np.int64) - starts
    which = np.repeat(np.arange(len(lengths)), lengths)
    before = np.cumsum(lengths) - lengths
    return which, np.arange(len(which)) + np.repeat(starts - before, lengths)


def _count(bits: Words) -> NDArray[np.int64] | Bytes:
    """How many bits are set in the words of the last axis."""
    if bits.shape[-1] == 1:
        return np.bitwise_count(bits[..., 0])
    result: NDArray[np.int64] = np.bitwise_count(bits).sum(axis=-1, dtype=np.int64)
    return result


def _lookup(
    table: Int32s, first: NDArray[np.int64] | Bytes, second: NDArray[np.int64] | Bytes
) -> Int32s:
    result: Int32s = table[first, second]
    return result
