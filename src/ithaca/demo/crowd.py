"""As many more mentorships as one likes, for long lists and for counting queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from ithaca.care.actions import read
from ithaca.guide import clauses
from ithaca.journey.models import Action, Agreement, Goal, Meeting, Signature
from ithaca.pairing.models import Mentorship, Seat
from ithaca.people.models import Person
from ithaca.programs.models import Enrollment, Program, Track

from .blocks import enrollment, mentorship, seat
from .cast import told
from .setting import only_track
from .timeline import chance

_DEPARTMENTS = ("Platform", "Data", "Firmware", "Security", "Design", "Customer Engineering")
_ZONES = ("Europe/Lisbon", "Europe/Berlin", "America/New_York", "Asia/Singapore")
_OUTCOMES = (
    "Lead the planning of one quarter with my team",
    "Give a talk on our work outside of my department",
    "Move one service to the new platform by myself",
    "Learn to give feedback that people can use",
)
_BATCH = 500


@transaction.atomic
def many(program: Program, n: int, at: datetime) -> list[Mentorship]:
    """``n`` live mentorships of new people, with agreements, meetings, goals and readings: most
    well, some silent, some new. They have no accounts."""
    track = only_track(program)
    givers, takers = _people(track, n, gives=True), _people(track, n, gives=False)
    rows = [*_places(track, givers, at, gives=True), *_places(track, takers, at, gives=False)]
    places = Enrollment.objects.bulk_create(rows, batch_size=_BATCH)
    ages = [chance("age", number).randint(5, 110) for number in range(n)]
    made = Mentorship.objects.bulk_create(
        [mentorship(track, at=at, age=age, reasons=_reasons()) for age in ages], batch_size=_BATCH
    )
    pairs = list(zip(made, givers, takers, strict=True))
    seats = [
        seat(row, place, giver, gives=True)
        for (row, giver, _), place in zip(pairs, places[:n], strict=True)
    ]
    seats += [
        seat(row, place, taker, gives=False)
        for (row, _, taker), place in zip(pairs, places[n:], strict=True)
    ]
    Seat.objects.bulk_create(seats, batch_size=_BATCH)
    _agree(pairs)
    _meet(pairs, at)
    _aim(pairs, at)
    read(made, at=at)
    return made


def _people(track: Track, n: int, *, gives: bool) -> list[Person]:
    names, levels = told("people")["crowd"], track.program.organization.levels
    start = Person.objects.filter(organization=track.program.organization_id).count()
    rows = []
    for number in range(start, start + n):
        drawn = chance(number)
        first, last = drawn.choice(names["first"]), drawn.choice(names["last"])
        rows.append(
            Person(
                organization=track.program.organization,
                full_name=f"{first} {last}",
                email=f"{first}.{last}.{number}@northwind.example".lower(),
                zone=drawn.choice(_ZONES),
                department=drawn.choice(_DEPARTMENTS),
                level=levels[drawn.randint(3, 4) if gives else drawn.randint(0, 2)],
                languages=["English"],
            )
        )
    return Person.objects.bulk_create(rows, batch_size=_BATCH)


def _places(
    track: Track, people: list[Person], at: datetime, *, gives: bool
) -> Iterator[Enrollment]:
    for person in people:
        yield enrollment(track, person, at=at, gives=gives, takes=not gives)


def _reasons() -> list[dict[str, object]]:
    return [{"key": "skills", "label": "Skills", "points": 300, "text": "1 skill in common"}]


Pairs = list[tuple[Mentorship, Person, Person]]


def _agree(pairs: Pairs) -> None:
    """Nine of ten that are two weeks old have signed."""
    old = [pair for number, pair in enumerate(pairs) if number % 10]
    agreements = Agreement.objects.bulk_create(
        [
            Agreement(
                mentorship=row,
                clauses={},
                cadence_days=14,
                minutes=45,
                changed_at=row.live_at or row.made_at,
            )
            for row, _giver, _taker in old
        ],
        batch_size=_BATCH,
    )
    Signature.objects.bulk_create(
        [
            Signature(
                agreement=agreement,
                person=person,
                version=1,
                clauses=list(clauses()),
                signed_at=agreement.changed_at + timedelta(days=1),
            )
            for agreement, (_row, *people) in zip(agreements, old, strict=True)
            for person in people
        ],
        batch_size=_BATCH,
    )


def _meet(pairs: Pairs, at: datetime) -> None:
    """Every second week; one in twelve has fallen silent, and the others have booked."""
    meetings: list[Meeting] = []
    for number, (row, _giver, taker) in enumerate(pairs):
        live_at = row.live_at or row.made_at
        silent = number % 12 == 11
        until = live_at + timedelta(days=20) if silent else at
        held = int((until - live_at).days // 14)
        for count in range(1, held + 1):
            starts_at = live_at + timedelta(days=14 * count - 3)
            meetings.append(_meeting(row, taker, count, starts_at, status="held"))
        if not silent and number % 5:
            ahead = at.replace(minute=0) + timedelta(days=1 + number % 9)
            meetings.append(_meeting(row, taker, held + 1, ahead, status="agreed"))
    Meeting.objects.bulk_create(meetings, batch_size=_BATCH)


def _meeting(
    row: Mentorship, by: Person, number: int, starts_at: datetime, *, status: str
) -> Meeting:
    over = status == "held"
    return Meeting(
        mentorship=row,
        number=number,
        agenda="challenge",
        status=status,
        minutes=45,
        proposed_by=by,
        proposed_at=starts_at - timedelta(days=11),
        answered_at=starts_at - timedelta(days=10),
        zone="UTC",
        wall=f"{starts_at:%Y-%m-%dT%H:%M}",
        starts_at=starts_at,
        held_on=starts_at.date() if over else None,
        ended_at=starts_at + timedelta(hours=1) if over else None,
    )


def _aim(pairs: Pairs, at: datetime) -> None:
    """A goal with two steps for six of seven, reached by some."""
    aiming = [pair for number, pair in enumerate(pairs) if number % 7]
    goals = Goal.objects.bulk_create(
        [
            Goal(
                mentorship=row,
                person=taker,
                outcome=_OUTCOMES[number % len(_OUTCOMES)],
                measure="Two colleagues see the difference",
                achievable=True,
                concurred_at=row.live_at,
                skill="Growing at work",
                due_on=row.ends_on,
                status="reached" if number % 6 == 0 else "active",
                ended_at=at - timedelta(days=1) if number % 6 == 0 else None,
                made_at=row.live_at or row.made_at,
            )
            for number, (row, _giver, taker) in enumerate(aiming)
        ],
        batch_size=_BATCH,
    )
    Action.objects.bulk_create(
        [
            Action(
                mentorship_id=goal.mentorship_id,
                goal=goal,
                person_id=goal.person_id,
                text=text,
                due_on=(at + timedelta(days=days)).date(),
                done_at=at - timedelta(days=8) if days < 0 else None,
                made_at=goal.made_at,
            )
            for goal in goals
            for text, days in (("Write down where I stand", -7), ("Try it once", 14))
        ],
        batch_size=_BATCH,
    )
