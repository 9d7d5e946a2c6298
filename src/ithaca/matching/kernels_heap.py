"""Compiled: a heap of items by key, the least first, in two arrays."""

from __future__ import annotations

from ithaca.matching.kernels_numba import piece
from ithaca.matching.solving.assignment import Ints


@piece
def push(keys: Ints, items: Ints, size: int, key: int, item: int) -> int:
    """Put an item on the heap. Returns its new size."""
    at = size
    while at > 0:
        up = (at - 1) >> 1
        if keys[up] <= key:
            break
        keys[at] = keys[up]
        items[at] = items[up]
        at = up
    keys[at] = key
    items[at] = item
    return size + 1


@piece
def sink(keys: Ints, items: Ints, size: int, key: int, item: int) -> None:
    """Put an item into a heap of `size` in place of its first."""
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        if down + 1 < size and keys[down + 1] < keys[down]:
            down += 1
        if keys[down] >= key:
            break
        keys[at] = keys[down]
        items[at] = items[down]
        at = down
    keys[at] = key
    items[at] = item


@piece
def pop(keys: Ints, items: Ints, size: int) -> int:
    """Take the first item off the heap. Returns its new size."""
    size -= 1
    sink(keys, items, size, keys[size], items[size])
    return size
