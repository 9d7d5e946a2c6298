"""The registry of shapes: the first that suits the terms forms the pool."""

from ithaca.matching.forming.circles import Circled
from ithaca.matching.forming.formed import Formed, Shape
from ithaca.matching.forming.groups import Grouped
from ithaca.matching.forming.pairs import Pairs
from ithaca.matching.forming.rotation import Rotated
from ithaca.matching.forming.slots import Slotted

SHAPES: tuple[Shape, ...] = (Circled(), Rotated(), Slotted(), Grouped(), Pairs())

__all__ = ["SHAPES", "Formed", "Shape"]
