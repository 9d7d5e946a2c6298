"""Groups: rows around one giver, or two, each group of at least and at most so many.

First as many rows as possible are placed; then no group is led by too few departments; then the
worst pair is as good as it can be; then the total is the largest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from ithaca.matching.shapes.checked import (
    Pairs,
    Tell,
    counts,
    labels_of,
    number,
    pairs_of,
    quiet,
    span,
    table_of,
)
from ithaca.matching.shapes.packing import Packed, Teams, by_hand, most_placed, pack, possible
from ithaca.matching.shapes.swapping import better_circles
from ithaca.matching.solving.assignment import Ints, Mask, MatchingError, Policy

_ALL_TEAMS = 10_000
"""Rows times teams of two givers, up to which all teams are looked at. Beyond, givers are put into
twos first, and it is not claimed that no other twos would do better."""


@dataclass(frozen=True, eq=False)
class Groups:
    """Who is in which group, and the proof.

    `group_of` (n,) holds a group per row, -1 for those left out; `leads` (groups,) the column that
    leads each, `seconds` (groups,) the other one, -1 where there is none. `worst` is the least a
    row gets from those who lead its group (with givers (1, 2): from the first); `total` is the sum
    over all pairs of a row with those who lead. No grouping that places as many, mixes them as
    well and (policy floor) goes as little below has more than `bound`; with givers (1, 2) the
    bound takes the second ones for given, who are the best for these groups. `certain`: no
    grouping places more, mixes them better, or has a better worst pair. `most_of_one_label` is
    what was kept, None without labels.
    """

    group_of: Ints
    leads: Ints
    seconds: Ints
    matched: int
    worst: int | None
    total: int
    bound: int
    gap: int
    certain: bool
    most_of_one_label: int | None = None

    @property
    def proved(self) -> bool:
        """Whether nothing better exists in any of its aims."""
        return self.certain and self.gap == 0


def groups(
    points: ArrayLike,
    *,
    size: tuple[int, int],
    capacity: ArrayLike = 1,
    givers: tuple[int, int] = (1, 1),
    labels: Sequence[int] | None = None,
    most_of_one_label: int | None = None,
    pinned: Iterable[tuple[int, int]] | None = None,
    policy: Policy = "floor",
    tell: Tell | None = None,
) -> Groups:
    """Form groups of `size` (least, most) rows, each led by a column or two.

    `points` (n, m): a negative entry forbids a row in that column's group. `capacity`: how many
    groups a column may lead or help to lead. `givers`: (1, 1); (2, 2) for always two, chosen
    together; (1, 2) for a second one, best for the group, where one is spare.
    `labels` (n,), such as departments (negative: unknown): no group has more than
    `most_of_one_label` rows of one label, by default half of the largest size. This never costs
    anyone their place: where it would, it is raised by one until it does not.
    `pinned` rows are in a group their column leads; the floor does not count them.
    Raises MatchingError for input that makes no sense.
    """
    tell = tell or quiet
    table, kept = table_of(points), labels_of(labels, len(np.asarray(points)))
    size = span(size, "The size of a group", 1)
    givers = span(givers, "The number of givers", 1)
    if givers not in ((1, 1), (1, 2), (2, 2)):
        raise MatchingError("A group is led by one giver, by two, or by one or two.")
    if policy not in ("floor", "total"):
        raise MatchingError(f"There is no policy called “{policy}”: choose floor or total.")
    leading = counts(capacity, table.shape[1], "The number of groups a giver may lead")
    pins = pairs_of(pinned, table.shape, "pinned")
    same = size[1] if kept is None else (size[1] + 1) // 2
    if most_of_one_label is not None:
        same = min(size[1], number(most_of_one_label, "The most of one label", 1))
    two = givers == (2, 2)
    teams, complete = _teams(table, leading, size, two)
    teams = replace(_with_pins(teams, table, pins), labels=kept, same=same)
    found, teams, certain = _search(teams, policy == "floor", bool(pins), tell)
    result = _split(teams, found, table, kept)
    if givers == (1, 2):
        result = _with_seconds(result, table, leading)
    spread = teams.same if kept is not None else None
    if not complete:
        beyond = max(result.total, _with_any_two(table, result.matched))
        result = replace(result, bound=beyond, gap=beyond - result.total)
    done = replace(result, most_of_one_label=spread, certain=certain and complete)
    tell("The groups are formed.", 1.0)
    return done


def _teams(table: Ints, capacity: Ints, size: tuple[int, int], two: bool) -> tuple[Teams, bool]:
    """Everyone who can lead, alone or in twos; and whether that is everyone."""
    n, m = table.shape
    must = np.zeros(n, dtype=np.bool_)
    if not two:
        limit = np.minimum(capacity, n // size[0])
        return Teams(table, limit, np.arange(m)[:, None], capacity, size, must), True
    able = np.flatnonzero((capacity > 0) & ((table >= 0).sum(axis=0) >= size[0]))
    twos = np.array(list(combinations(able.tolist(), 2)), dtype=np.int64).reshape(-1, 2)
    limit = np.minimum(capacity[twos].min(axis=1, initial=n), n // size[0])
    complete = len(twos) * n <= _ALL_TEAMS
    if not complete:
        twos, limit = _suited(table, capacity, size, twos)
    return Teams(_both(table, twos), limit, twos, capacity, size, must), complete


def _both(table: Ints, twos: Ints) -> Ints:
    """(n, teams): points with two givers together."""
    first, second = table[:, twos[:, 0]], table[:, twos[:, 1]]
    return np.where((first >= 0) & (second >= 0), first + second, -1)


def _with_any_two(table: Ints, placed: int) -> int:
    """What so many rows have at most, each with the two it likes best."""
    best = np.sort(np.maximum(table, 0), axis=1)[:, -2:].sum(axis=1)
    return int(np.sort(best)[len(best) - placed :].sum())


def _suited(table: Ints, capacity: Ints, size: tuple[int, int], twos: Ints) -> tuple[Ints, Ints]:
    """Givers in twos by what the best rows of each two would bring: teams, and groups of each."""
    worth = np.full((table.shape[1], table.shape[1]), -1, dtype=np.int64)
    for start in range(0, len(twos), 1000):
        part = twos[start : start + 1000]
        best = np.sort(_both(table, part), axis=0)[::-1]
        brings = np.maximum(best[: size[1]], 0).sum(axis=0)
        enough = best[size[0] - 1] >= 0
        worth[part[:, 0], part[:, 1]] = worth[part[:, 1], part[:, 0]] = np.where(enough, brings, -1)
    copies = np.repeat(np.arange(len(capacity)), np.minimum(capacity, len(table) // size[0]))
    among = worth[np.ix_(copies, copies)]
    circle_of = better_circles(np.maximum(among, 0), among >= 0, (2, 2), 1, 0, quiet)
    order = np.argsort(circle_of, kind="stable")
    paired = copies[order[circle_of[order] >= 0]].reshape(-1, 2)
    teams, limit = np.unique(np.sort(paired, axis=1), axis=0, return_counts=True)
    return teams.astype(np.int64).reshape(-1, 2), limit.astype(np.int64)


def _with_pins(teams: Teams, table: Ints, pins: Pairs) -> Teams:
    if not pins:
        return teams
    allowed, must = teams.table.copy(), teams.must.copy()
    for row, column in pins:
        if must[row]:
            raise MatchingError(f"Row {row} is pinned twice.")
        if table[row, column] < 0:
            raise MatchingError(f"The pinned pair ({row}, {column}) is forbidden.")
        must[row] = True
        allowed[row, (teams.members != column).all(axis=1)] = -1
    return replace(teams, table=allowed, must=must)


def _search(teams: Teams, with_floor: bool, pins: bool, tell: Tell) -> tuple[Packed, Teams, bool]:
    """The best grouping, the teams with the limits it keeps, and whether these are certain."""
    placed = _room(teams)
    if not placed or not teams.table.shape[1]:
        if pins:
            raise MatchingError("The pinned rows cannot all be placed in groups of that size.")
        return _nobody(teams), teams, True
    floor = _highest_floor(teams, placed, tell) if with_floor else 0
    found = pack(teams.above(floor), placed, tell)
    if found is not None:
        return found, teams, True
    loose, certain = replace(teams, labels=None), True
    if possible(loose, placed, tell)[0] is None:
        placed, certain = most_placed(loose, tell)
        if placed < 0 and pins:
            raise MatchingError("The pinned rows cannot all be placed in groups of that size.")
        if placed < 0:
            return by_hand(teams), teams, False
        if not placed:
            return _nobody(teams), teams, certain
    while teams.labels is not None and teams.same < teams.size[1]:
        grouping, sure = possible(teams, placed, tell)
        certain &= sure or grouping is not None
        if grouping is not None:
            break
        teams = replace(teams, same=teams.same + 1)
    if with_floor:
        teams_above, sure = _raised(teams, placed, tell)
    else:
        teams_above, sure = teams, True
    found = pack(teams_above, placed, tell)
    if found is None:
        if pins:
            raise MatchingError("Too many groups to keep the pinned rows: form fewer at a time.")
        return by_hand(teams), teams, False
    return found, teams, certain and sure


def _nobody(teams: Teams) -> Packed:
    n, t = teams.table.shape
    return Packed(np.full(n, -1, dtype=np.int64), np.zeros(t, dtype=np.int64), 0, 0)


def _room(teams: Teams) -> int:
    """How many rows could be placed if only the count of groups and their sizes mattered."""
    least, most = teams.size
    able = int((teams.table >= 0).any(axis=1).sum())
    possible_groups = min(
        int(teams.limit.sum()), int(teams.capacity.sum()) // teams.members.shape[1]
    )
    best = 0
    for count in range(1, min(possible_groups, able // least) + 1):
        best = max(best, min(able, count * most))
    return best


def _highest_floor(teams: Teams, placed: int, tell: Tell) -> int:
    """A floor that nothing exceeds: with as many placed, but groups as small as you like."""
    from ithaca.matching.shapes.by_scipy import most_pairs

    free = ~teams.must
    values = np.unique(teams.table[free])
    values = values[values >= 0]
    low, high = 0, len(values) - 1
    seats = teams.limit * teams.size[1]
    one = np.ones(len(teams.table), dtype=np.int64)
    while low < high:
        tell("Looking for the best worst pair.", 0.02)
        middle = (low + high + 1) // 2
        allowed: Mask = teams.above(int(values[middle])).table >= 0
        enough = int(allowed.any(axis=1).sum()) >= placed
        if enough and most_pairs(allowed, one, seats)[0] >= placed:
            low = middle
        else:
            high = middle - 1
    return int(values[low]) if len(values) else 0


def _raised(teams: Teams, placed: int, tell: Tell) -> tuple[Teams, bool]:
    """The teams without pairs below the best floor; and whether none is higher."""
    values = np.unique(teams.table[~teams.must])
    values = values[(values >= 0) & (values <= _highest_floor(teams, placed, tell))]
    certain = True

    def works(place: int) -> bool:
        nonlocal certain
        grouping, sure = possible(teams.above(int(values[place])), placed, tell)
        certain &= sure or grouping is not None
        return grouping is not None

    high, step = len(values), 1
    low = high - 1
    while low > 0 and not works(low):
        high, step = low, step * 2
        low = max(0, high - step)
    low = max(low, 0)
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if works(middle) else (low, middle)
    return (teams.above(int(values[low])) if len(values) else teams), certain


def _split(teams: Teams, found: Packed, table: Ints, labels: Ints | None) -> Groups:
    """A team's rows dealt to its groups in turn, label by label, so that each is mixed."""
    group_of = np.full(len(table), -1, dtype=np.int64)
    leads: list[int] = []
    seconds: list[int] = []
    for team in np.flatnonzero(found.groups):
        rows = np.flatnonzero(found.team_of == team)
        if labels is not None:
            rows = rows[np.argsort(-labels[rows], kind="stable")]
        count = int(found.groups[team])
        group_of[rows] = len(leads) + np.arange(len(rows)) % count
        leads += [int(teams.members[team, 0])] * count
        seconds += [int(teams.members[team, -1]) if teams.members.shape[1] > 1 else -1] * count
    placed = group_of >= 0
    got = teams.table[placed, found.team_of[placed]]
    return Groups(
        group_of,
        np.array(leads, dtype=np.int64),
        np.array(seconds, dtype=np.int64),
        int(placed.sum()),
        int(got.min()) if len(got) else None,
        found.total,
        found.bound,
        found.bound - found.total,
        certain=True,
    )


def _with_seconds(result: Groups, table: Ints, capacity: Ints) -> Groups:
    """A second giver for as many groups as possible, then those who bring the most."""
    from ithaca.matching.shapes.by_scipy import best_pairs

    spare = capacity - np.bincount(result.leads, minlength=len(capacity))
    columns = np.repeat(np.arange(len(capacity)), np.minimum(spare, len(result.leads)))
    if not len(columns) or not len(result.leads):
        return result
    worth = np.zeros((len(result.leads), len(columns)), dtype=np.int64)
    for group, lead in enumerate(result.leads):
        points = table[result.group_of == group][:, columns]
        allowed = (points >= 0).all(axis=0) & (columns != lead)
        worth[group] = np.where(allowed, points.sum(axis=0) + 1, 0)
    some = (int(worth.max()) + 1) * (len(worth) + 1)
    chosen_groups, chosen = best_pairs(np.where(worth > 0, worth + some, 0))
    real = worth[chosen_groups, chosen] > 0
    seconds = result.seconds.copy()
    seconds[chosen_groups[real]] = columns[chosen[real]]
    more = int((worth[chosen_groups[real], chosen[real]] - 1).sum())
    return replace(result, seconds=seconds, total=result.total + more, bound=result.bound + more)
