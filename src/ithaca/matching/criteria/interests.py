"""Interests in common."""

from ithaca.matching.criteria.overlap import Overlap

interests = Overlap(
    key="interests",
    label="Interests",
    explain="How many interests they share; rare ones weigh more.",
    without="Nobody gave interests on both sides",
)
