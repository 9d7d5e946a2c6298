"""Pages: texts to read as they stand, of several kinds, each kind a folder of Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass

from .checking import Fields
from .shelves import Kind
from .words import NAMES, PLACES, worded

PEOPLE = (
    "mentor",
    "mentee",
    "coordinator",
    "manager",
    "sponsor",
    "safeguarding",
    "everyone",
)


@dataclass(frozen=True)
class Page:
    """`about` says when one needs it; `body` is Markdown that may hold a format's words and
    {program}, {organization} and {coordinator}."""

    key: str
    title: str
    who: tuple[str, ...]
    about: str
    body: str


def _page(fields: Fields) -> Page:
    return Page(
        key=fields.key(),
        title=worded(fields, "title", 120),
        who=fields.choices("for", PEOPLE),
        about=worded(fields, "about", 300),
        body=worded(fields, "body", 40_000, PLACES | NAMES),
    )


def _pages(name: str, folder: str, about: str) -> Kind[Page]:
    return Kind(name, f"{folder}/*.md", Page, _page, about, single=True)


CELEBRATIONS = _pages("celebration", "celebrations", "texts for what deserves a word")
CHECK_INS = _pages("check_in", "check_ins", "what a coordinator asks, and when")
CLOSING = _pages("closing", "closing", "how to end, with words for it")
HELP = _pages("help", "help", "what each screen is for")
INTERVIEWS = _pages("interview", "interviews", "guides for interviews and focus groups")
RECRUITING = _pages("recruiting", "recruiting", "to win people with an honest picture")
RESOURCES = _pages("resource", "resources", "sheets and lists to use in meetings")
STRENGTHS = _pages("strength", "strengths", "how to write a note on somebody's strengths")
TASKS = _pages("task", "tasks", "what a task of a playbook asks, and when it is done")
PAGES = (
    TASKS,
    CHECK_INS,
    RESOURCES,
    CELEBRATIONS,
    CLOSING,
    STRENGTHS,
    RECRUITING,
    INTERVIEWS,
    HELP,
)


def pages(kind: str) -> Mapping[str, Page]:
    """The pages of a kind by key. Raises KeyError if there is no such kind."""
    return {one.name: one for one in PAGES}[kind].all()
