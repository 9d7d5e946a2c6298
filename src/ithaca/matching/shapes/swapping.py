"""Good circles for large pools: again and again one member of each of many circles stands up,
and all of them are seated anew in the best way; and a bound on what any division could reach."""

from __future__ import annotations

from functools import partial

import numpy as np

from ithaca.matching.shapes.checked import Tell
from ithaca.matching.solving.assignment import Ints, Mask

_CIRCLES = 90  # of which one member stands up, at a time
_HEAT = 0.1  # of the largest gain: how much chance has a say at first, in small pools
_SMALL = 200  # people; a smaller pool is heated, and begun anew several times
_ROUNDS = 1500
_QUIET = 300  # rounds without anything better, after which the search ends


def better_circles(
    both: Ints, allowed: Mask, size: tuple[int, int], parts: int, seed: int, tell: Tell
) -> Ints:
    """(n,) a circle per person, -1 for those left out."""
    chance = np.random.default_rng(seed)
    least, most = size
    hate = -(int(both.max(initial=0)) + 1) * 4 * most
    worth = np.where(allowed, both, hate)
    best, most_gained = np.full(len(both), -1, dtype=np.int64), (-1, -1)
    starts = max(1, min(12 if least > 2 else 2, 3 * _SMALL // len(both)))
    for fewer in range(6):
        sizes = _sizes(len(both), least, most, fewer)
        if sizes is None:
            break
        for start in range(starts):
            share = (fewer + start / starts) / 6
            seats = _seated(worth, sizes, least, most, chance)
            seats = _improved(worth, seats, parts, chance, partial(_within, tell, share))
            circle_of = _repaired(allowed, seats, least, most)
            gained = _gained(both, circle_of, parts)
            if gained > most_gained:
                best, most_gained = circle_of, gained
        if most_gained[0] == int(sizes.sum()):
            break
    return _numbered(best)


def _gained(both: Ints, circle_of: Ints, parts: int) -> tuple[int, int]:
    """How many are placed, and the sum of what they get."""
    total = 0
    for circle in np.unique(circle_of[circle_of >= 0]):
        members = np.flatnonzero(circle_of == circle)
        inside = both[np.ix_(members, members)]
        total += int(inside.sum()) // 2 * (parts // (len(members) - 1))
    return int((circle_of >= 0).sum()), total


def _within(tell: Tell, done: float, words: str, share: float) -> None:
    tell(words, min(0.9, done + share / 6))


def _sizes(n: int, least: int, most: int, fewer: int) -> Ints | None:
    """Sizes of the circles: as many circles as possible, less `fewer` twentieths of them."""
    count = n // least
    count = max(count - (count * fewer + 19) // 20, min(count, -(-n // most)))
    if count < 1:
        return None
    placed = min(n, count * most)
    sizes = np.full(count, placed // count, dtype=np.int64)
    sizes[: placed % count] += 1
    return sizes


def _seated(worth: Ints, sizes: Ints, least: int, most: int, chance: np.random.Generator) -> Ints:
    """(circles, most) members, -1 for an empty seat: a first seating, place by place."""
    from ithaca.matching.shapes.by_scipy import best_pairs

    pairs = least == 2 and int(sizes.sum()) == len(worth)
    standing = _cycles(worth) if pairs else chance.permutation(len(worth))
    seats = np.full((len(sizes), most), -1, dtype=np.int64)
    if pairs:
        twos = standing[: 2 * len(sizes)].reshape(-1, 2)
        seats[:, :2], standing = twos, standing[2 * len(sizes) :]
    else:
        seats[:, 0], standing = standing[: len(sizes)], standing[len(sizes) :]
    for place in range(2 if pairs else 1, int(sizes.max())):
        open_circles = np.flatnonzero(sizes > place)
        gains = sum(worth[np.ix_(seats[open_circles, k], standing)] for k in range(place))
        circles, chosen = best_pairs(np.asarray(gains))
        seats[open_circles[circles], place] = standing[chosen]
        standing = np.delete(standing, chosen)
    return seats


def _cycles(worth: Ints) -> Ints:
    """All people, good pairs next to each other: if each chooses one partner, and everyone is
    chosen once, the choices form cycles, of which every second step is a pair."""
    from ithaca.matching.shapes.by_scipy import best_pairs

    _, chosen = best_pairs(worth)
    seen = np.zeros(len(worth), dtype=np.bool_)
    paired: list[int] = []
    single: list[int] = []
    for start in range(len(worth)):
        cycle = []
        person = start
        while not seen[person]:
            seen[person] = True
            cycle.append(person)
            person = int(chosen[person])
        even = len(cycle) - len(cycle) % 2
        paired += cycle[:even]
        single += cycle[even:]
    return np.array(paired + single, dtype=np.int64)


def _improved(
    worth: Ints, seats: Ints, parts: int, chance: np.random.Generator, tell: Tell
) -> Ints:
    from ithaca.matching.shapes.by_scipy import best_pairs

    seats, sizes = seats.copy(), (seats >= 0).sum(axis=1)
    left = np.setdiff1d(np.arange(len(worth)), seats[seats >= 0])
    padded = np.pad(worth, ((0, 1), (0, 1)))  # an empty seat, -1, brings nothing
    count = len(sizes)
    factor = parts // (sizes - 1)
    quiet, heated = 0, _HEAT if len(worth) <= _SMALL else 0.0
    scale = float(worth.max(initial=0)) * parts / 2
    for turn in range(_ROUNDS):
        if turn % 20 == 0:
            tell("Looking for better circles.", turn / _ROUNDS)
        circles = chance.permutation(count)[:_CIRCLES]
        place = chance.integers(0, sizes[circles])
        up = seats[circles, place]
        rest = seats[circles].copy()
        rest[np.arange(len(circles)), place] = -1
        standing = np.concatenate([up, chance.permutation(left)[:_CIRCLES]])
        gains = padded[standing[:, None, None], rest[None, :, :]].sum(axis=2)
        gains = gains * factor[circles][None, :]
        heat = heated * max(0.0, 1 - turn / (0.7 * _ROUNDS))
        if heat:
            noise = chance.exponential(heat * scale, gains.shape)
            rows, taken = best_pairs(gains + noise)
        else:
            rows, taken = best_pairs(gains)
        before = int(gains[np.arange(len(circles)), np.arange(len(circles))].sum())
        quiet = 0 if int(gains[rows, taken].sum()) > before else quiet + 1
        if quiet > _QUIET and not heat:
            break
        seats[circles[taken], place[taken]] = standing[rows]
        if len(left):
            left = np.setdiff1d(np.arange(len(worth)), seats[seats >= 0])
    return seats


def _repaired(allowed: Mask, seats: Ints, least: int, most: int) -> Ints:
    """A circle per person, without forbidden pairs: who is in the way stands up, and sits down
    where there is room."""
    circle_of = np.full(len(allowed), -1, dtype=np.int64)
    for circle, row in enumerate(seats):
        members = row[row >= 0]
        while len(members):
            wrong = (~allowed[np.ix_(members, members)]).sum(axis=1) - 1
            if not wrong.any():
                break
            members = np.delete(members, int(wrong.argmax()))
        if len(members) >= least:
            circle_of[members] = circle
    for person in np.flatnonzero(circle_of < 0):
        for circle in range(len(seats)):
            members = np.flatnonzero(circle_of == circle)
            if least <= len(members) < most and allowed[person, members].all():
                circle_of[person] = circle
                break
    return circle_of


def _numbered(circle_of: Ints) -> Ints:
    """Circles numbered 0, 1, ... in the order of their first members."""
    names: dict[int, int] = {}
    numbers = [names.setdefault(int(c), len(names)) if c >= 0 else -1 for c in circle_of]
    return np.array(numbers, dtype=np.int64)


def circles_bound(both: Ints, least: int, parts: int, tell: Tell) -> int:
    """What no division's total exceeds, in parts.

    In a circle of s, each of the others counts for 1/(s - 1): so everyone has partners worth 1 in
    all, of which one counts for at most 1/(least - 1). The best such shares, if each may also be
    chosen as a partner that often, are an assignment for pairs; beyond, prices on being chosen
    bound them, whatever the prices are.
    """
    from ithaca.matching.shapes.by_scipy import best_pairs

    if least == 2:
        alone = both.copy()
        rows, columns = best_pairs(alone)
        return parts * int(alone[rows, columns].sum()) // 2
    others = least - 1
    prices = np.zeros(len(both), dtype=np.int64)
    best, stride = -1, int(both.max(initial=1)) / 16
    for turn in range(40):
        tell("Bounding what is possible.", 0.9 + turn / 400)
        left = both - prices[None, :]
        chosen = np.argpartition(-left, others - 1, axis=1)[:, :others]
        taken = np.take_along_axis(left, chosen, axis=1)
        value = int(np.maximum(taken, 0).sum()) + others * int(prices.sum())
        best = value if best < 0 else min(best, value)
        asked = np.bincount(chosen[taken > 0], minlength=len(both))
        change = np.rint(stride * (asked - others) / np.sqrt(turn + 1))
        prices = np.maximum(prices + change.astype(np.int64), 0)
    return parts * best // (2 * others)
