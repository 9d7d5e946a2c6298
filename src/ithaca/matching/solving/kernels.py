"""The inner loops of the solver, compiled by numba. Loaded only for work that is worth it.

A graph is arcs in rows: those of row i are at `start[i]:start[i + 1]` of `columns` and `values`.
A column has `capacity` places; `giver_of` holds a column per row, -1 for none.
"""

from __future__ import annotations

import numpy as np

from ithaca.matching.solving.kernels_auction import bid, court, loosen, refine
from ithaca.matching.solving.kernels_paths import settle
from ithaca.matching.solving.kernels_seats import grow

__all__ = ["WARM", "bid", "court", "grow", "loosen", "refine", "settle"]


def _each_once() -> None:
    """Two rows want the only place of the first column."""
    arcs = (np.array([0, 2, 3]), np.array([0, 1, 0]), np.array([2, 1, 2]))
    capacity, price = np.ones(2, dtype=np.int64), np.zeros(2, dtype=np.int64)
    giver_of = np.full(2, -1, dtype=np.int64)
    grow(*arcs, 0, capacity, giver_of)
    loosen(*arcs, price, giver_of, 1)
    bid(*arcs, capacity, price, giver_of, 1, 9)
    court(*arcs, capacity, price, giver_of, 1, 9)
    refine(*arcs, capacity, price, giver_of, 9)
    settle(*arcs, capacity, price, giver_of, 9)


WARM = (_each_once,)
"""What to call so that everything here is compiled."""
