"""A named cast and a living program: what `ithaca demo`, the tests and the pictures share.

``build(at)`` is the whole of it (seconds), ``small(at)`` a few people and one mentorship
(milliseconds), ``many(program, n, at)`` a crowd; ``blocks`` has the pieces.
"""

from .blocks import small
from .cast import PASSWORD, Cast
from .crowd import many
from .setting import found
from .story import build

__all__ = ["PASSWORD", "Cast", "build", "found", "many", "small"]
