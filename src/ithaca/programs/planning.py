"""How the planning tasks of a playbook stand. Registered for ``steps``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from .models import Adaptation, Enrollment, EnrollmentStatus, Guideline, Objective, Track
from .steps import Ask, Link, Place, State, Where, register_places, register_task


def _places(where: Where) -> Iterable[Place]:
    """The coordinator's place in each track, and those of the people who joined."""
    for track in where.tracks:
        if where.coordinator and where.person_id is None:
            program = track.program
            yield Place(
                name=f"track:{track.pk}",
                track=track,
                slug=program.slug,
                anchors={"program_start": program.starts_on, "end": program.ends_on},
            )
    joined = Enrollment.objects.filter(
        track__in=where.tracks,
        status__in=[EnrollmentStatus.APPROVED, EnrollmentStatus.STARTED],
    )
    if where.person_id is not None:
        joined = joined.filter(person=where.person_id)
    tracks = {track.pk: track for track in where.tracks}
    for row in joined.only("track_id", "person_id", "gives", "takes", "made_at"):
        yield Place(
            name=f"enrollment:{row.pk}",
            track=tracks[row.track_id],
            person_id=row.person_id,
            enrollment_id=row.pk,
            gives=row.gives,
            takes=row.takes,
            anchors={"enrollment": row.made_at.date()},
        )


register_places(_places)

Days = Callable[[Sequence[int]], Mapping[int, date]]


def whole_program(template: str, label: Callable[[], str], route: str, days: Days) -> None:
    """Register a coordinator's task of a whole track: done on the day ``days`` gives for the
    track id, through the page ``route`` of its program."""

    def look(asks: Sequence[Ask], on: date) -> Mapping[Ask, State]:
        ids = sorted({ask.place.track.pk for ask in asks})
        done = days(ids)
        return {
            ask: State(
                done_on=done.get(ask.place.track.pk),
                link=Link(label(), route, (ask.place.slug,)),
            )
            for ask in asks
            if ask.place.coordinator and ask.place.mentorship_id is None
        }

    register_task(template, look)


def _objectives(ids: Sequence[int]) -> Mapping[int, date]:
    rows = Objective.objects.filter(program__tracks__in=ids).values_list(
        "program__tracks", "made_at"
    )
    return {track: made.date() for track, made in rows}


def _guidelines(ids: Sequence[int]) -> Mapping[int, date]:
    rows = (
        Guideline.objects.filter(program__tracks__in=ids)
        .exclude(confirmed_at=None)
        .values_list("program__tracks", "confirmed_at")
    )
    return {track: at.date() for track, at in rows if at}


def _recruited(ids: Sequence[int]) -> Mapping[int, date]:
    """Both sides are there: somebody approved who gives, and somebody who takes."""
    approved = Enrollment.objects.filter(track=OuterRef("pk"), status=EnrollmentStatus.APPROVED)
    ready = Track.objects.filter(
        Exists(approved.filter(gives=True)), Exists(approved.filter(takes=True)), pk__in=ids
    )
    first = Enrollment.objects.filter(track__in=ready).order_by("-made_at")
    return {track: made.date() for track, made in first.values_list("track", "made_at")}


def _adapted(ids: Sequence[int]) -> Mapping[int, date]:
    rows = Adaptation.objects.filter(program__tracks__in=ids).values_list(
        "program__tracks", "made_at"
    )
    return {track: made.date() for track, made in rows}


whole_program("objectives", lambda: _("Write an objective"), "desk:plan", _objectives)
whole_program("guidelines", lambda: _("Read the guidelines"), "desk:plan", _guidelines)
whole_program("recruit", lambda: _("Bring people in"), "desk:people", _recruited)
whole_program("adapt", lambda: _("Decide what changes"), "desk:adaptations", _adapted)


def _profile(asks: Sequence[Ask], on: date) -> Mapping[Ask, State]:
    rows = {
        row.pk: row
        for row in Enrollment.objects.filter(pk__in={ask.place.enrollment_id for ask in asks}).only(
            "key", "profile_at"
        )
    }
    return {
        ask: State(
            done_on=row.profile_at.date() if row.profile_at else None,
            link=Link(_("Complete your profile"), "home:profile", (row.key,)),
        )
        for ask in asks
        if (row := rows.get(ask.place.enrollment_id or 0))
    }


register_task("profile", _profile)
