"""How a kernel is compiled: the one place that knows numba. Loaded only with the kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from ithaca.matching import compiling

compiling.place()  # numba looks at its environment when it is imported

from numba import njit  # noqa: E402

_Function = TypeVar("_Function", bound=Callable[..., Any])


def kernel(function: _Function) -> _Function:
    """Compiled once for each kind of arguments, and kept in the folder of `compiling`."""
    return cast(_Function, njit(cache=True, nogil=True)(function))


def piece(function: _Function) -> _Function:
    """A part of kernels, compiled into them."""
    return cast(_Function, njit(nogil=True)(function))
