"""From rows of files to candidates: the fields of a person, and two rows of one person as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ithaca.matching.vocabulary import Candidate
from ithaca.sheets import Context, Field, Problem, Sheet, convert, guess

SAMPLE = 50
_GIVER = ("mentor", "mentors", "coach", "gives", "adviser", "advisor")
_TAKER = ("mentee", "mentees", "takes", "protégé", "mentoree", "learner")
_BOTH = ("mentor and mentee", "mentee and mentor", "mentor/mentee", "all", "peer")
_SETS = ("goals", "interests", "languages", "background", "blocks", "met")
_WORDS = ("zone", "location", "department", "profession", "role", "target_role", "about")
_HABITS = ("channel", "frequency", "directness", "time_of_day")
_ANSWERS = ("working_style", "personality")
_QUESTION = re.compile(r"(working[ _]style|values|personality)\s*[:–—\-/.#]?\s*(\S.*)", re.I)
_SCALE = ("1", "2", "3", "4", "5")
_SIDES = {"giver": _GIVER, "taker": _TAKER, "both": _BOTH}

FIELDS: tuple[Field, ...] = (
    Field("id", "Identifier", synonyms=("employee id", "staff number", "student number")),
    Field("email", "E-mail", "email", ("mail", "email address", "work email", "e-mail address")),
    Field("full_name", "Full name", synonyms=("name", "person", "employee")),
    Field("first_name", "First name", synonyms=("given name", "forename")),
    Field("last_name", "Last name", synonyms=("surname", "family name")),
    Field("side", "Role in the program", "choice", ("side", "takes part as"), choices=_SIDES),
    Field("capacity", "Capacity", "integer", ("places", "how many", "number of mentees", "max")),
    Field("offers", "Skills offered", "skills", ("offers", "skills", "expertise", "works with")),
    Field("seeks", "Skills sought", "skills", ("seeks", "skills wanted", "wants to learn")),
    Field("goals", "Goals", "list", ("goal", "aims", "objectives")),
    Field("interests", "Interests", "list", ("hobbies", "interest")),
    Field("languages", "Languages", "language", ("language", "speaks")),
    Field("zone", "Time zone", "zone", ("timezone", "tz")),
    Field("level", "Level", "level", ("grade", "band", "rank", "seniority", "job level")),
    Field("location", "Location", synonyms=("city", "office", "site", "campus")),
    Field("department", "Department", synonyms=("organisation", "organization", "division")),
    Field("profession", "Profession", synonyms=("function", "discipline", "job family")),
    Field("role", "Job title", synonyms=("title", "position", "job", "role")),
    Field("target_role", "Role aimed for", synonyms=("target role", "next role")),
    Field("manager", "Manager", synonyms=("line manager", "manager email", "reports to")),
    Field("background", "Background", "list", ("characteristics", "identity")),
    Field("background_asks", "Background matters", "yes_no", ("match with similar identity",)),
    Field("background_wished", "Background wished", "list", ("identity to match",)),
    Field("wishes", "Wishes", "list", ("wish", "preferred mentors", "preferred mentees")),
    Field("blocks", "Never with", "list", ("blocks", "blocked", "not with")),
    Field("met", "Earlier partners", "list", ("met", "earlier mentors", "earlier mentees")),
    Field("minimum", "Minimum", "integer", ("at least", "min", "minimum number of mentees")),
    Field("slots", "Slots", "list", ("slots attended", "can attend", "free slots")),
    Field("about", "About", synonyms=("about me", "biography", "bio", "in your own words")),
    Field("channel", "Channel", synonyms=("communication channel", "preferred channel")),
    Field("frequency", "Frequency", synonyms=("how often", "meeting frequency")),
    Field("directness", "Directness", synonyms=("feedback style", "directness of feedback")),
    Field("time_of_day", "Time of day", synonyms=("morning or evening", "best time of day")),
    Field("working_style", "Working style", "skills", ("working style answers",)),
    Field("personality", "Personality", "skills", ("personality answers",)),
)


@dataclass(frozen=True)
class Side:
    """A file that was read, and who its rows are: giver, taker, or '' when a column says so."""

    name: str
    sheet: Sheet
    side: str


@dataclass(frozen=True)
class People:
    """Everyone in the files. `lost` are rows that cannot be used; `unclear` are cells that were
    taken as unknown; `unused` are columns that feed nothing; `used` names the column of each field
    that one feeds."""

    candidates: tuple[Candidate, ...]
    lost: tuple[tuple[str, Problem], ...]
    unclear: tuple[tuple[str, Problem], ...]
    unused: tuple[str, ...]
    level_words: tuple[str, ...]
    used: Mapping[str, str] = field(default_factory=dict)


def people_in(sides: Sequence[Side], levels: Sequence[str], capacity: int) -> People:
    """Everyone in the files; someone in two files, or as both, is one candidate.

    Without an order of levels, whole numbers are used and words are told in `level_words`.
    """
    found: dict[str, Candidate] = {}
    lost: list[tuple[str, Problem]] = []
    unclear: list[tuple[str, Problem]] = []
    unused: list[str] = []
    words: dict[str, None] = {}
    used: dict[str, str] = {}
    for file in sides:
        sheet = file.sheet
        sample = [line.cells for line in sheet.rows[:SAMPLE]]
        questions = _questions(sheet.header, sample)
        guessed = guess(sheet.header, sample, FIELDS)
        mapping = {at: found for at, found in guessed.items() if at not in questions}
        for at, name in enumerate(sheet.header):
            if at in mapping or at in questions:
                key = mapping[at].field if at in mapping else questions[at][0]
                used.setdefault(key, f"{file.name}: {name}")
            else:
                unused.append(f"{file.name}: {name}")
        lost += [(file.name, problem) for problem in sheet.problems]
        seen: dict[str, int] = {}
        context = Context(levels=tuple(levels))
        rows = convert(sheet.rows, mapping, FIELDS, context, header=sheet.header)
        for line, row in zip(sheet.rows, rows, strict=True):
            doubts = _Doubts(row.line)
            values = {**row.values, **_answers(line.cells, questions, row.values, doubts)}
            values["slots"] = _slots(row.values.get("slots", ()), doubts)
            key = identity(row.values)
            problem = _row_problem(key, file.side or row.values.get("side", ""), seen, row.line)
            if problem:
                lost.append((file.name, problem))
                continue
            seen[key] = row.line
            words.update(_level_word(row.values, levels))
            for name in ("capacity", "minimum"):
                if values.get(name, 0) < 0:
                    doubts.say(name, f"“{values.pop(name)}” is below 0.", "Write 0 or more.")
            unclear += [(file.name, problem) for problem in (*row.problems, *doubts.problems)]
            person = _candidate(key, values, file.side, levels, capacity)
            found[key] = _merged(found[key], person) if key in found else person
    people = _with_ids(found.values())
    return People(people, tuple(lost), tuple(unclear), tuple(unused), tuple(words), used)


class _Doubts:
    """What is unclear in one row beyond its single cells."""

    def __init__(self, line: int) -> None:
        self.line, self.problems = line, list[Problem]()

    def say(self, name: str, message: str, how_to_fix: str) -> None:
        self.problems.append(Problem("", name, message, how_to_fix, name, self.line))


def _questions(
    header: Sequence[str], sample: Sequence[Sequence[str]]
) -> dict[int, tuple[str, str]]:
    """By column, (field, question): “Working style: plans ahead” holds answers 1 to 5."""
    found: dict[int, tuple[str, str]] = {}
    for at, name in enumerate(header):
        question = _QUESTION.fullmatch(name.strip())
        cells = [row[at].strip() for row in sample if at < len(row) and row[at].strip()]
        if question and 2 * sum(cell in _SCALE for cell in cells) > len(cells):
            key = "personality" if question[1].casefold() == "personality" else "working_style"
            found[at] = (key, question[2].strip())
    return found


def _answers(
    cells: Sequence[str],
    questions: Mapping[int, tuple[str, str]],
    values: Mapping[str, Any],
    doubts: _Doubts,
) -> dict[str, dict[str, int]]:
    """Answers 1..5 by question, from one cell (“plans ahead: 4; direct: 2”) or a column each."""
    found = {
        key: {name: answer for name, answer in values.get(key, {}).items() if answer}
        for key in _ANSWERS
    }
    for key in _ANSWERS:
        if values.get(key) and not found[key]:
            fix = "Write them with numbers from 1 to 5: “plans ahead: 4; direct: 2”."
            doubts.say(key, "The answers have no numbers.", fix)
    for at, (key, question) in questions.items():
        cell = cells[at].strip() if at < len(cells) else ""
        if cell in _SCALE:
            found[key][question] = int(cell)
        elif cell:
            doubts.say(key, f"“{cell[:60]}” is not an answer.", "Answer with a number from 1 to 5.")
    return found


def _slots(words: Iterable[str], doubts: _Doubts) -> frozenset[int]:
    """Numbers of slots from 1, also “2-4”."""
    found: set[int] = set()
    for word in words:
        span = re.fullmatch(r"(\d{1,4})(?:\s*[-–]\s*(\d{1,4}))?", word.strip())
        first = int(span[1]) if span else 0
        last = int(span[2] or span[1]) if span else 0
        if not 1 <= first <= last:
            doubts.say("slots", f"“{word[:60]}” is not a slot.", "Number the slots: 1, 2, 4-6.")
            continue
        found.update(range(first, last + 1))
    return frozenset(found)


def identity(values: Mapping[str, Any]) -> str:
    """What tells one person from another: an identifier, else the e-mail, else the name."""
    for key in ("id", "email", "full_name"):
        if values.get(key):
            return str(values[key]).strip()
    return ""


def _row_problem(key: str, side: str, seen: Mapping[str, int], line: int) -> Problem | None:
    def problem(kind: str, message: str, how_to_fix: str) -> Problem:
        return Problem("", "", message, how_to_fix, kind, line)

    if not key:
        return problem("nobody", "The row names nobody.", "Fill in an identifier or an e-mail.")
    if key in seen:
        message = f"“{key}” is on line {seen[key]} already."
        return problem("twice", message, "Keep one of the rows.")
    if not side:
        fix = "Write mentor, mentee or both into a column called “side”."
        return problem("side", "The row does not say whether this is a mentor or a mentee.", fix)
    return None


def _level_word(values: Mapping[str, Any], levels: Sequence[str]) -> dict[str, None]:
    word = str(values.get("level", ""))
    return {word: None} if word and not levels and not word.isdecimal() else {}


def _level(word: str, levels: Sequence[str]) -> int | None:
    if levels:
        return levels.index(word) + 1 if word in levels else None
    return int(word) if word.isdecimal() and len(word) < 10 else None


def _candidate(
    key: str, values: Mapping[str, Any], side: str, levels: Sequence[str], capacity: int
) -> Candidate:
    side = side or values["side"]
    traits: dict[str, Any] = {name: frozenset(values.get(name, ())) for name in _SETS}
    traits |= {name: str(values.get(name, "")) for name in _WORDS}
    asks = values.get("background_asks", True) and side != "giver"
    return Candidate(
        id=key,
        name=str(values.get("full_name", "")),
        gives=side in ("giver", "both"),
        takes=side in ("taker", "both"),
        capacity=int(values.get("capacity", capacity)),
        minimum=int(values.get("minimum", 0)),
        slots=values["slots"],
        working_style=values["working_style"],
        personality=values["personality"],
        communication={habit: values[habit] for habit in _HABITS if values.get(habit)},
        offers=values.get("offers", {}),
        seeks=values.get("seeks", {}),
        level=_level(str(values.get("level", "")), levels),
        manager=values.get("manager"),
        background_wished=frozenset(values.get("background_wished", ()) if asks else ()),
        wishes=tuple(values.get("wishes", ())),
        **traits,
    )


def _merged(first: Candidate, second: Candidate) -> Candidate:
    """One person from two rows: either side, and of each value the first that is known."""
    unknown = Candidate(id=first.id)
    names = [name for name in Candidate.__dataclass_fields__ if name not in ("gives", "takes")]
    known = {
        name: getattr(second if getattr(first, name) == getattr(unknown, name) else first, name)
        for name in names
    }
    giver = second if second.gives and not first.gives else first
    known["capacity"], known["minimum"] = giver.capacity, giver.minimum
    return replace(
        first, **known, gives=first.gives or second.gives, takes=first.takes or second.takes
    )


def _with_ids(people: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Managers and wishes may be given by id or by name; afterwards they are ids."""
    everyone = tuple(people)
    by_word = {person.name.casefold(): person.id for person in everyone if person.name}
    by_word |= {person.id.casefold(): person.id for person in everyone}

    def known(word: str) -> str:
        return by_word.get(word.strip().casefold(), word.strip())

    def linked(one: Candidate) -> Candidate:
        if not (one.manager or one.wishes or one.blocks or one.met):
            return one
        return replace(
            one,
            manager=above.get(one.id),
            managers=_chain(one.id, above.get),
            wishes=tuple(map(known, one.wishes)),
            blocks=frozenset(map(known, one.blocks)),
            met=frozenset(map(known, one.met)),
        )

    above = {one.id: known(one.manager) for one in everyone if one.manager}
    return tuple(map(linked, everyone))


def _chain(person: str, manager_of: Callable[[str], str | None]) -> tuple[str, ...]:
    """Everyone above, from the nearest to the top; a circle ends where it closes."""
    chain: list[str] = []
    boss = manager_of(person)
    while boss and boss != person and boss not in chain:
        chain.append(boss)
        boss = manager_of(boss)
    return tuple(chain)
