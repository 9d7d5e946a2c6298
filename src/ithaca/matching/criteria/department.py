"""Another department, for a view from outside."""

from ithaca.matching.criteria.sameness import Sameness

department = Sameness(
    key="department",
    label="Another department",
    explain="Whether the other person sees things from another department.",
    without="Nobody gave a department on both sides",
    same="are in the same department",
    different="are in different departments",
    other=True,
)
