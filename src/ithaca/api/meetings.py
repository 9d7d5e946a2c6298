"""Meetings of a mentorship and one's notes on them, for its people alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.db.models import QuerySet
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from ithaca.access import Request, meeting_for, mentorship_for
from ithaca.journey import meetings as actions
from ithaca.journey import models as tables

from .shapes import (
    Asked,
    Day,
    Key,
    Line,
    LongText,
    Page,
    Place,
    Sentence,
    Text,
    Wall,
    fields_of,
    part,
)

router = Router(tags=["meetings"])

ZoneName = Annotated[str, Field(max_length=64)]
Minutes = Annotated[int, Field(ge=5, le=480)]
Blocks = Annotated[list[Line], Field(max_length=30)]


class Times(Asked):
    """One to five times on the clocks of `zone`."""

    walls: Annotated[list[Wall], Field(min_length=1, max_length=5)]
    zone: ZoneName


class Proposed(Times):
    minutes: Minutes | None = None
    place: Sentence | None = None


class Choice(Asked):
    """`option` is the key of an offered time."""

    option: Key


class Move(Asked):
    wall: Wall
    zone: ZoneName


class Topic(Asked):
    text: Text


class Met(Asked):
    """A meeting that was arranged elsewhere."""

    on: Day
    minutes: Minutes
    blocks_done: Blocks = []


class Held(Asked):
    """The agreed day and length where left out."""

    on: Day | None = None
    minutes: Minutes | None = None
    blocks_done: Blocks = []


class NotHeld(Asked):
    no_show: bool = False


class NoteText(Asked):
    """An empty text takes the note away."""

    text: LongText


class Option(BaseModel):
    key: str
    zone: str
    wall: str
    starts_at: datetime


class Meeting(BaseModel):
    """`wall` with `zone` is what was agreed; `starts_at` follows from it."""

    key: str
    mentorship: str
    number: int
    agenda: str
    status: Literal["proposed", "agreed", "held", "not_held", "cancelled"]
    minutes: int
    place: str
    topic: str
    proposed_by: str | None
    options: list[Option]
    zone: str
    wall: str
    starts_at: datetime | None
    held_on: Day | None
    no_show: bool
    late_cancel: bool
    blocks_done: list[str]


class Note(BaseModel):
    author: str
    shared: bool
    text: str
    changed_at: datetime


def _meeting(row: tables.Meeting) -> Meeting:
    same = ("key", "number", "agenda", "status", "minutes", "place", "topic", "zone", "wall")
    more = ("starts_at", "held_on", "no_show", "late_cancel", "blocks_done")
    return Meeting(
        mentorship=row.mentorship.key,
        proposed_by=row.proposed_by.key if row.proposed_by else None,
        options=[Option(**fields_of(option, *Option.model_fields)) for option in row.options.all()],
        **fields_of(row, *same, *more),
    )


def _with_options(rows: QuerySet[tables.Meeting]) -> QuerySet[tables.Meeting]:
    return rows.select_related("mentorship", "proposed_by").prefetch_related("options")


@router.get("/mentorships/{key}/meetings", response=Page[Meeting])
def list_meetings(request: Request, key: str, place: Query[Place]) -> Page[Meeting]:
    rows = tables.Meeting.objects.filter(mentorship=mentorship_for(request, key))
    found, after = part(_with_options(rows), place)
    return Page(items=[_meeting(row) for row in found], next=after)


@router.post("/mentorships/{key}/meetings", response={201: Meeting})
def propose_meeting(request: Request, key: str, data: Proposed) -> Status[Meeting]:
    """Offer times for the next meeting."""
    row = actions.propose_times(
        mentorship=mentorship_for(request, key),
        by=request.person,
        at=request.at,
        **data.model_dump(),
    )
    return Status(201, _meeting(row))


@router.post("/mentorships/{key}/met", response={201: Meeting})
def record_meeting(request: Request, key: str, data: Met) -> Status[Meeting]:
    """Note a meeting that was arranged elsewhere."""
    row = actions.record_meeting(
        mentorship=mentorship_for(request, key),
        by=request.person,
        at=request.at,
        **data.model_dump(),
    )
    return Status(201, _meeting(row))


@router.get("/meetings/{key}", response=Meeting)
def get_meeting(request: Request, key: str) -> Meeting:
    return _meeting(meeting_for(request, key))


@router.post("/meetings/{key}/times", response=Meeting)
def suggest_other_times(request: Request, key: str, data: Times) -> Meeting:
    """Answer an offer with other times."""
    row = actions.suggest_other_times(
        meeting=meeting_for(request, key), by=request.person, at=request.at, **data.model_dump()
    )
    return _meeting(row)


@router.post("/meetings/{key}/choose", response=Meeting)
def choose_time(request: Request, key: str, data: Choice) -> Meeting:
    """Agree on one of the offered times."""
    row = actions.choose_time(
        meeting=meeting_for(request, key), option=data.option, by=request.person, at=request.at
    )
    return _meeting(row)


@router.post("/meetings/{key}/move", response=Meeting)
def move_meeting(request: Request, key: str, data: Move) -> Meeting:
    """Put an agreed meeting at another time."""
    row = actions.move(
        meeting=meeting_for(request, key), by=request.person, at=request.at, **data.model_dump()
    )
    return _meeting(row)


@router.post("/meetings/{key}/cancel", response=Meeting)
def cancel_meeting(request: Request, key: str) -> Meeting:
    """Call it off, or take back an offer."""
    meeting = meeting_for(request, key)
    return _meeting(actions.cancel(meeting=meeting, by=request.person, at=request.at))


@router.put("/meetings/{key}/topic", response=Meeting)
def say_topic(request: Request, key: str, data: Topic) -> Meeting:
    """What to talk about, for everybody in the mentorship."""
    meeting = meeting_for(request, key)
    return _meeting(
        actions.say_topic(meeting=meeting, text=data.text, by=request.person, at=request.at)
    )


@router.post("/meetings/{key}/held", response=Meeting)
def mark_held(request: Request, key: str, data: Held) -> Meeting:
    """It took place. Said again, it corrects."""
    row = actions.mark_held(
        meeting=meeting_for(request, key), by=request.person, at=request.at, **data.model_dump()
    )
    return _meeting(row)


@router.post("/meetings/{key}/not-held", response=Meeting)
def mark_not_held(request: Request, key: str, data: NotHeld) -> Meeting:
    """An agreed meeting did not take place."""
    row = actions.mark_not_held(
        meeting=meeting_for(request, key), no_show=data.no_show, by=request.person, at=request.at
    )
    return _meeting(row)


@router.get("/meetings/{key}/notes", response=list[Note])
def list_notes(request: Request, key: str) -> list[Note]:
    """One's own notes, and those that were shared."""
    meeting = meeting_for(request, key)
    rows = tables.Note.objects.visible_to(request.person).filter(meeting=meeting)
    return [
        Note(author=row.author.key, **fields_of(row, "shared", "text", "changed_at"))
        for row in rows.select_related("author").order_by("shared", "made_at", "pk")
    ]


@router.put("/meetings/{key}/notes/{kind}", response={200: Note, 204: None})
def write_note(
    request: Request, key: str, kind: Literal["private", "shared"], data: NoteText
) -> Status[Note] | Status[None]:
    """One's own note on a meeting: for oneself, or for both."""
    note = actions.write_note(
        meeting=meeting_for(request, key),
        shared=kind == "shared",
        text=data.text,
        by=request.person,
        at=request.at,
    )
    if note is None:
        return Status(204, None)
    author = request.person.key
    return Status(200, Note(author=author, **fields_of(note, "shared", "text", "changed_at")))
