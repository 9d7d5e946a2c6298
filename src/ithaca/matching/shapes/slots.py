"""Slots: a speed event or flash hours. In each slot a row meets at most one column, and a column
one row; nobody meets the same person twice.

First as many rows as possible have a meeting at all; then as many meetings as possible are held;
then the total is the largest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ithaca.matching.shapes.checked import Tell, counts, mask_of, quiet, table_of
from ithaca.matching.shapes.timetable import Event, Plan, planned
from ithaca.matching.solving.assignment import Ints


@dataclass(frozen=True, eq=False)
class Slots:
    """Who meets whom when, and the proof.

    `meets` (n, slots) holds a column, -1 for none. `met` counts rows with a meeting, `meetings`
    all meetings; `worst` is the least points of one. No plan with as many of both has more than
    `bound`. `certain`: no plan has more rows met, or as many and more meetings.
    """

    meets: Ints
    met: int
    meetings: int
    worst: int | None
    total: int
    bound: int
    gap: int
    certain: bool

    @property
    def proved(self) -> bool:
        """Whether nothing better exists in any of its aims."""
        return self.certain and self.gap == 0


def slots(
    points: ArrayLike,
    open_rows: ArrayLike,
    open_columns: ArrayLike,
    *,
    most: ArrayLike | None = None,
    most_each: ArrayLike | None = None,
    tell: Tell | None = None,
) -> Slots:
    """Plan the meetings of an event.

    `points` (n, m): a negative entry forbids. `open_rows` (n, slots) and `open_columns` (m, slots)
    say who can attend which slot. A row has at most `most` meetings and a column at most
    `most_each`: one number for all, or one each; without, as many as there are slots.
    Where the exact search ends at its limits, slots are filled one after the other, and the gap
    says how far that may be from the best. Raises MatchingError for input that makes no sense.
    """
    tell = tell or quiet
    table = table_of(points)
    n, m = table.shape
    width = np.asarray(open_rows).shape[1] if np.asarray(open_rows).ndim == 2 else 0
    if np.asarray(open_columns).ndim == 2 and not n:
        width = np.asarray(open_columns).shape[1]
    rows_free = mask_of(open_rows, (n, width), "When rows can attend")
    columns_free = mask_of(open_columns, (m, width), "When columns can attend")
    of_rows = counts(width if most is None else most, n, "The most meetings of a row")
    of_columns = counts(
        width if most_each is None else most_each, m, "The most meetings of a column"
    )
    event = Event(
        table,
        rows_free,
        columns_free,
        np.minimum(of_rows, rows_free.sum(axis=1)),
        np.minimum(of_columns, columns_free.sum(axis=1)),
    )
    plan = planned(event, tell)
    result = _told(event, plan)
    tell("The meetings are planned.", 1.0)
    return result


def _told(event: Event, plan: Plan) -> Slots:
    meets = np.full(event.rows_free.shape, -1, dtype=np.int64)
    meets[plan.rows, plan.slots] = plan.columns
    got = event.table[plan.rows, plan.columns]
    total = int(got.sum())
    bound = max(plan.bound, total)
    return Slots(
        meets,
        int((meets >= 0).any(axis=1).sum()),
        len(plan.rows),
        int(got.min()) if len(got) else None,
        total,
        bound,
        bound - total,
        plan.certain,
    )
