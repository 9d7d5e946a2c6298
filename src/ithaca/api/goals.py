"""Goals and action plans of a mentorship, for its people alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Query, Router, Status
from pydantic import BaseModel, StringConstraints

from ithaca.access import (
    Request,
    action_for,
    goal_for,
    meeting_for,
    mentorship_for,
    objective_in,
    person_in,
)
from ithaca.journey import goals as actions
from ithaca.journey import models as tables
from ithaca.pairing.models import Mentorship

from .shapes import Asked, Day, Key, Line, Page, Place, Sentence, fields_of, part

router = Router(tags=["goals"])

Needed = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class NewGoal(Asked):
    """`objective` is the key of the program's objective that it serves."""

    outcome: Needed
    measure: Sentence = ""
    achievable: bool = False
    objective: Key | None = None
    skill: Line = ""
    due_on: Day | None = None


class NewProgress(Asked):
    text: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Ending(Asked):
    status: Literal["reached", "partly", "dropped"]


class NewAction(Asked):
    """`person` takes the step, by default oneself; `goal` and `meeting` are what it belongs to."""

    text: Needed
    person: Key | None = None
    due_on: Day | None = None
    goal: Key | None = None
    meeting: Key | None = None


class Progress(BaseModel):
    person: str
    text: str
    at: datetime


class Goal(BaseModel):
    """`concurred` says that the one who helps finds it achievable, too."""

    key: str
    mentorship: str
    person: str
    outcome: str
    measure: str
    achievable: bool
    concurred: bool
    objective: str | None
    skill: str
    due_on: Day | None
    status: Literal["active", "reached", "partly", "dropped"]
    made_at: datetime
    ended_at: datetime | None
    progress: list[Progress]


class Action(BaseModel):
    """A step that somebody promised."""

    key: str
    mentorship: str
    person: str
    text: str
    due_on: Day | None
    done_at: datetime | None
    goal: str | None
    meeting: str | None


def _goals(rows: QuerySet[tables.Goal]) -> QuerySet[tables.Goal]:
    return rows.select_related("mentorship", "person", "objective").prefetch_related("progress__by")


def _goal(row: tables.Goal) -> Goal:
    same = ("key", "outcome", "measure", "achievable", "skill", "due_on", "status")
    return Goal(
        mentorship=row.mentorship.key,
        person=row.person.key,
        concurred=row.concurred_at is not None,
        objective=row.objective.key if row.objective else None,
        progress=[Progress(person=p.by.key, text=p.text, at=p.at) for p in row.progress.all()],
        **fields_of(row, *same, "made_at", "ended_at"),
    )


def _actions(rows: QuerySet[tables.Action]) -> QuerySet[tables.Action]:
    return rows.select_related("mentorship", "person", "goal", "meeting")


def _action(row: tables.Action) -> Action:
    return Action(
        mentorship=row.mentorship.key,
        person=row.person.key,
        goal=row.goal.key if row.goal else None,
        meeting=row.meeting.key if row.meeting else None,
        **fields_of(row, "key", "text", "due_on", "done_at"),
    )


def _worded(mentorship: Mentorship, data: NewGoal) -> dict[str, Any]:
    given = data.model_dump()
    if data.objective:
        given["objective"] = objective_in(mentorship.track.program, data.objective)
    return given


@router.get("/mentorships/{key}/goals", response=Page[Goal])
def list_goals(request: Request, key: str, place: Query[Place]) -> Page[Goal]:
    rows = tables.Goal.objects.filter(mentorship=mentorship_for(request, key))
    found, after = part(_goals(rows), place)
    return Page(items=[_goal(row) for row in found], next=after)


@router.post("/mentorships/{key}/goals", response={201: Goal})
def add_goal(request: Request, key: str, data: NewGoal) -> Status[Goal]:
    """A goal of one's own, for who takes."""
    mentorship = mentorship_for(request, key)
    row = actions.add_goal(
        mentorship=mentorship, by=request.person, at=request.at, **_worded(mentorship, data)
    )
    return Status(201, _goal(row))


@router.get("/goals/{key}", response=Goal)
def get_goal(request: Request, key: str) -> Goal:
    return _goal(goal_for(request, key))


@router.put("/goals/{key}", response=Goal)
def change_goal(request: Request, key: str, data: NewGoal) -> Goal:
    """Word one's goal anew. A change of what, how much or when needs a new second yes."""
    row = goal_for(request, key)
    changed = actions.change_goal(
        goal=row, by=request.person, at=request.at, **_worded(row.mentorship, data)
    )
    return _goal(changed)


@router.post("/goals/{key}/concur", response=Goal)
def concur(request: Request, key: str) -> Goal:
    """The one who gives finds it achievable, too."""
    row = goal_for(request, key)
    return _goal(actions.concur(goal=row, by=request.person, at=request.at))


@router.post("/goals/{key}/progress", response={201: Goal})
def note_progress(request: Request, key: str, data: NewProgress) -> Status[Goal]:
    """A word on how it moves."""
    row = goal_for(request, key)
    actions.note_progress(goal=row, text=data.text, by=request.person, at=request.at)
    return Status(201, _goal(row))


@router.post("/goals/{key}/end", response=Goal)
def end_goal(request: Request, key: str, data: Ending) -> Goal:
    """Reached, partly reached, or let go."""
    row = goal_for(request, key)
    return _goal(actions.end_goal(goal=row, status=data.status, by=request.person, at=request.at))


@router.get("/mentorships/{key}/actions", response=Page[Action])
def list_actions(request: Request, key: str, place: Query[Place]) -> Page[Action]:
    rows = tables.Action.objects.filter(mentorship=mentorship_for(request, key))
    found, after = part(_actions(rows), place)
    return Page(items=[_action(row) for row in found], next=after)


@router.post("/mentorships/{key}/actions", response={201: Action})
def add_action(request: Request, key: str, data: NewAction) -> Status[Action]:
    """A step that somebody in the mentorship promises to take."""
    mentorship = mentorship_for(request, key)
    row = actions.add_action(
        mentorship=mentorship,
        text=data.text,
        due_on=data.due_on,
        person=person_in(mentorship, data.person) if data.person else None,
        goal=goal_for(request, data.goal) if data.goal else None,
        meeting=meeting_for(request, data.meeting) if data.meeting else None,
        by=request.person,
        at=request.at,
    )
    return Status(201, _action(row))


@router.post("/actions/{key}/tick", response=Action)
def tick_action(request: Request, key: str) -> Action:
    """One's own step is done."""
    row = action_for(request, key)
    return _action(actions.tick(action=row, by=request.person, at=request.at))


@router.post("/actions/{key}/untick", response=Action)
def untick_action(request: Request, key: str) -> Action:
    row = action_for(request, key)
    return _action(actions.untick(action=row, by=request.person, at=request.at))


@router.delete("/actions/{key}", response={204: None})
def remove_action(request: Request, key: str) -> Status[None]:
    """Take back a step of one's own that is not done."""
    actions.remove_action(action=action_for(request, key), by=request.person, at=request.at)
    return Status(204, None)
