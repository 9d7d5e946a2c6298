"""The only translator between tables and ``matching``: people in, proposals out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from ithaca.guide import CRITERIA
from ithaca.matching import Candidate, Policy, Terms
from ithaca.people.models import Person
from ithaca.programs.models import Enrollment, EnrollmentStatus, Track

from .models import OPEN, Exclusion, Mentorship, Seat

WEEK = 168
# How much a word counts against the others. A "must" also holds for every pair: as the hard rule
# that says the same, or where there is none, as this share of the criterion, in percent.
WEIGHT_OF = {"ignore": 0, "nice": 1, "important": 3, "must": 6}
MUST_REACH = 50
RULE_OF = {"skills": "skill_in_common", "department": "other_department"}


def word_of(share: float) -> str:
    """The word for a criterion that carries ``share`` (0-1) of all points."""
    return "important" if share >= 0.2 else "nice" if share > 0 else "ignore"


def default_words(track: Track) -> dict[str, str]:
    """Criterion → word, as the track's dials have it."""
    weights = track.terms.weights
    total = sum(weights.values()) or 1
    return {key: word_of(weights.get(key, 0) / total) for key in CRITERIA}


def terms_for(
    track: Track,
    *,
    words: Mapping[str, str],
    rules: Mapping[str, int | bool | str],
    policy: Policy = "floor",
    pinned: Sequence[tuple[str, str]] = (),
) -> Terms:
    """A round's terms from a coordinator's words; untouched words keep the dials' own points."""
    dials = track.terms
    called = track.vocabulary
    weights = (
        dict(dials.weights)
        if dict(words) == default_words(track)
        else {key: WEIGHT_OF[word] for key, word in words.items()}
    )
    musts = [key for key, word in words.items() if word == "must"]
    switched = {RULE_OF[key]: True for key in musts if key in RULE_OF}
    seniority: dict[str, int | bool | str] = {
        "seniority": dials.seniority.direction,
        "seniority_gap": dials.seniority.gap,
        "seniority_hard": bool(rules.get("level_gap", False)),
    }
    return Terms(
        weights=weights,
        rules={**dials.rules, **rules, **switched, **seniority},
        floors={key: MUST_REACH for key in musts if key not in RULE_OF},
        policy=policy,
        pinned=tuple(pinned),
        excluded=tuple(
            Exclusion.objects.filter(track=track).values_list("taker__key", "giver__key")
        ),
        words={
            "giver": called.giver.one,
            "givers": called.giver.many,
            "taker": called.taker.one,
            "takers": called.taker.many,
        },
    )


class _Row(Protocol):
    """An enrollment with the places it holds in open mentorships."""

    given: int
    taken: int


def _free(row: Enrollment) -> tuple[int, bool]:
    """Places left to give, and whether they still need somebody to take from."""
    held = cast(_Row, row)
    left = max(0, row.capacity - held.given) if row.gives else 0
    return left, row.takes and not held.taken


def candidates(track: Track, on: datetime) -> list[Candidate]:
    """Everybody approved in the track who has a place to give or no mentor yet. Five queries."""
    rows = list(
        Enrollment.objects.filter(track=track, status=EnrollmentStatus.APPROVED)
        .select_related("person")
        .annotate(
            given=Count("seats", Q(seats__gives=True, seats__mentorship__status__in=OPEN)),
            taken=Count("seats", Q(seats__takes=True, seats__mentorship__status__in=OPEN)),
        )
        .order_by("pk")
    )
    keys = {row.person_id: row.key for row in rows}
    managers = _managers(track)
    met = _met(track, keys)
    levels = {name: index for index, name in enumerate(track.program.organization.levels)}
    return [
        _candidate(row, row.person, keys, managers, met[row.person_id], levels, on)
        for row in rows
        if any(_free(row))
    ]


def _candidate(
    row: Enrollment,
    person: Person,
    keys: Mapping[int, str],
    managers: Mapping[int, int],
    met: frozenset[str],
    levels: Mapping[str, int],
    on: datetime,
) -> Candidate:
    line = _line(person.pk, managers, keys)
    left, needs = _free(row)
    return Candidate(
        id=row.key,
        name=person.full_name,
        gives=left > 0,
        takes=needs,
        capacity=left,
        offers=person.skills_offered,
        seeks=person.skills_sought,
        goals=frozenset(person.goals),
        interests=frozenset(person.interests),
        languages=frozenset(person.languages),
        zone=person.zone,
        hours=utc_hours(person.hours, person.zone, on.date()),
        level=levels.get(person.level),
        location=person.location,
        department=person.department,
        profession=person.profession,
        role=person.job_title,
        target_role=person.target_role,
        manager=line[0] if line else None,
        managers=line,
        working_style=person.working_style,
        background=frozenset(person.background),
        background_wished=frozenset(row.background_wished),
        met=met,
    )


def _managers(track: Track) -> dict[int, int]:
    """Person → manager, for the whole organization: lines may pass through outsiders."""
    house = Person.objects.filter(organization=track.program.organization_id)
    rows = house.exclude(manager=None).values_list("pk", "manager")
    return {person: manager for person, manager in rows if manager is not None}


def _line(person: int, managers: Mapping[int, int], keys: Mapping[int, str]) -> tuple[str, ...]:
    """The managers above a person who take part, nearest first. A circle ends the walk."""
    line: list[str] = []
    seen = {person}
    while (above := managers.get(person)) is not None and above not in seen:
        seen.add(above)
        if above in keys:
            line.append(keys[above])
        person = above
    return tuple(line)


def _met(track: Track, keys: Mapping[int, str]) -> defaultdict[int, frozenset[str]]:
    """Whom each person shared a mentorship with before, anywhere in the organization."""
    shared: dict[int, list[int]] = defaultdict(list)
    earlier = Mentorship.objects.filter(track__program__organization=track.program.organization_id)
    for mentorship, person in Seat.objects.filter(
        mentorship__in=earlier.values("pk"), person__in=keys
    ).values_list("mentorship", "person"):
        shared[mentorship].append(person)
    met: defaultdict[int, frozenset[str]] = defaultdict(frozenset)
    for people in shared.values():
        for person in people:
            met[person] |= {keys[other] for other in people if other != person}
    return met


def utc_hours(hours: Iterable[int], zone: str, on: date) -> frozenset[int]:
    """Weekly local hours (0 = Monday 00:00) as UTC hours, with the zone's offset on that day."""
    if not zone:
        return frozenset(hours)
    offset = datetime(on.year, on.month, on.day, 12, tzinfo=ZoneInfo(zone)).utcoffset()
    shift = round(offset.total_seconds() / 3600) if offset else 0
    return frozenset((hour - shift) % WEEK for hour in hours)
