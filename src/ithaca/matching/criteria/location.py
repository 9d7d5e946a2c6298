"""The same place."""

from ithaca.matching.criteria.sameness import Sameness

location = Sameness(
    key="location",
    label="Location",
    explain="Whether they are in the same place.",
    without="Nobody gave a location on both sides",
    same="are in the same place",
    different="are in different places",
)
