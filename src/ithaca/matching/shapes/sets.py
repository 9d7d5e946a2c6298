"""The best circles among all possible ones, proved: for pools of some twenty people."""

from __future__ import annotations

import numpy as np

from ithaca.matching.shapes.checked import Tell
from ithaca.matching.solving.assignment import Ints, Mask

_FINE = 1024  # prices are rounded up to 1/1024 of a part
_SLACK = 2000  # at first, circles that lose less than 1/2000 of the bound are looked at


def best_sets(
    both: Ints, allowed: Mask, size: tuple[int, int], parts: int, tell: Tell
) -> tuple[Ints, int, int]:
    """(circle per person or -1, what no division's total exceeds, how many can be placed).

    both (n, n): what two bring each other together.
    """
    n = len(both)
    members, worth, sizes = _all_sets(both, allowed, size, parts)
    if not len(worth):
        return np.full(n, -1, dtype=np.int64), 0, 0
    placed = n
    prices = _prices(members, worth, sizes, placed)
    everything = np.ones(len(worth), dtype=np.bool_)
    if prices is None or _chosen(members, 0 * worth, sizes, placed, everything, tell) is None:
        most = _chosen(members, sizes, sizes, None, everything, tell)
        placed = int(sizes[most].sum()) if most is not None else 0
        prices = _prices(members, worth, sizes, placed)
    if prices is None or not placed:
        return np.full(n, -1, dtype=np.int64), 0, placed
    bound, reach = prices
    near = reach >= bound - bound // _SLACK - 1
    while True:
        found = _chosen(members, worth, sizes, placed, near, tell)
        total = int(worth[found].sum()) if found is not None else -1
        better = ~near & (reach > total)
        if not better.any():
            break
        near = near | better
    assert found is not None
    circle_of = np.full(n, -1, dtype=np.int64)
    for circle, chosen in enumerate(found):
        circle_of[members[chosen, : sizes[chosen]]] = circle
    return circle_of, total, placed


def _all_sets(
    both: Ints, allowed: Mask, size: tuple[int, int], parts: int
) -> tuple[Ints, Ints, Ints]:
    """Members (sets, most) padded with -1, what each set is worth, and its size."""
    n, (least, most) = len(both), size
    sets, brought = np.arange(n)[:, None], np.zeros(n, dtype=np.int64)
    kept = []
    for count in range(2, most + 1):
        fits = np.arange(n)[None, :] > sets[:, -1:]
        for place in range(count - 1):
            fits &= allowed[sets[:, place]]
        old, new = np.nonzero(fits)
        brought = brought[old] + both[sets[old], new[:, None]].sum(axis=1)
        sets = np.column_stack([sets[old], new])
        if count >= least:
            padded = np.full((len(sets), most), -1, dtype=np.int64)
            padded[:, :count] = sets
            kept.append((padded, brought * (parts // (count - 1)), np.full(len(sets), count)))
    members, worth, sizes = zip(*kept, strict=True)
    return np.concatenate(members), np.concatenate(worth), np.concatenate(sizes)


def _cells(members: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """(person, set) of every seat."""
    real = np.arange(members.shape[1])[None, :] < sizes[:, None]
    return members[real], np.nonzero(real)[0]


def _prices(members: Ints, worth: Ints, sizes: Ints, placed: int) -> tuple[int, Ints] | None:
    """What no division exceeds, and what none with that set exceeds; None if there is none."""
    from ithaca.matching.shapes.by_highs import Model

    people, sets = _cells(members, sizes)
    n, every = int(members.max()) + 1, np.arange(len(worth))
    model = Model(worth, 1)
    whole = float(placed == n)
    at_people = model.limit(n, (people, sets, 1), least=whole if whole else -np.inf, most=1)
    at_placed = model.limit(1, (0 * every, every, sizes), least=placed, most=placed)
    found = model.relax()
    if found is None:
        return None
    fine = np.ceil(found.prices * _FINE).astype(np.int64)
    price, a_seat = fine[at_people], int(fine[at_placed][0])
    price = price if whole else np.maximum(price, 0)
    cost = np.bincount(sets, weights=price[people], minlength=len(worth)).astype(np.int64)
    left = worth * _FINE - cost - a_seat * sizes
    bound = int(price.sum()) + a_seat * placed + int(np.maximum(left, 0).sum())
    reach = bound + np.minimum(left, 0)
    return bound // _FINE, reach // _FINE


def _chosen(
    members: Ints, worth: Ints, sizes: Ints, placed: int | None, near: Mask, tell: Tell
) -> Ints | None:
    """The sets of the best division that places so many, of those near; None if there is none."""
    from ithaca.matching.shapes.by_highs import Model

    looked = np.flatnonzero(near)
    people, sets = _cells(members[looked], sizes[looked])
    model = Model(worth[looked], 1)
    n, every = int(members.max()) + 1, np.arange(len(looked))
    model.limit(n, (people, sets, 1), most=1)
    if placed is not None:
        model.limit(1, (0 * every, every, sizes[looked]), least=placed, most=placed)
    found = model.decide(tell, "Looking for the best circles.", 0.5, nodes=1_000_000)
    return None if found.values is None else looked[found.values > 0]
