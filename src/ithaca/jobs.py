"""What happens by itself: reactions (an activity → letters and moves) and sweeps (what is due).

A job is only a wake-up. The rows are the truth: each is claimed by a conditional update, and a
sweep each minute finds whatever a killed worker left.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from huey import MemoryHuey, SqliteHuey, crontab

from ithaca import letters
from ithaca.activity import log, outbox
from ithaca.activity.models import Activity, IdempotentCall, Turn
from ithaca.activity.outbox import Draft
from ithaca.care.actions import read
from ithaca.care.calls import heed
from ithaca.care.models import Alert
from ithaca.care.nudges import A_WEEK, nudged_since, nudges
from ithaca.feedback.models import Response
from ithaca.journey.meetings import forget_notes
from ithaca.journey.models import Meeting, MeetingStatus
from ithaca.pairing import actions as pairing
from ithaca.pairing import running
from ithaca.pairing.models import LIVE, Mentorship, MentorshipStatus, Pause, Round
from ithaca.people import imports
from ithaca.people.models import OrganizationRole, Person
from ithaca.programs import intake
from ithaca.programs.models import Enrollment, Program, Stage, Track
from ithaca.programs.queries import coordinators_of
from ithaca.programs.steps import Where, next_for

_log = logging.getLogger(__name__)
settings.DATA.mkdir(parents=True, exist_ok=True)
queue = (
    SqliteHuey("ithaca", filename=str(settings.QUEUE), fsync=False)
    if settings.QUEUE
    else MemoryHuey("ithaca", immediate=False)
)
MORNING, EVENING = 9, 20


def run(*, at: datetime) -> None:
    """Everything that is due at ``at``, in the order in which one thing makes another due."""
    for step in (work_imports, work_rounds, react, calendar_days, remind_hourly, outbox.send_due):
        try:
            step(at=at)
        except Exception:
            _log.exception("%s did not finish; the next sweep tries again", step.__name__)


@queue.periodic_task(crontab(minute="*"))
def sweep() -> None:
    """Once a minute, whether or not anybody woke us."""
    run(at=timezone.now())


@queue.task()
def wake() -> None:
    """Something happened: look now rather than in a minute."""
    run(at=timezone.now())


def _tell_worker() -> None:
    """Leave one wake-up in the queue; several are not needed."""
    if settings.QUEUE and queue.pending_count() == 0:
        wake()


log.listeners.append(_tell_worker)


def work_imports(*, at: datetime) -> None:
    """Check or write the imports that wait for it."""
    for source in imports.waiting(at=at):
        if imports.claim(source, at=at):
            intake.work(source, at=at, progress=_progress(source.key))


_matching = threading.Lock()


def work_rounds(*, at: datetime) -> None:
    """Match the rounds that wait for it, one at a time: each may need much memory, and the other
    threads go on with what else is due."""
    if _matching.acquire(blocking=False):
        try:
            running.work_waiting(at=at)
        finally:
            _matching.release()


def _progress(key: str) -> Callable[[float, float], None]:
    def tell(done: float, of: float) -> None:
        cache.set(f"progress:{key}", round(100 * done / of) if of else 0, 600)

    return tell


# Reactions: what one activity makes of another room.


def react(*, at: datetime, limit: int = 500) -> None:
    """Answer each activity once. One that fails is left for the next sweep."""
    for activity in Activity.objects.filter(reacted=False).order_by("pk")[:limit]:
        handle = _REACTIONS.get(activity.verb)
        try:
            with transaction.atomic():
                if not _take(activity):
                    continue
                if handle:
                    outbox.post(handle(activity, at), at=at)
        except Exception:
            _log.exception("No reaction to activity %s (%s)", activity.pk, activity.verb)


def _take(activity: Activity) -> bool:
    return bool(Activity.objects.filter(pk=activity.pk, reacted=False).update(reacted=True))


def _mentorships() -> QuerySet[Mentorship]:
    return Mentorship.objects.select_related("track__program__organization").prefetch_related(
        "seats__person__organization"
    )


def _mentorship(activity: Activity) -> Mentorship | None:
    return _mentorships().filter(key=activity.subject_key).first()


def _people(mentorship: Mentorship) -> list[Person]:
    return [seat.person for seat in mentorship.seats.all()]


def _coordinators(program: Program) -> list[Person]:
    return list(coordinators_of(program).select_related("organization"))


def _enrollment(activity: Activity) -> Enrollment | None:
    return (
        Enrollment.objects.filter(key=activity.subject_key)
        .select_related("track__program__organization", "person__organization")
        .first()
    )


def _invited(activity: Activity, at: datetime) -> list[Draft]:
    enrollment = _enrollment(activity)
    return [letters.invitation(enrollment)] if enrollment else []


def _decided(activity: Activity, at: datetime) -> list[Draft]:
    enrollment = _enrollment(activity)
    draft = letters.decision(enrollment) if enrollment else None
    return [draft] if draft else []


def _profile_completed(activity: Activity, at: datetime) -> list[Draft]:
    """A gate may have opened for a match that waits for it."""
    waiting = Mentorship.objects.filter(
        status=MentorshipStatus.PLANNED, seats__enrollment__key=activity.subject_key
    ).select_related("track__program__organization")
    for mentorship in waiting:
        pairing.go_live(mentorship, at=at)
    return []


def _published(activity: Activity, at: datetime) -> list[Draft]:
    """The letters of a round wait for the minute in which it can be taken back."""
    round_ = Round.objects.select_for_update().filter(key=activity.subject_key).first()
    if round_ is None or round_.status != Round.Status.PUBLISHED or round_.final_at is None:
        return []
    made = _mentorships().filter(round=round_)
    return [
        letters.match(mentorship, person, round_.final_at)
        for mentorship in made
        for person in _people(mentorship)
    ]


def _made_by_hand(activity: Activity, at: datetime) -> list[Draft]:
    mentorship = _mentorship(activity)
    return [letters.match(mentorship, p, at) for p in _people(mentorship)] if mentorship else []


def _went_live(activity: Activity, at: datetime) -> list[Draft]:
    mentorship = _mentorship(activity)
    if mentorship is None:
        return []
    read([mentorship], at=at)
    return [letters.went_live(mentorship, person) for person in _people(mentorship)]


def _declined(activity: Activity, at: datetime) -> list[Draft]:
    mentorship = _mentorship(activity)
    if mentorship is None:
        return []
    partners = [p for p in _people(mentorship) if p.pk != activity.actor_id]
    return [letters.declined(mentorship, person) for person in partners] + [
        letters.declined_to_coordinator(mentorship, person)
        for person in _coordinators(mentorship.track.program)
    ]


def _ended(activity: Activity, at: datetime) -> list[Draft]:
    mentorship = _mentorship(activity)
    if mentorship is None:
        return []
    read([mentorship], at=at)
    partners = [p for p in _people(mentorship) if p.pk != activity.actor_id]
    return [letters.ended(mentorship, person) for person in partners]


def _meeting(activity: Activity) -> Meeting | None:
    return (
        Meeting.objects.filter(key=activity.subject_key)
        .select_related("mentorship__track__program__organization", "proposed_by")
        .prefetch_related("mentorship__seats__person__organization", "options")
        .first()
    )


def _times_proposed(activity: Activity, at: datetime) -> list[Draft]:
    meeting = _meeting(activity)
    if meeting is None or meeting.status != MeetingStatus.PROPOSED:
        return []
    partners = [p for p in _people(meeting.mentorship) if p.pk != meeting.proposed_by_id]
    return [letters.times_proposed(meeting, person) for person in partners]


def _meeting_set(activity: Activity, at: datetime) -> list[Draft]:
    meeting = _meeting(activity)
    if meeting is None:
        return []
    drafts = [letters.meeting_set(meeting, p, at) for p in _people(meeting.mentorship)]
    return [draft for draft in drafts if draft]


def _help(activity: Activity, at: datetime) -> list[Draft]:
    alert = (
        Alert.objects.filter(key=activity.subject_key, rule="help")
        .select_related("person", "mentorship__track__program")
        .first()
    )
    if alert is None:
        return []
    return [letters.help_asked(alert, person) for person in _who_helps(alert.mentorship)]


def _who_helps(mentorship: Mentorship) -> list[Person]:
    """The coordinators who do not sit in it; if there is none, such administrators."""
    program = mentorship.track.program
    seated = set(mentorship.seats.values_list("person", flat=True))
    administrators = Person.objects.filter(
        organization=program.organization_id,
        roles__role=OrganizationRole.Role.ADMINISTRATOR,
        deactivated_at=None,
    ).select_related("organization")
    for among in (_coordinators(program), administrators):
        if free := [one for one in among if one.email and one.pk not in seated]:
            return free
    return []


def _reread(activity: Activity, at: datetime) -> list[Draft]:
    """Something moved within a mentorship: look at its Four C's and alerts again."""
    key = activity.changes.get("mentorship", activity.subject_key)
    read(_mentorships().filter(key=key, status__in=LIVE), at=at)
    return []


def _answered(activity: Activity, at: datetime) -> list[Draft]:
    response = (
        Response.objects.filter(
            mentorship__key=activity.subject_key,
            person=activity.actor_id,
            survey=activity.changes["survey"],
            occurrence=activity.changes["occurrence"],
        )
        .select_related("mentorship__track__program__organization", "person")
        .first()
    )
    if response is not None:
        heed(response, at=at)
    return _reread(activity, at)


Reaction = Callable[[Activity, datetime], Sequence[Draft]]
_REACTIONS: dict[str, Reaction] = {
    "enrollment.invited": _invited,
    "enrollment.approved": _decided,
    "enrollment.waitlisted": _decided,
    "enrollment.declined": _decided,
    "enrollment.profile_completed": _profile_completed,
    "round.published": _published,
    "mentorship.made": _made_by_hand,
    "mentorship.went_live": _went_live,
    "mentorship.declined": _declined,
    "mentorship.ended": _ended,
    "mentorship.paused": _reread,
    "mentorship.resumed": _reread,
    "meeting.proposed": _times_proposed,
    "meeting.agreed": _meeting_set,
    "meeting.moved": _meeting_set,
    "meeting.cancelled": _meeting_set,
    "meeting.held": _reread,
    "meeting.missed": _reread,
    "agreement.signed": _reread,
    "goal.added": _reread,
    "survey.answered": _answered,
    "alert.raised": _help,
    "alert.added": _help,
}


# Sweeps: what the clock makes due.


def _turn(name: str, number: int) -> bool:
    """Whether this worker is the one that does it this time."""
    Turn.objects.get_or_create(name=name)
    return bool(Turn.objects.filter(name=name, number__lt=number).update(number=number))


def calendar_days(*, at: datetime) -> None:
    """Once an hour: pauses that are over, mentorships near their end, every reading;
    and what is kept no longer: notes long after the end, texts of letters, answers to API calls."""
    if not _turn("hour", int(at.timestamp() // 3600)):
        return
    IdempotentCall.objects.filter(at__lt=at - timedelta(days=1)).delete()
    forget_notes(at=at)
    outbox.forget_texts(at=at)
    over = Pause.objects.filter(ends_on__lt=at.date(), mentorship__status=MentorshipStatus.PAUSED)
    for mentorship in _mentorships().filter(pauses__in=over).distinct():
        if not mentorship.pauses.filter(ends_on__gte=mentorship.track.program.day(at)).exists():
            pairing.resume(mentorship, by=None, at=at)
    near = _mentorships().filter(
        status=MentorshipStatus.ACTIVE, ends_on__lte=at.date() + timedelta(days=31)
    )
    for mentorship in near:
        if mentorship.ends_on and mentorship.track.program.day(at) >= closing_starts(
            mentorship, mentorship.ends_on
        ):
            pairing.begin_closing(mentorship, at=at)
    for track in _living_tracks():
        read(track, at=at)


def closing_starts(mentorship: Mentorship, ends_on: date) -> date:
    """30 days before the end, or a fifth of the length before it, whichever is later (13)."""
    before = min(30, mentorship.track.terms.length_days // 5)
    return ends_on - timedelta(days=before)


def _living_tracks() -> list[Track]:
    return list(
        Track.objects.exclude(program__stage__in=[Stage.CLOSED, Stage.PLANNING]).select_related(
            "program__organization"
        )
    )


def remind_hourly(*, at: datetime) -> None:
    """Once an hour: letters for steps that are due, to those for whom it is between 9 and 20.

    A survey that opens is asked for once. Everything else is a nudge: one a week a person,
    the most pressing one."""
    if not _turn("reminders", int(at.timestamp() // 3600)):
        return
    for track in _living_tracks():
        remind(track, at=at)


def remind(track: Track, *, at: datetime) -> None:
    """The letters of one track that are due at ``at``."""
    today = track.program.day(at)
    where = Where((track,), coordinator=False)
    resting = track.mentorships.filter(status=MentorshipStatus.PAUSED)
    paused = set(resting.values_list("pk", flat=True))
    due = [
        item
        for item in next_for(where, today, ahead=timedelta(0))
        if item.place.person_id and item.state.link and not item.state.waits
        if item.place.mentorship_id not in paused
    ]
    quiet = nudges(at, Mentorship.objects.filter(track=track))
    ids = {item.place.person_id for item in due} | {nudge.person.pk for nudge in quiet}
    people = _awake(ids, at)
    nudged = nudged_since(people, at - A_WEEK)
    nudged |= {pk for pk, person in people.items() if person.nudges_off}
    drafts: list[Draft | None] = []
    for item in due:
        person = people.get(item.place.person_id or 0)
        if person is None:
            continue
        asked = item.step.kind == "survey"
        if asked or person.pk not in nudged:
            drafts.append(letters.reminder(item, person, nudge=not asked))
        if not asked:
            nudged.add(person.pk)
    for what in quiet:
        if what.person.pk in people and what.person.pk not in nudged:
            nudged.add(what.person.pk)
            drafts.append(letters.nudge(what))
    outbox.post([draft for draft in drafts if draft], at=at)


def _awake(ids: Iterable[int | None], at: datetime) -> dict[int, Person]:
    """Those of them for whom it is day, and who can be written to."""
    rows = Person.objects.filter(pk__in=[pk for pk in ids if pk], deactivated_at=None)
    return {
        person.pk: person
        for person in rows.exclude(email="").select_related("organization")
        if MORNING <= at.astimezone(ZoneInfo(person.time_zone)).hour < EVENING
    }
