"""Another department, for a view from outside."""

from ithaca.matching.criteria.sameness import Sameness

department = Sameness(
    key="department",
    label="Another department",
    explain="Whether the other person sees things from another department.",
    without="Nobody gave a department on both sides",
    sentence="{giver} brings the view of another department: {value}",
    other=True,
)
