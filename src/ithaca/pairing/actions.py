"""Saying yes or no to a mentorship, pausing it, and ending it without blame."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from ithaca.activity.log import record
from ithaca.people.models import Person
from ithaca.programs.models import Enrollment, Track
from ithaca.programs.policy import may_run
from ithaca.programs.steps import Where, gates
from ithaca.refusals import Conflict, Refusal

from . import policy
from .models import (
    LIVE,
    OPEN,
    ClosedReason,
    ClosedTheme,
    Mentorship,
    MentorshipStatus,
    Pause,
    Proposal,
    Seat,
)
from .rounds import check_places

S = MentorshipStatus
DESIGNED = (
    ClosedReason.COMPLETED_GOALS,
    ClosedReason.COMPLETED_TIME,
    ClosedReason.CONVERTED_INFORMAL,
)
LONGEST_PAUSE = timedelta(days=90)


def _record(
    verb: str, mentorship: Mentorship, by: Person | None, at: datetime, **more: object
) -> None:
    record(
        verb,
        mentorship,
        organization=mentorship.track.program.organization,
        by=by,
        at=at,
        **more,
    )


@transaction.atomic
def accept(mentorship: Mentorship, *, by: Person, at: datetime, adult: bool = False) -> None:
    """Say yes. When everybody has, and what gates it is done, the mentorship goes live."""
    seat = policy.may_sit(by, mentorship)
    _one_at_a_time(mentorship)
    if seat.enrollment.adult_at is None:
        if not adult:
            raise Refusal(
                _("Please confirm that you are 18 or over: our programs are for adults."), "adult"
            )
        Enrollment.objects.filter(pk=seat.enrollment_id).update(adult_at=at)
    said = Seat.objects.filter(
        pk=seat.pk, accepted_at=None, declined_at=None, mentorship__status=S.PLANNED
    ).update(accepted_at=at)
    if not said:
        _answered(seat)
        return
    _record("mentorship.accepted", mentorship, by, at)
    go_live(mentorship, at=at)


def _one_at_a_time(mentorship: Mentorship) -> None:
    """Answers wait for each other: of two that come at once, the second must see the first, or
    neither would find that everybody has said yes."""
    Mentorship.objects.select_for_update().filter(pk=mentorship.pk).first()


def _answered(seat: Seat) -> None:
    """A second yes is no harm; anything else was decided meanwhile."""
    seat.refresh_from_db()
    if seat.accepted_at is None:
        raise Conflict(_("This was answered already, or is not open any more."))


@transaction.atomic
def decline(mentorship: Mentorship, *, by: Person, at: datetime) -> None:
    """Say no, without a reason. The others hear it kindly; the coordinator finds another match."""
    seat = policy.may_sit(by, mentorship)
    _one_at_a_time(mentorship)
    said = Seat.objects.filter(pk=seat.pk, declined_at=None, mentorship__status=S.PLANNED).update(
        declined_at=at
    )
    closed = Mentorship.objects.filter(pk=mentorship.pk, status=S.PLANNED).update(
        status=S.CLOSED, closed_at=at, closed_reason=ClosedReason.NEVER_STARTED
    )
    if not (said and closed):
        raise Conflict(_("This was answered already, or is not open any more."))
    _record("mentorship.declined", mentorship, by, at)


@transaction.atomic
def go_live(mentorship: Mentorship, *, at: datetime) -> bool:
    """Start it if everybody said yes and no gate of the playbook is open."""
    if Seat.objects.filter(mentorship=mentorship, accepted_at=None).exists():
        return False
    today = mentorship.track.program.day(at)
    people = Seat.objects.filter(mentorship=mentorship).values_list("person_id", flat=True)
    for person in people:
        where = Where((mentorship.track,), person_id=person, coordinator=False)
        if any(g.place.mentorship_id in (None, mentorship.pk) for g in gates(where, today)):
            return False
    length = timedelta(days=mentorship.track.terms.length_days)
    started = Mentorship.objects.filter(pk=mentorship.pk, status=S.PLANNED).update(
        status=S.ACTIVE, live_at=at, ends_on=today + length
    )
    if started:
        mentorship.refresh_from_db()
        _record("mentorship.went_live", mentorship, None, at)
    return bool(started)


@transaction.atomic
def pair_by_hand(
    track: Track, *, giver: Enrollment, taker: Enrollment, by: Person, at: datetime
) -> Mentorship:
    """A mentorship without a round. Places are counted as always."""
    may_run(by, track.program)
    if giver.pk == taker.pk or not giver.gives or not taker.takes:
        raise Refusal(_("Choose somebody who gives and somebody who takes."), "giver")
    check_places(track, [Proposal(taker=taker, giver=giver)])
    mentorship = Mentorship.objects.create(track=track, made_at=at)
    Seat.objects.create(
        mentorship=mentorship, enrollment=giver, person_id=giver.person_id, gives=True
    )
    Seat.objects.create(
        mentorship=mentorship, enrollment=taker, person_id=taker.person_id, takes=True
    )
    _record("mentorship.made", mentorship, by, at)
    return mentorship


@transaction.atomic
def pause(mentorship: Mentorship, *, until: date, by: Person, at: datetime) -> None:
    """Nobody expects a meeting until then. Either side can; no reason is asked."""
    policy.may_end(by, mentorship)
    today = mentorship.track.program.day(at)
    if not today < until <= today + LONGEST_PAUSE:
        raise Refusal(_("Choose a day within the next three months."), "until")
    moved = Mentorship.objects.filter(pk=mentorship.pk, status=S.ACTIVE).update(status=S.PAUSED)
    if not moved:
        raise Conflict(_("Only a mentorship that is under way can be paused."))
    Pause.objects.create(mentorship=mentorship, by=by, starts_on=today, ends_on=until)
    _record("mentorship.paused", mentorship, by, at, until=until.isoformat())


@transaction.atomic
def resume(mentorship: Mentorship, *, by: Person | None, at: datetime) -> None:
    """Go on after a pause: by hand, or because its last day is over."""
    if by is not None:
        policy.may_end(by, mentorship)
    today = mentorship.track.program.day(at)
    moved = Mentorship.objects.filter(pk=mentorship.pk, status=S.PAUSED).update(status=S.ACTIVE)
    if moved:
        Pause.objects.filter(mentorship=mentorship, ends_on__gt=today, starts_on__lte=today).update(
            ends_on=today
        )
        _record("mentorship.resumed", mentorship, by, at)


@transaction.atomic
def begin_closing(mentorship: Mentorship, *, at: datetime) -> None:
    """The last stretch has begun; the pair is asked how to go on."""
    if Mentorship.objects.filter(pk=mentorship.pk, status=S.ACTIVE).update(status=S.CLOSING):
        _record("mentorship.closing", mentorship, None, at)


@transaction.atomic
def extend(mentorship: Mentorship, *, until: date, by: Person, at: datetime) -> None:
    """Go on a while with a new goal: once, and by half the planned length at most."""
    policy.may_sit(by, mentorship)
    end = mentorship.ends_on or mentorship.track.program.day(at)
    most = end + timedelta(days=mentorship.track.terms.length_days // 2)
    if not end < until <= most:
        raise Refusal(
            _("Choose a day after the present end, and not after %(most)s.")
            % {"most": most.isoformat()},
            "until",
        )
    moved = Mentorship.objects.filter(pk=mentorship.pk, status__in=LIVE, extended_at=None).update(
        status=S.ACTIVE, ends_on=until, extended_at=at
    )
    if not moved:
        raise Conflict(_("This mentorship was extended already. You can go on informally."))
    _record("mentorship.extended", mentorship, by, at, until=until.isoformat())


@transaction.atomic
def end(
    mentorship: Mentorship, *, by: Person, at: datetime, reason: str = "", theme: str = ""
) -> None:
    """End it. Without a designed reason it is an early end, told kindly and without a cause."""
    seat = policy.may_end(by, mentorship)
    if (reason and reason not in DESIGNED) or (theme and theme not in ClosedTheme.values):
        raise Refusal(_("Choose one of the reasons, or none."), "reason")
    moved = Mentorship.objects.filter(pk=mentorship.pk, status__in=OPEN).update(
        status=S.CLOSED,
        closed_at=at,
        closed_reason=reason or _early(mentorship, seat),
        closed_theme=theme,
    )
    if not moved:
        raise Conflict(_("This mentorship has ended already."))
    _record("mentorship.ended", mentorship, by, at, designed=bool(reason))


def _early(mentorship: Mentorship, seat: Seat | None) -> str:
    if mentorship.live_at is None:
        return ClosedReason.NEVER_STARTED
    if seat is None:
        return ClosedReason.EARLY_MUTUAL
    return ClosedReason.EARLY_MENTOR if seat.gives else ClosedReason.EARLY_MENTEE
