"""The matching room: who could help whom, decided exactly, proved and explained. No Django."""

from ithaca.matching.criteria import CRITERIA
from ithaca.matching.engine import ENGINE, alternatives, decide, propose, what_if, why_not
from ithaca.matching.rules import RULES
from ithaca.matching.skills.esco import from_esco_csv
from ithaca.matching.skills.taxonomy import Taxonomy
from ithaca.matching.solving.assign import assign
from ithaca.matching.solving.assignment import (
    POLICIES,
    Assignment,
    MatchingError,
    Policy,
)
from ithaca.matching.solving.residual import what_if as what_if_points
from ithaca.matching.solving.stable import blocking_pairs, stable
from ithaca.matching.solving.verify import Refuted, verify
from ithaca.matching.stored import (
    candidate_as_data,
    candidate_from_data,
    terms_as_data,
    terms_from_data,
)
from ithaca.matching.vocabulary import (
    Alternative,
    Candidate,
    Cost,
    Match,
    Mentorship,
    Progress,
    Proposal,
    Reason,
    Terms,
    Unmatched,
)

__all__ = [
    "CRITERIA",
    "ENGINE",
    "POLICIES",
    "RULES",
    "Alternative",
    "Assignment",
    "Candidate",
    "Cost",
    "Match",
    "MatchingError",
    "Mentorship",
    "Policy",
    "Progress",
    "Proposal",
    "Reason",
    "Refuted",
    "Taxonomy",
    "Terms",
    "Unmatched",
    "alternatives",
    "assign",
    "blocking_pairs",
    "candidate_as_data",
    "candidate_from_data",
    "decide",
    "from_esco_csv",
    "propose",
    "stable",
    "terms_as_data",
    "terms_from_data",
    "verify",
    "what_if",
    "what_if_points",
    "why_not",
]
