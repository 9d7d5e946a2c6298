"""Checks everything an assignment claims, without the solver: short, to be read in one sitting."""

from __future__ import annotations

import numpy as np

from ithaca.matching.solving.assignment import POLICIES, Assignment, Cut, Ints, MatchingError
from ithaca.matching.solving.pairs import LARGEST, Pairs, blocking, pairs_of, places_of


class Refuted(MatchingError):
    """Something that an assignment claims is false; the message says what."""


def _hold(claim: object, otherwise: str) -> None:
    if not claim:
        raise Refuted(otherwise)


def verify(points: object, capacity: object, assignment: Assignment) -> None:
    """Raise Refuted with the first claim that is false; return None when everything is true.

    `points` and `capacity` are what `assign` was given; pins and minimum are read from the
    assignment. What is proved, and how:

    1. The plan is one: pairs are allowed, places suffice, pins are kept, its numbers are right.
       From here on the rest: rows without a pin, the places and the minimum that pins leave, and
       the allowed pairs of such rows with columns that have a place left. Let K be how many of the
       rest are matched and F the number of minimum places they fill.
    2. No plan matches more than K: each match of the rest has its row or its column in the wall of
       `witnesses.count`, and these have room for only K. Nor fills more than F: the same with
       minimum places. No plan with K and F has a better worst match: the wall around all better
       pairs has room for fewer.
    3. No such plan x has a larger total than `bound`. Let u + p >= points on every pair that it
       may use (of policy floor: as good as the worst). Its total is at most
       sum(u_i of matched i) + sum(p_j load_j). With a = min(u) the first is
       a K + sum(u_i - a of matched i) <= a K + sum(u_i - a). In the second, p_j >= 0 gives at most
       p_j capacity_j. For p_j < 0, with f_j = min(load_j, minimum_j) <= load_j and b = max(0, -p),
       p_j load_j <= p_j f_j = p_j minimum_j + |p_j| (minimum_j - f_j), and |p_j| <= b. As all
       minimum_j - f_j >= 0 and the f_j sum up to F, these add at most b (sum(minimum) - F).

    A policy without a claim on the total is checked for what it promises: "stable" has no pair
    that would both gain points, "first_come" gave each row the best column that was left. (A plan
    of `stable` on wishes is checked by `blocking_wishes`.)
    """
    pairs = pairs_of(points)
    found, places = assignment, places_of(capacity, pairs.m)
    _check_plan(pairs, places, found)
    giver_of, pins = found.giver_of, np.array(found.pinned, dtype=np.int64).reshape(-1, 2)
    free = np.isin(np.arange(pairs.n), pins[:, 0], invert=True)
    pinned = np.bincount(pins[:, 1], minlength=pairs.m)
    load = np.bincount(giver_of[free & (giver_of >= 0)], minlength=pairs.m)
    minimum = np.zeros(pairs.m) if found.minimum is None else found.minimum
    least = np.maximum(places_of(minimum, pairs.m, "minimum") - pinned, 0)
    places = places - pinned
    rest = pairs.only(free[pairs.rows] & (places[pairs.columns] > 0))
    if found.policy in ("stable", "first_come"):
        _check_promise(rest, places, np.where(free, giver_of, -1), found)
        return
    matched, filled = int(load.sum()), int(np.minimum(load, least).sum())
    _check_cuts(rest, places, least, matched, filled, found)
    if found.policy == "floor":
        rest = rest.only(rest.points >= _worst(rest, giver_of))
    u, p = _prices(found, pairs)
    _hold(found.minimum is not None or (p >= 0).all(), "A price is negative without a minimum.")
    _hold((u[rest.rows] + p[rest.columns] >= rest.points).all(), "A price or utility is too low.")
    utilities = u[free].tolist()
    a, b = min(utilities, default=0), max(0, -min(p.tolist(), default=0))
    bound = sum(utilities) - a * len(utilities) + a * matched + b * (sum(least.tolist()) - filled)
    for price, most, fewest in zip(p.tolist(), places.tolist(), least.tolist(), strict=True):
        bound += price * (most if price > 0 else fewest)
    kept = pairs.only(~free[pairs.rows] & (giver_of[pairs.rows] == pairs.columns))
    bound += sum(kept.points.tolist())
    _hold(found.bound == bound, f"The prices prove a bound of {bound}, not {found.bound}.")
    _hold(found.gap == bound - found.total >= 0, "The gap is not the bound less the total.")


def _check_plan(pairs: Pairs, places: Ints, found: Assignment) -> None:
    """Is it a plan, and are its numbers right?"""
    _hold(found.policy in POLICIES, f"There is no policy called “{found.policy}”.")
    giver_of = np.asarray(found.giver_of)
    _hold(giver_of.shape == (pairs.n,) and giver_of.dtype.kind == "i", "There is no column a row.")
    _hold(((giver_of >= -1) & (giver_of < pairs.m)).all(), "A row has a column that is not there.")
    chosen, matched = giver_of[pairs.rows] == pairs.columns, np.count_nonzero(giver_of >= 0)
    _hold(np.count_nonzero(chosen) == matched, "A match is forbidden.")
    load = np.bincount(giver_of[giver_of >= 0], minlength=pairs.m)
    _hold((load <= places).all(), "A column has more rows than places.")
    for row, column in found.pinned:
        _hold(0 <= row < pairs.n and giver_of[row] == column >= 0, f"Row {row} has lost its pin.")
    _hold(len({row for row, _ in found.pinned}) == len(found.pinned), "A row is pinned twice.")
    got = pairs.points[chosen].tolist()
    _hold(found.matched == matched, f"{matched} rows are matched, not {found.matched}.")
    _hold(found.worst == min(got, default=None), "The worst match is not what is claimed.")
    _hold(found.total == sum(got), f"The total is {sum(got)}, not {found.total}.")


def _check_cuts(
    rest: Pairs, places: Ints, least: Ints, matched: int, filled: int, found: Assignment
) -> None:
    """Could more be matched, more minimum places be filled, or the worst match be better?"""
    cuts = found.witnesses
    _hold(_room(cuts.count, rest, places) == matched, "It is not proved that no more can match.")
    if found.minimum is not None:
        known = _room(cuts.minimum, rest, least) == filled
        _hold(known, "It is not proved that no more minimum places can be filled.")
    if found.policy == "floor" and matched:
        better = rest.only(rest.points > _worst(rest, found.giver_of))
        fewer = _room(cuts.floor, better, places) < matched
        fewer = fewer or _room(cuts.floor, better, least) < filled
        _hold(fewer, "It is not proved that the worst match cannot be better.")


def _room(cut: Cut | None, pairs: Pairs, places: Ints) -> int:
    """How much goes through a wall that all the pairs have their row or their column in."""
    if cut is None:
        raise Refuted("A proof is missing.")
    rows, columns = np.asarray(cut.rows), np.asarray(cut.columns)
    masks = rows.dtype == columns.dtype == np.bool_
    masks = masks and (rows.shape, columns.shape) == ((pairs.n,), (pairs.m,))
    _hold(masks, "A wall is not a mark for each row and column.")
    _hold((rows[pairs.rows] | columns[pairs.columns]).all(), "A pair is outside its wall.")
    return int(rows.sum() + sum(places[columns].tolist()))


def _worst(rest: Pairs, giver_of: Ints) -> int:
    """The fewest points of a match of the rest; where nobody is matched no pair can be used."""
    return int(min(rest.points[giver_of[rest.rows] == rest.columns].tolist(), default=LARGEST))


def _prices(found: Assignment, pairs: Pairs) -> tuple[Ints, Ints]:
    """Utilities and prices, small enough to be added."""
    u, p = np.asarray(found.utilities), np.asarray(found.prices)
    _hold((u.shape, p.shape) == ((pairs.n,), (pairs.m,)), "Prices or utilities are missing.")
    for each in (u, p):
        whole = each.size == 0 or (each.dtype.kind == "i" and abs(each).max() <= LARGEST)
        _hold(whole and each.min(initial=0) >= -LARGEST, "Prices must be whole numbers.")
    return u, p


def _check_promise(rest: Pairs, places: Ints, giver_of: Ints, found: Assignment) -> None:
    """Does a policy that does not aim at a total keep what it promises, and claims no more?"""
    _hold(found.bound is None and found.gap is None, "This policy proves no bound.")
    if found.policy == "stable":
        _hold(not blocking(rest, places, giver_of).any(), "Two would both gain by each other.")
        return
    held = giver_of[rest.rows] == rest.columns
    mine, last = np.full(rest.n, -1), np.full(rest.m, -1)
    mine[rest.rows[held]] = rest.points[held]
    np.maximum.at(last, rest.columns[held], rest.rows[held])
    last[np.bincount(rest.columns[held], minlength=rest.m) < places] = rest.n
    better = (rest.points > mine[rest.rows]) | (
        (rest.points == mine[rest.rows]) & (rest.columns < giver_of[rest.rows])
    )
    _hold(not (better & (rest.rows <= last[rest.columns])).any(), "A row passed over a better one.")
