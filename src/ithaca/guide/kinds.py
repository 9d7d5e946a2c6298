"""The registry: every kind of thing that the guide holds. A new kind is a line here."""

from typing import Any

from .advisor import QUESTIONS
from .agendas import AGENDAS
from .catalogue import BENEFITS, CLAUSES, COMPONENTS, GUIDELINES, METRICS, OBJECTIVES, STAGES
from .formats import FORMATS
from .letters import LETTERS
from .pages import CELEBRATIONS, CHECK_INS, PAGES, RESOURCES, TASKS
from .sessions import SESSIONS
from .shelves import Kind
from .starters import GOALS, LADDERS, LEVELS, PLANS, REPAIRS, TERMS
from .surveys import CATALOGUES, SURVEYS
from .training import MODULES, QUIZZES

KINDS: dict[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        FORMATS,
        QUESTIONS,
        COMPONENTS,
        STAGES,
        BENEFITS,
        METRICS,
        OBJECTIVES,
        GUIDELINES,
        CLAUSES,
        MODULES,
        QUIZZES,
        SESSIONS,
        AGENDAS,
        GOALS,
        REPAIRS,
        LADDERS,
        PLANS,
        SURVEYS,
        CATALOGUES,
        LETTERS,
        *PAGES,
        TERMS,
        LEVELS,
    )
}
TEMPLATES: dict[str, Kind[Any]] = {
    "train": MODULES,
    "meet": AGENDAS,
    "close": AGENDAS,
    "survey": SURVEYS,
    "check_in": CHECK_INS,
    "task": TASKS,
    "resource": RESOURCES,
    "celebrate": CELEBRATIONS,
}
"""Where the template of a playbook's step is found, by the step's kind; a goal has none."""
