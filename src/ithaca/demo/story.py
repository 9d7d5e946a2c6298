"""The living program: one-to-one, in its third month, with everything that such a month holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from ithaca.care.actions import read
from ithaca.insights.models import Snapshot
from ithaca.pairing import rounds
from ithaca.people.actions import name_safeguarding_lead
from ithaca.people.models import Person
from ithaca.programs import actions as planning
from ithaca.programs import enrolling
from ithaca.programs.models import Program, Stage, Track

from .cast import Cast, told
from .earlier import earlier_cycle
from .lives import Life
from .mail import leave_nothing_due
from .setting import approve_all, found, join, match, only_track, settle, state_objectives
from .timeline import Days, Timeline
from .voices import answer_due

_STARTED, _ROUND = 76, 71


@transaction.atomic
def build(at: datetime) -> Cast:
    """Northwind as it is at ``at``: a program in its third month, one that is being planned and
    one that is over. Everything went through the real actions, in the order of time, and nothing
    of it waits for the worker."""
    days = Days(at, told("people")["organization"]["zone"])
    people = settle(found("adam", days.moment(520)), days.moment(510))
    year = days.on(_STARTED).year
    previous = earlier_cycle(people, days, year - 1)
    program = _next_cycle(previous, people["carla"], days, year)
    track = only_track(program)
    line = Timeline()
    lives = [
        Life(one, track=track, people=people, coordinator=people["carla"], days=days, line=line)
        for one in told("pairs")
    ]
    _recruit(track, people, days, line)
    line.add(days.moment(_ROUND), partial(_match, track, lives, people))
    for life in lives:
        life.plan()
    for ago in (*range(145, 66, -24), *range(60, 1, -4)):
        line.add(days.moment(ago, 22), partial(answer_due, track, lives))
    for ago in range(61, 0, -6):
        line.add(days.moment(ago, 23), lambda at: read(track, at=at))
    line.play()
    reverse = _reverse(people, days)
    read(track, at=at)
    track = only_track(program)
    leave_nothing_due(track, at)
    return Cast(
        at=at,
        organization=track.program.organization,
        people=_again(people),
        program=track.program,
        track=track,
        mentorships={life.key: life.mentorship for life in lives},
        reverse=reverse,
        previous=previous,
    )


def _match(
    track: Track, lives: Sequence[Life], people: Mapping[str, Person], *, at: datetime
) -> None:
    """One round for all who were not paired by hand, with one pair that the coordinator locks."""
    carla, locked = people["carla"], people["tomas"]
    wanted = [(life.taker, life.giver) for life in lives if "by_hand" not in life.told]
    drafted = match(track, wanted, by=carla, at=at)
    proposal = drafted.proposals.get(taker__person=locked)
    rounds.lock(proposal, locked=True, by=carla, at=at + timedelta(minutes=20))
    rounds.publish(drafted, by=carla, at=at + timedelta(minutes=40))


def _again(people: Mapping[str, Person]) -> dict[str, Person]:
    """The same people as the database has them, their organization and account at hand."""
    rows = Person.objects.select_related("organization", "account").in_bulk(
        [person.pk for person in people.values()]
    )
    return {key: rows[person.pk] for key, person in people.items()}


def _next_cycle(previous: Program, carla: Person, days: Days, year: int) -> Program:
    words = told("programs")["current"]
    program = planning.start_next_cycle(
        previous,
        name=words["name"].format(year=year),
        starts_on=days.on(_STARTED),
        by=carla,
        at=days.moment(180),
    )
    known = Snapshot.objects.filter(program=previous).latest("at").figures
    at = days.moment(178)
    state_objectives(program, words["objectives"], by=carla, at=at, baselines=known)
    planning.word_guidelines(program, texts={}, by=carla, at=days.moment(176))
    changes = {"purpose": words["purpose"], "video_pattern": words["video"], "join_open": True}
    planning.change_program(program, changes=changes, by=carla, at=days.moment(175))
    return program


def _recruit(track: Track, people: Mapping[str, Person], days: Days, line: Timeline) -> None:
    """Mentors are invited, mentees apply; who joins early or late has a reason to."""
    carla = people["carla"]
    line.add(
        days.moment(164),
        lambda at: planning.advance(track.program, stage=Stage.INITIATION, by=carla, at=at),
    )
    known = told("people")
    early = {life["giver"] for life in told("pairs") if life.get("by_hand", 0) > _ROUND}
    rhythm = {
        one[side]: one["cadence"]
        for one in told("pairs")
        if "cadence" in one
        for side in ("taker", "giver")
    }
    for number, one in enumerate([*known["mentors"], *known["mentees"]]):
        gives, key = one in known["mentors"], one["key"]
        ago = 94 - number // 2
        if one.get("joins") == "early" or key in early:
            ago = 160
        elif one.get("joins") == "late":
            ago = 14
        line.add(
            days.moment(ago, 13),
            partial(
                join,
                track,
                people[key],
                gives=gives,
                by=carla if gives else None,
                places=one.get("places", 1),
                cadence=rhythm.get(key, 14),
            ),
        )
    for ago in (159, 84, 78):
        line.add(days.moment(ago, 9), lambda at: approve_all(track, carla, at))


def _reverse(people: Mapping[str, Person], days: Days) -> Program:
    """A second coordinator plans a program of her own."""
    words, adam, ingrid = told("programs")["reverse"], people["adam"], people["ingrid"]
    program = planning.start_program(
        name=words["name"],
        format=words["format"],
        starts_on=days.on(-24),
        purpose=words["purpose"],
        audience=words["audience"],
        by=adam,
        at=days.moment(12),
    )
    role = partial(planning.set_role, program, role="coordinator", by=adam, at=days.moment(12, 11))
    role(person=ingrid, holds=True)
    role(person=adam, holds=False)
    name_safeguarding_lead(ingrid, leads=True, by=adam, at=days.moment(12, 12))
    planning.set_objective(program, by=ingrid, at=days.moment(6), **words["objective"])
    track = only_track(program)
    for key in words["invited"]:
        enrolling.invite(
            track, person=people[key], gives=True, takes=False, by=ingrid, at=days.moment(2)
        )
    return program
