"""Joining a program: invited, applied or imported; approved, declined; leaving."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ithaca.activity.log import record
from ithaca.people.models import Person
from ithaca.refusals import Conflict, Refusal

from . import policy
from .models import Enrollment, EnrollmentStatus, Program, Track

S = EnrollmentStatus
MOVES: dict[str, frozenset[str]] = {
    S.INVITED: frozenset({S.STARTED, S.SUBMITTED, S.APPROVED, S.WITHDRAWN, S.REMOVED}),
    S.STARTED: frozenset({S.SUBMITTED, S.WITHDRAWN, S.REMOVED}),
    S.SUBMITTED: frozenset({S.APPROVED, S.WAITLISTED, S.DECLINED, S.WITHDRAWN, S.REMOVED}),
    S.WAITLISTED: frozenset({S.APPROVED, S.DECLINED, S.WITHDRAWN, S.REMOVED}),
    S.APPROVED: frozenset({S.WITHDRAWN, S.REMOVED}),
    S.DECLINED: frozenset({S.SUBMITTED, S.APPROVED}),
    S.WITHDRAWN: frozenset({S.STARTED, S.SUBMITTED, S.INVITED}),
    S.REMOVED: frozenset({S.INVITED}),
}
IN_PROGRAM = (S.INVITED, S.STARTED, S.SUBMITTED, S.WAITLISTED, S.APPROVED)


@dataclass(frozen=True)
class Application:
    """What somebody who joins says of themself, besides their profile."""

    gives: bool
    takes: bool
    adult: bool
    capacity: int = 1
    often: int | None = None
    long: int | None = None


def _move(enrollment: Enrollment, status: str, by: Person | None, at: datetime) -> None:
    """One step along MOVES, won by one writer."""
    allowed = [start for start, ends in MOVES.items() if status in ends]
    moved = Enrollment.objects.filter(pk=enrollment.pk, status__in=allowed).update(
        status=status, decided_at=at
    )
    if not moved:
        raise Conflict(
            _("This enrollment has changed meanwhile. Look at it again before you decide.")
        )
    enrollment.status = status
    record(
        f"enrollment.{status}",
        enrollment,
        organization=enrollment.track.program.organization,
        by=by,
        at=at,
    )


@transaction.atomic
def invite(
    track: Track, *, person: Person, gives: bool, takes: bool, by: Person, at: datetime
) -> Enrollment:
    """Ask somebody to join. A letter with a link goes out."""
    policy.may_run(by, track.program)
    _same_house(track, person)
    _a_side(gives or takes)
    enrollment, fresh = Enrollment.objects.get_or_create(
        track=track, person=person, defaults={"gives": gives, "takes": takes, "made_at": at}
    )
    if not fresh:
        if enrollment.status in IN_PROGRAM:
            raise Conflict(_("%(name)s is in this program already.") % {"name": person.full_name})
        _move(enrollment, S.INVITED, by, at)
        return enrollment
    record("enrollment.invited", enrollment, organization=by.organization, by=by, at=at)
    return enrollment


def _same_house(track: Track, person: Person) -> None:
    if person.organization_id != track.program.organization_id:
        raise Refusal(_("This person belongs to another organization."), "person")


def _a_side(chosen: bool) -> None:
    if not chosen:
        raise Refusal(_("Choose whether to give, to receive, or both."), "side")


@transaction.atomic
def apply_to_join(
    track: Track, *, person: Person, application: Application, at: datetime
) -> Enrollment:
    """Join through an invitation or an open link. Under 18 is refused, and nothing is stored."""
    _same_house(track, person)
    if not application.adult:
        raise Refusal(
            _(
                "Our programs are for people of 18 and over, so we cannot enroll you. "
                "Your school, youth club or a national youth mentoring organization can help."
            ),
            "adult",
        )
    _a_side(application.gives or application.takes)
    enrollment = Enrollment.objects.select_for_update().filter(track=track, person=person).first()
    if enrollment is None:
        if not track.program.join_open:
            raise Refusal(_("This program is not open to join. Ask its coordinator."))
        enrollment = Enrollment(track=track, person=person, made_at=at, status=S.STARTED)
    invited = enrollment.status == S.INVITED
    enrollment.gives, enrollment.takes = application.gives, application.takes
    enrollment.capacity = application.capacity
    enrollment.often, enrollment.long = application.often, application.long
    enrollment.adult_at = enrollment.profile_at = at
    enrollment.save()
    if enrollment.status != S.APPROVED:
        _move(enrollment, S.APPROVED if invited else S.SUBMITTED, person, at)
    return enrollment


@transaction.atomic
def decide(enrollment: Enrollment, *, status: str, by: Person, at: datetime) -> None:
    """Approve, put on the waiting list, decline, or remove."""
    policy.may_run(by, enrollment.track.program)
    if status not in (S.APPROVED, S.WAITLISTED, S.DECLINED, S.REMOVED):
        raise Refusal(_("Choose approve, waiting list or decline."))
    _move(enrollment, status, by, at)


@transaction.atomic
def decide_many(enrollments: Sequence[Enrollment], *, status: str, by: Person, at: datetime) -> int:
    """Decide on several at once; those that changed meanwhile are left. Returns how many moved."""
    moved = 0
    for enrollment in enrollments:
        try:
            with transaction.atomic():
                decide(enrollment, status=status, by=by, at=at)
            moved += 1
        except Conflict:
            continue
    return moved


@transaction.atomic
def withdraw(enrollment: Enrollment, *, by: Person, at: datetime) -> None:
    """Leave the program. No reason is asked."""
    if enrollment.person_id != by.pk:
        policy.may_run(by, enrollment.track.program)
    _move(enrollment, S.WITHDRAWN, by, at)


@transaction.atomic
def set_capacity(enrollment: Enrollment, *, capacity: int, by: Person, at: datetime) -> None:
    """How many this person takes on at once; what they hold already is not taken away."""
    policy.may_answer_for(by, enrollment)
    if not 0 <= capacity <= 50:
        raise Refusal(_("Choose a number from 0 to 50."), "capacity")
    Enrollment.objects.filter(pk=enrollment.pk).update(capacity=capacity)
    record(
        "enrollment.capacity_set",
        enrollment,
        organization=by.organization,
        by=by,
        at=at,
        capacity=capacity,
    )


@transaction.atomic
def complete_profile(
    enrollment: Enrollment,
    *,
    by: Person,
    at: datetime,
    often: int | None = None,
    long: int | None = None,
) -> None:
    """Say that the profile is as it should be for matching; ``often`` and ``long`` are the steps
    (1-5) of what this person expects, and None keeps what was said before."""
    policy.may_answer_for(by, enrollment)
    expected = {key: step for key, step in (("often", often), ("long", long)) if step is not None}
    if not all(1 <= step <= 5 for step in expected.values()):
        raise Refusal(_("Choose one of the answers."), next(iter(expected)))
    Enrollment.objects.filter(pk=enrollment.pk).update(profile_at=at, **expected)
    record("enrollment.profile_completed", enrollment, organization=by.organization, by=by, at=at)


def open_programs(person: Person) -> Iterable[Program]:
    """Programs of the organization that anybody may ask to join, and the person has not."""
    return Program.objects.filter(
        organization=person.organization, join_open=True, closed_at=None
    ).exclude(tracks__enrollments__person=person)
