"""Goals in common."""

from ithaca.matching.criteria.overlap import Overlap

goals = Overlap(
    key="goals",
    label="Goals",
    explain="How many goals they share; rare ones weigh more.",
    without="Nobody gave goals on both sides",
)
