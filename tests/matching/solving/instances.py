"""Instances of every kind, and solvers that share nothing with the product's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, linear_sum_assignment, linprog, milp
from scipy.sparse import csr_array

from ithaca.matching.solving.assignment import Assignment, Cut, Witnesses

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Pins = tuple[tuple[int, int], ...]
Best = tuple[int, int, int | None, int]
"""Matched of the rest, minimum places filled by the rest, worst of the rest, total of all. Without
policy "floor" the third is None."""


@dataclass(frozen=True, eq=False)
class Instance:
    points: Ints
    capacity: Ints
    minimum: Ints | None = None
    pinned: Pins = ()

    @property
    def given(self) -> dict[str, object]:
        return {"minimum": self.minimum, "pinned": self.pinned}

    def sparse(self) -> csr_array:
        """The same table with the allowed pairs alone, zeros included."""
        rows, columns = np.nonzero(self.points >= 0)
        worth, shape = self.points[rows, columns], self.points.shape
        starts = np.searchsorted(rows, np.arange(shape[0] + 1))
        return csr_array((worth, columns, starts), shape=shape)

    def rest(self) -> tuple[Ints, Ints, Ints, int]:
        """What pins leave: the rows' points, capacity, minimum, and the points of the pins."""
        rows, columns = [row for row, _ in self.pinned], [column for _, column in self.pinned]
        used = np.bincount(columns, minlength=len(self.capacity)).astype(np.int64)
        least = np.zeros_like(self.capacity) if self.minimum is None else self.minimum
        kept = int(self.points[rows, columns].sum()) if rows else 0
        others = np.delete(self.points, rows, axis=0)
        return others, self.capacity - used, np.maximum(least - used, 0), kept

    def __repr__(self) -> str:
        least = None if self.minimum is None else self.minimum.tolist()
        return (
            f"Instance(np.array({self.points.tolist()}).reshape{self.points.shape}, "
            f"np.array({self.capacity.tolist()}), {least}, {self.pinned})"
        )


@st.composite
def instances(
    draw: st.DrawFn, most: tuple[int, int] = (5, 4), wishes: bool | None = None
) -> Instance:
    """Ties, equal points, equal columns, zeros, forbidden pairs, no and huge capacity, minimum
    places (`wishes`: always, never or either) and pins, up to `most` rows and columns."""
    n, m = draw(st.tuples(st.integers(0, most[0]), st.integers(0, most[1])))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    if draw(st.sampled_from([True, True, True, False])):
        n, m = (int(chance.integers(1 + size // 2, size, endpoint=True)) for size in most)
    high = draw(st.sampled_from([0, 1, 3, 9, 1_000, 100_000, 2**24]))
    points = chance.integers(0, high, (n, m), endpoint=True)
    if draw(st.booleans()):  # the largest total then leaves the least to those with least
        one, other = (chance.integers(0, high, size, endpoint=True) for size in (n, m))
        points = np.outer(one, other) // max(1, high // 2)
    if m > 1 and draw(st.booleans()):
        points = points[:, chance.integers(0, m, m)]
    share = draw(st.sampled_from([0.3, 0.6, 0, 0.8, 0.9, 1]))
    points[chance.random((n, m)) < share] = -1
    places = draw(st.sampled_from([(1, 1), (0, 2), (1, 3), (0, 1), (0, n + 1), (10**12, 10**12)]))
    capacity = chance.integers(*places, m, endpoint=True)
    minimum = None
    if draw(st.booleans()) if wishes is None else wishes:
        minimum = chance.integers(0, np.minimum(capacity, 3), endpoint=True)
    pinned: list[tuple[int, int]] = []
    left = capacity.copy()
    for row in np.flatnonzero(chance.random(n) < draw(st.sampled_from([0, 0, 0.2, 0.5]))).tolist():
        possible = np.flatnonzero((points[row] >= 0) & (left > 0))
        if len(possible):
            column = int(chance.choice(possible))
            pinned.append((row, column))
            left[column] -= 1
    return Instance(points, capacity, minimum, tuple(pinned))


def by_trying_all(instance: Instance, floor: bool) -> Best:
    """Every plan there is, for tables as small as 5 by 4."""
    points, places, least, kept = instance.rest()
    n, m = points.shape
    plans = np.indices((m + 1,) * n).reshape(n, -1).T if n else np.zeros((1, 0), dtype=int)
    worth = np.hstack([points, np.zeros((n, 1), dtype=np.int64)])[np.arange(n), plans]
    loads = np.stack([(plans == column).sum(axis=1) for column in range(m + 1)], axis=1)
    good = (worth >= 0).all(axis=1) & (loads[:, :m] <= places).all(axis=1)
    plans, worth, loads = plans[good], worth[good], loads[good, :m]
    count, filled = loads.sum(axis=1), np.minimum(loads, least).sum(axis=1)
    top = np.iinfo(np.int64).max
    worst = np.where(plans < m, worth, top).min(axis=1, initial=top) if floor else 0 * count
    first = np.lexsort((worth.sum(axis=1), worst, filled, count))[-1]
    below = int(worst[first]) if floor and count[first] else None
    return int(count[first]), int(filled[first]), below, int(worth[first].sum()) + kept


def by_copies(instance: Instance, floor: bool) -> Best:
    """scipy's linear_sum_assignment on one column a place, by bisection over the floor."""
    points, places, least, kept = instance.rest()
    n, m = points.shape
    copies = np.repeat(np.arange(m), np.minimum(places, n))
    starts = np.searchsorted(copies, np.arange(m))
    promised = np.arange(len(copies)) - starts[copies] < least[copies]
    table = points[:, copies]
    top = int(points.max(initial=0)) + 1

    def best(above: int, worth: int) -> tuple[int, int, int, int]:
        """Matched, filled, worst and total when only pairs from `above` may be used."""
        bonus = (n + 1) * (worth * top + 1)
        match = (n + 1) * (bonus + worth * top + 1)
        gain = np.where(table >= above, match + promised * bonus + worth * table, 0)
        rows, columns = linear_sum_assignment(gain, maximize=True)
        real = gain[rows, columns] > 0
        got = table[rows[real], columns[real]]
        total, worst = int(got.sum()), int(got.min(initial=top))
        return len(got), int(promised[columns[real]].sum()), worst, total

    count, filled, *_ = best(0, 0)
    values = np.unique(table[table >= 0])
    low, high = 0, len(values) - 1
    while floor and low < high:
        middle = (low + high + 1) // 2
        if best(int(values[middle]), 0)[:2] == (count, filled):
            low = middle
        else:
            high = middle - 1
    count, filled, worst, total = best(int(values[low]) if floor and len(values) else 0, 1)
    return count, filled, worst if floor and count else None, total + kept


class _Program:
    """The rest as a linear program: one variable a pair, then one a column: its filled places."""

    def __init__(self, instance: Instance) -> None:
        self.points, self.places, self.least, self.kept = instance.rest()
        self.n, self.m = self.points.shape
        self.rows, self.columns = np.nonzero(self.points >= 0)
        self.worth = self.points[self.rows, self.columns]
        self.pairs = len(self.rows)
        self.size = self.pairs + self.m
        at = np.arange(self.pairs)
        of_row, of_column = np.zeros((self.n, self.size)), np.zeros((self.m, self.size))
        of_row[self.rows, at] = 1
        of_column[self.columns, at] = 1
        filled = np.hstack([np.zeros((self.m, self.pairs)), np.eye(self.m)])
        self.limits = np.vstack([of_row, of_column, filled - of_column, filled])
        places = np.minimum(self.places, self.n + 1)
        self.room = np.concatenate([np.ones(self.n), places, np.zeros(self.m), self.least])
        self.count = np.concatenate([np.ones(self.pairs), np.zeros(self.m)])
        self.filled = 1 - self.count
        self.total = np.concatenate([self.worth, np.zeros(self.m)])


def by_milp(instance: Instance, floor: bool) -> Best:
    """HiGHS, one goal after the other; the floor by a variable of its own, the last."""
    program = _Program(instance)
    if not program.pairs:
        return 0, 0, None, program.kept
    top = int(program.worth.max())
    wide = np.pad(program.limits, ((0, 0), (0, 1)))
    rules = [LinearConstraint(wide, -np.inf, program.room)]
    if floor:
        use = np.hstack([np.diag(top + 1 - program.worth), np.zeros((program.pairs, program.m))])
        lifted = np.hstack([use, np.ones((program.pairs, 1))])
        rules.append(LinearConstraint(lifted, -np.inf, top + 1))
    last = np.zeros(program.size + 1)
    last[-1] = 1
    goals = [np.append(goal, 0) for goal in (program.count, program.filled, program.total)]
    if floor:
        goals.insert(2, last)
    found = []
    for goal in goals:
        done = milp(
            -goal, constraints=rules, integrality=np.ones(len(goal)), options={"mip_rel_gap": 0}
        )
        found.append(round(-done.fun))
        rules.append(LinearConstraint(goal[None], found[-1], np.inf))
    worst = found[2] if floor and found[0] else None
    return found[0], found[1], worst, found[-1] + program.kept


def certified(instance: Instance, policy: str) -> Assignment:
    """A proved plan for small tables: walls by trying all, prices from the dual of a linear
    program (its matrix is that of a network, so its vertices are whole numbers)."""
    program = _Program(instance)
    count, filled, worst, _ = by_trying_all(instance, policy == "floor")
    usable = (program.worth >= (worst or 0)) & (program.places[program.columns] > 0)
    u, p, chosen = _dual(program, usable, count, filled)
    n = len(instance.points)
    free = np.ones(n, dtype=np.bool_)
    free[[row for row, _ in instance.pinned]] = False
    giver_of = np.full(n, -1, dtype=np.int64)
    for row, column in instance.pinned:
        giver_of[row] = column
    giver_of[np.flatnonzero(free)[program.rows[chosen]]] = program.columns[chosen]
    utilities = np.zeros(n, dtype=np.int64)
    utilities[free] = u
    got = [int(instance.points[row, column]) for row, column in enumerate(giver_of) if column >= 0]
    better = None
    if policy == "floor" and count:
        better = _wall(program, free, program.worth > (worst or 0), program.places, count)
        if better is None:
            better = _wall(program, free, program.worth > (worst or 0), program.least, filled)
    every = np.ones(program.pairs, dtype=np.bool_)
    least = None
    if instance.minimum is not None:
        least = _wall(program, free, every, program.least, filled + 1)
    walls = Witnesses(
        _wall(program, free, every, program.places, count + 1),
        least,
        better,
    )
    return Assignment(
        giver_of,
        len(got),
        min(got, default=None),
        sum(got),
        policy=policy,  # type: ignore[arg-type]
        bound=sum(got),
        gap=0,
        prices=p,
        utilities=utilities,
        minimum=instance.minimum,
        pinned=instance.pinned,
        witnesses=walls,
    )


def _dual(program: _Program, usable: Mask, count: int, filled: int) -> tuple[Ints, Ints, Ints]:
    """Utilities, prices and the chosen pairs of the best plan of `usable` pairs."""
    n, m = program.n, program.m
    if not m:
        none = np.zeros(0, dtype=np.int64)
        return np.zeros(n, dtype=np.int64), none, none
    use = np.concatenate([usable, np.ones(program.m, dtype=np.bool_)])
    limits = np.vstack([program.limits, -program.filled[None]])[:, use]
    done = linprog(
        -program.total[use],
        limits,
        np.append(program.room, -filled),
        program.count[None][:, use],
        [count],
        method="highs-ds",
    )
    price = np.rint(-done.ineqlin.marginals).astype(np.int64)
    u = price[:n] + round(-done.eqlin.marginals[0])
    p = price[n : n + m] - price[n + m : n + 2 * m]
    # More than what one filled place is worth (the last price) no column need pay for it.
    p = np.maximum(p, np.where(program.least > 0, -price[-1], 0))
    return u, p, np.flatnonzero(usable)[np.rint(done.x[: usable.sum()]) == 1]


def _wall(program: _Program, free: Mask, which: Mask, places: Ints, below: int) -> Cut | None:
    """A wall around `which` pairs with room for fewer than `below`, by trying all columns."""
    which = which & (program.places[program.columns] > 0)
    for code in range(2**program.m):
        columns = (code >> np.arange(program.m)) & 1 == 1
        rows = np.zeros(program.n, dtype=np.bool_)
        rows[program.rows[which & ~columns[program.columns]]] = True
        if rows.sum() + places[columns].sum() < below:
            mask = np.zeros(len(free), dtype=np.bool_)
            mask[np.flatnonzero(free)[rows]] = True
            return Cut(mask, columns)
    return None
