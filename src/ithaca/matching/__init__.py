"""The matching room: who could help whom, decided exactly and explained. No Django."""

from ithaca.matching.assignment import assign
from ithaca.matching.criteria import CRITERIA
from ithaca.matching.engine import ENGINE, alternatives, propose, why_not
from ithaca.matching.rules import RULES
from ithaca.matching.solving.assignment import Assignment
from ithaca.matching.stored import (
    candidate_as_data,
    candidate_from_data,
    terms_as_data,
    terms_from_data,
)
from ithaca.matching.vocabulary import (
    Alternative,
    Candidate,
    Match,
    MatchingError,
    Mentorship,
    Proposal,
    Reason,
    Terms,
    Unmatched,
)

__all__ = [
    "CRITERIA",
    "ENGINE",
    "RULES",
    "Alternative",
    "Assignment",
    "Candidate",
    "Match",
    "MatchingError",
    "Mentorship",
    "Proposal",
    "Reason",
    "Terms",
    "Unmatched",
    "alternatives",
    "assign",
    "candidate_as_data",
    "candidate_from_data",
    "propose",
    "terms_as_data",
    "terms_from_data",
    "why_not",
]
