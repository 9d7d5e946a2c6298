"""The same profession."""

from ithaca.matching.criteria.sameness import Sameness

profession = Sameness(
    key="profession",
    label="Profession",
    explain="Whether they share a profession.",
    without="Nobody gave a profession on both sides",
    sentence="They share a profession: {value}",
)
