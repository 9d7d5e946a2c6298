"""The two solvers of a graph by scipy alone: for small work, and where numba is missing.

Scipy knows no capacities, so a column becomes one copy a place, of large capacities a few first.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching, min_weight_full_bipartite_matching

from ithaca.matching.solving.assignment import Ints, Mask, MatchingError
from ithaca.matching.solving.graph import Graph

_MOST = 200_000_000  # arcs to copies: more do not fit
_EXACT = 2**53  # scipy computes in doubles


def largest(graph: Graph, capacity: Ints, giver_of: Ints) -> Mask:
    """As `graph.largest`, by Hopcroft and Karp."""

    def match(copied: Graph, width: int) -> Ints:
        ones = np.ones(len(copied.columns), dtype=np.int8)
        table = csr_array((ones, copied.columns, copied.start), (len(copied.start) - 1, width))
        return np.asarray(maximum_bipartite_matching(table, perm_type="column"), dtype=np.int64)

    giver_of[:] = _by_copies(graph, capacity, match)
    rows = graph.rows
    closed = np.zeros(len(capacity), dtype=np.bool_)
    reached = giver_of < 0
    while True:
        columns = np.zeros_like(closed)
        columns[graph.columns[reached[rows]]] = True
        if not (columns & ~closed).any():
            return closed
        closed |= columns
        reached |= np.append(closed, False)[giver_of]


def cheapest(graph: Graph, capacity: Ints, price: Ints, giver_of: Ints) -> bool:
    """As `graph.cheapest`, from nothing. The plan is scipy's; prices follow from it."""
    top = int(graph.values.max(initial=0)) + 1
    if top * (len(graph.start) + 1) >= _EXACT:
        raise MatchingError("There are too many people or points for an exact answer at once.")

    def match(copied: Graph, width: int) -> Ints:
        costs = (top - copied.values).astype(np.float64)
        table = csr_array((costs, copied.columns, copied.start), (len(copied.start) - 1, width))
        rows, columns = min_weight_full_bipartite_matching(table)
        found = np.full(len(copied.start) - 1, -1, dtype=np.int64)
        found[rows] = columns
        return found

    found = _by_copies(graph, capacity, match)
    if (found < 0).any():
        return False
    giver_of[:] = found
    price[:] = _prices(graph, giver_of, len(capacity))
    return True


def _by_copies(graph: Graph, capacity: Ints, match: Callable[[Graph, int], Ints]) -> Ints:
    """A column a row from a matcher that knows no capacities.

    An optimum that fills none of the columns cut short is one for the full capacities too.
    """
    wanted = np.bincount(graph.columns, minlength=len(capacity))
    places = np.minimum(capacity, wanted)
    limits = np.minimum(places, 8 + 2 * (len(graph.start) - 1) // max(1, len(capacity)))
    while True:
        while True:
            first = np.concatenate([[0], np.cumsum(limits)])
            each = limits[graph.columns]
            if int(each.sum()) > _MOST:
                raise MatchingError("Capacities are too large for scipy alone: install numba.")
            arcs = np.repeat(np.arange(len(graph.columns)), each)
            nth = np.arange(len(arcs)) - np.repeat(np.cumsum(each) - each, each)
            kept = np.concatenate([[0], np.cumsum(each)])
            copied = Graph(kept[graph.start], first[graph.columns[arcs]] + nth, graph.values[arcs])
            try:
                found = match(copied, int(first[-1]))
                break
            except ValueError:
                if (limits == places).all():
                    return np.full(len(graph.start) - 1, -1, dtype=np.int64)
                limits = np.minimum(places, 4 * limits)
        column_of = np.repeat(np.arange(len(capacity)), limits)
        giver_of = np.where(found >= 0, column_of[found] if len(column_of) else -1, -1)
        load = np.bincount(giver_of[giver_of >= 0], minlength=len(capacity))
        tight = (load == limits) & (limits < places)
        if not tight.any():
            return giver_of.astype(np.int64)
        limits = np.where(tight, np.minimum(places, 4 * limits), limits)


def _prices(graph: Graph, giver_of: Ints, width: int) -> Ints:
    """The lowest prices at which nobody would rather sit elsewhere, by Bellman and Ford: they
    settle because the plan is optimal."""
    order = np.argsort(graph.columns, kind="stable")
    columns, values = graph.columns[order], graph.values[order]
    rows = graph.rows[order]
    used, first = np.unique(columns, return_index=True)
    more = values - graph.value_at(giver_of)[rows]
    price = np.zeros(width, dtype=np.int64)
    while True:
        asked = np.maximum.reduceat(more + price[giver_of[rows]], first)
        if (asked <= price[used]).all():
            return price
        price[used] = np.maximum(price[used], asked)
