"""Values and working style: closeness of a few short answers."""

from ithaca.matching.criteria.closeness import Closeness

working_style = Closeness(
    key="working_style",
    label="Values and working style",
    explain="How close their short answers on values and working style are.",
    without="Nobody answered the questions on values and working style on both sides",
    noun="values and working style",
)
