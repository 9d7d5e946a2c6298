"""The guide as data, validated on loading: formats, agendas, surveys and the guide's lists.

Nothing here knows a program, a person or a clock.
"""

from .advisor import AdvisorQuestion, Choice, advise, advisor
from .agendas import Agenda, Block, agendas
from .catalogue import (
    Clause,
    Entry,
    Guideline,
    Metric,
    Objective,
    benefits,
    clauses,
    components,
    guidelines,
    metrics,
    objectives,
    stages,
)
from .checking import GuideError
from .dials import CRITERIA, Cadence, Dials, Meetings, Seniority, Span
from .formats import Format, formats
from .playbook import Step, When, playbook_from
from .surveys import Option, Question, Survey, questions, surveys
from .words import Noun, Words

__all__ = [
    "CRITERIA",
    "AdvisorQuestion",
    "Agenda",
    "Block",
    "Cadence",
    "Choice",
    "Clause",
    "Dials",
    "Entry",
    "Format",
    "GuideError",
    "Guideline",
    "Meetings",
    "Metric",
    "Noun",
    "Objective",
    "Option",
    "Question",
    "Seniority",
    "Span",
    "Step",
    "Survey",
    "When",
    "Words",
    "advise",
    "advisor",
    "agendas",
    "benefits",
    "clauses",
    "components",
    "formats",
    "guidelines",
    "metrics",
    "objectives",
    "playbook_from",
    "questions",
    "stages",
    "surveys",
]
