"""The guide as data, validated on loading: formats, training, agendas, surveys, letters and more.

Nothing here knows a program, a person or a clock.
"""

from .advisor import AdvisorQuestion, Choice, advise, advisor
from .agendas import Agenda, Block, Prompts, agendas
from .catalogue import (
    Benefit,
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
from .formats import Format, formats, plain_words
from .letters import Letter, letters
from .pages import Page, pages
from .playbook import Step, When, playbook_from
from .sessions import Session, sessions
from .starters import Goal, Repair, Term, goals, repairs, skills_text, terms
from .surveys import Option, Question, Survey, questions, surveys
from .training import Module, Quiz, modules, quizzes
from .words import Noun, Words

__all__ = [
    "CRITERIA",
    "AdvisorQuestion",
    "Agenda",
    "Benefit",
    "Block",
    "Cadence",
    "Choice",
    "Clause",
    "Dials",
    "Entry",
    "Format",
    "Goal",
    "GuideError",
    "Guideline",
    "Letter",
    "Meetings",
    "Metric",
    "Module",
    "Noun",
    "Objective",
    "Option",
    "Page",
    "Prompts",
    "Question",
    "Quiz",
    "Repair",
    "Seniority",
    "Session",
    "Span",
    "Step",
    "Survey",
    "Term",
    "When",
    "Words",
    "advise",
    "advisor",
    "agendas",
    "benefits",
    "clauses",
    "components",
    "formats",
    "goals",
    "guidelines",
    "letters",
    "metrics",
    "modules",
    "objectives",
    "pages",
    "plain_words",
    "playbook_from",
    "questions",
    "quizzes",
    "repairs",
    "sessions",
    "skills_text",
    "stages",
    "surveys",
    "terms",
]
