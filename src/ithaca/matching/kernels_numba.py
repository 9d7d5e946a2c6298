"""How a kernel is compiled: the one place that knows numba. Loaded only with the kernels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np

from ithaca.matching import compiling

compiling.place()  # numba looks at its environment when it is imported

from numba import njit, types  # noqa: E402
from numba.extending import intrinsic  # noqa: E402

_Function = TypeVar("_Function", bound=Callable[..., Any])


def kernel(function: _Function) -> _Function:
    """Compiled once for each kind of arguments, and kept in the folder of `compiling`."""
    return cast(_Function, njit(cache=True, nogil=True)(function))


def piece(function: _Function) -> _Function:
    """A part of kernels, compiled into them."""
    return cast(_Function, njit(nogil=True)(function))


@intrinsic
def _count_bits(typingctx: object, bits: object) -> object:
    """One instruction that numba does not offer by itself."""

    def code(context: object, builder: Any, signature: object, values: Any) -> object:  # noqa: ANN401
        return builder.ctpop(values[0])

    return types.uint64(types.uint64), code


count_bits = cast(Callable[[np.uint64], np.uint64], _count_bits)
"""How many bits of a word are set."""
