"""Sessions: events to hold live, with a run sheet, exercises and slides."""

from collections.abc import Mapping
from dataclasses import dataclass

from .checking import Fields, unique
from .shelves import Kind
from .training import LEARNERS


@dataclass(frozen=True)
class Part:
    """A line of the run sheet. `minutes` for each length of the session, 0 where it is left out;
    `host` is Markdown; `slides` are keys."""

    key: str
    title: str
    minutes: tuple[int, ...]
    slides: tuple[str, ...]
    host: str
    people: str
    online: str


@dataclass(frozen=True)
class Exercise:
    key: str
    title: str
    minutes: int
    text: str


@dataclass(frozen=True)
class Slide:
    key: str
    title: str
    text: str
    notes: str


@dataclass(frozen=True)
class Session:
    key: str
    title: str
    who: tuple[str, ...]
    purpose: str
    lengths: tuple[int, ...]
    materials: tuple[str, ...]
    blocks: tuple[Part, ...]
    exercises: tuple[Exercise, ...]
    slides: tuple[Slide, ...]


def sessions() -> Mapping[str, Session]:
    """Every session by key."""
    return SESSIONS.all()


def _session(fields: Fields) -> Session:
    lengths = fields.wholes("lengths", 15, 480)
    slide_fields = fields.each("slides", Slide)
    slides = tuple(
        Slide(one.key(), one.text("title", longest=80), one.text("text"), one.text("notes"))
        for one in slide_fields
    )
    unique(slide_fields, [slide.key for slide in slides])
    shown = {slide.key for slide in slides}
    entries = fields.each("blocks", Part)
    blocks = tuple(_part(entry, len(lengths), shown) for entry in entries)
    unique(entries, [block.key for block in blocks])
    sums = tuple(sum(block.minutes[nth] for block in blocks) for nth in range(len(lengths)))
    if not lengths or sums != lengths:
        raise fields.error("lengths", f"are {list(lengths)}, but the parts add up to {list(sums)}")
    exercise_fields = fields.each("exercises", Exercise)
    exercises = tuple(
        Exercise(
            one.key(), one.text("title", longest=80), one.whole("minutes", 1, 120), one.text("text")
        )
        for one in exercise_fields
    )
    unique(exercise_fields, [exercise.key for exercise in exercises])
    return Session(
        key=fields.key(),
        title=fields.text("title", longest=80),
        who=fields.choices("for", LEARNERS),
        purpose=fields.text("purpose"),
        lengths=lengths,
        materials=fields.texts("materials"),
        blocks=blocks,
        exercises=exercises,
        slides=slides,
    )


def _part(fields: Fields, lengths: int, shown: set[str]) -> Part:
    minutes = fields.wholes("minutes", 0, 240)
    if len(minutes) != lengths:
        raise fields.error("minutes", f"should be {lengths}, one for each length of the session")
    return Part(
        key=fields.key(),
        title=fields.text("title", longest=80),
        minutes=minutes,
        slides=fields.choices("slides", shown),
        host=fields.text("host"),
        people=fields.text("people", ""),
        online=fields.text("online", ""),
    )


SESSIONS = Kind(
    "session", "sessions/*.yaml", Session, _session, "live sessions with slides", single=True
)
