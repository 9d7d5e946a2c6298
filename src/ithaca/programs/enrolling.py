"""Joining a program: invited, applied or imported; approved, declined; leaving."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ithaca.activity.log import record, record_all
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
MOST_PLACES = 50
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


def _moved(
    enrollments: Sequence[Enrollment], status: str, by: Person | None, at: datetime
) -> list[Enrollment]:
    """Those that took one step along MOVES; the others have changed meanwhile."""
    allowed = [start for start, ends in MOVES.items() if status in ends]
    rows = Enrollment.objects.select_for_update().filter(
        pk__in=[enrollment.pk for enrollment in enrollments], status__in=allowed
    )
    free = set(rows.values_list("pk", flat=True))
    Enrollment.objects.filter(pk__in=free).update(status=status, decided_at=at)
    moved = [enrollment for enrollment in enrollments if enrollment.pk in free]
    for enrollment in moved:
        enrollment.status = status
    if moved:
        house = moved[0].track.program.organization
        record_all(f"enrollment.{status}", moved, organization=house, by=by, at=at)
    return moved


def _move(enrollment: Enrollment, status: str, by: Person | None, at: datetime) -> None:
    if not _moved([enrollment], status, by, at):
        raise Conflict(
            _("This enrollment has changed meanwhile. Look at it again before you decide.")
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
    """Join through an invitation or an open link; sent again, the later answers count. Under 18
    is refused, and nothing is stored."""
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
    try:
        with transaction.atomic():
            enrollment.save()
    except IntegrityError:
        raise Conflict(_("You have just joined in another window. Look at it there.")) from None
    if enrollment.status not in (S.SUBMITTED, S.APPROVED):
        _move(enrollment, S.APPROVED if invited else S.SUBMITTED, person, at)
    return enrollment


def _may_decide(program: Program, status: str, by: Person) -> None:
    policy.may_run(by, program)
    if status not in (S.APPROVED, S.WAITLISTED, S.DECLINED, S.REMOVED):
        raise Refusal(_("Choose approve, waiting list or decline."))


@transaction.atomic
def decide(enrollment: Enrollment, *, status: str, by: Person, at: datetime) -> None:
    """Approve, put on the waiting list, decline, or remove."""
    _may_decide(enrollment.track.program, status, by)
    _move(enrollment, status, by, at)


@transaction.atomic
def decide_many(
    track: Track, *, enrollments: Sequence[Enrollment], status: str, by: Person, at: datetime
) -> int:
    """Decide on several of a track at once; those that changed meanwhile are left as they are.
    Returns how many moved."""
    _may_decide(track.program, status, by)
    here = [enrollment for enrollment in enrollments if enrollment.track_id == track.pk]
    return len(_moved(here, status, by, at))


@transaction.atomic
def withdraw(enrollment: Enrollment, *, by: Person, at: datetime) -> None:
    """Leave the program. No reason is asked."""
    if enrollment.person_id != by.pk:
        policy.may_run(by, enrollment.track.program)
    _move(enrollment, S.WITHDRAWN, by, at)


def _set_capacity(
    enrollments: Sequence[Enrollment], capacity: int, by: Person, at: datetime
) -> None:
    """What somebody holds already is not taken away."""
    if not 0 <= capacity <= MOST_PLACES:
        raise Refusal(_("Choose a number from 0 to %(most)d.") % {"most": MOST_PLACES}, "capacity")
    Enrollment.objects.filter(pk__in=[row.pk for row in enrollments]).update(capacity=capacity)
    record_all(
        "enrollment.capacity_set",
        enrollments,
        organization=by.organization,
        by=by,
        at=at,
        capacity=capacity,
    )


@transaction.atomic
def set_capacity(enrollment: Enrollment, *, capacity: int, by: Person, at: datetime) -> None:
    """How many this person takes on at once."""
    policy.may_answer_for(by, enrollment)
    _set_capacity([enrollment], capacity, by, at)


@transaction.atomic
def set_places(track: Track, *, places: Mapping[str, int], by: Person, at: datetime) -> int:
    """The same for many of a track, by key. Returns how many changed."""
    policy.may_run(by, track.program)
    by_number: dict[int, list[Enrollment]] = defaultdict(list)
    for row in track.enrollments.select_for_update().filter(key__in=places):
        if row.capacity != places[row.key]:
            by_number[places[row.key]].append(row)
    for capacity, rows in by_number.items():
        _set_capacity(rows, capacity, by, at)
    return sum(map(len, by_number.values()))


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
