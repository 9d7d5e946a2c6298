"""Interests in common."""

from ithaca.matching.criteria.overlap import Overlap

interests = Overlap(
    key="interests",
    label="Interests",
    explain="How many of your interests the other person shares; rare interests weigh more.",
    without="Nobody gave interests on both sides",
    sentence="{shared} of your {all} interests in common: {items}",
)
