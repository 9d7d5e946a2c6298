"""Two exact solvers of a graph: who sits where, and what the seats cost.

The compiled kernels and scipy answer alike: as many seats, the same worst, the same total.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ithaca.matching import compiling
from ithaca.matching.solving.assignment import Ints, Mask
from ithaca.matching.solving.graph import Graph

_PATIENCE = 3
"""Looks at each arc before a solve by shortest paths alone gives way to an auction first."""
_BIDS = 20
"""Bids a row before a round of the auction ends."""
_PATIENCE_LATER = 40
"""The same where an earlier solve left prices, which an auction would throw away."""
_REFINED = 10
"""Looks at each arc to find prices for the seats of an auction, before the others stand up."""
_SHRINK = 8
"""How much finer each round of the auction is than the one before."""


def compiled(say: Callable[[str], None] | None = None) -> bool:
    """Whether the compiled kernels can be used; `say` hears when they must be made first."""
    return compiling.ready(say)


def largest(graph: Graph, least: int, capacity: Ints, giver_of: Ints, quick: bool) -> Mask:
    """Seat as many rows as possible through arcs of at least `least`.

    Changes `giver_of`, which holds a plan of such arcs. Returns the columns (mask) that the rows
    left over reach: all are full, and nobody in them reaches any other column. `quick` asks for
    the compiled kernel.
    """
    if quick and compiled():
        from ithaca.matching.solving import kernels

        closed: Mask = kernels.grow(
            graph.start, graph.columns, graph.values, least, capacity, giver_of
        )
        return closed
    from ithaca.matching.solving import by_scipy

    return by_scipy.largest(graph.only(graph.values >= least), capacity, giver_of)


def cheapest(
    graph: Graph,
    capacity: Ints,
    price: Ints,
    giver_of: Ints,
    quick: bool,
    tell: Callable[[], None] = lambda: None,
) -> bool:
    """Seat every row, at the largest total. Changes `price` and `giver_of`, which hold what an
    earlier solve of fewer arcs left, or zeros and -1. Afterwards columns with places left cost 0,
    and each row has the best that these prices leave it. False if no plan seats every row.
    """
    if not len(giver_of):
        return True
    if not (quick and compiled()):
        from ithaca.matching.solving import by_scipy

        return by_scipy.cheapest(graph, capacity, price, giver_of)
    from ithaca.matching.solving import kernels

    arcs = (graph.start, graph.columns, graph.values)
    kernels.loosen(*arcs, price, giver_of, 0)
    patience = _PATIENCE if (giver_of < 0).all() else _PATIENCE_LATER
    left = kernels.settle(*arcs, capacity, price, giver_of, patience * len(graph.columns))
    if left > 0:
        most = _BIDS * len(giver_of)
        price[:] = 0
        giver_of[:] = -1
        step = max(1, int(graph.values.max() - graph.values.min()) // (3 * _SHRINK))
        while True:
            tell()
            kernels.loosen(*arcs, price, giver_of, step)
            kernels.bid(*arcs, capacity, price, giver_of, step, most)
            kernels.court(*arcs, capacity, price, giver_of, step, most)
            if step == 1:
                break
            step = max(1, step // _SHRINK)
        load = np.bincount(giver_of[giver_of >= 0], minlength=len(capacity))
        price[load < capacity] = 0
        kernels.refine(*arcs, capacity, price, giver_of, _REFINED)
        kernels.loosen(*arcs, price, giver_of, 0)
        tell()
        left = kernels.settle(*arcs, capacity, price, giver_of, 1 << 62)
    return left == 0
