"""What was written to people before: so that a worker that wakes in the demo has nothing old to
say. The letters themselves are in letters.py, which stands above this room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ithaca.activity.models import Activity, Letter, LetterStatus
from ithaca.care.nudges import nudges
from ithaca.pairing.models import Mentorship, Seat
from ithaca.people.models import Person
from ithaca.programs.models import Track
from ithaca.programs.steps import Where, next_for

from .cast import told

_RECENTLY = timedelta(days=2)


def leave_nothing_due(track: Track, at: datetime) -> None:
    """Every activity counts as reacted to, and every reminder of today as sent."""
    Activity.objects.filter(organization=track.program.organization).update(reacted=True)
    letters = [*_matches(track), *_reminders(track, at), *_nudges(track, at)]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)


def _letter(
    person: Person, kind: str, occurrence: str, subject: str, at: datetime, *, nudge: bool = False
) -> Letter:
    return Letter(
        organization_id=person.organization_id,
        person=person,
        address=person.email,
        kind=kind,
        occurrence=occurrence,
        subject=subject,
        text=told("programs")["letters"]["text"],
        nudge=nudge,
        status=LetterStatus.SENT,
        attempts=1,
        due_at=at,
        made_at=at,
        sent_at=at,
    )


def _matches(track: Track) -> Iterator[Letter]:
    rows = Mentorship.objects.filter(track=track).prefetch_related("seats__person")
    for row in rows:
        people = [seat.person for seat in row.seats.all()]
        for person in people:
            names = " & ".join(one.full_name for one in people if one.pk != person.pk)
            moment = row.visible_from or row.made_at
            yield _letter(person, "match", row.key, f"Meet {names}", moment)


def _reminders(track: Track, at: datetime) -> Iterator[Letter]:
    """As jobs would have sent them: a survey once, everything else as the nudge of the week."""
    today = track.program.day(at)
    where = Where((track,), coordinator=False)
    people = Person.objects.in_bulk(
        Seat.objects.filter(mentorship__track=track).values_list("person", flat=True)
    )
    for item in next_for(where, today, ahead=timedelta(0)):
        person = people.get(item.place.person_id or 0)
        if person is None or item.state.waits:
            continue
        kind = f"step.{item.step.kind}"
        name = f"{item.step.key}:{item.place.name}:{item.state.occurrence or item.due_on}"
        asked = item.step.kind == "survey"
        yield _letter(person, kind, name, item.title, at - _RECENTLY, nudge=not asked)


def _nudges(track: Track, at: datetime) -> Iterator[Letter]:
    for what in nudges(at, Mentorship.objects.filter(track=track)):
        subject = f"A word on {what.mentorship.track.program.name}"
        yield _letter(what.person, "nudge", what.occurrence, subject, at - _RECENTLY, nudge=True)
