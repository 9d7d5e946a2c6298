"""The same profession."""

from ithaca.matching.criteria.sameness import Sameness

profession = Sameness(
    key="profession",
    label="Profession",
    explain="Whether they share a profession.",
    without="Nobody gave a profession on both sides",
    same="have the same profession",
    different="have different professions",
)
