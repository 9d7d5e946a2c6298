"""The best groups for given teams of givers: an integer programme and its proof.

A team is one giver, or two who lead together; it opens some groups, each of at least `least` and
at most `most` rows. Prices of rows and givers bound, in integers and over all pairs, what any
grouping can reach, and what it can reach if one pair is in it: so pairs that cannot be part of
anything better are left out of the programme, and the proof is still one over all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ithaca.matching.shapes.checked import Tell
from ithaca.matching.solving.assignment import Ints, Mask

if TYPE_CHECKING:
    from ithaca.matching.shapes.by_highs import Model

_PARTS = 16  # prices are rounded to a sixteenth of a point, so that bounds stay tight
_NEVER = -(1 << 45)
_DOZEN = 12
_SLACK = 10000  # at first, pairs that lose less than 1/10,000 of the bound are looked at
_MANY = 60_000  # pairs; beyond, not all are handed to branch and bound, and a gap may stay
_FEW = 4000  # pairs; below this, all are looked at


@dataclass(frozen=True, eq=False)
class Teams:
    """table (n, t): points of a row with a team, -1 forbidden. `limit` (t,): groups a team may
    open; `members` (t, 1 or 2): its givers, who lead `capacity` (m,) groups at most. `must` (n,):
    rows that have to be placed. `labels` (n,) or None, of which a group holds at most `same`."""

    table: Ints
    limit: Ints
    members: Ints
    capacity: Ints
    size: tuple[int, int]
    must: Mask
    labels: Ints | None = None
    same: int = 0

    def above(self, floor: int) -> Teams:
        """The same without pairs below the floor, except of rows that must be placed."""
        low = (self.table < floor) & ~self.must[:, None]
        return replace(self, table=np.where(low, -1, self.table))


@dataclass(frozen=True, eq=False)
class Packed:
    """team_of (n,), -1 for left out; groups (t,) opened; `total` points, and no grouping that
    places as many has more than `bound`."""

    team_of: Ints
    groups: Ints
    total: int
    bound: int
    certain: bool = True


@dataclass(frozen=True, eq=False)
class _Prices:
    """In sixteenths: what a place for each row (n,) and a group of each giver (m,) costs, and what
    any placed row brings."""

    rows: Ints
    givers: Ints
    placed: int


def pack(teams: Teams, placed: int, tell: Tell) -> Packed | None:
    """The largest total of a grouping that places exactly so many rows; None if there is none."""
    everything = teams.table >= 0
    chosen = _first_choice(teams)
    for turn in range(12):
        prices, reached = _relaxed_prices(teams, chosen, placed)
        tell("Looking for the best groups.", min(0.5, 0.05 * turn))
        if prices is None:
            if bool((chosen == everything).all()) or everything.sum() > _MANY:
                return None
            chosen = everything
            continue
        bound, reach = _reach(teams, prices, placed)
        near = everything & (reach >= bound - bound // _SLACK)
        if bound <= reached or not (near & ~chosen).any():
            break
        chosen = chosen | near
    if prices is None:
        return None
    return _proved(teams, placed, chosen, bound, reach, tell)


def possible(teams: Teams, placed: int, tell: Tell) -> tuple[Packed | None, bool]:
    """Some grouping that places so many rows, and whether the answer is certain."""
    chosen = teams.table >= 0
    flat = replace(teams, table=np.where(chosen, 0, -1))
    return _whole(flat, chosen, placed, tell)


def most_placed(teams: Teams, tell: Tell) -> tuple[int, bool]:
    """The largest number of rows that a grouping can place, and whether that is certain."""
    chosen = teams.table >= 0
    model, parts = _model(teams, chosen, None)
    model.gains[: len(parts.rows)] = 1
    found = model.decide(tell, "Counting who can be placed.", 0.1)
    if found.values is None:
        return -1, found.state == "impossible"
    return int(found.values[: len(parts.rows)].sum()), found.state == "best"


def _proved(
    teams: Teams, placed: int, chosen: Mask, bound: int, reach: Ints, tell: Tell
) -> Packed | None:
    everything, slack = teams.table >= 0, bound // _SLACK
    near = chosen & (reach >= bound - slack)
    while True:
        found, certain = _whole(teams, near, placed, tell)
        outside = everything & ~near
        if found is None:
            if not outside.any() or not certain or near.sum() > _MANY:
                return None
            slack = 16 * slack + 1
            near = everything & (reach >= bound - slack)
            continue
        better = outside & (reach > found.total)
        if not better.any() or not certain or (near | better).sum() > _MANY:
            beyond = int(reach[outside].max(initial=0))
            top = min(bound, max(found.bound, beyond))
            return replace(found, bound=max(top, found.total))
        near = near | better


def _first_choice(teams: Teams) -> Mask:
    """Each row's best dozen teams and each team's best rows, enough for two groups."""
    table = teams.table
    n, t = table.shape
    if table.size <= _FEW or t <= _DOZEN:
        return table >= 0
    in_turn = (np.arange(t)[None, :] - np.arange(n)[:, None]) % t  # equals: each row another
    least_first = -(table * t + in_turn)
    chosen = np.zeros((n, t), dtype=np.bool_)
    np.put_along_axis(chosen, least_first.argpartition(_DOZEN, axis=1)[:, :_DOZEN], True, axis=1)
    enough = min(n, 2 * teams.size[1])
    best = np.argsort(least_first, axis=0, kind="stable")[:enough]
    np.put_along_axis(chosen, best, True, axis=0)
    return chosen & (table >= 0)


@dataclass(frozen=True, eq=False)
class _Parts:
    """Which variables and limits of the model are what."""

    rows: Ints
    teams: Ints
    at_rows: slice
    at_givers: slice
    at_placed: slice


def _model(teams: Teams, chosen: Mask, placed: int | None) -> tuple[Model, _Parts]:
    from ithaca.matching.shapes.by_highs import Model

    rows, of = np.nonzero(chosen)
    pairs, count = np.arange(len(rows)), len(rows)
    n, t = teams.table.shape
    each = np.arange(t)
    opened = count + each
    least, most = teams.size
    gains = np.concatenate([teams.table[rows, of], np.zeros(t)])
    upper = np.concatenate([np.ones(count), teams.limit])
    model = Model(gains, upper)
    all_of_them = placed == n
    at_rows = model.limit(
        n, (rows, pairs, 1), least=(teams.must | all_of_them).astype(float), most=1
    )
    model.limit(t, (of, pairs, 1), (each, opened, -least), least=0)
    model.limit(t, (of, pairs, 1), (each, opened, -most), most=0)
    model.limit(count, (pairs, pairs, 1), (pairs, count + of, -1), most=0)
    at_givers = slice(0, 0)
    if teams.members.shape[1] > 1:
        leads = (teams.members.reshape(-1), np.repeat(opened, teams.members.shape[1]), 1)
        at_givers = model.limit(len(teams.capacity), leads, most=teams.capacity)
    if teams.labels is not None:
        _limit_labels(model, teams, rows, of)
    at_placed = slice(0, 0)
    if placed is not None and not all_of_them:
        at_placed = model.limit(1, (np.zeros(count), pairs, 1), least=placed, most=placed)
    return model, _Parts(rows, of, at_rows, at_givers, at_placed)


def _limit_labels(model: Model, teams: Teams, rows: Ints, of: Ints) -> None:
    """No group holds more than `same` rows of one known label."""
    assert teams.labels is not None
    count, t = len(rows), teams.table.shape[1]
    known = np.flatnonzero(teams.labels[rows] >= 0)
    key = teams.labels[rows[known]] * t + of[known]
    keys, at, size = np.unique(key, return_inverse=True, return_counts=True)
    tight = size > teams.same
    number = np.cumsum(tight) - 1
    keep = tight[at]
    model.limit(
        int(tight.sum()),
        (number[at[keep]], known[keep], 1),
        (number[tight], count + keys[tight] % t, -teams.same),
        most=0,
    )


def _relaxed_prices(teams: Teams, chosen: Mask, placed: int) -> tuple[_Prices | None, int]:
    """Prices, and what the programme of the chosen pairs reaches, parts of people allowed."""
    model, parts = _model(teams, chosen, placed)
    found = model.relax()
    if found is None:
        return None, 0
    scaled = np.rint(found.prices * _PARTS).astype(np.int64)
    rows = scaled[parts.at_rows]
    if placed < len(rows):
        rows = np.where(teams.must, rows, np.maximum(rows, 0))
    givers = np.maximum(scaled[parts.at_givers], 0)
    brought = scaled[parts.at_placed]
    prices = _Prices(rows, givers, int(brought[0]) if len(brought) else 0)
    return prices, int(found.total + 1e-6)


def _reach(teams: Teams, prices: _Prices, placed: int) -> tuple[int, Ints]:
    """What no grouping exceeds, and (n, t) what none with that pair in it exceeds."""
    n, t = teams.table.shape
    left = teams.table * _PARTS - (prices.rows + prices.placed)[:, None]
    left[teams.table < 0] = _NEVER
    charge = np.zeros(t, dtype=np.int64)
    total = int(prices.rows.sum()) + prices.placed * placed
    if len(prices.givers):
        charge = prices.givers[teams.members].sum(axis=1)
        total += int((prices.givers * teams.capacity).sum())
    best = np.zeros(t, dtype=np.int64)
    with_pair = np.full((n, t), _NEVER, dtype=np.int64)
    for groups in range(1, int(teams.limit.max(initial=0)) + 1):
        value, change = _opened(teams, left, groups)
        value = np.where(teams.limit >= groups, value - groups * charge, _NEVER)
        best = np.maximum(best, value)
        with_pair = np.maximum(with_pair, value + change)
    bound = total + int(best.sum())
    reach = np.maximum(bound - best + with_pair, -1)
    return bound // _PARTS, reach // _PARTS


def _opened(teams: Teams, left: Ints, groups: int) -> tuple[Ints, Ints]:
    """If each team opens so many groups: (t,) what its best rows bring, (n, t) the change if a
    given row must be among them, never above 0."""
    n, t = left.shape
    least, most = (groups * size for size in teams.size)
    if least > n:
        return np.full(t, _NEVER), np.zeros_like(left)
    most = min(most, n)
    ordered = -np.sort(-_mixed(teams, left, groups * teams.same), axis=0)[:most]
    gain = ordered.copy()
    gain[least:] = np.maximum(gain[least:], 0)
    value = np.maximum(gain.sum(axis=0), _NEVER)
    used = np.maximum((ordered > 0).sum(axis=0), least)
    last = ordered[used - 1, np.arange(t)]
    full, bare = used == most, used == least
    leaves = np.where(full, np.where(bare, last, np.maximum(last, 0)), 0)
    leaves = np.where(bare & ~full, np.minimum(last, 0), leaves)
    return value, np.minimum(left - leaves, 0)


def _mixed(teams: Teams, left: Ints, same: int) -> Ints:
    """Without what is beyond the best `same` rows of a label."""
    if teams.labels is None:
        return left
    result = left.copy()
    for label in range(int(teams.labels.max(initial=-1)) + 1):
        rows = np.flatnonzero(teams.labels == label)
        if len(rows) > same:
            worst_first = np.argsort(-left[rows], axis=0, kind="stable")[same:]
            np.put_along_axis(result, rows[worst_first], _NEVER, axis=0)
    return result


def _whole(teams: Teams, chosen: Mask, placed: int, tell: Tell) -> tuple[Packed | None, bool]:
    model, parts = _model(teams, chosen, placed)
    found = model.decide(tell, "Looking for the best groups.", 0.6)
    if found.values is None:
        return None, found.state == "impossible"
    used = found.values[: len(parts.rows)] > 0
    team_of = np.full(len(teams.table), -1, dtype=np.int64)
    team_of[parts.rows[used]] = parts.teams[used]
    total = int(teams.table[parts.rows[used], parts.teams[used]].sum())
    groups = found.values[len(parts.rows) :]
    certain = found.state == "best"
    bound = total if certain else int(np.floor(found.bound + 1e-6))
    return Packed(team_of, groups, total, bound, certain), certain


def by_hand(teams: Teams) -> Packed:
    """Groups opened one after the other, the one that brings most first: where the search for the
    best ended at its limits. Its bound is what rows have at most."""
    n, t = teams.table.shape
    team_of, groups = np.full(n, -1, dtype=np.int64), np.zeros(t, dtype=np.int64)
    spare, (least, most) = teams.capacity.copy(), teams.size
    while True:
        free = np.flatnonzero(team_of < 0)
        able = (groups < teams.limit) & (spare[teams.members] > 0).all(axis=1)
        if len(free) < least or not able.any():
            break
        left = np.where(able[None, :], teams.table[free], _NEVER)
        left = np.where(left < 0, _NEVER, left)
        mixed = _mixed(
            replace(teams, labels=None if teams.labels is None else teams.labels[free]),
            left,
            teams.same,
        )
        best = -np.sort(-mixed, axis=0)[:most]
        brings = np.where(best[least - 1] >= 0, np.maximum(best, 0).sum(axis=0), -1)
        team = int(brings.argmax())
        if brings[team] < 0:
            break
        order = np.argsort(-mixed[:, team], kind="stable")[:most]
        team_of[free[order[mixed[order, team] >= 0]]] = team
        groups[team] += 1
        spare[teams.members[team]] -= 1
    placed = team_of >= 0
    total = int(teams.table[placed, team_of[placed]].sum())
    highest = np.sort(np.maximum(teams.table.max(axis=1, initial=0), 0))[n - int(placed.sum()) :]
    return Packed(team_of, groups, total, int(highest.sum()), certain=False)
