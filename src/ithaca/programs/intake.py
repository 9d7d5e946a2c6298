"""An import whose people also join a program: the two are one transaction, and one undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from ithaca.people import imports
from ithaca.people.models import Import, Person

from . import policy
from .enrolling import IN_PROGRAM
from .fields import joining_fields
from .models import Enrollment, EnrollmentStatus, Intake, Track

MOST_PLACES = 50


@transaction.atomic
def start_intake(
    track: Track, *, uploads: Sequence[imports.Upload], by: Person, at: datetime
) -> Import:
    """Begin an import into ``track``."""
    policy.may_run(by, track.program)
    source = imports.start_import(uploads=uploads, fields=joining_fields(), by=by, at=at)
    Intake.objects.create(source=source, track=track)
    return source


def work(source: Import, *, at: datetime, progress: imports.Progress | None = None) -> None:
    """Do what the import waits for: its check, or its writing with the enrollments."""
    fields = joining_fields()
    if source.status == Import.Status.CHECKING:
        imports.check(source, fields=fields, progress=progress)
        return
    intake = Intake.objects.filter(source=source).select_related("track__program").first()

    def enroll(entries: Sequence[imports.Entry]) -> None:
        if intake:
            _enroll(intake, entries, at)

    imports.apply(source, fields=fields, at=at, then=enroll, progress=progress)


def _enroll(intake: Intake, entries: Sequence[imports.Entry], at: datetime) -> None:
    """Enroll everybody the files name; who is in the track already keeps what they said."""
    here = {e.person_id: e for e in Enrollment.objects.filter(track=intake.track)}
    fresh: dict[int, Enrollment] = {}
    for entry in entries:
        person = entry.who
        if person is None:
            continue
        gives, takes = _sides(entry.file.side, entry.values)
        if not (gives or takes) or person.pk in here:
            continue
        enrollment = fresh.setdefault(
            person.pk,
            Enrollment(
                track=intake.track,
                person=person,
                status=EnrollmentStatus.APPROVED,
                source=intake.source,
                made_at=at,
                decided_at=at,
                profile_at=at,
            ),
        )
        enrollment.gives |= gives
        enrollment.takes |= takes
        enrollment.capacity = max(1, min(entry.values.get("capacity") or 1, MOST_PLACES))
        enrollment.background_wished = enrollment.background_wished or _wished(entry.values)
    Enrollment.objects.bulk_create(fresh.values(), batch_size=500)


def _sides(side: str, values: Mapping[str, Any]) -> tuple[bool, bool]:
    if values.get("both"):
        return True, True
    chosen = values.get("side") or side
    return chosen in ("giver", "both"), chosen in ("taker", "both")


def _wished(values: Mapping[str, Any]) -> list[str]:
    """The background a person asks for, only where they do ask."""
    if values.get("background_asked") is False:
        return []
    return list(values.get("background_wished") or [])


@transaction.atomic
def undo(source: Import, *, by: Person, at: datetime) -> list[Person]:
    """Take the enrollments back that began nothing, then the people."""
    made = Enrollment.objects.filter(source=source, seats=None, status__in=IN_PROGRAM)
    made.delete()
    return imports.undo(source, by=by, at=at)
