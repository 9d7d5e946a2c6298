"""Several columns for each row: the best pairs with so many a row and a column, and their proof.

The programme is solved on each row's promising columns. Prices of columns then bound, in integers
and over all pairs, what any choice can reach; pairs that the prices call for join, until the bound
is met. Wanting several labels for each row keeps it as easy: the choices of a row are a matroid,
so the linear programme still has a whole optimum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ithaca.matching.shapes.checked import Tell
from ithaca.matching.solving.assignment import Ints, Mask

if TYPE_CHECKING:
    from ithaca.matching.shapes.by_highs import Model

_ROUNDS = 12
_TURNS = 16
_NEVER = -(1 << 45)


@dataclass(frozen=True, eq=False)
class Several:
    """table (n, m), -1 forbidden; of_rows (n,) and of_columns (m,) pairs at most. With `labels`
    (m,), at least `varied` rows of those that `can` (n,) have `wanted` different labels."""

    table: Ints
    of_rows: Ints
    of_columns: Ints
    labels: Ints | None = None
    wanted: int = 0
    varied: int = 0
    can: Mask | None = None

    @property
    def all_vary(self) -> bool:
        """Whether every row that can must have so many labels."""
        return self.can is not None and self.varied == int(self.can.sum())


@dataclass(frozen=True, eq=False)
class Chosen:
    """The pairs, and what no choice of as many pairs exceeds. `certain`: there are no more."""

    rows: Ints
    columns: Ints
    bound: int
    certain: bool = True


@dataclass(frozen=True, eq=False)
class _Prices:
    columns: Ints
    a_pair: int
    a_varied_row: int


def chosen_pairs(asked: Several, tell: Tell) -> Chosen:
    """As many pairs as possible, then the largest total."""
    from ithaca.matching.shapes.by_scipy import most_pairs

    allowed = asked.table >= 0
    per_row = np.minimum(asked.of_rows, allowed.sum(axis=1))
    per_column = np.minimum(asked.of_columns, allowed.sum(axis=0))
    top = min(int(per_row.sum()), int(per_column.sum()))
    if not top:
        return Chosen(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), 0)
    near = first_choice(asked)
    tell("Counting who can meet.", 0.02)
    count, rows, columns = most_pairs(near, asked.of_rows, asked.of_columns)
    if count < top:
        count, rows, columns = most_pairs(allowed, asked.of_rows, asked.of_columns)
        near[rows, columns] = True
    found = best_choice(asked, count, near, tell)
    return Chosen(rows, columns, _loose(asked, count), certain=True) if found is None else found


def best_choice(asked: Several, count: int, near: Mask, tell: Tell) -> Chosen | None:
    """The largest total of so many pairs; None if there is no such choice among the `near`."""
    near, bound = near.copy(), -1
    for turn in range(_ROUNDS):
        tell("Choosing the best pairs.", 0.05 + 0.04 * turn)
        solved = _relaxed(asked, near, count)
        if solved is None:
            return None
        prices, pairs, reached = solved
        left = _left(asked, prices)
        value, called = _priced(asked, left, prices, count)
        bound = value if bound < 0 else min(bound, value)
        if bound <= reached or not (called & ~near).any():
            break
        near |= called | _close(asked, left)
    (rows, columns), best = (pairs, False) if pairs else _whole(asked, near, count, tell)
    if not len(rows) and count:
        return None
    total = int(asked.table[rows, columns].sum())
    if best and bool((near == (asked.table >= 0)).all()):
        bound = total
    return Chosen(rows, columns, max(bound, total))


def most_varied(asked: Several, count: int, near: Mask, tell: Tell) -> tuple[int, bool]:
    """Of choices of so many pairs: the most rows with enough labels; and whether it is certain."""
    model, cells = _model(asked, near, count, free=True)
    model.gains[:] = 0
    model.gains[cells.varied] = 1
    found = model.decide(tell, "Looking for variety.", 0.6)
    if found.values is None:
        return 0, False
    best = int(found.values[cells.varied].sum())
    assert asked.can is not None
    whole = bool((near == (asked.table >= 0)).all()) and found.state == "best"
    return best, whole or best == int(asked.can.sum())


def enough_labels(asked: Several, rows: Ints, columns: Ints) -> Mask:
    """(n,) which rows have as many labels as are wanted."""
    assert asked.labels is not None
    known = asked.labels[columns] >= 0
    width = int(asked.labels.max(initial=0)) + 1
    met = np.unique(rows[known] * width + asked.labels[columns[known]]) // width
    result: Mask = np.bincount(met, minlength=len(asked.table)) >= asked.wanted
    return result


def first_choice(asked: Several) -> Mask:
    """Each row's best columns, somewhat more than it can have."""
    table = asked.table
    kept = 2 * int(asked.of_rows.max(initial=0)) + 4
    if table.shape[1] <= kept:
        return table >= 0
    n, m = table.shape
    in_turn = (np.arange(m)[None, :] - np.arange(n)[:, None]) % m  # equals: each row another
    best = np.argpartition(-(table * m + in_turn), kept, axis=1)[:, :kept]
    near = np.zeros((n, m), dtype=np.bool_)
    np.put_along_axis(near, best, True, axis=1)
    near &= table >= 0
    near |= _close(asked, _guessed(asked))
    if asked.wanted:
        near |= _taken_varied(asked, np.where(table >= 0, table, _NEVER))[1] & (table >= 0)
    return near


def _loose(asked: Several, count: int) -> int:
    """A bound without any prices."""
    return int(np.sort(np.maximum(asked.table, 0), axis=None)[-count:].sum()) if count else 0


@dataclass(frozen=True, eq=False)
class _Cells:
    rows: Ints
    columns: Ints
    varied: slice
    at_columns: slice
    at_count: slice
    at_varied: slice


def _model(asked: Several, near: Mask, count: int, free: bool = False) -> tuple[Model, _Cells]:
    from ithaca.matching.shapes.by_highs import Model

    rows, columns = np.nonzero(near)
    pairs, (n, m) = np.arange(len(rows)), asked.table.shape
    kinds, kind_of = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    known = np.zeros(0, dtype=np.int64)
    if asked.wanted and asked.labels is not None:
        known = np.flatnonzero(asked.labels[columns] >= 0)
        key = rows[known] * m + asked.labels[columns[known]]
        kinds, kind_of = np.unique(key, return_inverse=True)
    some = n if asked.wanted else 0
    gains = np.zeros(len(rows) + len(kinds) + some)
    gains[: len(rows)] = asked.table[rows, columns]
    model = Model(gains)
    model.limit(n, (rows, pairs, 1), most=asked.of_rows)
    at_columns = model.limit(m, (columns, pairs, 1), most=asked.of_columns)
    at_count = model.limit(1, (0 * pairs, pairs, 1), least=count, most=count)
    varied, at_varied = slice(len(rows) + len(kinds), None), slice(0, 0)
    if asked.wanted and asked.can is not None:
        seen, every = len(rows) + np.arange(len(kinds)), np.arange(n)
        model.limit(len(kinds), (np.arange(len(kinds)), seen, 1), (kind_of, known, -1), most=0)
        with_labels = len(rows) + len(kinds) + every
        model.limit(n, (kinds // m, seen, 1), (every, with_labels, -asked.wanted), least=0)
        model.limit(n, (every, with_labels, 1), most=asked.can.astype(float))
        if not free:
            at_varied = model.limit(1, (0 * every, with_labels, 1), least=asked.varied)
    return model, _Cells(rows, columns, varied, at_columns, at_count, at_varied)


def _relaxed(
    asked: Several, near: Mask, count: int
) -> tuple[_Prices, tuple[Ints, Ints] | None, int] | None:
    """Prices, the pairs if the optimum is whole already, and its total."""
    model, cells = _model(asked, near, count)
    found = model.relax()
    if found is None:
        return None
    price = np.rint(found.prices).astype(np.int64)
    varied = -int(price[cells.at_varied].sum())
    prices = _Prices(
        np.maximum(price[cells.at_columns], 0), int(price[cells.at_count].sum()), max(varied, 0)
    )
    used = found.values[: len(cells.rows)]
    both = np.concatenate([used, found.values[cells.varied]])
    whole = bool(np.all(np.abs(both - np.rint(both)) < 1e-6))
    picked = used > 0.5
    pairs = (cells.rows[picked], cells.columns[picked]) if whole else None
    return prices, pairs, int(found.total + 1e-6)


def _whole(asked: Several, near: Mask, count: int, tell: Tell) -> tuple[tuple[Ints, Ints], bool]:
    """The pairs, and whether none of those near are better."""
    model, cells = _model(asked, near, count)
    found = model.decide(tell, "Choosing the best pairs.", 0.8)
    if found.values is None:
        return (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)), False
    picked = found.values[: len(cells.rows)] > 0
    return (cells.rows[picked], cells.columns[picked]), found.state == "best"


def _left(asked: Several, prices: _Prices) -> Ints:
    """(n, m) what remains of the points of each pair when its prices are paid."""
    left = asked.table - (prices.columns + prices.a_pair)[None, :]
    left[asked.table < 0] = _NEVER
    result: Ints = left
    return result


def _guessed(asked: Several) -> Ints:
    """What remains of the points when columns that more want than they can have cost more: prices
    from a few turns of asking, only to know where to look."""
    m = asked.table.shape[1]
    allowed, per_row = asked.table >= 0, int(asked.of_rows.max(initial=0))
    prices, stride = np.zeros(m), float(asked.table.max(initial=1)) / 8
    for _ in range(_TURNS):
        left = np.where(allowed, asked.table - prices[None, :], -np.inf)
        best = np.argpartition(-left, per_row, axis=1)[:, :per_row]
        wanted = np.bincount(best.ravel(), minlength=m)
        share = np.clip((wanted - asked.of_columns) / np.maximum(asked.of_columns, 1), -1, 1)
        prices = np.maximum(prices + stride * share, 0)
        stride *= 0.8
    result: Ints = np.where(allowed, asked.table - np.rint(prices).astype(np.int64), _NEVER)
    return result


def _close(asked: Several, left: Ints) -> Mask:
    """Of each row, half again as many pairs as it may have, the best at these prices."""
    more = asked.of_rows + (asked.of_rows + 1) // 2
    wider = Several(asked.table, more, asked.of_columns)
    return _taken(wider, np.where(left > _NEVER, left - left.min() + 1, 0))[1]


def _priced(asked: Several, left: Ints, prices: _Prices, count: int) -> tuple[int, Mask]:
    """What no choice exceeds, over all pairs, and the pairs (n, m) that reach for it."""
    total = prices.a_pair * count + int((prices.columns * asked.of_columns).sum())
    value, taken = _taken(asked, left)
    if asked.wanted and asked.can is not None:
        with_labels, taken_too = _taken_varied(asked, left)
        with_labels = with_labels + prices.a_varied_row
        must = asked.can & asked.all_vary
        better = asked.can & (must | (with_labels > value))
        value = np.where(better, with_labels, value)
        taken = np.where(better[:, None], taken_too, taken)
        total -= prices.a_varied_row * asked.varied
    return total + int(value.sum()), taken


def _taken(asked: Several, left: Ints) -> tuple[Ints, Mask]:
    """The best of each row: what it brings and which pairs that are."""
    n, m = left.shape
    kept = min(int(asked.of_rows.max(initial=0)), m)
    if not kept:
        return np.zeros(n, dtype=np.int64), np.zeros(left.shape, dtype=np.bool_)
    best = np.argpartition(-left, kept - 1, axis=1)[:, :kept]
    values = np.take_along_axis(left, best, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    best, values = np.take_along_axis(best, order, 1), np.take_along_axis(values, order, 1)
    take = (values > 0) & (np.arange(kept)[None, :] < asked.of_rows[:, None])
    taken = np.zeros(left.shape, dtype=np.bool_)
    np.put_along_axis(taken, best, take, axis=1)
    return np.where(take, values, 0).sum(axis=1), taken


def _taken_varied(asked: Several, left: Ints) -> tuple[Ints, Mask]:
    """The same with enough labels: the best of each of the best labels, then the best others."""
    assert asked.labels is not None
    kinds = int(asked.labels.max(initial=-1)) + 1
    every = np.arange(len(left))
    leader = np.full((len(left), kinds), 0, dtype=np.int64)
    brings = np.full((len(left), kinds), _NEVER, dtype=np.int64)
    for kind in range(kinds):
        columns = np.flatnonzero(asked.labels == kind)
        leader[:, kind] = columns[left[:, columns].argmax(axis=1)]
        brings[:, kind] = left[every, leader[:, kind]]
    first = np.argsort(-brings, axis=1, kind="stable")[:, : asked.wanted]
    led = np.take_along_axis(leader, first, axis=1)
    value = np.take_along_axis(brings, first, axis=1).sum(axis=1)
    rest = left.copy()
    np.put_along_axis(rest, led, _NEVER, axis=1)
    fewer = Several(asked.table, np.maximum(asked.of_rows - asked.wanted, 0), asked.of_columns)
    more, taken = _taken(fewer, rest)
    np.put_along_axis(taken, led, True, axis=1)
    return value + more, taken
