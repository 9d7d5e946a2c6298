"""Programs: their basics, objectives, guidelines, checklist, results and next cycle."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.db.models import Prefetch, QuerySet
from ninja import Query, Router, Status
from pydantic import BaseModel, StringConstraints

from ithaca.access import Request, objective_for, person_for, program_for, track_of
from ithaca.programs import actions, policy
from ithaca.programs import models as tables
from ithaca.programs.steps import checklist

from .shapes import (
    Asked,
    Day,
    Key,
    Page,
    Place,
    Sentence,
    Text,
    fields_of,
    part,
)

router = Router(tags=["programs"])

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ProgramChanges(Asked):
    """Only what is sent is changed."""

    name: Name = ""
    purpose: Text = ""
    audience: Sentence = ""
    starts_on: Day | None = None
    ends_on: Day | None = None
    video_pattern: Annotated[str, StringConstraints(max_length=200)] = ""
    join_open: bool = False


class NewProgram(Asked):
    """`format` is one of the formats that can be started today. Without `ends_on` it is as long as
    its format needs."""

    name: Name
    format: Annotated[str, StringConstraints(max_length=30)]
    starts_on: Day
    ends_on: Day | None = None
    purpose: Text = ""
    audience: Sentence = ""


class NextCycle(Asked):
    name: Name
    starts_on: Day


class Noun(BaseModel):
    one: str
    many: str


class Program(BaseModel):
    """One cycle of mentoring. `giver`, `taker` and `mentorship` are its own words for them.
    `video_pattern` and `previous` are null for those who do not run it, and in lists."""

    slug: str
    name: str
    purpose: str
    audience: str
    stage: str
    starts_on: Day
    ends_on: Day
    zone: str
    format: str
    join_open: bool
    giver: Noun
    taker: Noun
    mentorship: Noun
    video_pattern: str | None
    previous: str | None


class Role(BaseModel):
    person: str
    name: str
    role: Literal["coordinator", "sponsor"]


class RoleChange(Asked):
    person: Key
    role: Literal["coordinator", "sponsor"]
    holds: bool


class NewObjective(Asked):
    """`metric` is a key of the guide's metrics; `baseline` and `target` are in its unit."""

    title: Title
    metric: Annotated[str, StringConstraints(max_length=40)]
    target: float
    organization_goal: Title
    baseline: float | None = None
    owner_role: Annotated[str, StringConstraints(max_length=80)] = ""


class Objective(BaseModel):
    key: str
    title: str
    metric: str
    baseline: float | None
    target: float
    organization_goal: str
    owner_role: str


class Guidelines(BaseModel):
    """The six texts, and whether a coordinator has settled them."""

    roles: str
    responsibilities: str
    expectations: str
    procedures: str
    conduct: str
    complaints: str
    confirmed: bool


class GuidelineTexts(Asked):
    """A text that is left out is confirmed as it stands."""

    roles: Text | None = None
    responsibilities: Text | None = None
    expectations: Text | None = None
    procedures: Text | None = None
    conduct: Text | None = None
    complaints: Text | None = None


class ChecklistLine(BaseModel):
    """A step of the playbook over everybody it is for: how many did it, how many are late."""

    key: str
    kind: str
    stage: str
    audience: str
    title: str
    text: str
    done: int
    total: int
    late: int
    next_on: Day | None


class NewAdaptation(Asked):
    decision: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    because: Sentence = ""


class Adaptation(BaseModel):
    """A decision for the next cycle, and the evidence it rests on."""

    key: str
    decision: str
    because: str


def _program(row: tables.Program, *, runs: bool = False) -> Program:
    track = row.tracks.all()[0]
    words = track.vocabulary
    same = ("slug", "name", "purpose", "audience", "stage", "starts_on", "ends_on", "zone")
    return Program(
        format=track.format,
        giver=Noun(one=words.giver.one, many=words.giver.many),
        taker=Noun(one=words.taker.one, many=words.taker.many),
        mentorship=Noun(one=words.mentorship.one, many=words.mentorship.many),
        video_pattern=row.video_pattern if runs else None,
        previous=row.previous.slug if runs and row.previous else None,
        **fields_of(row, *same, "join_open"),
    )


def _with_tracks(rows: QuerySet[tables.Program]) -> QuerySet[tables.Program]:
    tracks = tables.Track.objects.only("program_id", "format", "words").order_by("pk")
    return rows.prefetch_related(Prefetch("tracks", tracks))


@router.get("/programs", response=Page[Program])
def list_programs(request: Request, place: Query[Place]) -> Page[Program]:
    """Programs that the person takes part in, runs, sponsors or administers."""
    rows = tables.Program.objects.visible_to(request.person)
    found, after = part(_with_tracks(rows), place, by="slug")
    return Page(items=[_program(row) for row in found], next=after)


@router.post("/programs", response={201: Program})
def start_program(request: Request, data: NewProgram) -> Status[Program]:
    """A new program with its format's playbook; who starts it coordinates it."""
    row = actions.start_program(**data.model_dump(), by=request.person, at=request.at)
    return Status(201, _program(row, runs=True))


@router.get("/programs/{slug}", response=Program)
def get_program(request: Request, slug: str) -> Program:
    row = program_for(request, slug, to="see")
    return _program(row, runs=policy.coordinates(request.person, row))


@router.patch("/programs/{slug}", response=Program)
def change_program(request: Request, slug: str, data: ProgramChanges) -> Program:
    row = program_for(request, slug)
    changes = {k: v for k, v in data.model_dump(exclude_unset=True).items() if v is not None}
    actions.change_program(row, changes=changes, by=request.person, at=request.at)
    return _program(row, runs=True)


@router.post("/programs/{slug}/close", response=Program)
def close_program(request: Request, slug: str) -> Program:
    """Close the cycle. Open mentorships are not ended by it."""
    row = program_for(request, slug)
    actions.close_program(row, by=request.person, at=request.at)
    return _program(row, runs=True)


@router.post("/programs/{slug}/next-cycle", response={201: Program})
def start_next_cycle(request: Request, slug: str, data: NextCycle) -> Status[Program]:
    """A new program from this one, without its people."""
    row = program_for(request, slug)
    following = actions.start_next_cycle(row, **data.model_dump(), by=request.person, at=request.at)
    return Status(201, _program(following, runs=True))


@router.get("/programs/{slug}/roles", response=list[Role])
def list_roles(request: Request, slug: str) -> list[Role]:
    """Coordinators and sponsors."""
    rows = program_for(request, slug).roles.select_related("person").order_by("role", "person__key")
    return [
        Role(person=row.person.key, name=row.person.full_name, role=_role(row.role)) for row in rows
    ]


def _role(value: str) -> Literal["coordinator", "sponsor"]:
    return "coordinator" if value == tables.ProgramRole.Role.COORDINATOR else "sponsor"


@router.put("/programs/{slug}/roles", response={204: None})
def set_role(request: Request, slug: str, data: RoleChange) -> Status[None]:
    """Give somebody a role, or take it."""
    row, person = program_for(request, slug), person_for(request, data.person)
    actions.set_role(
        row, person=person, role=data.role, holds=data.holds, by=request.person, at=request.at
    )
    return Status(204, None)


def _objective(row: tables.Objective) -> Objective:
    return Objective(**fields_of(row, *Objective.model_fields))


@router.get("/programs/{slug}/objectives", response=Page[Objective])
def list_objectives(request: Request, slug: str, place: Query[Place]) -> Page[Objective]:
    rows = tables.Objective.objects.filter(program=program_for(request, slug, to="see"))
    found, after = part(rows, place)
    return Page(items=[_objective(row) for row in found], next=after)


@router.post("/programs/{slug}/objectives", response={201: Objective})
def add_objective(request: Request, slug: str, data: NewObjective) -> Status[Objective]:
    row = program_for(request, slug)
    made = actions.set_objective(row, **data.model_dump(), by=request.person, at=request.at)
    return Status(201, _objective(made))


@router.put("/objectives/{key}", response=Objective)
def change_objective(request: Request, key: str, data: NewObjective) -> Objective:
    row = objective_for(request, key)
    changed = actions.set_objective(
        row.program, objective=row, **data.model_dump(), by=request.person, at=request.at
    )
    return _objective(changed)


@router.delete("/objectives/{key}", response={204: None})
def drop_objective(request: Request, key: str) -> Status[None]:
    actions.drop_objective(objective_for(request, key), by=request.person, at=request.at)
    return Status(204, None)


@router.get("/programs/{slug}/guidelines", response=Guidelines)
def get_guidelines(request: Request, slug: str) -> Guidelines:
    return _guidelines(program_for(request, slug, to="see"))


def _guidelines(program: tables.Program) -> Guidelines:
    rows = list(program.guidelines.all())
    texts: dict[str, Any] = dict.fromkeys(tables.Guideline.Kind.values, "")
    texts |= {row.kind: row.text for row in rows}
    return Guidelines(**texts, confirmed=bool(rows) and all(row.confirmed_at for row in rows))


@router.put("/programs/{slug}/guidelines", response=Guidelines)
def word_guidelines(request: Request, slug: str, data: GuidelineTexts) -> Guidelines:
    """Settle the six texts that everybody reads before joining."""
    row = program_for(request, slug)
    texts = data.model_dump(exclude_none=True)
    actions.word_guidelines(row, texts=texts, by=request.person, at=request.at)
    return _guidelines(row)


@router.get("/programs/{slug}/checklist", response=list[ChecklistLine])
def get_checklist(request: Request, slug: str) -> list[ChecklistLine]:
    """The playbook as it stands, in its own order."""
    program = program_for(request, slug)
    return [
        ChecklistLine(
            **fields_of(line.step, "key", "kind", "stage", "audience"),
            **fields_of(line, "title", "text", "done", "total", "late", "next_on"),
        )
        for line in checklist(track_of(program), program.day(request.at))
    ]


def _adaptation(row: tables.Adaptation) -> Adaptation:
    return Adaptation(**fields_of(row, *Adaptation.model_fields))


@router.get("/programs/{slug}/adaptations", response=Page[Adaptation])
def list_adaptations(request: Request, slug: str, place: Query[Place]) -> Page[Adaptation]:
    rows = tables.Adaptation.objects.filter(program=program_for(request, slug))
    found, after = part(rows, place)
    return Page(items=[_adaptation(row) for row in found], next=after)


@router.post("/programs/{slug}/adaptations", response={201: Adaptation})
def decide_adaptation(request: Request, slug: str, data: NewAdaptation) -> Status[Adaptation]:
    row = program_for(request, slug)
    made = actions.decide_adaptation(row, **data.model_dump(), by=request.person, at=request.at)
    return Status(201, _adaptation(made))
