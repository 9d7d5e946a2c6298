"""People: one's own membership, and the organization's people for who looks after them."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Q
from ninja import Query, Router, Status
from pydantic import BaseModel, Field, StringConstraints

from ithaca.access import Request, person_for
from ithaca.people import actions
from ithaca.people import models as tables
from ithaca.people.policy import may_keep_people

from .shapes import Asked, Line, LongText, Page, Place, Zone, fields_of, part

router = Router(tags=["people"])

Hour = Annotated[int, Field(ge=0, le=167)]
Level = Annotated[int, Field(ge=0, le=5)]
Skills = Annotated[dict[Line, Level], Field(max_length=200)]
Lines = Annotated[list[Line], Field(max_length=200)]
Styles = Annotated[dict[Line, Annotated[int, Field(ge=1, le=5)]], Field(max_length=50)]
Custom = Annotated[dict[Line, str | float | bool | None], Field(max_length=100)]
Address = Annotated[str, StringConstraints(min_length=3, max_length=254)]


class PersonChanges(Asked):
    """Only what is sent is changed. Skills map a name to a level 1 to 5, 0 where unknown; `hours`
    are free hours of the week, 0 to 167 from Monday 00:00."""

    full_name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = ""
    preferred_name: Annotated[str, StringConstraints(max_length=100)] = ""
    pronouns: Annotated[str, StringConstraints(max_length=60)] = ""
    zone: Zone = ""
    languages: Lines = []
    location: Line = ""
    department: Line = ""
    profession: Line = ""
    job_title: Line = ""
    level: Annotated[str, StringConstraints(max_length=60)] = ""
    bio: LongText = ""
    skills_offered: Skills = {}
    skills_sought: Skills = {}
    goals: Lines = []
    interests: Lines = []
    working_style: Styles = {}
    hours: Annotated[list[Hour], Field(max_length=168)] = []
    target_role: Line = ""
    custom: Custom = {}

    def given(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True)


class NewPerson(PersonChanges):
    email: Address
    full_name: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class MyChanges(PersonChanges):
    """`background` is used only where somebody asks for it in a match, and shown to nobody else."""

    background: Lines = []
    reminders_off: bool = False


class Person(BaseModel):
    """A person as those see them who look after the organization's people."""

    key: str
    external_id: str
    email: str
    full_name: str
    preferred_name: str
    pronouns: str
    zone: str
    languages: list[str]
    location: str
    department: str
    profession: str
    job_title: str
    level: str
    bio: str
    skills_offered: dict[str, int]
    skills_sought: dict[str, int]
    goals: list[str]
    interests: list[str]
    working_style: dict[str, Any]
    hours: list[int]
    target_role: str
    custom: dict[str, Any]
    active: bool


class Me(Person):
    """Oneself, in one organization."""

    organization: str
    background: list[str]
    reminders_off: bool


_SHOWN = [name for name in Person.model_fields if name != "active"]


def person(row: tables.Person) -> Person:
    return Person(active=row.deactivated_at is None, **fields_of(row, *_SHOWN))


def _me(row: tables.Person) -> Me:
    return Me(
        active=True,
        organization=row.organization.name,
        background=row.background,
        reminders_off=row.nudges_off,
        **fields_of(row, *_SHOWN),
    )


@router.get("/me", response=Me)
def get_me(request: Request) -> Me:
    """Whom this token stands for."""
    return _me(request.person)


@router.patch("/me", response=Me)
def change_me(request: Request, data: MyChanges) -> Me:
    """Change one's own profile."""
    changes = data.given()
    off = changes.pop("reminders_off", None)
    actions.change_profile(request.person, changes=changes, by=request.person, at=request.at)
    if off is not None:
        actions.mute_reminders(request.person, off=off, at=request.at)
    return _me(request.person)


@router.get("/people", response=Page[Person])
def list_people(request: Request, place: Query[Place], q: Line = "") -> Page[Person]:
    """The organization's people, for administrators and coordinators. `q` is looked for in names,
    e-mails, identifiers and departments."""
    may_keep_people(request.person)
    rows = tables.Person.objects.visible_to(request.person)
    for word in q.split():
        rows = rows.filter(
            Q(full_name__icontains=word)
            | Q(preferred_name__icontains=word)
            | Q(email__icontains=word)
            | Q(external_id__iexact=word)
            | Q(department__icontains=word)
        )
    found, after = part(rows, place)
    return Page(items=[person(row) for row in found], next=after)


@router.post("/people", response={201: Person})
def add_person(request: Request, data: NewPerson) -> Status[Person]:
    """A new member of the organization. No letter goes out."""
    row = actions.add_person(
        organization=request.person.organization, by=request.person, at=request.at, **data.given()
    )
    return Status(201, person(row))


@router.get("/people/{key}", response=Person)
def get_person(request: Request, key: str) -> Person:
    return person(person_for(request, key))


@router.patch("/people/{key}", response=Person)
def change_person(request: Request, key: str, data: PersonChanges) -> Person:
    row = person_for(request, key)
    actions.change_profile(row, changes=data.given(), by=request.person, at=request.at)
    return person(row)


@router.post("/people/{key}/deactivate", response=Person)
def deactivate_person(request: Request, key: str) -> Person:
    """Close a membership; its sessions and tokens end at once."""
    row = person_for(request, key)
    actions.deactivate(row, by=request.person, at=request.at)
    row.refresh_from_db()
    return person(row)


@router.post("/people/{key}/reactivate", response=Person)
def reactivate_person(request: Request, key: str) -> Person:
    row = person_for(request, key)
    actions.reactivate(row, by=request.person, at=request.at)
    row.refresh_from_db()
    return person(row)
