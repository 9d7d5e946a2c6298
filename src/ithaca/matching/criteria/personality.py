"""Personality: closeness of short answers. The evidence is mixed, so no format weighs it."""

from ithaca.matching.criteria.closeness import Closeness

personality = Closeness(
    key="personality",
    label="Personality",
    explain="How close their short answers on personality are; the evidence for it is mixed.",
    without="Nobody answered the questions on personality on both sides",
    noun="personality",
)
