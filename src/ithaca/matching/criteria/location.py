"""The same place."""

from ithaca.matching.criteria.sameness import Sameness

location = Sameness(
    key="location",
    label="Location",
    explain="Whether you are in the same place.",
    without="Nobody gave a location on both sides",
    sentence="You are both in {value}",
)
