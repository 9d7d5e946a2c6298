"""The registry of criteria: a new criterion is one file and one line here."""

from ithaca.matching.criteria.background import background
from ithaca.matching.criteria.communication import communication
from ithaca.matching.criteria.criterion import Criterion
from ithaca.matching.criteria.department import department
from ithaca.matching.criteria.free_text import free_text
from ithaca.matching.criteria.goals import goals
from ithaca.matching.criteria.hours import hours
from ithaca.matching.criteria.interests import interests
from ithaca.matching.criteria.location import location
from ithaca.matching.criteria.personality import personality
from ithaca.matching.criteria.profession import profession
from ithaca.matching.criteria.seniority import seniority
from ithaca.matching.criteria.skills import skills
from ithaca.matching.criteria.target_role import target_role
from ithaca.matching.criteria.wishes import wishes
from ithaca.matching.criteria.working_style import working_style

CRITERIA: dict[str, Criterion] = {
    criterion.key: criterion
    for criterion in (
        skills,
        goals,
        working_style,
        interests,
        target_role,
        seniority,
        hours,
        location,
        department,
        profession,
        background,
        wishes,
        communication,
        personality,
        free_text,
    )
}

__all__ = ["CRITERIA", "Criterion"]
