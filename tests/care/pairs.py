"""A program and its pairs, made in a line each, for the tests of care and insights."""

from datetime import UTC, date, datetime, timedelta

from ithaca.guide import formats
from ithaca.journey.models import Agreement, Goal, Meeting, Signature
from ithaca.pairing.models import Mentorship, Seat
from ithaca.people.models import Organization, Person
from ithaca.programs.models import Enrollment, Program, ProgramRole, Track

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def program(**fields: object) -> Program:
    house = fields.pop("organization", None) or Organization.objects.create(name="Ithaca")
    chosen = formats()["one_to_one"]
    made = Program.objects.create(
        organization=house,
        slug=fields.pop("slug", "crossing"),
        name="Crossing",
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1),
        made_at=ago(300),
        **fields,
    )
    Track.objects.create(
        program=made,
        name="One to one",
        format=chosen.key,
        dials=chosen.dials.as_data(),
        words=chosen.words.as_data(),
        playbook=[step.as_data() for step in chosen.playbook],
    )
    return made


def person(of: Program, name: str, **fields: object) -> Person:
    return Person.objects.create(organization=of.organization, full_name=name, **fields)


def coordinator(of: Program) -> Person:
    penelope = person(of, "Penelope Laertes")
    ProgramRole.objects.create(program=of, person=penelope, role="coordinator")
    return penelope


def pair(of: Program, *, live: float | None = 100, number: int = 0, **fields: object) -> Mentorship:
    """A mentee and a mentor, matched ``live`` days ago."""
    track = of.tracks.get()
    since = ago(live) if live is not None else None
    fields = {"status": "active", "made_at": since or NOW, "live_at": since, **fields}
    mentorship = Mentorship.objects.create(track=track, **fields)
    for name, takes in ((f"Telemachus {number}", True), (f"Mentor {number}", False)):
        seated = person(of, name, department="Sea" if takes else "Land")
        enrollment = Enrollment.objects.create(
            track=track,
            person=seated,
            gives=not takes,
            takes=takes,
            status="approved",
            made_at=ago((live or 0) + 10),
        )
        Seat.objects.create(
            mentorship=mentorship,
            person=seated,
            enrollment=enrollment,
            gives=not takes,
            takes=takes,
            accepted_at=since,
        )
    return mentorship


def agreed(mentorship: Mentorship, cadence: int = 30, after: float = 5) -> None:
    """Both signed an agreement on a meeting every ``cadence`` days."""
    at = (mentorship.live_at or NOW) + timedelta(days=after)
    agreement = Agreement.objects.create(
        mentorship=mentorship, cadence_days=cadence, minutes=60, changed_at=at
    )
    for seat in mentorship.seats.all():
        Signature.objects.create(
            agreement=agreement, person_id=seat.person_id, version=1, signed_at=at
        )


def met(mentorship: Mentorship, *days: float, **fields: object) -> None:
    """They met this many days ago."""
    for number, day in enumerate(days, mentorship.meetings.count() + 1):
        Meeting.objects.create(
            mentorship=mentorship,
            number=number,
            status="held",
            proposed_at=ago(day + 3),
            starts_at=ago(day),
            ended_at=ago(day),
            held_on=ago(day).date(),
            **fields,
        )


def booked(mentorship: Mentorship, in_days: float) -> None:
    Meeting.objects.create(
        mentorship=mentorship, number=9, status="agreed", proposed_at=NOW, starts_at=ago(-in_days)
    )


def goal(mentorship: Mentorship, *, made: float, **fields: object) -> Goal:
    taker = mentorship.seats.get(takes=True)
    return Goal.objects.create(
        mentorship=mentorship,
        person_id=taker.person_id,
        outcome="I lead a meeting of my own",
        measure="three meetings",
        skill="leading",
        due_on=TODAY,
        made_at=ago(made),
        **fields,
    )
