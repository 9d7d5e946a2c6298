"""Flows and assignments by scipy, on tables. Loaded lazily: scipy takes a while to import."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, maximum_flow

from ithaca.matching.solving.assignment import Ints, Mask


def most_pairs(allowed: Mask, of_rows: Ints, of_columns: Ints) -> tuple[int, Ints, Ints]:
    """As many allowed pairs as possible, so many a row and a column: (how many, rows, columns)."""
    rows, columns = np.nonzero(allowed)
    total, flow = _flow(rows, columns, of_rows, of_columns)
    used = flow > 0
    return total, rows[used], columns[used]


def _flow(rows: Ints, columns: Ints, of_rows: Ints, of_columns: Ints) -> tuple[int, Ints]:
    n, m = len(of_rows), len(of_columns)
    if not len(rows) or not of_rows.any() or not of_columns.any():
        return 0, np.zeros(len(rows), dtype=np.int64)
    source, sink = n + m, n + m + 1
    start = np.concatenate([np.full(n, source), rows, n + np.arange(m)])
    end = np.concatenate([np.arange(n), n + columns, np.full(m, sink)])
    room = np.concatenate([of_rows, np.ones(len(rows)), of_columns]).astype(np.int32)
    graph = csr_array(coo_array((room, (start, end)), shape=(n + m + 2, n + m + 2)))
    result = maximum_flow(graph, source, sink)
    used = np.asarray(result.flow.tocsr()[rows, n + columns]).reshape(-1)
    return int(result.flow_value), used.astype(np.int64)


def best_pairs(gains: Ints) -> tuple[Ints, Ints]:
    """One column per row and one row per column at most, the largest sum: (rows, columns)."""
    rows, columns = linear_sum_assignment(gains, maximize=True)
    return rows.astype(np.int64), columns.astype(np.int64)


def connected(rows: Ints, columns: Ints) -> Ints:
    """(pairs,) a number per pair, equal for pairs that hang together by rows and columns."""
    shift = int(rows.max(initial=0)) + 1
    size = shift + int(columns.max(initial=0)) + 1
    graph = coo_array((np.ones(len(rows)), (rows, columns + shift)), shape=(size, size))
    part = connected_components(csr_array(graph), directed=False)[1][rows]
    return np.unique(part, return_inverse=True)[1].astype(np.int64)


def most_met(
    can_meet: Mask, rows_free: Mask, columns_free: Mask, of_rows: Ints, of_columns: Ints
) -> int:
    """How many rows can have a meeting at all, a column meeting one row at a time."""
    (n, m), width = can_meet.shape, rows_free.shape[1]
    couples = np.argwhere(can_meet)
    common = rows_free[couples[:, 0]] & columns_free[couples[:, 1]]
    pair, slot = np.nonzero(common)
    if not len(pair):
        return 0
    rows, columns = couples[pair, 0], couples[pair, 1]
    seats, source, sink = n + np.arange(m * width), n + m * width + m, n + m * width + m + 1
    able = np.minimum(of_rows, 1)
    start = [np.full(n, source), rows, seats, n + m * width + np.arange(m)]
    end = [np.arange(n), n + columns * width + slot]
    end += [np.repeat(n + m * width + np.arange(m), width), np.full(m, sink)]
    room = [able, np.ones(len(rows)), np.ones(m * width), of_columns]
    where = (np.concatenate(start), np.concatenate(end))
    cells = np.concatenate(room).astype(np.int32)
    graph = csr_array(coo_array((cells, where), shape=(sink + 1, sink + 1)))
    return int(maximum_flow(graph, source, sink).flow_value)
