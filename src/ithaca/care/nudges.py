"""Whom a nudge would help today: what jobs may turn into letters, at most one a week a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Prefetch
from django.utils.translation import gettext as _

from ithaca.activity.models import Letter
from ithaca.journey.models import Signature
from ithaca.pairing.models import Mentorship, MentorshipStatus, Seat
from ithaca.people.models import Person
from ithaca.programs.models import Stage
from ithaca.programs.steps import Link

from .rhythm import Case, cases
from .rules import findings, silence_of

A_WEEK = timedelta(days=7)
_BATCH = 500


@dataclass(frozen=True)
class Nudge:
    """One person, one reason (a rule's key), one action. The same ``occurrence`` is sent once."""

    rule: str
    mentorship: Mentorship
    person: Person
    link: Link
    occurrence: str


def nudges(at: datetime, mentorships: Iterable[Mentorship] | None = None) -> list[Nudge]:
    """Every nudge that has a reason at ``at``, most telling rule first for each person.

    Without ``mentorships``: all that are active in a program that is not over. A batch costs
    a constant number of queries.
    """
    found = [nudge for batch in _batches(mentorships) for nudge in _in_batch(batch, at)]
    return sorted(found, key=lambda nudge: (_ORDER[nudge.rule], nudge.mentorship.pk))


def nudged_since(person_ids: Iterable[int], since: datetime) -> set[int]:
    """Who of these people was sent a nudge since then, or has one waiting."""
    letters = Letter.objects.filter(person__in=list(person_ids), nudge=True, made_at__gt=since)
    return {person for person in letters.values_list("person", flat=True) if person is not None}


def _batches(mentorships: Iterable[Mentorship] | None) -> Iterator[list[Mentorship]]:
    seats = Prefetch("seats", Seat.objects.select_related("person").order_by("pk"))
    active = (
        Mentorship.objects.filter(status=MentorshipStatus.ACTIVE)
        .exclude(track__program__stage=Stage.CLOSED)
        .select_related("track__program")
        .prefetch_related(seats)
        .order_by("pk")
    )
    if mentorships is not None:
        active = active.filter(pk__in=[row.pk for row in mentorships])
    ids = list(active.values_list("pk", flat=True))
    for start in range(0, len(ids), _BATCH):
        yield list(active.filter(pk__in=ids[start : start + _BATCH]))


def _in_batch(rows: list[Mentorship], at: datetime) -> Iterator[Nudge]:
    looked_at = cases(rows, at)
    signed = _signed(row.pk for row in rows)
    for row in rows:
        case = looked_at[row.pk]
        fired = set(findings(case))
        if silence_of(case) != "fine":
            fired.add("R5")
        for rule in fired & set(_ORDER):
            for seat in row.seats.all():
                if _concerns(rule, seat, signed[row.pk], fired):
                    yield _nudge(rule, row, seat, case)


def _concerns(rule: str, seat: Seat, signed: set[int], fired: set[int] | set[str]) -> bool:
    """Whether this person can do something about it."""
    if rule == "R3-agreement":
        return seat.person_id not in signed
    if rule == "R3-goals":
        return seat.takes
    return rule == "R1" or "R1" not in fired


def _nudge(rule: str, row: Mentorship, seat: Seat, case: Case) -> Nudge:
    since = case.silent_since if rule == "R5" else case.live_on
    return Nudge(rule, row, seat.person, _link(rule, row, case), f"{row.key}:{rule}:{since}")


def _link(rule: str, row: Mentorship, case: Case) -> Link:
    if rule == "R3-agreement":
        return Link(_("Open the agreement"), "home:agreement", (row.key,))
    if rule == "R3-goals":
        return Link(_("Set a goal"), "home:goal-new", (row.key,))
    if case.unsaid_on:
        return Link(_("Say how it went"), "home:mentorship", (row.key,))
    if case.proposed_on:
        return Link(_("Answer the proposed times"), "home:mentorship", (row.key,))
    return Link(_("Propose times"), "home:propose", (row.key,))


def _signed(ids: Iterable[int]) -> dict[int, set[int]]:
    """Who signed the agreement as it stands, by mentorship."""
    rows = Signature.objects.filter(agreement__mentorship__in=list(ids))
    valid = rows.filter(version=F("agreement__version"))
    signed: dict[int, set[int]] = defaultdict(set)
    for mentorship, person in valid.values_list("agreement__mentorship", "person"):
        signed[mentorship].add(person)
    return signed


_ORDER = {"R1": 0, "R5": 1, "R3-agreement": 2, "R3-goals": 3}
