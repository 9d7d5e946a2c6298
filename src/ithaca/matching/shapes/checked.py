"""What every shape asks of its input, said once. Each refusal is a plain sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ithaca.matching.solving.assignment import Ints, Mask, MatchingError

Tell = Callable[[str, float], None]
"""Called with a few words and the share that is done, 0..1; it may raise to cancel."""

Pairs = tuple[tuple[int, int], ...]

MOST_POINTS = 1 << 31
"""Of one pair: so sums of them are exact in integers and in doubles."""


def quiet(_words: str, _share: float) -> None:
    """For those who want to hear nothing."""


def table_of(points: ArrayLike, *, square: bool = False) -> Ints:
    """The points as an (n, m) table of int64; what is forbidden is -1."""
    table = whole_numbers(points, "The points")
    if table.ndim != 2:
        if table.size == 0 and table.ndim == 1:
            return np.zeros((0, 0), dtype=np.int64)
        raise MatchingError("The points must be a table with one row a person.")
    if square and table.shape[0] != table.shape[1]:
        raise MatchingError("The points among one pool need as many columns as rows.")
    if table.size and int(table.max()) > MOST_POINTS:
        raise MatchingError(f"No pair may have more than {MOST_POINTS} points.")
    return np.maximum(table, -1)


def whole_numbers(values: ArrayLike, what: str) -> Ints:
    """The values as int64."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise MatchingError(f"{what} must be whole numbers in rows of one length.") from None
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iufb":
        raise MatchingError(f"{what} must be whole numbers.")
    if array.dtype.kind == "f" and not bool(np.all(np.isfinite(array) & (array == np.rint(array)))):
        raise MatchingError(f"{what} must be whole numbers; some are missing, infinite or broken.")
    if array.dtype.kind in "uf" and bool(np.any(np.abs(array.astype(np.float64)) > 2.0**62)):
        raise MatchingError(f"{what} must not be that large.")
    return array.astype(np.int64)


def number(value: int, what: str, least: int = 0) -> int:
    """One whole number of at least `least`."""
    array = whole_numbers(value, what)
    if array.ndim or int(array) < least:
        raise MatchingError(f"{what} must be a whole number of at least {least}.")
    return int(array)


def counts(values: ArrayLike, length: int, what: str) -> Ints:
    """(length,): one count each; a single number stands for all."""
    array = whole_numbers(values, what)
    if array.ndim == 0:
        array = np.full(length, int(array), dtype=np.int64)
    if array.shape != (length,):
        raise MatchingError(f"{what} must be one number, or exactly one for each.")
    if bool(np.any(array < 0)):
        raise MatchingError(f"{what} may not be negative.")
    return array.copy()


def span(values: tuple[int, int], what: str, least: int) -> tuple[int, int]:
    """(least, most) of a size."""
    array = whole_numbers(values, what)
    if array.shape != (2,) or int(array[0]) < least or int(array[1]) < int(array[0]):
        raise MatchingError(f"{what} must go from at least {least} to no less than that.")
    return int(array[0]), int(array[1])


def mask_of(values: ArrayLike, shape: tuple[int, int], what: str) -> Mask:
    """A table of yes and no."""
    array = np.asarray(values)
    if array.size == 0 and 0 in shape:
        return np.zeros(shape, dtype=np.bool_)
    if array.shape != shape:
        raise MatchingError(f"{what} must be a table of {shape[0]} rows and {shape[1]} columns.")
    if array.dtype.kind not in "biu":
        raise MatchingError(f"{what} must say yes or no in every place.")
    result: Mask = array != 0
    return result


def labels_of(labels: Sequence[int] | NDArray[np.int64] | None, length: int) -> Ints | None:
    """A label each, numbered 0, 1, ...; a negative label means unknown and stays -1."""
    if labels is None:
        return None
    array = whole_numbers(labels, "The labels")
    if array.shape != (length,):
        raise MatchingError("There must be exactly one label for each.")
    known = array >= 0
    result = np.full(length, -1, dtype=np.int64)
    result[known] = np.unique(array[known], return_inverse=True)[1]
    return result


def pairs_of(pairs: Iterable[tuple[int, int]] | None, shape: tuple[int, int], what: str) -> Pairs:
    """Pairs (row, column) that are in the table."""
    found = []
    for pair in pairs or ():
        numbers = whole_numbers(tuple(pair), f"The {what} pairs")
        if numbers.shape != (2,):
            raise MatchingError(f"The {what} pairs must be (row, column).")
        row, column = int(numbers[0]), int(numbers[1])
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            raise MatchingError(f"The {what} pair ({row}, {column}) is not in the table.")
        found.append((row, column))
    return tuple(found)
