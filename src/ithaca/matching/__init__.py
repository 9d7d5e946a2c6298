"""The matching room: who could help whom, decided exactly and explained. No Django."""

from ithaca.matching.vocabulary import (
    Alternative,
    Candidate,
    Match,
    MatchingError,
    Proposal,
    Reason,
    Terms,
    Unmatched,
)

__all__ = [
    "Alternative",
    "Candidate",
    "Match",
    "MatchingError",
    "Proposal",
    "Reason",
    "Terms",
    "Unmatched",
]
