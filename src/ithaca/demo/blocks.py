"""Building blocks for tests: rows as the actions would leave them, in few queries and no history.

What has to be true to life in every detail is in story.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from ithaca.guide import formats
from ithaca.pairing.models import Mentorship, MentorshipStatus, Seat
from ithaca.people.models import Account, Organization, OrganizationRole, Person
from ithaca.programs.models import Enrollment, EnrollmentStatus, Program, ProgramRole, Stage, Track

from .cast import Cast, account, email_of, profile, told

_SMALL = ("adam", "carla", "ingrid", "simone", "leila", "ana", "tomas", "rita", "ivo")


def organization(at: datetime, name: str = "Northwind") -> Organization:
    """An organization with levels and a zone, and nobody in it."""
    known = told("people")["organization"]
    return Organization.objects.create(
        name=name, mission=known["mission"], zone=known["zone"], levels=known["levels"]
    )


def person(house: Organization, name: str, *, at: datetime, **fields: Any) -> Person:  # noqa: ANN401
    """Somebody with an account; the password is the demo's."""
    return people(house, [{"full_name": name, "email": email_of(name), **fields}], at=at)[0]


def people(house: Organization, told: Sequence[dict[str, Any]], *, at: datetime) -> list[Person]:
    """Persons with their accounts, in three queries. An account that is there is shared."""
    Account.objects.bulk_create(
        [account(fields["email"], at) for fields in told], ignore_conflicts=True
    )
    emails = [fields["email"] for fields in told]
    accounts = {row.email: row for row in Account.objects.filter(email__in=emails)}
    return Person.objects.bulk_create(
        [Person(organization=house, account=accounts[one["email"]], **one) for one in told]
    )


def program(
    house: Organization,
    *,
    at: datetime,
    coordinator: Person | None = None,
    format: str = "one_to_one",
    name: str = "Engineering mentoring",
    age: int = 60,
    stage: str = Stage.MENTORING,
    **fields: Any,  # noqa: ANN401
) -> Program:
    """A program that started ``age`` days ago with its one track."""
    chosen = formats()[format]
    starts_on = at.date() - timedelta(days=age)
    made = Program.objects.create(
        organization=house,
        **{
            "slug": name.lower().replace(" ", "-"),
            "name": name,
            "stage": stage,
            "starts_on": starts_on,
            "ends_on": starts_on + timedelta(days=chosen.dials.length_days + 30),
            "zone": house.zone,
            "made_at": at - timedelta(days=age + 20),
            **fields,
        },
    )
    Track.objects.create(
        program=made,
        name=chosen.name,
        format=chosen.key,
        dials=chosen.dials.as_data(),
        words=chosen.words.as_data(),
        playbook=[step.as_data() for step in chosen.playbook],
    )
    if coordinator is not None:
        ProgramRole.objects.create(program=made, person=coordinator, role="coordinator")
    return made


def enrollment(track: Track, person: Person, *, at: datetime, **fields: Any) -> Enrollment:  # noqa: ANN401
    """An unsaved place in a track: approved, grown-up, with a complete profile."""
    since = at - timedelta(days=80)
    return Enrollment(
        **{
            "track": track,
            "person": person,
            "status": EnrollmentStatus.APPROVED,
            "often": 2,
            "long": 3,
            "adult_at": since,
            "profile_at": since,
            "made_at": since,
            "decided_at": since,
            **fields,
        }
    )


def enroll(track: Track, person: Person, *, at: datetime, **fields: Any) -> Enrollment:  # noqa: ANN401
    """Somebody who joined: say ``gives=True`` or ``takes=True``."""
    row = enrollment(track, person, at=at, **fields)
    row.save()
    return row


def mentorship(track: Track, *, at: datetime, age: int, **fields: Any) -> Mentorship:  # noqa: ANN401
    """An unsaved mentorship that went live ``age`` days ago."""
    live_at = at - timedelta(days=age)
    day = track.program.day(live_at)
    return Mentorship(
        **{
            "track": track,
            "status": MentorshipStatus.ACTIVE,
            "made_at": live_at - timedelta(days=2),
            "live_at": live_at,
            "ends_on": day + timedelta(days=track.terms.length_days),
            **fields,
        }
    )


def pair(
    track: Track,
    giver: Person,
    taker: Person,
    *,
    at: datetime,
    age: int = 30,
    **fields: Any,  # noqa: ANN401
) -> Mentorship:
    """A mentorship of two that went live ``age`` days ago; whoever is not enrolled is now."""
    made = mentorship(track, at=at, age=age, **fields)
    made.save()
    rows = {row.person_id: row for row in track.enrollments.filter(person__in=[giver, taker])}
    for one, gives in ((giver, True), (taker, False)):
        place = rows.get(one.pk) or enroll(track, one, at=at, gives=gives, takes=not gives)
        seat(made, place, one, gives=gives).save()
    return made


def seat(made: Mentorship, place: Enrollment, person: Person, *, gives: bool) -> Seat:
    """An unsaved seat; its person said yes unless the mentorship still waits."""
    said = None if made.status == MentorshipStatus.PLANNED else made.live_at or made.made_at
    return Seat(
        mentorship=made,
        enrollment=place,
        person=person,
        gives=gives,
        takes=not gives,
        accepted_at=said,
    )


def small(at: datetime) -> Cast:
    """An organization with its roles, one program, four who joined, and Leila and Ana, a month
    together; Ingrid coordinates another program, and Ivo has joined nothing."""
    house = organization(at)
    known = told("people")
    entries = {one["key"]: one for side in ("staff", "mentors", "mentees") for one in known[side]}
    rows = [{**profile(entries[k]), "email": email_of(entries[k]["name"])} for k in _SMALL]
    folk = dict(zip(_SMALL, people(house, rows, at=at), strict=True))
    OrganizationRole.objects.create(person=folk["adam"], role="administrator")
    OrganizationRole.objects.create(person=folk["ingrid"], role="safeguarding")
    main = program(house, at=at, coordinator=folk["carla"])
    ProgramRole.objects.create(program=main, person=folk["simone"], role="sponsor")
    reverse = program(
        house,
        at=at,
        coordinator=folk["ingrid"],
        format="reverse",
        name="Fresh eyes",
        age=-20,
        stage=Stage.PLANNING,
    )
    track = Track.objects.select_related("program__organization").get(program=main)
    Enrollment.objects.bulk_create(
        enrollment(track, folk[key], at=at, gives=gives, takes=not gives)
        for key, gives in (("ana", True), ("rita", True), ("leila", False), ("tomas", False))
    )
    made = pair(track, folk["ana"], folk["leila"], at=at)
    return Cast(
        at=at,
        organization=house,
        people=folk,
        program=track.program,
        track=track,
        mentorships={"leila": made},
        reverse=reverse,
    )
