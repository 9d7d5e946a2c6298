"""The registry of contenders: a new one is one small function in one of these files."""

from benchmarks.contenders import others, ours
from benchmarks.contenders.contender import CONTENDERS, Answer, Contender, Given, Home, Ints, Solve

__all__ = [
    "CONTENDERS",
    "Answer",
    "Contender",
    "Given",
    "Home",
    "Ints",
    "Solve",
    "others",
    "ours",
]
