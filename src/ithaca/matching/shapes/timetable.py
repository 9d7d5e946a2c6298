"""Meetings in slots: an integer programme, its bound over all pairs, and slots filled in turn.

At first the slots are left aside: the best pairs are chosen by how many meetings people can have,
and if these can be put into slots, that is the optimum. If not, pairs and slots are decided
together, on the pairs that prices leave a chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ithaca.matching.shapes.checked import Tell
from ithaca.matching.solving.assignment import Ints, Mask

if TYPE_CHECKING:
    from ithaca.matching.shapes.by_highs import Model

_PARTS = 16  # prices are rounded to a sixteenth of a point
_SLACK = 5000  # at first, pairs that lose less than 1/5000 of the bound are looked at
_ROUNDS = 12
_NEVER = -(1 << 45)
_WORDS = "Planning the meetings."


@dataclass(frozen=True, eq=False)
class Event:
    """table (n, m), -1 forbidden; rows_free (n, slots), columns_free (m, slots); meetings at most
    of_rows (n,), of_columns (m,)."""

    table: Ints
    rows_free: Mask
    columns_free: Mask
    of_rows: Ints
    of_columns: Ints

    def can_meet(self) -> Mask:
        """(n, m): allowed, with a slot in common, and neither has none."""
        common = self.rows_free.astype(np.int64) @ self.columns_free.T.astype(np.int64) > 0
        some = (self.of_rows > 0)[:, None] & (self.of_columns > 0)[None, :]
        result: Mask = (self.table >= 0) & common & some
        return result


@dataclass(frozen=True, eq=False)
class Plan:
    """A meeting each: row, column, slot. No plan with as many meetings and rows exceeds `bound`."""

    rows: Ints
    columns: Ints
    slots: Ints
    bound: int
    certain: bool


@dataclass(frozen=True, eq=False)
class _Aim:
    """How many meetings, and how many rows with one, of those that can have one."""

    meetings: int
    met: int
    can: Mask

    @property
    def all_met(self) -> bool:
        return self.met == int(self.can.sum())


def planned(event: Event, tell: Tell) -> Plan:
    """Most rows met, then most meetings, then the largest total."""
    from ithaca.matching.shapes.by_scipy import most_met, most_pairs

    can_meet = event.can_meet()
    met = most_met(can_meet, event.rows_free, event.columns_free, event.of_rows, event.of_columns)
    if not met:
        none = np.zeros(0, dtype=np.int64)
        return Plan(none, none, none, 0, True)
    tell("Counting who can meet.", 0.02)
    pairs = most_pairs(can_meet, event.of_rows, event.of_columns)[0]
    together = 0
    for slot in range(event.rows_free.shape[1]):
        here, there = event.rows_free[:, slot], event.columns_free[:, slot]
        ones = here.astype(np.int64), there.astype(np.int64)
        together += most_pairs(can_meet & here[:, None] & there[None, :], *ones)[0]
    able: Mask = np.any(can_meet, axis=1)
    aim = _Aim(min(pairs, together), met, able)
    found = _without_slots(event, aim, can_meet, tell)
    if found is None:
        found = _with_slots(event, aim, can_meet, tell)
    if found is not None:
        return found
    counted = _most_meetings(event, aim, can_meet, tell)
    if counted is not None:
        aim, certain = _Aim(counted[0], met, aim.can), counted[1]
        found = _with_slots(event, aim, can_meet, tell)
        if found is not None:
            return Plan(
                found.rows, found.columns, found.slots, found.bound, certain and found.certain
            )
    return in_turn(event)


def in_turn(event: Event) -> Plan:
    """Slot after slot, whoever has had fewest meetings first: quick, and no proof."""
    from ithaca.matching.shapes.by_scipy import best_pairs

    can_meet, width = event.can_meet(), event.rows_free.shape[1]
    had, given = np.zeros_like(event.of_rows), np.zeros_like(event.of_columns)
    top = int(event.table.max(initial=0)) + 1
    plan: list[tuple[Ints, Ints, Ints]] = []
    for slot in range(width):
        here = event.rows_free[:, slot] & (had < event.of_rows)
        there = event.columns_free[:, slot] & (given < event.of_columns)
        allowed = can_meet & here[:, None] & there[None, :]
        first = (had == 0)[:, None] * (top * (len(had) + 1))
        rows, columns = best_pairs(np.where(allowed, event.table + top + first, 0))
        real = allowed[rows, columns]
        rows, columns = rows[real], columns[real]
        can_meet[rows, columns] = False
        had[rows] += 1
        given[columns] += 1
        plan.append((rows, columns, np.full(len(rows), slot)))
    rows, columns, times = (np.concatenate([part[k] for part in plan]) for k in range(3))
    best = np.sort(np.maximum(event.table, 0), axis=None)[::-1]
    return Plan(rows, columns, times, int(best[: len(rows)].sum()), certain=False)


def _without_slots(event: Event, aim: _Aim, can_meet: Mask, tell: Tell) -> Plan | None:
    """The best pairs, if they can be put into slots."""
    from ithaca.matching.shapes.by_highs import Model

    rows, columns = np.nonzero(can_meet)
    pairs, (n, m) = np.arange(len(rows)), event.table.shape
    model = Model(event.table[rows, columns])
    least = aim.can.astype(float) if aim.all_met else -np.inf
    at_rows = model.limit(n, (rows, pairs, 1), least=least, most=event.of_rows)
    at_columns = model.limit(m, (columns, pairs, 1), most=event.of_columns)
    at_count = model.limit(1, (0 * pairs, pairs, 1), least=aim.meetings, most=aim.meetings)
    found = model.relax()
    if found is None:
        return None
    tell(_WORDS, 0.1)
    picked = found.values > 0.5
    if int(picked.sum()) != aim.meetings or len(np.unique(rows[picked])) < aim.met:
        return None
    price = np.rint(found.prices * _PARTS).astype(np.int64)
    a_row, a_column, one = price[at_rows], np.maximum(price[at_columns], 0), price[at_count]
    if not aim.all_met:
        a_row = np.maximum(a_row, 0)
    left = event.table * _PARTS - a_row[:, None] - a_column[None, :] - one
    bound = int(np.where(a_row > 0, a_row * event.of_rows, a_row * (aim.can & aim.all_met)).sum())
    bound += int((a_column * event.of_columns).sum()) + int(one[0]) * aim.meetings
    bound = (bound + int(np.maximum(left[can_meet], 0).sum())) // _PARTS
    chosen = np.zeros_like(can_meet)
    chosen[rows[picked], columns[picked]] = True
    put = _decided(event, aim, chosen, tell, gains=False)
    if put is None:
        return None
    total = int(event.table[rows[picked], columns[picked]].sum())
    return Plan(*put[:3], max(bound, total), certain=True)


def _with_slots(event: Event, aim: _Aim, can_meet: Mask, tell: Tell) -> Plan | None:
    """Pairs and slots together, proved over all pairs."""
    near = _first(event, can_meet)
    for turn in range(_ROUNDS):
        tell(_WORDS, 0.15 + 0.02 * turn)
        prices = _relaxed(event, aim, near)
        if prices is None:
            if bool((near == can_meet).all()):
                return None
            near = can_meet
            continue
        bound, reach = _reach(event, aim, can_meet, prices)
        called = can_meet & (reach >= bound - bound // _SLACK - 1)
        if not (called & ~near & (reach >= bound)).any():
            near = called
            break
        near = near | called
    while True:
        found = _decided(event, aim, near, tell)
        outside = can_meet & ~near
        if found is None:
            if not outside.any():
                return None
            near = can_meet
            continue
        rows, columns, times, most, best = found
        total = int(event.table[rows, columns].sum())
        better = outside & (reach > total)
        if not better.any() or not best:
            beyond = int(reach[outside].max(initial=0))
            return Plan(rows, columns, times, max(total, min(bound, max(most, beyond))), True)
        near = near | better


def _most_meetings(event: Event, aim: _Aim, can_meet: Mask, tell: Tell) -> tuple[int, bool] | None:
    model, cells = _model(event, _Aim(-1, aim.met, aim.can), can_meet)
    model.gains[:] = 0
    model.gains[: len(cells.rows)] = 1
    found = model.decide(tell, "Counting the meetings.", 0.4)
    if found.values is None:
        return None
    return int(found.values[: len(cells.rows)].sum()), found.state == "best"


def _first(event: Event, can_meet: Mask) -> Mask:
    """Each row's best columns, and each column's best rows."""
    table = np.where(can_meet, event.table, -1)
    near = np.zeros_like(can_meet)
    for axis, kept in ((1, 6), (0, 2 * event.rows_free.shape[1])):
        if table.shape[axis] <= kept:
            return can_meet
        edge = np.take(np.partition(table, -kept, axis=axis), -kept, axis=axis)
        near |= can_meet & (table >= np.expand_dims(edge, axis))
    return near


@dataclass(frozen=True, eq=False)
class _Cells:
    rows: Ints
    columns: Ints
    slots: Ints
    at: dict[str, slice]


def _model(event: Event, aim: _Aim, near: Mask) -> tuple[Model, _Cells]:
    from ithaca.matching.shapes.by_highs import Model

    couple = np.argwhere(near)
    common = event.rows_free[couple[:, 0]] & event.columns_free[couple[:, 1]]
    pair, slot = np.nonzero(common)
    rows, columns = couple[pair, 0], couple[pair, 1]
    (n, m), width = event.table.shape, event.rows_free.shape[1]
    every, met = np.arange(len(rows)), len(rows) + np.arange(n)
    model = Model(np.concatenate([event.table[rows, columns], np.zeros(n)]))
    at = {
        "row_slot": model.limit(n * width, (rows * width + slot, every, 1), most=1),
        "column_slot": model.limit(m * width, (columns * width + slot, every, 1), most=1),
        "row": model.limit(n, (rows, every, 1), most=event.of_rows),
        "column": model.limit(m, (columns, every, 1), most=event.of_columns),
        "met": model.limit(n, (rows, every, 1), (np.arange(n), met, -1), least=0),
        "all_met": model.limit(1, (np.zeros(n), met, 1), least=aim.met),
    }
    model.limit(n, (np.arange(n), met, 1), most=aim.can.astype(float))
    model.limit(len(couple), (pair, every, 1), most=1)
    if aim.meetings >= 0:
        total = (np.zeros(len(rows)), every, 1)
        at["count"] = model.limit(1, total, least=aim.meetings, most=aim.meetings)
    return model, _Cells(rows, columns, slot, at)


def _relaxed(event: Event, aim: _Aim, near: Mask) -> dict[str, Ints] | None:
    model, cells = _model(event, aim, near)
    found = model.relax()
    if found is None:
        return None
    price = np.rint(found.prices * _PARTS).astype(np.int64)
    prices = {name: np.maximum(price[at], 0) for name, at in cells.at.items()}
    prices["met"], prices["all_met"] = (
        np.maximum(-price[cells.at[name]], 0) for name in ("met", "all_met")
    )
    prices["count"] = price[cells.at["count"]]
    return prices


def _reach(event: Event, aim: _Aim, can_meet: Mask, prices: dict[str, Ints]) -> tuple[int, Ints]:
    """What no plan exceeds, and (n, m) what none with that pair exceeds."""
    (n, m), width = event.table.shape, event.rows_free.shape[1]
    at_row = prices["row_slot"].reshape(n, width)
    at_column = prices["column_slot"].reshape(m, width)
    slot_cost = np.full((n, m), -_NEVER, dtype=np.int64)
    for slot in range(width):
        both = event.rows_free[:, slot, None] & event.columns_free[None, :, slot]
        cost = at_row[:, slot, None] + at_column[None, :, slot]
        slot_cost = np.where(both, np.minimum(slot_cost, cost), slot_cost)
    left = event.table * _PARTS + (prices["met"] - prices["row"])[:, None] - slot_cost
    left -= prices["column"][None, :] + prices["count"]
    bound = int((prices["row"] * event.of_rows).sum() + (prices["column"] * event.of_columns).sum())
    bound += int(at_row.sum() + at_column.sum()) + int(prices["count"][0]) * aim.meetings
    bonus = int(prices["all_met"][0])
    brings = np.where(aim.can, bonus - prices["met"], 0)
    brings = brings if aim.all_met else np.maximum(brings, 0)
    bound += int(brings.sum()) - bonus * aim.met + int(np.maximum(left[can_meet], 0).sum())
    return bound // _PARTS, (bound + np.minimum(left, 0)) // _PARTS


def _decided(
    event: Event, aim: _Aim, near: Mask, tell: Tell, *, gains: bool = True
) -> tuple[Ints, Ints, Ints, int, bool] | None:
    """Rows, columns and slots of the best plan of near pairs, its bound, and whether it is best."""
    model, cells = _model(event, aim, near)
    if not gains:
        model.gains[:] = 0
    found = model.decide(tell, _WORDS, 0.6)
    if found.values is None:
        return None
    picked = found.values[: len(cells.rows)] > 0
    plan = cells.rows[picked], cells.columns[picked], cells.slots[picked]
    best = found.state == "best"
    total = int(event.table[plan[0], plan[1]].sum())
    return (*plan, total if best else int(np.floor(found.bound + 1e-6)), best)
