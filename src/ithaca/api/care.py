"""Help that people ask for, and what coordinators see and do: alerts and check-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Query, Router, Status
from pydantic import BaseModel, Field, StringConstraints

from ithaca.access import Request, alert_for, mentorship_for, person_in, program_for
from ithaca.care import actions, queries
from ithaca.care import models as tables

from .shapes import Asked, Day, Key, Page, Place, Sentence, Text, fields_of, part

router = Router(tags=["care"])

Verdict = Literal["useful", "not_useful"]


class Ask(Asked):
    """Only coordinators read it; the partner never learns of it."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class NewCheckIn(Asked):
    """`people` are those of the mentorship one was in touch with; `settles` are keys of alerts
    that this answers."""

    people: Annotated[list[Key], Field(min_length=1, max_length=20)]
    kind: Literal["message", "call", "visit"]
    reason: Sentence = ""
    outcome: Text = ""
    next_on: Day | None = None
    settles: Annotated[list[Key], Field(max_length=20)] = []
    verdict: Verdict = "useful"


class Settlement(Asked):
    outcome: Verdict


class Said(BaseModel):
    text: str
    at: datetime


class Alert(BaseModel):
    """A reason to look at a mentorship, in words. `person` and `asked`: who asked for help, how."""

    key: str
    mentorship: str
    severity: int
    tag: str
    words: str
    person: str | None
    asked: list[Said]
    raised_at: datetime


class CheckIn(BaseModel):
    """A coordinator's contact."""

    key: str
    by: str | None
    people: list[str]
    kind: Literal["message", "call", "visit"]
    reason: str
    outcome: str
    at: datetime
    next_on: Day | None


@router.post("/mentorships/{key}/help", response={204: None})
def ask_for_help(request: Request, key: str, data: Ask) -> Status[None]:
    """Ask the coordinators for help, without the partner learning of it."""
    mentorship = mentorship_for(request, key)
    actions.ask_for_help(mentorship, text=data.text, by=request.person, at=request.at)
    return Status(204, None)


@router.get("/programs/{slug}/alerts", response=Page[Alert])
def list_alerts(request: Request, slug: str, place: Query[Place]) -> Page[Alert]:
    """The open ones. Nobody sees those of a mentorship in which they hold a seat."""
    program = program_for(request, slug)
    on = program.day(request.at)
    rows = tables.Alert.objects.visible_to(request.person).filter(
        mentorship__track__program=program, ended_at=None
    )
    found, after = part(rows.select_related("mentorship", "person"), place)
    return Page(items=[_alert(queries.reason_of(row, on)) for row in found], next=after)


def _alert(reason: queries.Reason) -> Alert:
    row = reason.alert
    return Alert(
        mentorship=row.mentorship.key,
        tag=reason.tag,
        words=reason.words,
        person=row.person.key if row.person else None,
        asked=[Said(**said) for said in row.facts.get("asked", [])],
        **fields_of(row, "key", "severity", "raised_at"),
    )


@router.post("/alerts/{key}/settle", response={204: None})
def settle_alert(request: Request, key: str, data: Settlement) -> Status[None]:
    """Say whether it was worth a look, which ends it."""
    row = alert_for(request, key)
    actions.settle(row, outcome=data.outcome, by=request.person, at=request.at)
    return Status(204, None)


def _check_in(row: tables.CheckIn) -> CheckIn:
    return CheckIn(
        by=row.by.key if row.by else None,
        people=sorted(person.key for person in row.people.all()),
        **fields_of(row, "key", "kind", "reason", "outcome", "at", "next_on"),
    )


@router.get("/mentorships/{key}/check-ins", response=Page[CheckIn])
def list_check_ins(request: Request, key: str, place: Query[Place]) -> Page[CheckIn]:
    mentorship = mentorship_for(request, key, to="run")
    found, after = part(queries.check_ins(mentorship, request.person), place)
    return Page(items=[_check_in(row) for row in found], next=after)


@router.post("/mentorships/{key}/check-ins", response={201: CheckIn})
def check_in(request: Request, key: str, data: NewCheckIn) -> Status[CheckIn]:
    """Record a contact, and settle the alerts that it answers."""
    mentorship = mentorship_for(request, key, to="run")
    row = actions.check_in(
        mentorship,
        people=[person_in(mentorship, person) for person in data.people],
        settles=[alert_for(request, alert) for alert in data.settles],
        by=request.person,
        at=request.at,
        **data.model_dump(exclude={"people", "settles"}),
    )
    return Status(201, _check_in(row))
