"""Tight spots of a plan: some takers who have only a few givers, with fewer places than they are.

No plan can give all of them a place, and one more place with any of these givers matches one more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ithaca.matching.forming.formed import capacities
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.solving.assignment import Assignment, Ints, Mask

_MOST_CELLS = 20_000_000
_CELLS = 1 << 21  # pairs that are looked at at once


@dataclass(frozen=True, eq=False)
class Spot:
    """`rows` and the `columns` that are all they have, with `places` that are not pinned; `left`
    are those of the rows that got none. `open` where some of the columns have a place left, so
    that a plan that moves others could match more."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    places: int
    left: tuple[int, ...]
    open: bool = False


def spots(scores: Scores, plan: Assignment, left: Iterable[int]) -> dict[int, Spot]:
    """The spot of each of these unmatched rows, who each have someone; one for all of them where
    there are too many pairs to tell them apart, none where even that is not known."""
    starts = list(left)
    if not starts:
        return {}
    places = capacities(scores.pool)
    free = np.ones(scores.shape[0], dtype=np.bool_)
    for row, column in plan.pinned:
        free[row] = False
        places[column] -= 1
    # With few moves the wall may be of a plan with more pins than the plan tells.
    cut = None if plan.gap is None else plan.witnesses.count
    rows = np.flatnonzero(free if cut is None else free & ~cut.rows)
    near = np.ones(len(places), dtype=np.bool_) if cut is None else cut.columns | (places == 0)
    columns = np.flatnonzero(near)
    if len(rows) * len(columns) > _MOST_CELLS:
        if cut is None:
            return {}
        inside = np.flatnonzero(free & ~cut.rows & (plan.giver_of >= 0)).tolist()
        closed = np.flatnonzero(cut.columns & (places > 0))
        members = tuple(sorted({*inside, *starts}))
        one = Spot(members, tuple(closed.tolist()), int(places[closed].sum()), tuple(starts))
        return dict.fromkeys(starts, one)
    return _told_apart(plan, places, starts, rows, columns, _allowed(scores, rows, columns))


def _allowed(scores: Scores, rows: Ints, columns: Ints) -> Mask:
    """(rows, columns): which pairs are possible."""
    found = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    step = max(1, _CELLS // max(1, len(columns)))
    for at in range(0, len(rows), step):
        some = rows[at : at + step]
        pairs = scores.of(np.repeat(some, len(columns)), np.tile(columns, len(some)))
        found[at : at + step] = (pairs >= 0).reshape(len(some), -1)
    return found


def _told_apart(
    plan: Assignment, places: Ints, starts: list[int], rows: Ints, columns: Ints, allowed: Mask
) -> dict[int, Spot]:
    """Whom each start reaches, over whom a giver has to what else they could have. Starts that
    reach the same giver share a spot."""
    at_row = {row: at for at, row in enumerate(rows.tolist())}
    held: dict[int, list[int]] = {}
    for row in rows.tolist():
        held.setdefault(int(plan.giver_of[row]), []).append(row)
    spot_of = np.full(len(columns), -1, dtype=np.int64)
    joined = np.arange(len(starts))
    for number, start in enumerate(starts):
        queue = [start]
        while queue:
            mine = allowed[at_row[queue.pop()]]
            for other in np.unique(spot_of[mine]).tolist():
                if other >= 0 and joined[other] != number:
                    joined[joined == joined[other]] = number
            new = np.flatnonzero(mine & (spot_of < 0))
            spot_of[new] = number
            for column in columns[new].tolist():
                queue += held.get(column, ())
    load = np.bincount(plan.giver_of[rows][plan.giver_of[rows] >= 0], minlength=len(places))
    found = {}
    for name in np.unique(joined).tolist():
        numbers = np.flatnonzero(joined == name).tolist()
        inside = columns[np.isin(spot_of, numbers)]
        own = tuple(starts[number] for number in numbers)
        members = sorted({*own, *(row for one in inside.tolist() for row in held.get(one, ()))})
        room = int(places[inside].sum())
        open_ = room > int(load[inside].sum())
        spot = Spot(tuple(members), tuple(inside.tolist()), room, own, open_)
        found.update(dict.fromkeys(own, spot))
    return found
