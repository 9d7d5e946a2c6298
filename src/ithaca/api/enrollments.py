"""Enrollments: who takes part in a program, with what side and how many places."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from django.db.models import QuerySet
from ninja import Query, Router, Status
from pydantic import BaseModel, Field, model_validator

from ithaca.access import Request, enrollment_for, person_for, program_for, track_of
from ithaca.programs import enrolling
from ithaca.programs import models as tables

from .shapes import Asked, Key, Page, Place, fields_of, part

router = Router(tags=["enrollments"])

State = Literal[
    "invited",
    "started",
    "submitted",
    "approved",
    "waitlisted",
    "declined",
    "withdrawn",
    "removed",
]
FiveSteps = Annotated[int, Field(ge=1, le=5)]
Places = Annotated[int, Field(ge=0, le=50)]


class Sides(Asked):
    gives: bool = False
    takes: bool = False

    @model_validator(mode="after")
    def _one_at_least(self) -> Self:
        if not (self.gives or self.takes):
            raise ValueError("Choose whether they give, take, or both.")
        return self


class Invitation(Sides):
    person: Key


class Application(Sides):
    """`often` and `long` are the five-step answers to how often to meet and for how long;
    `adult` says that the person is 18 or over, without which nobody can be enrolled."""

    adult: bool
    capacity: Places = 1
    often: FiveSteps | None = None
    long: FiveSteps | None = None


class Decision(Asked):
    status: Literal["approved", "waitlisted", "declined", "removed"]


class Capacity(Asked):
    capacity: Places


class Enrollment(BaseModel):
    """A person in a program. `email` is null in one's own list."""

    key: str
    program: str
    person: str
    name: str
    email: str | None
    gives: bool
    takes: bool
    status: State
    capacity: int
    often: int | None
    long: int | None
    made_at: datetime
    decided_at: datetime | None


def _enrollment(row: tables.Enrollment, *, email: bool = True) -> Enrollment:
    same = ("key", "gives", "takes", "status", "capacity", "often", "long")
    return Enrollment(
        program=row.track.program.slug,
        person=row.person.key,
        name=row.person.full_name,
        email=row.person.email if email else None,
        **fields_of(row, *same, "made_at", "decided_at"),
    )


def _page(
    rows: QuerySet[tables.Enrollment], place: Place, status: str | None, *, email: bool
) -> Page[Enrollment]:
    rows = rows.filter(status=status) if status else rows
    found, after = part(rows.select_related("person", "track__program"), place)
    return Page(items=[_enrollment(row, email=email) for row in found], next=after)


@router.get("/me/enrollments", response=Page[Enrollment])
def list_my_enrollments(
    request: Request, place: Query[Place], status: State | None = None
) -> Page[Enrollment]:
    """One's own."""
    mine = tables.Enrollment.objects.filter(person=request.person)
    return _page(mine, place, status, email=False)


@router.get("/programs/{slug}/enrollments", response=Page[Enrollment])
def list_enrollments(
    request: Request, slug: str, place: Query[Place], status: State | None = None
) -> Page[Enrollment]:
    program = program_for(request, slug)
    rows = tables.Enrollment.objects.filter(track__program=program)
    return _page(rows, place, status, email=True)


@router.post("/programs/{slug}/enrollments", response={201: Enrollment})
def invite(request: Request, slug: str, data: Invitation) -> Status[Enrollment]:
    """Ask somebody to join. A letter with a link goes out."""
    track, person = track_of(program_for(request, slug)), person_for(request, data.person)
    row = enrolling.invite(
        track,
        person=person,
        gives=data.gives,
        takes=data.takes,
        by=request.person,
        at=request.at,
    )
    return Status(201, _enrollment(row))


@router.get("/enrollments/{key}", response=Enrollment)
def get_enrollment(request: Request, key: str) -> Enrollment:
    return _enrollment(enrollment_for(request, key, to="read"))


@router.post("/enrollments/{key}/join", response=Enrollment)
def join(request: Request, key: str, data: Application) -> Enrollment:
    """Say yes to an invitation, or change what was said of oneself."""
    row = enrollment_for(request, key, to="own")
    application = enrolling.Application(**data.model_dump())
    joined = enrolling.apply_to_join(
        row.track, person=request.person, application=application, at=request.at
    )
    return _enrollment(joined)


@router.post("/enrollments/{key}/decide", response=Enrollment)
def decide(request: Request, key: str, data: Decision) -> Enrollment:
    """Approve, put on the waiting list, decline, or remove."""
    row = enrollment_for(request, key)
    enrolling.decide(row, status=data.status, by=request.person, at=request.at)
    return _enrollment(row)


@router.put("/enrollments/{key}/capacity", response=Enrollment)
def set_capacity(request: Request, key: str, data: Capacity) -> Enrollment:
    """How many they take on at once. What they hold already is not taken away."""
    row = enrollment_for(request, key, to="read")
    enrolling.set_capacity(row, capacity=data.capacity, by=request.person, at=request.at)
    row.capacity = data.capacity
    return _enrollment(row)


@router.post("/enrollments/{key}/withdraw", response=Enrollment)
def withdraw(request: Request, key: str) -> Enrollment:
    """Leave the program. No reason is asked."""
    row = enrollment_for(request, key, to="read")
    enrolling.withdraw(row, by=request.person, at=request.at)
    return _enrollment(row)
