"""How programs stand in counts, for the desk's first page. Constant queries for any size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count as Counted
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from ithaca.care.models import Alert
from ithaca.journey.models import Agreement, Goal, Meeting, Signature
from ithaca.pairing.models import LIVE, Mentorship, MentorshipStatus, Seat
from ithaca.people.models import Person
from ithaca.programs.models import Program, Track
from ithaca.programs.steps import Place, Where, places, planned, runs

# The coordinator's own steps of these stages are done, or no longer asked, once pairs meet.
_PREPARED = ("planning", "initiation")
_SOON = timedelta(days=45)
_SHOWN = 4


@dataclass(frozen=True)
class Count:
    """``made``: mentorships ever; ``live``: under way now, and of these how many …"""

    made: int
    live: int
    met: int
    signed: int
    goals: int
    closed: int


def counts(track: Track) -> Count:
    """What the program's mentorships have reached. One query."""
    here = {"mentorship": OuterRef("pk")}
    signature = Signature.objects.filter(
        agreement__mentorship=OuterRef("mentorship"),
        person=OuterRef("person"),
        version=F("agreement__version"),
    )
    unsigned = Seat.objects.filter(~Exists(signature), **here)
    rows = Mentorship.objects.filter(track=track).annotate(
        met=Exists(Meeting.objects.filter(status="held", **here)),
        signed=Exists(Agreement.objects.filter(**here)) & ~Exists(unsigned),
        aims=Exists(Goal.objects.filter(**here)),
    )
    live = Q(status__in=LIVE)
    found = rows.aggregate(
        all=Counted("pk"),
        now=Counted("pk", filter=live),
        n_met=Counted("pk", filter=live & Q(met=True)),
        n_signed=Counted("pk", filter=live & Q(signed=True)),
        n_aims=Counted("pk", filter=live & Q(aims=True)),
        over=Counted("pk", filter=Q(status=MentorshipStatus.CLOSED)),
    )
    return Count(
        found["all"],
        found["now"],
        found["n_met"],
        found["n_signed"],
        found["n_aims"],
        found["over"],
    )


def _unanswered(at: datetime) -> QuerySet[Seat]:
    """Seats of announced matches whose people have said neither yes nor no."""
    asked = Mentorship.objects.filter(status=MentorshipStatus.PLANNED).announced(at)
    return Seat.objects.filter(mentorship__in=asked, accepted_at=None, declined_at=None)


def waiting_for_answer(track: Track, at: datetime) -> Iterable[Seat]:
    """Such seats of a track, with their people at hand."""
    rows = _unanswered(at).filter(mentorship__track=track)
    return rows.select_related("person__organization", "mentorship__track__program")


def answers_open(track: Track, at: datetime) -> int:
    """How many have not answered their match."""
    return _unanswered(at).filter(mentorship__track=track).count()


@dataclass(frozen=True)
class Ahead:
    """A step of the playbook that comes: from which day, and for how many."""

    title: str
    on: date
    places: int
    coordinator: bool


def ahead(track: Track, today: date) -> list[Ahead]:
    """What the playbook plans in the next weeks, nearest first. Three queries. What a coordinator
    prepares before the mentoring is past once it runs, and is not announced any more."""
    days: dict[str, list[date]] = defaultdict(list)
    found: Sequence[Place] = places(Where((track,)))
    for step in track.steps:
        for place in found:
            # Whether somebody did a task of theirs is not asked here, so it is not announced.
            told = runs(step) and (
                step.kind != "task"
                or (step.audience == "coordinator" and step.stage not in _PREPARED)
            )
            day = planned(step, place) if told and place.hears(step.audience) else None
            if day and today <= day <= today + _SOON:
                days[step.key].append(day)
    coming = [
        Ahead(
            track.vocabulary.fill(step.title),
            min(days[step.key]),
            len(days[step.key]),
            step.audience == "coordinator",
        )
        for step in track.steps
        if days[step.key]
    ]
    return sorted(coming, key=lambda one: one.on)[:_SHOWN]


@dataclass(frozen=True)
class Summary:
    """A program in a line: how many would be glad of a word, how many are under way."""

    program: Program
    waiting: int
    live: int
    unanswered: int


def summaries(programs: Sequence[Program], viewer: Person, at: datetime) -> list[Summary]:
    """Several programs at once. Three queries and one for who is asking."""
    ids = [program.pk for program in programs]
    alerts = Alert.objects.visible_to(viewer).filter(
        ended_at=None, mentorship__track__program__in=ids
    )
    waiting = dict(
        alerts.values("mentorship__track__program")
        .annotate(n=Counted("mentorship", distinct=True))
        .values_list("mentorship__track__program", "n")
    )
    live = dict(
        Mentorship.objects.filter(track__program__in=ids, status__in=LIVE)
        .values("track__program")
        .annotate(n=Counted("pk"))
        .values_list("track__program", "n")
    )
    unanswered = dict(
        _unanswered(at)
        .filter(mentorship__track__program__in=ids)
        .values("mentorship__track__program")
        .annotate(n=Counted("pk"))
        .values_list("mentorship__track__program", "n")
    )
    return [
        Summary(
            program,
            waiting.get(program.pk, 0),
            live.get(program.pk, 0),
            unanswered.get(program.pk, 0),
        )
        for program in programs
    ]
