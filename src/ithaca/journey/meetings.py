"""Meetings: times offered and chosen, moved and called off, what was said of them, notes.

A wall time that clocks jump over is refused; one that comes twice means the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ithaca.activity.log import record
from ithaca.guide import agendas
from ithaca.pairing.models import Mentorship
from ithaca.people.models import Person
from ithaca.programs.models import Track
from ithaca.refusals import Conflict, Refusal

from .models import Meeting, MeetingOption, MeetingStatus, Note
from .policy import NOTES_STAY, may_change, may_write_notes
from .queries import facts
from .slots import instant, zone_named

MOST_OPTIONS = 5
_LATE = timedelta(hours=24)
_WALL = "%Y-%m-%dT%H:%M"
_GENERAL_AGENDA = "challenge"
_OPEN = [MeetingStatus.PROPOSED, MeetingStatus.AGREED]


@transaction.atomic
def propose_times(
    *,
    mentorship: Mentorship,
    walls: Sequence[datetime],
    zone: str,
    by: Person,
    at: datetime,
    minutes: int | None = None,
    place: str | None = None,
) -> Meeting:
    """Offer one to five naive wall times in ``zone``. Raises Refusal, Conflict, Forbidden."""
    mentorship = _locked(mentorship)
    may_change(by, mentorship)
    times = _times(walls, zone, at)
    number = _held(mentorship) + 1
    meeting = Meeting(
        mentorship=mentorship,
        number=number,
        agenda=agenda_for(mentorship.track, number),
        minutes=_minutes(minutes or facts([mentorship.pk], at)[mentorship.pk].minutes),
        proposed_by=by,
        proposed_at=at,
    )
    meeting.place = _place(mentorship, meeting) if place is None else place.strip()[:300]
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError:
        raise Conflict(
            _("A meeting is already being planned. Answer or call that one off first.")
        ) from None
    _offer(meeting, times, zone)
    _log("meeting.proposed", meeting, by, at)
    return meeting


@transaction.atomic
def suggest_other_times(
    *, meeting: Meeting, walls: Sequence[datetime], zone: str, by: Person, at: datetime
) -> Meeting:
    """Answer an offer with other times: now it is for the other side to choose."""
    fresh = _fresh(meeting)
    may_change(by, fresh.mentorship)
    times = _times(walls, zone, at)
    _change(
        fresh,
        [MeetingStatus.PROPOSED],
        proposed_at=fresh.proposed_at,
        values={"proposed_by": by, "proposed_at": at},
    )
    fresh.options.all().delete()
    _offer(fresh, times, zone)
    _log("meeting.proposed", fresh, by, at)
    return fresh


@transaction.atomic
def choose_time(*, meeting: Meeting, option: str, by: Person, at: datetime) -> Meeting:
    """Agree on one of the offered times, by its key. Of two who choose at once, one wins."""
    fresh = _fresh(meeting)
    may_change(by, fresh.mentorship)
    if fresh.status == MeetingStatus.PROPOSED and fresh.proposed_by_id == by.pk:
        raise Refusal(_("You offered these times, so somebody else chooses one of them."))
    chosen = fresh.options.filter(key=option).first()
    if chosen is None:
        raise Conflict(_("Other times have been offered since. Please look again."), "option")
    if chosen.starts_at <= at:
        raise Refusal(_("This time has passed. Choose a later one or offer others."), "option")
    _change(
        fresh,
        [MeetingStatus.PROPOSED],
        proposed_at=fresh.proposed_at,
        values={
            "status": MeetingStatus.AGREED,
            "zone": chosen.zone,
            "wall": chosen.wall,
            "starts_at": chosen.starts_at,
            "answered_at": at,
        },
    )
    _log("meeting.agreed", fresh, by, at, starts_at=chosen.starts_at.isoformat())
    return fresh


@transaction.atomic
def move(*, meeting: Meeting, wall: datetime, zone: str, by: Person, at: datetime) -> Meeting:
    """Put an agreed meeting at another time; the calendar event stays the same one."""
    fresh = _fresh(meeting)
    may_change(by, fresh.mentorship)
    ((local, starts_at),) = _times([wall], zone, at)
    _change(
        fresh,
        [MeetingStatus.AGREED],
        values={
            "zone": zone,
            "wall": local.strftime(_WALL),
            "starts_at": starts_at,
            "sequence": fresh.sequence + 1,
        },
    )
    _log("meeting.moved", fresh, by, at, starts_at=starts_at.isoformat())
    return fresh


@transaction.atomic
def cancel(*, meeting: Meeting, by: Person, at: datetime) -> Meeting:
    """Call off a meeting that is to come, or take back an offer."""
    fresh = _fresh(meeting)
    may_change(by, fresh.mentorship)
    starts_at = fresh.starts_at
    if starts_at is not None and starts_at <= at:
        raise Refusal(_("The time of this meeting has passed. Say how it went instead."))
    late = starts_at is not None and starts_at - at < _LATE
    agreed = fresh.status == MeetingStatus.AGREED
    _change(
        fresh,
        _OPEN,
        values={
            "status": MeetingStatus.CANCELLED,
            "ended_at": at,
            "late_cancel": late,
            "sequence": fresh.sequence + 1,
        },
    )
    _log("meeting.cancelled", fresh, by, at, late=late, was_agreed=agreed)
    return fresh


@transaction.atomic
def say_topic(*, meeting: Meeting, text: str, by: Person, at: datetime) -> Meeting:
    """What somebody wants to talk about, for everybody in the mentorship to see beforehand."""
    fresh = _fresh(meeting)
    may_change(by, fresh.mentorship)
    topic = text.strip()
    first = fresh.topic_at or at
    _change(fresh, _OPEN, values={"topic": topic, "topic_at": first if topic else None})
    _log("meeting.prepared", fresh, by, at)
    return fresh


@transaction.atomic
def mark_held(
    *,
    meeting: Meeting,
    by: Person,
    at: datetime,
    minutes: int | None = None,
    on: date | None = None,
    blocks_done: Sequence[str] = (),
) -> Meeting:
    """Say that a meeting took place, on its agreed day unless ``on`` says another (days of the
    program's zone). Said again, it corrects minutes, day and blocks."""
    _locked(meeting.mentorship)
    fresh = _fresh(meeting)
    may_change(by, fresh.mentorship)
    before = fresh.status
    if before == MeetingStatus.CANCELLED:
        raise Refusal(_("This meeting was called off. If you met after all, note a new meeting."))
    number = fresh.number if before == MeetingStatus.HELD else _held(fresh.mentorship) + 1
    zone = ZoneInfo(fresh.mentorship.track.program.zone)
    agreed_on = fresh.starts_at.astimezone(zone).date() if fresh.starts_at else None
    _change(
        fresh,
        [before],
        values={
            "status": MeetingStatus.HELD,
            "number": number,
            "held_on": _past_day(on or fresh.held_on or agreed_on, zone, at),
            "minutes": _minutes(minutes or fresh.minutes),
            "blocks_done": _blocks(fresh.agenda, blocks_done),
            "ended_at": fresh.ended_at if before == MeetingStatus.HELD else at,
            "no_show": False,
        },
    )
    if before != MeetingStatus.HELD:
        _renumber_open(fresh.mentorship, number + 1)
        _log("meeting.held", fresh, by, at, number=number)
    return fresh


@transaction.atomic
def record_meeting(
    *,
    mentorship: Mentorship,
    on: date,
    minutes: int,
    by: Person,
    at: datetime,
    blocks_done: Sequence[str] = (),
) -> Meeting:
    """Note a meeting that was arranged elsewhere ("we met on Tuesday")."""
    mentorship = _locked(mentorship)
    may_change(by, mentorship)
    number = _held(mentorship) + 1
    agenda = agenda_for(mentorship.track, number)
    meeting = Meeting.objects.create(
        mentorship=mentorship,
        number=number,
        agenda=agenda,
        status=MeetingStatus.HELD,
        held_on=_past_day(on, ZoneInfo(mentorship.track.program.zone), at),
        minutes=_minutes(minutes),
        blocks_done=_blocks(agenda, blocks_done),
        proposed_by=by,
        proposed_at=at,
        ended_at=at,
    )
    _renumber_open(mentorship, number + 1)
    _log("meeting.held", meeting, by, at, number=number)
    return meeting


@transaction.atomic
def mark_not_held(*, meeting: Meeting, no_show: bool, by: Person, at: datetime) -> Meeting:
    """Say that an agreed meeting did not take place; ``no_show``: somebody did not come."""
    fresh = _fresh(meeting)
    may_change(by, fresh.mentorship)
    if fresh.starts_at is not None and fresh.starts_at > at:
        raise Refusal(_("This meeting is still to come. Call it off or move it instead."))
    values = {"status": MeetingStatus.NOT_HELD, "no_show": no_show, "ended_at": at}
    _change(fresh, [MeetingStatus.AGREED], values=values)
    _log("meeting.missed", fresh, by, at, no_show=no_show)
    return fresh


@transaction.atomic
def write_note(
    *, meeting: Meeting, shared: bool, text: str, by: Person, at: datetime
) -> Note | None:
    """One's own note on a meeting, private or shared; an empty one is taken away."""
    may_write_notes(by, meeting.mentorship, at)
    mine = {"meeting": meeting, "author": by, "shared": shared}
    if not text.strip():
        Note.objects.filter(**mine).delete()
        return None
    changed = {"text": text.strip(), "changed_at": at}
    note, _made = Note.objects.update_or_create(
        **mine,
        defaults=changed,
        create_defaults={**changed, "mentorship": meeting.mentorship, "made_at": at},
    )
    _log("note.written", meeting, by, at, shared=shared)
    return note


def forget_notes(*, at: datetime) -> int:
    """Delete the notes of mentorships that ended 90 days ago, as every agreement says. How many."""
    over = Note.objects.filter(mentorship__closed_at__lt=at - NOTES_STAY)
    return over.delete()[0]


def agenda_for(track: Track, number: int) -> str:
    """The agenda key that the playbook names for the meeting of this number, else a general one."""
    for step in track.steps:
        if step.kind == "meet" and step.when.number == number and step.template:
            return step.template
    return _GENERAL_AGENDA


def _locked(mentorship: Mentorship) -> Mentorship:
    """The row as it stands; nobody else plans or numbers its meetings until we are done."""
    rows = Mentorship.objects.select_for_update(of=("self",))
    return rows.select_related("track__program__organization").get(pk=mentorship.pk)


def _fresh(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_related("mentorship__track__program__organization").get(
        pk=meeting.pk
    )


def _change(
    meeting: Meeting,
    allowed: Sequence[str],
    *,
    values: dict[str, object],
    proposed_at: datetime | None = None,
) -> None:
    """Write ``values`` if the row is still as it was read. Raises Conflict."""
    rows = Meeting.objects.filter(pk=meeting.pk, status=meeting.status, status__in=allowed)
    rows = rows.filter(sequence=meeting.sequence)
    if proposed_at is not None:
        rows = rows.filter(proposed_at=proposed_at)
    if not rows.update(**values):
        raise Conflict(_("Something has changed here in the meantime. Please look again."))
    meeting.refresh_from_db(fields=list(values))


def _times(walls: Sequence[datetime], zone: str, at: datetime) -> list[tuple[datetime, datetime]]:
    """Each wall time with its instant, in order and once. Raises Refusal."""
    clock = zone_named(zone)
    local = sorted({wall.replace(tzinfo=None, fold=0, second=0, microsecond=0) for wall in walls})
    if not 1 <= len(local) <= MOST_OPTIONS:
        raise Refusal(_("Offer one to five times."), "walls")
    return [(wall, _moment(wall, clock, at)) for wall in local]


def _moment(wall: datetime, clock: ZoneInfo, at: datetime) -> datetime:
    if not at.year - 1 <= wall.year <= at.year + 2:
        raise Refusal(_("Choose times within the next two years."), "walls")
    found = instant(wall, clock)
    if found is None:
        raise Refusal(
            _(
                "Clocks go forward on {day}, so {time} does not exist there. Choose another time."
            ).format(day=wall.date().isoformat(), time=f"{wall:%H:%M}"),
            "walls",
        )
    if found <= at.astimezone(UTC):
        raise Refusal(_("Choose times that are still to come."), "walls")
    return found


def _offer(meeting: Meeting, times: Sequence[tuple[datetime, datetime]], zone: str) -> None:
    MeetingOption.objects.bulk_create(
        MeetingOption(meeting=meeting, zone=zone, wall=wall.strftime(_WALL), starts_at=moment)
        for wall, moment in times
    )


def _held(mentorship: Mentorship) -> int:
    return mentorship.meetings.filter(status=MeetingStatus.HELD).count()


def _renumber_open(mentorship: Mentorship, number: int) -> None:
    agenda = agenda_for(mentorship.track, number)
    mentorship.meetings.filter(status__in=_OPEN).update(number=number, agenda=agenda)


def _minutes(minutes: int) -> int:
    if not 5 <= minutes <= 480:
        raise Refusal(_("A meeting lasts from 5 minutes to 8 hours."), "minutes")
    return minutes


def _past_day(day: date | None, zone: ZoneInfo, at: datetime) -> date:
    today = at.astimezone(zone).date()
    if day is None or day > today:
        raise Refusal(_("Choose the day on which you met; it cannot be in the future."), "on")
    return day


def _blocks(agenda: str, done: Sequence[str]) -> list[str]:
    """The blocks that were done, in the agenda's order; others are left out."""
    known = agendas().get(agenda)
    return [block.key for block in known.blocks if block.key in done] if known else list(done)


def _place(mentorship: Mentorship, meeting: Meeting) -> str:
    return mentorship.track.program.video_pattern.replace("{key}", meeting.key)


def _log(verb: str, meeting: Meeting, by: Person, at: datetime, **changes: object) -> None:
    house = meeting.mentorship.track.program.organization
    key = meeting.mentorship.key
    record(verb, meeting, organization=house, by=by, at=at, mentorship=key, **changes)
