"""From an address to an object, or a refusal: the only place that does it, for pages and API.

Foreign or missing is Http404; yours to see but not to do is Forbidden, with whom to ask.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from ithaca.care.models import Alert
from ithaca.journey.models import Action, Goal, Meeting
from ithaca.pairing.models import Mentorship, Proposal, Round
from ithaca.people.models import ApiToken, Import, Person, PersonQuerySet
from ithaca.people.policy import may_keep_people
from ithaca.programs import policy
from ithaca.programs.models import Enrollment, Objective, Program, Track
from ithaca.refusals import Forbidden

M = TypeVar("M", bound=Model)


class Request(HttpRequest):
    """A request of somebody signed in: who they are here, and when it is."""

    person: Person
    at: datetime


def _one(rows: QuerySet[M], **match: Any) -> M:  # noqa: ANN401 (lookup values)
    row = _found(rows, **match)
    if row is None:
        raise Http404
    return row


def _found(rows: QuerySet[M], **match: Any) -> M | None:  # noqa: ANN401 (lookup values)
    """The row, or None; also for a NUL in the address, which PostgreSQL would choke on."""
    if any("\0" in str(value) for value in match.values()):
        return None
    return rows.filter(**match).first()


def program_for(
    request: Request, slug: str, to: Literal["see", "run", "results"] = "run"
) -> Program:
    """A program the person takes part in, runs, or reads the results of."""
    programs = Program.objects.visible_to(request.person).select_related("organization")
    program = _one(programs, slug=slug)
    if to == "run":
        policy.may_run(request.person, program)
    if to == "results" and not policy.reads_results(request.person, program):
        raise Forbidden(
            _("Only the coordinators and sponsors of %(program)s see its results. Ask one of them.")
            % {"program": program.name}
        )
    return program


def programs_for(request: Request) -> QuerySet[Program]:
    """The programs the person runs."""
    may_keep_people(request.person)
    return Program.objects.run_by(request.person)


def people_for(request: Request) -> PersonQuerySet:
    """The people of the organization, for who looks after them."""
    may_keep_people(request.person)
    return Person.objects.visible_to(request.person)


def track_of(program: Program) -> Track:
    """The program's track, its program at hand."""
    track = program.tracks.get()
    track.program = program
    return track


def person_for(request: Request, key: str) -> Person:
    """A person of the organization, for who looks after people."""
    may_keep_people(request.person)
    people = Person.objects.visible_to(request.person).select_related("organization", "account")
    return _one(people, key=key)


def import_for(request: Request, key: str) -> Import:
    """One's own import, while one still runs the program that it feeds."""
    rows = Import.objects.visible_to(request.person)
    source = _one(rows.select_related("organization", "by", "intake__track__program"), key=key)
    if hasattr(source, "intake"):
        policy.may_run(request.person, source.intake.track.program)
    else:
        may_keep_people(request.person)
    return source


def enrollment_for(
    request: Request, key: str, to: Literal["own", "run", "read"] = "run"
) -> Enrollment:
    """One's own enrollment (``own``), one in a program the person runs (``run``), or either."""
    rows = Enrollment.objects.visible_to(request.person)
    enrollment = _one(
        rows.select_related("person__organization", "track__program__organization"), key=key
    )
    if to == "own" and enrollment.person_id != request.person.pk:
        raise Http404
    if to == "run":
        policy.may_run(request.person, enrollment.track.program)
    return enrollment


def objective_for(request: Request, key: str) -> Objective:
    """An objective of a program the person runs."""
    programs = Program.objects.visible_to(request.person)
    rows = Objective.objects.filter(program__in=programs).select_related("program__organization")
    objective = _one(rows, key=key)
    policy.may_run(request.person, objective.program)
    return objective


def round_for(request: Request, key: str) -> Round:
    """A round of a program the person runs. What is large of it comes when it is asked for."""
    rows = Round.objects.visible_to(request.person).defer("inputs", "proof")
    return _one(rows.select_related("track__program__organization"), key=key)


def proposal_for(request: Request, key: str) -> Proposal:
    """A proposal in such a round."""
    rows = Proposal.objects.filter(round__in=Round.objects.visible_to(request.person))
    return _one(
        rows.select_related(
            "round__track__program__organization", "taker__person", "giver__person"
        ).defer("round__inputs", "round__proof"),
        key=key,
    )


def mentorship_for(
    request: Request, key: str, to: Literal["sit", "run", "read"] = "sit"
) -> Mentorship:
    """A mentorship the person holds a seat in (``sit``), whose program they run (``run``), or
    either (``read``). What passes within it is reached by ``sit`` alone."""
    whole = Mentorship.objects.select_related("track__program__organization")
    if to != "run":
        own = _found(whole.seated(request.person).announced(request.at), key=key)
        if own is not None:
            return own
    mentorship = _one(whole.visible_to(request.person), key=key)
    runs = policy.coordinates(request.person, mentorship.track.program)
    sits = (
        Mentorship.objects.seated(request.person)
        .announced(request.at)
        .filter(pk=mentorship.pk)
        .exists()
    )
    if to == "run" and not runs:
        policy.may_run(request.person, mentorship.track.program)
    if not (runs or sits):
        raise Http404
    if to == "sit" and not sits:
        raise Forbidden(
            _("What passes within a mentorship is for its people only. You see it from the desk.")
        )
    return mentorship


def meeting_for(request: Request, key: str) -> Meeting:
    """A meeting of a mentorship the person holds a seat in."""
    rows = Meeting.objects.visible_to(request.person)
    return _one(rows.select_related("mentorship__track__program__organization"), key=key)


def goal_for(request: Request, key: str) -> Goal:
    """A goal of a mentorship the person holds a seat in."""
    rows = Goal.objects.visible_to(request.person)
    return _one(rows.select_related("mentorship__track__program__organization", "person"), key=key)


def action_for(request: Request, key: str) -> Action:
    """A step of an action plan in a mentorship the person holds a seat in."""
    rows = Action.objects.visible_to(request.person)
    return _one(rows.select_related("mentorship__track__program__organization"), key=key)


def alert_for(request: Request, key: str) -> Alert:
    """An alert in a program the person runs."""
    rows = Alert.objects.visible_to(request.person)
    return _one(rows.select_related("mentorship__track__program__organization"), key=key)


def person_in(mentorship: Mentorship, key: str) -> Person:
    """Somebody who holds a seat in a mentorship that was reached already."""
    return _one(Person.objects.filter(seats__mentorship=mentorship), key=key)


def objective_in(program: Program, key: str) -> Objective:
    """An objective of a program that was reached already."""
    return _one(Objective.objects.filter(program=program), key=key)


def token_for(request: Request, key: str) -> ApiToken:
    """One's own API token."""
    return _one(ApiToken.objects.filter(person=request.person, revoked_at=None), key=key)
