"""A small cast: Mentor in Athens and Telemachus in New York, and Penelope, who coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from ithaca.guide import formats
from ithaca.pairing.models import Mentorship, MentorshipStatus, Seat
from ithaca.people.models import Organization, Person
from ithaca.programs.models import Enrollment, Program, ProgramRole, Track

LIVE_AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
wall = datetime.fromisoformat


@dataclass(frozen=True)
class Pair:
    mentorship: Mentorship
    mentor: Person
    telemachus: Person
    penelope: Person


def make_person(house: Organization, name: str, zone: str) -> Person:
    email = f"{name.lower()}@example.org"
    return Person.objects.create(organization=house, full_name=name, zone=zone, email=email)


def make_track(house: Organization, slug: str = "odyssey") -> Track:
    program = Program.objects.create(
        organization=house,
        slug=slug,
        name="Odyssey",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        zone="Europe/Athens",
        video_pattern="https://video.example/{key}",
        made_at=LIVE_AT,
    )
    plan = formats()["one_to_one"]
    return Track.objects.create(
        program=program,
        name=plan.name,
        format=plan.key,
        dials=plan.dials.as_data(),
        words=plan.words.as_data(),
        playbook=[step.as_data() for step in plan.playbook],
    )


def join(track: Track, giver: Person, taker: Person) -> Mentorship:
    mentorship = Mentorship.objects.create(
        track=track,
        status=MentorshipStatus.ACTIVE,
        made_at=LIVE_AT,
        live_at=LIVE_AT,
        ends_on=date(2026, 8, 29),
    )
    for person, gives in ((giver, True), (taker, False)):
        enrollment, _ = Enrollment.objects.get_or_create(
            track=track, person=person, gives=gives, takes=not gives, defaults={"made_at": LIVE_AT}
        )
        Seat.objects.create(
            mentorship=mentorship,
            person=person,
            enrollment=enrollment,
            gives=gives,
            takes=not gives,
            accepted_at=LIVE_AT,
        )
    return mentorship


def make_pair() -> Pair:
    house = Organization.objects.create(name="Ithaca", zone="Europe/Athens")
    track = make_track(house)
    mentor = make_person(house, "Mentor", "Europe/Athens")
    telemachus = make_person(house, "Telemachus", "America/New_York")
    penelope = make_person(house, "Penelope", "Europe/Athens")
    ProgramRole.objects.create(program=track.program, person=penelope, role="coordinator")
    return Pair(join(track, mentor, telemachus), mentor, telemachus, penelope)
