"""Where points come from: a full table, a sparse one, or people who are scored when asked.

The solver asks for the best of each row, then only for what its prices could not rule out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ithaca.matching.solving.assignment import Ints, Mask, MatchingError
from ithaca.matching.solving.graph import Graph, graph_of
from ithaca.matching.solving.pairs import whole_numbers

_GOLDEN = 40_503  # odd and far from round: neighbours begin far apart
_CELLS = 1 << 20  # of a block that is looked at at once
_QUICK_FROM = 4_000_000
"""Pairs from which the compiled kernels are worth the second that loading them takes."""

Tell = Callable[[float], None]
Cells = NDArray[np.signedinteger[Any]]
"""Points of 32 or 64 bits: the smaller are faster to look at."""


class Source(Protocol):
    """Points of n rows and m columns; negative where a pair is forbidden. `quick` says whether
    the compiled kernels are worth loading, by size alone so that runs repeat."""

    @property
    def shape(self) -> tuple[int, int]: ...
    @property
    def quick(self) -> bool: ...

    def best(self, most: int, tell: Tell) -> Graph:
        """The `most` best allowed arcs of each row."""
        ...

    def beyond(self, rows: Ints, closed: Mask, least: int, most: int) -> Graph:
        """Of these rows, up to `most` arcs each of at least `least` to columns not `closed`."""
        ...

    def above(
        self, price: Ints, utility: Ints, least: int, most: int, tell: Tell
    ) -> tuple[Graph, Ints]:
        """Up to `most` arcs of each row that offer more than its utility at these prices, of at
        least `least`; and (rows,) by how much the best of them does, 0 where none."""
        ...

    def only(self, rows: Ints, columns: Ints) -> Source:
        """The same with these rows and columns."""
        ...

    def at(self, rows: Ints, columns: Ints) -> Ints:
        """(pairs,): the points of these pairs."""
        ...

    def row(self, row: int) -> Ints:
        """(columns,): the points of one row."""
        ...


def source_of(points: object) -> Source:
    """A dense (n, m) table or a sparse one of scipy. Raises MatchingError if it is neither."""
    if hasattr(points, "tocsr"):
        table = points.tocsr(copy=True)
        if table.ndim != 2:
            raise MatchingError("The points must be a table with one row a person.")
        table.sum_duplicates()
        values = whole_numbers(table.data, "The points")
        rows = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
        allowed = values >= 0
        arcs = rows[allowed], table.indices[allowed].astype(np.int64), values[allowed]
        return Sparse(graph_of(*arcs, table.shape[0]), table.shape[1])
    table = whole_numbers(points, "The points")
    if table.ndim != 2:
        raise MatchingError("The points must be a table with one row a person.")
    if table.size and int(table.max()) < 2**30:
        table = np.maximum(table, -1).astype(np.int32)
    return Dense(table)


class Sparse:
    """Points where an arc that is absent is forbidden: the graph is all there is."""

    def __init__(self, graph: Graph, width: int) -> None:
        self.graph = graph
        self.shape = (len(graph.start) - 1, width)
        self.quick = len(graph.columns) > _QUICK_FROM // 16

    def best(self, most: int, tell: Tell) -> Graph:
        return self.graph

    def beyond(self, rows: Ints, closed: Mask, least: int, most: int) -> Graph:
        return self.graph.only(np.zeros(len(self.graph.columns), dtype=np.bool_))

    def above(
        self, price: Ints, utility: Ints, least: int, most: int, tell: Tell
    ) -> tuple[Graph, Ints]:
        return self.beyond(utility, price > 0, least, most), np.zeros_like(utility)

    def only(self, rows: Ints, columns: Ints) -> Sparse:
        place = np.full(self.shape[1], -1, dtype=np.int64)
        place[columns] = np.arange(len(columns))
        kept = np.zeros(self.shape[0], dtype=np.bool_)
        kept[rows] = True
        graph = self.graph.only(kept[self.graph.rows] & (place[self.graph.columns] >= 0))
        ends = np.concatenate([[0], np.cumsum(np.diff(graph.start)[rows])])
        return Sparse(Graph(ends, place[graph.columns], graph.values), len(columns))

    def at(self, rows: Ints, columns: Ints) -> Ints:
        keys = self.graph.rows * self.shape[1] + self.graph.columns
        wanted = rows * self.shape[1] + columns
        at = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
        if not len(keys):
            return np.full(len(rows), -1, dtype=np.int64)
        return np.where(keys[at] == wanted, self.graph.values[at], -1)

    def row(self, row: int) -> Ints:
        points = np.full(self.shape[1], -1, dtype=np.int64)
        own = slice(self.graph.start[row], self.graph.start[row + 1])
        points[self.graph.columns[own]] = self.graph.values[own]
        return points


class Blocks:
    """What is common to sources that can show a block of rows: numpy looks at one at a time."""

    shape: tuple[int, int]

    def block(self, rows: Ints) -> Cells:
        """(rows, columns): points; negative where forbidden."""
        raise NotImplementedError

    def row(self, row: int) -> Ints:
        points: Ints = self.block(np.array([row]))[0].astype(np.int64)
        return points

    def best(self, most: int, tell: Tell) -> Graph:
        return self._chosen(np.arange(self.shape[0]), most, tell, lambda rows, points: points)

    def beyond(self, rows: Ints, closed: Mask, least: int, most: int) -> Graph:
        def open_ones(rows: Ints, points: Cells) -> Cells:
            return np.where(closed | (points < least), -1, points)

        return self._chosen(rows, most, lambda share: None, open_ones)

    def above(
        self, price: Ints, utility: Ints, least: int, most: int, tell: Tell
    ) -> tuple[Graph, Ints]:
        excess = np.zeros(self.shape[0], dtype=np.int64)

        def better(rows: Ints, points: Cells) -> Cells:
            more = points - price - utility[rows, None]
            more[points < least] = 0
            excess[rows] = np.maximum(more.max(axis=1, initial=0), 0)
            return more - 1

        return self._chosen(np.arange(self.shape[0]), most, tell, better), excess

    @cached_property
    def _tied(self) -> bool:
        """Whether many pairs seem to have equal points. Rows then choose among equals from places
        of their own, or all would choose the same few columns."""
        height, width = self.shape
        some = self.block(np.arange(0, height, max(1, height // 8)))
        return 2 * len(np.unique(some)) < min(some.size, width)

    def _chosen(
        self, rows: Ints, most: int, tell: Tell, worth: Callable[[Ints, Cells], Cells]
    ) -> Graph:
        """Of each row the arcs with the largest worth that is not negative."""
        height, width = self.shape
        step = max(1, _CELLS // max(1, width))
        found: list[tuple[Ints, Cells, Cells]] = []
        for at in range(0, len(rows), step):
            tell(at / len(rows))
            some = rows[at : at + step]
            points = self.block(some)
            value = worth(some, points)
            busy = np.flatnonzero(value.max(axis=1, initial=-1) >= 0)
            value = value[busy]
            if most < width:
                columns = self._best_columns(some[busy], value, most)
            else:
                columns = np.broadcast_to(np.arange(width), value.shape)
            here, nth = np.nonzero(np.take_along_axis(value, columns, 1) >= 0)
            chosen = columns[here, nth]
            found.append((some[busy[here]], chosen, points[busy[here], chosen]))
        nothing = np.zeros(0, dtype=np.int64)
        parts = [np.concatenate(part) for part in zip(*found, strict=True)] or [nothing] * 3
        return graph_of(parts[0], parts[1], parts[2], height)

    def _best_columns(self, rows: Ints, value: Cells, most: int) -> Ints:
        if not self._tied:
            return np.argpartition(-value, most, axis=1)[:, :most]
        width = self.shape[1]
        turned = (np.arange(width) + (rows * _GOLDEN % width)[:, None]) % width
        best = np.argpartition(-np.take_along_axis(value, turned, 1), most, axis=1)[:, :most]
        return np.take_along_axis(turned, best, 1)


class Dense(Blocks):
    """A full table."""

    def __init__(self, table: Cells) -> None:
        self.table = table
        self.shape = table.shape[0], table.shape[1]
        self.quick = table.size > _QUICK_FROM

    def block(self, rows: Ints) -> Cells:
        if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
            return self.table[rows[0] : rows[-1] + 1]
        return self.table[rows]

    def only(self, rows: Ints, columns: Ints) -> Dense:
        return Dense(self.table[np.ix_(rows, columns)])

    def at(self, rows: Ints, columns: Ints) -> Ints:
        return self.table[rows, columns].astype(np.int64)
