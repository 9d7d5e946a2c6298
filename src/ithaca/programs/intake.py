"""An import whose people also join a program: the two are one transaction, and one undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ithaca.guide import Words
from ithaca.people import imports
from ithaca.people.entries import Checked, Entry, Progress, Shape, people_only
from ithaca.people.models import Import, Person
from ithaca.refusals import Refusal

from . import policy
from .enrolling import IN_PROGRAM
from .fields import joining, sides_of
from .models import Enrollment, EnrollmentStatus, Intake, Track


@transaction.atomic
def start_intake(
    track: Track, *, uploads: Sequence[imports.Upload], by: Person, at: datetime
) -> Import:
    """Begin an import into ``track``."""
    policy.may_run(by, track.program)
    shape = joining(track.vocabulary)
    source = imports.start_import(uploads=uploads, shape=shape, by=by, at=at)
    Intake.objects.create(source=source, track=track)
    return source


def track_of(source: Import) -> Track | None:
    """The track that the import's people join, if they join one."""
    intake = Intake.objects.filter(source=source).select_related("track__program").first()
    return intake.track if intake else None


def shape_of(source: Import) -> Shape:
    """What the columns of this import can feed."""
    track = track_of(source)
    return joining(track.vocabulary) if track else people_only()


def guess_side(name: str, words: Words) -> str:
    """Who the rows of a file are, if its name says so: giver, taker or ''."""
    plain = name.casefold()
    for side, noun in (("taker", words.taker), ("giver", words.giver)):
        if any(word in plain for word in (noun.one.casefold(), noun.many.casefold())):
            return side
    return "taker" if "mentee" in plain else "giver" if "mentor" in plain else ""


def work(source: Import, *, at: datetime, progress: Progress | None = None) -> None:
    """Do what the import waits for: its check, or its writing with the enrollments."""
    track = track_of(source)
    shape = joining(track.vocabulary) if track else people_only()

    def count(checked: Checked) -> Mapping[str, int]:
        return _joins(track, checked) if track else {}

    def enroll(entries: Sequence[Entry]) -> Mapping[str, Any]:
        return _enroll(track, source, entries, at) if track else {}

    try:
        if source.status == Import.Status.CHECKING:
            imports.check(source, shape=shape, also=count, progress=progress)
        else:
            imports.apply(source, shape=shape, at=at, also=count, then=enroll, progress=progress)
    except Refusal as refusal:
        imports.fail(source, error=refusal.message)
    except OSError:
        imports.fail(source, error=_("The uploaded files are gone. Please upload them again."))


def _joins(track: Track, checked: Checked) -> Mapping[str, int]:
    """How many people join, and how many are in the program already."""
    here = set(Enrollment.objects.filter(track=track).values_list("person", flat=True))
    known = {entry.person.pk for entry in checked.entries if entry.person}
    people = sum(entry.twin is None for entry in checked.entries)
    return {"join": people - len(known & here), "here": len(known & here)}


def _enroll(
    track: Track, source: Import, entries: Sequence[Entry], at: datetime
) -> Mapping[str, Any]:
    """Enroll everybody the files name. Who is in the program already keeps what they said, and
    gains a side that a file adds; the answer says which, for undo."""
    here = {e.person_id: e for e in Enrollment.objects.filter(track=track)}
    before = {e.pk: (e.gives, e.takes) for e in here.values()}
    fresh: dict[int, Enrollment] = {}
    for entry in entries:
        assert entry.who is not None
        pk = entry.who.pk
        gives, takes = sides_of(entry.file.side, entry.values)
        old = here.get(pk)
        enrollment = old or fresh.setdefault(pk, _new(track, source, entry.who, at))
        if old and old.status not in IN_PROGRAM:
            continue
        enrollment.gives |= gives
        enrollment.takes |= takes
        if not old:
            _say(enrollment, entry.values, gives)
    Enrollment.objects.bulk_create(fresh.values(), batch_size=500)
    widened = [e for e in here.values() if before[e.pk] != (e.gives, e.takes)]
    Enrollment.objects.bulk_update(widened, ["gives", "takes"], batch_size=500)
    return {"sides_before": {str(e.pk): before[e.pk] for e in widened}}


def _new(track: Track, source: Import, person: Person, at: datetime) -> Enrollment:
    return Enrollment(
        track=track,
        person=person,
        status=EnrollmentStatus.APPROVED,
        source=source,
        made_at=at,
        decided_at=at,
        profile_at=at,
    )


def _say(enrollment: Enrollment, values: Mapping[str, Any], gives: bool) -> None:
    """What the row says about taking part; places are said where somebody gives."""
    if gives and "capacity" in values:
        enrollment.capacity = values["capacity"]
    if values.get("background_asked") is not False and values.get("background_wished"):
        enrollment.background_wished = values["background_wished"]


@transaction.atomic
def undo(source: Import, *, by: Person, at: datetime) -> list[Person]:
    """Take the enrollments back that began nothing, then the people."""
    track = track_of(source)
    if track:
        policy.may_run(by, track.program)
    made = Enrollment.objects.filter(source=source, seats=None, status__in=IN_PROGRAM)
    made.delete()
    for pk, (gives, takes) in source.report.get("sides_before", {}).items():
        widened = Enrollment.objects.filter(pk=pk, seats=None)
        widened.update(gives=gives, takes=takes)
    return imports.undo(source, by=by, at=at)
