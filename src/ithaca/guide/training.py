"""Training: modules to read, the pool of quiz items of each, and sessions to hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .checking import Fields, GuideError, unique
from .shelves import Kind

LEARNERS = ("mentor", "mentee", "coordinator", "manager")
PATHS = ("core", "later", "add_on", "circle")
TOPICS = ("", "communication", "goals", "feedback", "culture", "conflict")
MARKS = ("scene", "reflection", "aid")
A_MINUTE_HAS = 150
"""Words read in a minute. Adults read 238 a minute silently (Brysbaert 2019, a meta-analysis of
English non-fiction); this is for people who learn from a phone, many in a second language."""
AN_ITEM_TAKES = 0.75
OFF_BY = 0.15
POOL = 3
_HEADING = re.compile(r"^## +(.*?)(?: *\{(\w*)\})? *$")


@dataclass(frozen=True)
class Section:
    """`mark` is scene, reflection or aid; "" where something is taught. `text` is Markdown."""

    mark: str
    title: str
    text: str


@dataclass(frozen=True)
class Module:
    """`minutes` in all, of which `practice` are spent doing rather than reading; `quiz` items are
    asked at once, drawn from the pool. `body` is Markdown."""

    key: str
    code: str
    title: str
    who: str
    path: str
    when: str
    minutes: int
    practice: int
    quiz: int
    topic: str
    formats: tuple[str, ...]
    able: tuple[str, ...]
    body: str

    @property
    def words(self) -> int:
        return len(self.body.split())

    @property
    def reckoned(self) -> float:
        """The minutes that its words, its practice and its quiz take."""
        return self.words / A_MINUTE_HAS + self.practice + self.quiz * AN_ITEM_TAKES

    def sections(self) -> tuple[Section, ...]:
        return tuple(section for _, section in _sections(self.body))


@dataclass(frozen=True)
class Answer:
    text: str
    because: str
    right: bool


@dataclass(frozen=True)
class Item:
    """A question on judgment; one or several answers are right, and each is explained."""

    key: str
    question: str
    answers: tuple[Answer, ...]

    @property
    def several(self) -> bool:
        return sum(answer.right for answer in self.answers) > 1


@dataclass(frozen=True)
class Quiz:
    key: str
    items: tuple[Item, ...]


def modules() -> Mapping[str, Module]:
    """Every module by key."""
    return MODULES.all()


def quizzes() -> Mapping[str, Quiz]:
    """The pool of quiz items of every module, by the module's key."""
    return QUIZZES.all()


def _module(fields: Fields) -> Module:
    module = Module(
        key=fields.key(),
        code=fields.code("code", longest=4),
        title=fields.text("title", longest=80),
        who=fields.choice("for", LEARNERS),
        path=fields.choice("path", PATHS),
        when=fields.text("when", longest=60),
        minutes=fields.whole("minutes", 5, 240),
        practice=fields.whole("practice", 1, 200),
        quiz=fields.whole("quiz", 4, 5),
        topic=fields.choice("topic", TOPICS, ""),
        formats=fields.codes("formats"),
        able=fields.texts("able"),
        body=fields.text("body", longest=60_000),
    )
    if not 2 <= len(module.able) <= 4:
        raise fields.error("able", "should have two to four lines")
    if (module.path == "add_on") != bool(module.formats):
        raise fields.error("formats", "are named by an add-on, and only by an add-on")
    _whole(module.body)
    if abs(module.reckoned - module.minutes) > OFF_BY * module.minutes:
        problem = (
            f"{module.minutes} do not fit: {module.words} words, {module.practice} minutes of "
            f"practice and {module.quiz} questions take {module.reckoned:.0f}"
        )
        raise fields.error("minutes", problem)
    return module


def _whole(body: str) -> None:
    """Scene first, reflection somewhere, the one page last, and teaching between."""
    found = _sections(body)
    for line, section in found:
        if section.mark not in ("", *MARKS):
            problem = f"{{{section.mark}}} marks no part; use one of: " + ", ".join(MARKS)
            raise GuideError(("body", line), problem)
        if not section.text:
            raise GuideError(("body", line), f"'{section.title}' has no text")
    marks = [section.mark for _, section in found]
    for mark in MARKS:
        if marks.count(mark) != 1:
            raise GuideError(("body",), f"should have one section that is marked {{{mark}}}")
    if marks[0] != "scene" or marks[-1] != "aid":
        raise GuideError(("body",), "should begin with the {scene} and end with the {aid}")
    if marks.count("") < 2:
        raise GuideError(("body",), "should teach in at least two sections")


def _sections(body: str) -> list[tuple[int, Section]]:
    """The sections, each with the number of its line in the body."""
    found: list[tuple[int, str, str, list[str]]] = []
    for number, line in enumerate(body.splitlines()):
        if heading := _HEADING.match(line):
            found.append((number, heading[2] or "", heading[1], []))
        elif found:
            found[-1][3].append(line)
        elif line.strip():
            raise GuideError(("body", number), "should begin with a heading (## …)")
    return [
        (number, Section(mark, title, "\n".join(lines).strip()))
        for number, mark, title, lines in found
    ]


def _quiz(fields: Fields) -> Quiz:
    entries = fields.each("items", Item)
    items = tuple(_item(entry) for entry in entries)
    unique(entries, [item.key for item in items])
    return Quiz(fields.key(), items)


def _item(fields: Fields) -> Item:
    answers = tuple(
        Answer(one.text("text"), one.text("because"), one.flag("right", False))
        for one in fields.each("answers", Answer)
    )
    rights = sum(answer.right for answer in answers)
    if not rights or rights == len(answers):
        raise fields.error("answers", "need one that is right (right: true) and one that is not")
    return Item(fields.key(), fields.text("question"), answers)


MODULES = Kind(
    "module",
    "training/*.md",
    Module,
    _module,
    "training to read, for mentors, mentees, coordinators and managers",
    single=True,
)
QUIZZES = Kind("quiz", "quizzes/*.yaml", Quiz, _quiz, "the questions of each module", single=True)
