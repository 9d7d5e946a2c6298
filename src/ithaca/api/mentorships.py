"""Mentorships: as their people see them, and as coordinators do, who see that they live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from django.db.models import Prefetch, QuerySet
from ninja import Query, Router
from pydantic import BaseModel

from ithaca.access import Request, mentorship_for, program_for
from ithaca.care.queries import fourcs_for
from ithaca.care.rhythm import rhythm_words
from ithaca.journey.queries import Facts, facts
from ithaca.measure import C as OneC
from ithaca.measure import FourCs as Measured
from ithaca.pairing import actions
from ithaca.pairing import models as tables

from .shapes import Asked, Day, Page, Place, Profile, fields_of, part

router = Router(tags=["mentorships"])

Status = Literal["planned", "active", "paused", "closing", "closed"]
Band = Literal["well", "watch", "risk", "unknown"]


class Yes(Asked):
    """`adult` confirms once that one is 18 or over."""

    adult: bool = False


class Until(Asked):
    until: Day


class End(Asked):
    """Both may be left out: nobody needs a reason to leave."""

    reason: Literal["", "completed_goals", "completed_time", "converted_informal"] = ""
    theme: Literal["", "expectations", "time", "expertise", "style", "circumstances", "unsaid"] = ""


class Seat(BaseModel):
    person: Profile
    gives: bool
    takes: bool
    accepted: bool


class Why(BaseModel):
    """Why these two were brought together."""

    label: str
    text: str


class Counts(BaseModel):
    """What happened, in numbers. Nothing that was written."""

    meetings_held: int
    last_met_on: Day | None
    next_meeting_at: datetime | None
    signed: int
    goals_active: int
    goals_reached: int
    actions_due: int
    actions_on_time: int


class C(BaseModel):
    """`score` 0 to 100, null where there is not enough data; `coverage` 0 to 1."""

    score: float | None
    coverage: float
    band: Band


class FourCs(BaseModel):
    clarity: C
    connection: C
    commitment: C
    continuity: C
    total: float | None
    coverage: float
    band: Band
    activity_only: bool


class Mentorship(BaseModel):
    """`band` is for who runs the program and holds no seat in it, and null for everybody else."""

    key: str
    program: str
    status: Status
    seats: list[Seat]
    made_at: datetime
    live_at: datetime | None
    ends_on: Day | None
    closed_at: datetime | None
    band: Band | None


class MentorshipInFull(Mentorship):
    """`rhythm` is what its people are told; `counts`, `fourcs` and `closed_reason` are for who runs
    the program. What passes within it has addresses of its own, for its people alone."""

    why: list[Why]
    paused_until: Day | None
    rhythm: list[str]
    counts: Counts | None
    fourcs: FourCs | None
    closed_reason: str


def _with_seats(rows: QuerySet[tables.Mentorship]) -> QuerySet[tables.Mentorship]:
    seats = tables.Seat.objects.select_related("person__organization").order_by("-takes", "pk")
    return rows.select_related("track__program").prefetch_related(Prefetch("seats", seats))


def _seats(row: tables.Mentorship, request: Request) -> list[Seat]:
    """E-mails are told to who runs the program, and to the partner while it is live."""
    seats = list(row.seats.all())
    live = row.status in tables.LIVE
    sits = any(seat.person_id == request.person.pk for seat in seats)
    return [
        Seat(
            person=Profile.of(seat.person, email=live or not sits),
            gives=seat.gives,
            takes=seat.takes,
            accepted=seat.accepted_at is not None,
        )
        for seat in seats
    ]


def _mentorships(rows: Sequence[tables.Mentorship], request: Request) -> list[Mentorship]:
    read = fourcs_for((row.pk for row in rows), request.person)
    return [
        Mentorship(
            program=row.track.program.slug,
            seats=_seats(row, request),
            band=read[row.pk].band if row.pk in read else None,
            **fields_of(row, "key", "status", "made_at", "live_at", "ends_on", "closed_at"),
        )
        for row in rows
    ]


def _page(
    rows: QuerySet[tables.Mentorship], request: Request, place: Place, status: str | None
) -> Page[Mentorship]:
    rows = rows.filter(status=status) if status else rows
    found, after = part(_with_seats(rows), place)
    return Page(items=_mentorships(found, request), next=after)


@router.get("/me/mentorships", response=Page[Mentorship])
def list_my_mentorships(
    request: Request, place: Query[Place], status: Status | None = None
) -> Page[Mentorship]:
    """Those the person holds a seat in."""
    mine = tables.Mentorship.objects.seated(request.person).announced(request.at)
    return _page(mine, request, place, status)


@router.get("/programs/{slug}/mentorships", response=Page[Mentorship])
def list_mentorships(
    request: Request, slug: str, place: Query[Place], status: Status | None = None
) -> Page[Mentorship]:
    """All of a program, for who runs it."""
    program = program_for(request, slug)
    return _page(tables.Mentorship.objects.filter(track__program=program), request, place, status)


@router.get("/mentorships/{key}", response=MentorshipInFull)
def get_mentorship(request: Request, key: str) -> MentorshipInFull:
    """For its people, and for who runs the program."""
    return _in_full(mentorship_for(request, key, to="read"), request)


def _in_full(found: tables.Mentorship, request: Request) -> MentorshipInFull:
    row = _with_seats(tables.Mentorship.objects.filter(pk=found.pk)).get()
    (outline,) = _mentorships([row], request)
    sits = any(seat.person.key == request.person.key for seat in outline.seats)
    measured = fourcs_for([row.pk], request.person).get(row.pk)
    pause = row.pauses.order_by("-ends_on").first() if row.status == "paused" else None
    return MentorshipInFull(
        **dict(outline),
        why=[Why(label=reason["label"], text=reason["text"]) for reason in row.reasons_told()],
        paused_until=pause.ends_on if pause else None,
        rhythm=rhythm_words(row, request.at) if sits else [],
        counts=None if sits else _counts(facts([row.pk], request.at)[row.pk]),
        fourcs=_fourcs(measured) if measured else None,
        closed_reason="" if sits else row.closed_reason,
    )


def _counts(known: Facts) -> Counts:
    same = ("next_meeting_at", "signed", "goals_active", "goals_reached")
    return Counts(
        meetings_held=known.held,
        last_met_on=known.last_held_on,
        **fields_of(known, *same, "actions_due", "actions_on_time"),
    )


def _c(measured: OneC) -> C:
    return C(**fields_of(measured, *C.model_fields))


def _fourcs(measured: Measured) -> FourCs:
    return FourCs(
        clarity=_c(measured.clarity),
        connection=_c(measured.connection),
        commitment=_c(measured.commitment),
        continuity=_c(measured.continuity),
        **fields_of(measured, "total", "coverage", "band", "activity_only"),
    )


@router.post("/mentorships/{key}/accept", response=MentorshipInFull)
def accept(request: Request, key: str, data: Yes) -> MentorshipInFull:
    """Say yes. It goes live when everybody has, and what the program asks for is done."""
    row = mentorship_for(request, key)
    actions.accept(row, by=request.person, at=request.at, adult=data.adult)
    return _in_full(row, request)


@router.post("/mentorships/{key}/decline", response=MentorshipInFull)
def decline(request: Request, key: str) -> MentorshipInFull:
    """Say no, without a reason."""
    row = mentorship_for(request, key)
    actions.decline(row, by=request.person, at=request.at)
    return _in_full(row, request)


@router.post("/mentorships/{key}/pause", response=MentorshipInFull)
def pause(request: Request, key: str, data: Until) -> MentorshipInFull:
    """Nobody expects a meeting until then."""
    row = mentorship_for(request, key, to="read")
    actions.pause(row, until=data.until, by=request.person, at=request.at)
    return _in_full(row, request)


@router.post("/mentorships/{key}/resume", response=MentorshipInFull)
def resume(request: Request, key: str) -> MentorshipInFull:
    row = mentorship_for(request, key, to="read")
    actions.resume(row, by=request.person, at=request.at)
    return _in_full(row, request)


@router.post("/mentorships/{key}/extend", response=MentorshipInFull)
def extend(request: Request, key: str, data: Until) -> MentorshipInFull:
    """Go on a while: once, and by half the planned length at most."""
    row = mentorship_for(request, key)
    actions.extend(row, until=data.until, by=request.person, at=request.at)
    return _in_full(row, request)


@router.post("/mentorships/{key}/end", response=MentorshipInFull)
def end(request: Request, key: str, data: End) -> MentorshipInFull:
    """End it, told kindly and without a cause."""
    row = mentorship_for(request, key, to="read")
    actions.end(row, by=request.person, at=request.at, **data.model_dump())
    return _in_full(row, request)
