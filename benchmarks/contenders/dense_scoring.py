"""The points of all pairs at once, as one would compute them with numpy and scipy.sparse.

Reads the same parts of criteria and rules as the engine does, so the integers are equal; what they
add up to is computed here by its own arithmetic: tables, counts of bits, sparse products.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ithaca.matching.scoring.parts import FORBIDDEN, Bits, Lookup, Pairs, Part, Shared
from ithaca.matching.scoring.scores import Scores

Table = NDArray[np.int32]
Adds = Callable[[slice, Table], None]
_ROWS = 64  # at a time: what is between stays in the cache


def all_points(scores: Scores) -> Table:
    """(takers, givers): points, negative where forbidden."""
    points = np.zeros(scores.shape, dtype=np.int32)
    adds = [_reader(part) for part in scores.parts]
    for first in range(0, len(points), _ROWS):
        rows = slice(first, min(first + _ROWS, len(points)))
        for add in adds:
            add(rows, points[rows])
    return points


def _reader(part: Part) -> Adds:
    if isinstance(part, Lookup):
        return partial(_look_up, part.rows, part.table[:, part.columns])
    if isinstance(part, Bits):
        return partial(_bits, part)
    if isinstance(part, Shared):
        return _shared(part)
    return partial(_named, part)


def _look_up(codes: Table, spread: Table, rows: slice, points: Table) -> None:
    points += spread[codes[rows]]


def _named(part: Pairs, rows: slice, points: Table) -> None:
    points += part.block(rows)


def _bits(part: Bits, rows: slice, points: Table) -> None:
    """Word by word with numpy's count of bits: quicker here than a product of matrices."""
    width = part.table.shape[1]
    code = np.zeros(points.shape, dtype=np.uint16)
    for word in range(part.rows.shape[1]):
        known = part.rows_known[rows, word, None] & part.columns_known[:, word]
        counted = part.rows[rows, word, None]
        if part.differ:
            counted = counted ^ part.columns[:, word]
        else:
            counted = counted & part.columns[:, word]
        counted &= known
        code += np.bitwise_count(known) * np.uint16(width)
        code += np.bitwise_count(counted)
    points += part.table.ravel().take(code)


def _shared(part: Shared) -> Adds:
    """One sparse product: items of rows at each credit, by columns that have them at that."""
    items, kinds = len(part.item_start) - 1, len(part.credits)
    worth = part.row_worth[:, None] * part.credits // 1000
    of_row = (part.row_items[:, None] * kinds + np.arange(kinds)).ravel()
    starts = part.row_start.astype(np.int64) * kinds
    n, m = len(part.row_start) - 1, len(part.columns_known)
    asked = csr_array((worth.ravel(), of_row, starts), shape=(n, items * kinds))
    item = np.repeat(np.arange(items), np.diff(part.item_start)) * kinds + part.item_credit
    ones = np.ones(len(item), dtype=np.int32)
    offered = csr_array((ones, (item, part.item_columns)), shape=(items * kinds, m))
    return partial(_sparse_product, part, asked, offered)


def _sparse_product(
    part: Shared, asked: csr_array, offered: csr_array, rows: slice, points: Table
) -> None:
    gained = (asked[rows] @ offered).toarray()
    if part.scored:
        points += gained
    least = part.least[rows, None]
    if least.any():
        points[(gained < least) & part.columns_known] += FORBIDDEN
