"""Planning a program and bringing it to its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ithaca.activity.log import record
from ithaca.guide import formats, guidelines, metrics
from ithaca.people.actions import checked_zone
from ithaca.people.models import Person
from ithaca.refusals import Conflict, Refusal

from . import policy
from .models import Adaptation, Guideline, Objective, Program, ProgramRole, Stage, Track

STAGES = [Stage.PLANNING, Stage.INITIATION, Stage.MENTORING, Stage.EVALUATION, Stage.CLOSED]
_LONGEST = timedelta(days=1830)
_LAST = date(2100, 12, 31)


@transaction.atomic
def start_program(
    *,
    name: str,
    format: str,
    starts_on: date,
    by: Person,
    at: datetime,
    ends_on: date | None = None,
    audience: str = "",
    purpose: str = "",
    previous: Program | None = None,
) -> Program:
    """A program with one track that owns a copy of ``format``. ``by`` becomes its coordinator."""
    policy.may_start_programs(by)
    chosen = formats().get(format)
    if chosen is None:
        raise Refusal(_("Choose one of the formats."), "format")
    if not chosen.pairing:
        raise Refusal(
            _("%(format)s is coming: its way of matching is not here yet. Choose another format.")
            % {"format": chosen.name},
            "format",
        )
    ends = ends_on or min(starts_on, _LAST) + timedelta(days=chosen.dials.length_days + 30)
    _check_days(starts_on, ends)
    program = Program.objects.create(
        organization=by.organization,
        slug=_free_slug(name, by),
        name=_needed(name, "name", _("Give the program a name that people will recognize.")),
        purpose=purpose.strip(),
        audience=audience.strip(),
        starts_on=starts_on,
        ends_on=ends,
        zone=checked_zone(by.organization.zone),
        previous=previous,
        made_at=at,
    )
    track = Track.objects.create(
        program=program,
        name=chosen.name,
        format=chosen.key,
        dials=chosen.dials.as_data(),
        words=chosen.words.as_data(),
        playbook=[step.as_data() for step in chosen.playbook],
    )
    Guideline.objects.bulk_create(
        Guideline(program=program, kind=text.key, text=track.vocabulary.fill(text.text))
        for text in guidelines().values()
    )
    ProgramRole.objects.create(program=program, person=by, role=ProgramRole.Role.COORDINATOR)
    record("program.started", program, organization=by.organization, by=by, at=at, format=format)
    return program


def _check_days(starts_on: date, ends_on: date) -> None:
    if not 2000 <= starts_on.year <= 2100:
        raise Refusal(_("Choose a day between the years 2000 and 2100."), "starts_on")
    if ends_on <= starts_on:
        raise Refusal(_("The program should end after it starts. Choose a later day."), "ends_on")
    if ends_on - starts_on > _LONGEST:
        raise Refusal(_("A program lasts five years at most. Choose an earlier day."), "ends_on")


def _needed(text: str, field: str, sentence: str) -> str:
    if not text.strip():
        raise Refusal(sentence, field)
    return text.strip()


def _free_slug(name: str, by: Person) -> str:
    stem = slugify(name)[:50] or "program"
    taken = set(
        Program.objects.filter(organization=by.organization, slug__startswith=stem).values_list(
            "slug", flat=True
        )
    )
    numbers = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (stem, *numbers) if slug not in taken)


@transaction.atomic
def change_program(
    program: Program, *, changes: Mapping[str, object], by: Person, at: datetime
) -> None:
    """Basics: name, purpose, audience, days, video link, open to join."""
    policy.may_run(by, program)
    fields = ("name", "purpose", "audience", "starts_on", "ends_on", "video_pattern", "join_open")
    changed = [f for f in fields if f in changes and getattr(program, f) != changes[f]]
    for field in changed:
        setattr(program, field, changes[field])
    _check_days(program.starts_on, program.ends_on)
    _needed(program.name, "name", _("Give the program a name that people will recognize."))
    if changed:
        program.save(update_fields=changed)
        record(
            "program.changed",
            program,
            organization=program.organization,
            by=by,
            at=at,
            fields=changed,
        )


@transaction.atomic
def set_objective(
    program: Program,
    *,
    title: str,
    metric: str,
    target: float,
    organization_goal: str,
    by: Person,
    at: datetime,
    baseline: float | None = None,
    owner_role: str = "",
    objective: Objective | None = None,
) -> Objective:
    """Add an objective, or change one: what is to be achieved, measured how, from where to where,
    and which of the organization's goals it serves."""
    policy.may_run(by, program)
    if metric not in metrics():
        raise Refusal(_("Choose how the objective is measured."), "metric")
    objective = objective or Objective(program=program, made_at=at)
    objective.title = _needed(title, "title", _("Say in a sentence what should be achieved."))
    objective.organization_goal = _needed(
        organization_goal,
        "organization_goal",
        _("Name the goal of the organization that this serves."),
    )
    objective.metric, objective.target, objective.baseline = metric, target, baseline
    objective.owner_role = owner_role.strip()
    objective.save()
    record("objective.set", objective, organization=program.organization, by=by, at=at)
    return objective


@transaction.atomic
def drop_objective(objective: Objective, *, by: Person, at: datetime) -> None:
    """Remove an objective; the log keeps what it said."""
    policy.may_run(by, objective.program)
    record(
        "objective.dropped",
        objective,
        organization=by.organization,
        by=by,
        at=at,
        title=objective.title,
        metric=objective.metric,
        target=objective.target,
    )
    objective.delete()


@transaction.atomic
def word_guidelines(
    program: Program, *, texts: Mapping[str, str], by: Person, at: datetime
) -> None:
    """Settle the six texts. Saving what was shipped, unchanged, confirms it."""
    policy.may_run(by, program)
    for guideline in program.guidelines.all():
        text = texts.get(guideline.kind, guideline.text)
        guideline.text = _needed(text, guideline.kind, _("Write at least a sentence here."))
        guideline.confirmed_at = at
        guideline.save(update_fields=["text", "confirmed_at"])
    record("guidelines.worded", program, organization=program.organization, by=by, at=at)


@transaction.atomic
def set_role(
    program: Program, *, person: Person, role: str, holds: bool, by: Person, at: datetime
) -> None:
    """Give or take a program role. The last coordinator stays."""
    policy.may_run(by, program)
    if person.organization_id != program.organization_id or role not in ProgramRole.Role.values:
        raise Refusal(_("Choose a person and a role of this program."), "person")
    held = ProgramRole.objects.filter(program=program, role=role)
    if holds:
        held.get_or_create(person=person, program=program, role=role)
    elif role == ProgramRole.Role.COORDINATOR and not held.exclude(person=person).exists():
        raise Refusal(_("A program needs a coordinator. Name another one first."), "person")
    else:
        held.filter(person=person).delete()
    record(
        "role.given" if holds else "role.taken",
        program,
        organization=program.organization,
        by=by,
        at=at,
        person=person.key,
        role=role,
    )


@transaction.atomic
def advance(program: Program, *, stage: str, by: Person | None, at: datetime) -> None:
    """Move to a later stage; an earlier one is never gone back to."""
    if by is not None:
        policy.may_run(by, program)
    earlier = STAGES[: STAGES.index(Stage(stage))]
    moved = Program.objects.filter(pk=program.pk, stage__in=earlier).update(
        stage=stage, closed_at=at if stage == Stage.CLOSED else None
    )
    if moved:
        program.stage = stage
        record(
            "program.advanced",
            program,
            organization=program.organization,
            by=by,
            at=at,
            stage=stage,
        )


@transaction.atomic
def close_program(program: Program, *, by: Person, at: datetime) -> None:
    """Close the cycle. Open mentorships are not ended by it: they are their people's."""
    policy.may_run(by, program)
    if program.stage == Stage.CLOSED:
        raise Conflict(_("This program is closed already."))
    advance(program, stage=Stage.CLOSED, by=by, at=at)


@transaction.atomic
def decide_adaptation(
    program: Program, *, decision: str, because: str, by: Person, at: datetime
) -> Adaptation:
    """Record what changes in the next cycle, and on what evidence."""
    policy.may_run(by, program)
    adaptation = Adaptation.objects.create(
        program=program,
        decision=_needed(decision, "decision", _("Say what will be done differently.")),
        because=because.strip(),
        by=by,
        made_at=at,
    )
    record("adaptation.decided", adaptation, organization=by.organization, by=by, at=at)
    return adaptation


@transaction.atomic
def start_next_cycle(
    program: Program, *, name: str, starts_on: date, by: Person, at: datetime
) -> Program:
    """A new program from this one: its dials, words, playbook, guidelines, objectives and
    coordinators; the last result becomes the baseline where the caller knows it. No people."""
    policy.may_run(by, program)
    length = program.ends_on - program.starts_on
    track = program.tracks.get()
    following = start_program(
        name=name,
        format=track.format,
        starts_on=starts_on,
        ends_on=min(starts_on, _LAST) + length,
        audience=program.audience,
        purpose=program.purpose,
        previous=program,
        by=by,
        at=at,
    )
    following.tracks.update(
        name=track.name, dials=track.dials, words=track.words, playbook=track.playbook
    )
    texts = {guideline.kind: guideline.text for guideline in program.guidelines.all()}
    copies = [Guideline(program=following, kind=kind, text=text) for kind, text in texts.items()]
    Guideline.objects.bulk_create(
        copies, update_conflicts=True, unique_fields=["program", "kind"], update_fields=["text"]
    )
    Objective.objects.bulk_create(
        Objective(
            program=following,
            title=objective.title,
            metric=objective.metric,
            baseline=objective.baseline,
            target=objective.target,
            organization_goal=objective.organization_goal,
            owner_role=objective.owner_role,
            made_at=at,
        )
        for objective in program.objectives.all()
    )
    ProgramRole.objects.bulk_create(
        ProgramRole(program=following, person_id=role.person_id, role=role.role)
        for role in program.roles.exclude(person=by)
    )
    return following
