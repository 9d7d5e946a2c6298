"""A table of points as arcs: the few pairs that matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ithaca.matching.solving.assignment import Ints, Mask


@dataclass(frozen=True, eq=False)
class Graph:
    """The arcs of row i are at `start[i]:start[i + 1]` of `columns` and `values`, by column."""

    start: Ints
    columns: Ints
    values: Ints

    @property
    def rows(self) -> Ints:
        """(arcs,): the row of each arc."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    def only(self, mask: Mask) -> Graph:
        """The arcs where `mask` holds."""
        kept = np.concatenate([[0], np.cumsum(mask)])
        return Graph(kept[self.start], self.columns[mask], self.values[mask])

    def joined(self, other: Graph) -> Graph:
        """The arcs of both; of equal ones the first stays."""
        if not len(other.columns):
            return self
        width = 1 + max(int(self.columns.max(initial=0)), int(other.columns.max()))
        mine, theirs = self.rows * width + self.columns, other.rows * width + other.columns
        at = np.searchsorted(mine, theirs)
        new = np.append(mine, -1)[at] != theirs
        at, fresh = at[new], other.only(new)
        grown = np.concatenate([[0], np.cumsum(np.diff(self.start) + np.diff(fresh.start))])
        columns = np.insert(self.columns, at, fresh.columns)
        return Graph(grown, columns, np.insert(self.values, at, fresh.values))

    def with_column(self, column: int, value: int) -> Graph:
        """Every row also has an arc to one more column, the last."""
        ends = self.start[1:]
        start = self.start + np.arange(len(self.start))
        columns = np.insert(self.columns, ends, column)
        return Graph(start, columns, np.insert(self.values, ends, value))

    def value_at(self, giver_of: Ints) -> Ints:
        """(rows,): what each row has from its column, 0 for none."""
        rows = self.rows
        held = giver_of[rows] == self.columns
        values = np.zeros(len(self.start) - 1, dtype=np.int64)
        values[rows[held]] = self.values[held]
        return values


def graph_of(rows: Ints, columns: Ints, values: Ints, height: int) -> Graph:
    """A graph of arcs in any order; of equal ones the first stays."""
    width = 1 + int(columns.max(initial=0))
    keys = rows.astype(np.int64) * width + columns
    order = np.argsort(keys, kind="stable")
    rows, columns, values = rows[order], columns[order], values[order]
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = (np.diff(rows) != 0) | (np.diff(columns) != 0)
    rows, columns, values = rows[new], columns[new], values[new]
    start = np.searchsorted(rows, np.arange(height + 1)).astype(np.int64)
    return Graph(start, columns.astype(np.int64), values.astype(np.int64))
