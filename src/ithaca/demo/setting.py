"""The stage that lives are played on: the organization, joining a program, a round of matching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from ithaca.pairing import rounds
from ithaca.pairing.gather import default_words
from ithaca.pairing.models import Round
from ithaca.people.actions import add_person, found_organization
from ithaca.people.models import Account, Organization, Person
from ithaca.programs import actions as planning
from ithaca.programs import enrolling
from ithaca.programs.models import Program, Track

from .cast import PASSWORD, account, email_of, profile, told

_SIX_MONTHS = 3
_OFTEN = {7: 1, 14: 2, 21: 3, 30: 4}
_MINUTE = timedelta(minutes=1)


def found(key: str, at: datetime) -> Person:
    """The organization, founded by the person of that key, who administers it."""
    known = told("people")
    founder = next(one for one in known["staff"] if one["key"] == key)
    email = email_of(founder["name"])
    Account.objects.get_or_create(email=email, defaults=vars_of(account(email, at)))
    person = found_organization(
        name=known["organization"]["name"],
        full_name=founder["name"],
        email=email,
        password=PASSWORD,
        zone=known["organization"]["zone"],
        at=at,
    )
    Organization.objects.filter(pk=person.organization_id).update(
        mission=known["organization"]["mission"],
        levels=known["organization"]["levels"],
        created_at=at,
    )
    Person.objects.filter(pk=person.pk).update(**profile(founder))
    return Person.objects.select_related("organization").get(pk=person.pk)


def vars_of(row: Account) -> dict[str, Any]:
    return {"password": row.password, "email_verified_at": row.email_verified_at}


def settle(admin: Person, at: datetime) -> dict[str, Person]:
    """Everybody of people.yaml with an account, by key. ``admin`` is there already."""
    known = told("people")
    people: dict[str, Person] = {}
    for one in [*known["staff"], *known["mentors"], *known["mentees"]]:
        email = email_of(one["name"])
        people[one["key"]] = (
            admin
            if email == admin.email
            else add_person(
                organization=admin.organization, by=admin, at=at, email=email, **profile(one)
            )
        )
    newcomers = [person for person in people.values() if person.account_id is None]
    Account.objects.bulk_create(
        [account(person.email, at) for person in newcomers], ignore_conflicts=True
    )
    accounts = Account.objects.in_bulk([person.email for person in newcomers], field_name="email")
    for person in newcomers:
        person.account = accounts[person.email]
    Person.objects.bulk_update(newcomers, ["account"])
    _line_managers(people)
    return people


def _line_managers(people: Mapping[str, Person]) -> None:
    """The sponsor is above the principal engineers; two of these lead a mentee each."""
    above = {"leo": "simone", "lin": "simone", "grace": "simone", "tomas": "leo", "elif": "grace"}
    for key, boss in above.items():
        people[key].manager = people[boss]
    Person.objects.bulk_update([people[key] for key in above], ["manager"])


def join(
    track: Track,
    person: Person,
    *,
    gives: bool,
    by: Person | None,
    at: datetime,
    places: int = 1,
    cadence: int = 14,
) -> None:
    """Say yes to an invitation by ``by``, who asked three days before; without one, apply."""
    if by is not None:
        invited = at - timedelta(days=3)
        enrolling.invite(track, person=person, gives=gives, takes=not gives, by=by, at=invited)
    application = enrolling.Application(
        gives=gives,
        takes=not gives,
        adult=True,
        capacity=places,
        often=_OFTEN[cadence],
        long=_SIX_MONTHS,
    )
    enrolling.apply_to_join(track, person=person, application=application, at=at)


def approve_all(track: Track, by: Person, at: datetime) -> None:
    waiting = track.enrollments.filter(status="submitted").select_related("track__program")
    enrolling.decide_many(track, enrollments=list(waiting), status="approved", by=by, at=at)


def match(
    track: Track, wanted: Sequence[tuple[Person, Person]], *, by: Person, at: datetime
) -> Round:
    """One round on the track's own terms. Where the machine proposes somebody else than the
    ``wanted`` (taker, giver), the coordinator gives them to each other by hand."""
    started = rounds.start_round(track, words=default_words(track), rules={}, by=by, at=at)
    rounds.work(started, at=at + _MINUTE)
    started.refresh_from_db()
    places = {row.person_id: row for row in track.enrollments.select_related("track__program")}
    for taker, giver in wanted:
        if not started.proposals.filter(taker__person=taker, giver__person=giver).exists():
            pair = {"taker": places[taker.pk], "giver": places[giver.pk]}
            rounds.give(started, **pair, by=by, at=at + 10 * _MINUTE)
    return started


def state_objectives(
    program: Program,
    wanted: Sequence[Mapping[str, Any]],
    *,
    by: Person,
    at: datetime,
    baselines: Mapping[str, Any],
) -> None:
    """Write the objectives, over those taken from an earlier cycle where there are some."""
    standing = list(program.objectives.all())
    for number, one in enumerate(wanted):
        figure = baselines.get(one["metric"], {}).get("value")
        planning.set_objective(
            program,
            title=one["title"],
            metric=one["metric"],
            baseline=one.get("baseline", None if figure is None else round(figure)),
            target=one["target"],
            organization_goal=one["organization_goal"],
            owner_role=one.get("owner_role", ""),
            objective=standing[number] if number < len(standing) else None,
            by=by,
            at=at,
        )


def only_track(program: Program) -> Track:
    return Track.objects.select_related("program__organization").get(program=program)
