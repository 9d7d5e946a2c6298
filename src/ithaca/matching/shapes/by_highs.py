"""Linear and integer programmes by scipy's HiGHS. Loaded lazily: scipy takes a while to import.

HiGHS counts in doubles: what it returns is rounded, and whoever asks checks it in integers.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array

from ithaca.matching.shapes.checked import Tell
from ithaca.matching.solving.assignment import Ints

Floats = NDArray[np.float64]
Untyped: TypeAlias = Any
"""What scipy returns: it has no types."""

NODES = 4000
"""Of branch and bound, before the best found so far is taken: equal on every machine."""

SECONDS = 60.0
"""A last resort for tables so large that even one node takes too long."""


@dataclass(frozen=True, eq=False)
class Relaxed:
    """The best of a linear programme: values (variables,), prices (constraints,)."""

    values: Floats
    prices: Floats
    total: float


@dataclass(frozen=True, eq=False)
class Decided:
    """Rounded values (variables,) or None; no whole solution exceeds `bound`."""

    values: Ints | None
    bound: float
    state: Literal["best", "limit", "impossible"]


class Model:
    """Maximize `gains @ x` for 0 <= x <= `upper`, under the limits added to it."""

    def __init__(self, gains: ArrayLike, upper: ArrayLike = 1) -> None:
        self.gains: Floats = np.asarray(gains, dtype=np.float64)
        self.upper: Floats = np.broadcast_to(np.asarray(upper, dtype=np.float64), self.gains.shape)
        self._cells: list[tuple[Ints, Ints, Floats]] = []
        self._least: list[Floats] = []
        self._most: list[Floats] = []
        self._rows = 0

    def limit(
        self,
        count: int,
        *cells: tuple[ArrayLike, ArrayLike, ArrayLike],
        least: ArrayLike = -np.inf,
        most: ArrayLike = np.inf,
    ) -> slice:
        """Add `count` limits: cells are (limit 0..count - 1, variable, weight), each an array.

        Returns where their prices will stand.
        """
        for rows, variables, weights in cells:
            at = np.asarray(rows, dtype=np.int64)
            spread = np.broadcast_to(np.asarray(weights, dtype=np.float64), at.shape)
            where = np.broadcast_to(np.asarray(variables, dtype=np.int64), at.shape)
            self._cells.append((at + self._rows, where, spread))
        self._least.append(np.broadcast_to(np.asarray(least, dtype=np.float64), (count,)))
        self._most.append(np.broadcast_to(np.asarray(most, dtype=np.float64), (count,)))
        self._rows += count
        return slice(self._rows - count, self._rows)

    def relax(self) -> Relaxed | None:
        """The best fractional solution; None where there is none."""
        matrix, least, most = self._matrix()
        equal = least == most
        upper, lower = ~equal & np.isfinite(most), ~equal & np.isfinite(least)
        result = linprog(
            -self.gains,
            A_ub=_stacked(matrix, upper, lower),
            b_ub=np.concatenate([most[upper], -least[lower]]),
            A_eq=matrix[np.flatnonzero(equal)],
            b_eq=most[equal],
            bounds=np.stack([np.zeros(len(self.upper)), self.upper], axis=1),
            method="highs",
            options={"time_limit": SECONDS},
        )
        if result.status != 0:
            return None
        prices = np.zeros(self._rows)
        prices[equal] = -result.eqlin.marginals
        ups = int(upper.sum())
        prices[upper] -= result.ineqlin.marginals[:ups]
        prices[lower] += result.ineqlin.marginals[ups:]
        return Relaxed(result.x, prices, -float(result.fun))

    def decide(self, tell: Tell, words: str, share: float, *, nodes: int = NODES) -> Decided:
        """The best whole solution that branch and bound finds within `nodes`.

        `tell(words, share)` is called ten times a second; where it raises, nobody waits for
        HiGHS any more, which ends by itself at its limits.
        """
        found: list[Untyped] = []
        thread = threading.Thread(target=lambda: found.append(self._decide(nodes)), daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(0.1)
            tell(words, share)
        if not found:
            raise RuntimeError("HiGHS ended without an answer.")
        result = found[0]
        if result.status == 2 or result.x is None:
            impossible = result.status == 2
            return Decided(None, np.inf, "impossible" if impossible else "limit")
        bound = -float(result.fun if result.mip_dual_bound is None else result.mip_dual_bound)
        values = np.rint(result.x).astype(np.int64)
        return Decided(values, bound, "best" if result.status == 0 else "limit")

    def _decide(self, nodes: int) -> Untyped:
        matrix, least, most = self._matrix()
        options = {"mip_rel_gap": 0.0, "node_limit": nodes, "time_limit": SECONDS}
        return milp(
            -self.gains,
            constraints=LinearConstraint(matrix, least, most) if self._rows else None,
            integrality=np.ones(len(self.gains)),
            bounds=Bounds(0, self.upper),
            options=options,
        )

    def _matrix(self) -> tuple[Untyped, Floats, Floats]:
        rows, columns, weights = (
            np.concatenate([cell[part] for cell in self._cells]) if self._cells else np.zeros(0)
            for part in range(3)
        )
        shape = (self._rows, len(self.gains))
        matrix = csr_array(coo_array((weights, (rows.astype(int), columns.astype(int))), shape))
        least = np.concatenate(self._least) if self._least else np.zeros(0)
        most = np.concatenate(self._most) if self._most else np.zeros(0)
        return matrix, least, most


def _stacked(matrix: Untyped, upper: NDArray[np.bool_], lower: NDArray[np.bool_]) -> Untyped:
    signs = np.concatenate([np.ones(int(upper.sum())), -np.ones(int(lower.sum()))])
    picked = matrix[np.concatenate([np.flatnonzero(upper), np.flatnonzero(lower)])]
    return csr_array(coo_array(picked).multiply(signs[:, None])) if picked.shape[0] else picked
