"""Goals in common."""

from ithaca.matching.criteria.overlap import Overlap

goals = Overlap(
    key="goals",
    label="Goals",
    explain="How many of your goals the other person shares; rare goals weigh more.",
    without="Nobody gave goals on both sides",
    sentence="{shared} of your {all} goals in common: {items}",
)
