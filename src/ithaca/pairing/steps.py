"""Places within mentorships, and how the tasks of matching stand. Registered for ``steps``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import OuterRef
from django.utils.translation import gettext as _

from ithaca.programs.planning import moment, whole_program
from ithaca.programs.steps import Ask, Link, Place, State, Where, register_places, register_task

from .models import LIVE, OPEN, Mentorship, Round, Seat


def _places(where: Where) -> Iterable[Place]:
    """A place for every seat, and one for the coordinator beside each mentorship."""
    seats = Seat.objects.filter(
        mentorship__track__in=where.tracks, mentorship__status__in=OPEN
    ).select_related("mentorship")
    if where.person_id is not None:
        seats = seats.filter(person=where.person_id)
    if where.mentorship_ids is not None:
        seats = seats.filter(mentorship__in=where.mentorship_ids)
    tracks = {track.pk: track for track in where.tracks}
    zones = {pk: ZoneInfo(track.program.zone) for pk, track in tracks.items()}
    beside: set[int] = set()
    for seat in seats:
        mentorship = seat.mentorship
        anchors = _anchors(mentorship, zones[mentorship.track_id])
        if where.coordinator and where.person_id is None and mentorship.pk not in beside:
            beside.add(mentorship.pk)
            begun = {key: on for key, on in anchors.items() if key != "end"}
            yield Place(
                name=f"beside:{mentorship.pk}",
                track=tracks[mentorship.track_id],
                live=mentorship.status in LIVE,
                mentorship_id=mentorship.pk,
                mentorship_key=mentorship.key,
                anchors=begun if mentorship.live_at else {},
            )
        yield Place(
            name=f"seat:{seat.pk}",
            track=tracks[mentorship.track_id],
            live=mentorship.status in LIVE,
            person_id=seat.person_id,
            enrollment_id=seat.enrollment_id,
            mentorship_id=mentorship.pk,
            mentorship_key=mentorship.key,
            gives=seat.gives,
            takes=seat.takes,
            anchors=anchors,
        )


def _anchors(mentorship: Mentorship, zone: ZoneInfo) -> dict[str, date]:
    matched = mentorship.live_at or mentorship.visible_from or mentorship.made_at
    anchors = {"match": matched.astimezone(zone).date()}
    if mentorship.ends_on:
        anchors["end"] = mentorship.ends_on
    return anchors


register_places(_places)


_rounds = Round.objects.filter(track=OuterRef("pk"))
whole_program("match", lambda: _("Run a round"), "desk:round-new", moment(_rounds, "made_at"))
whole_program(
    "publish",
    lambda: _("Publish"),
    "desk:round-new",
    moment(_rounds.exclude(published_at=None), "published_at"),
)


def _answer(asks: Sequence[Ask], on: date) -> Mapping[Ask, State]:
    """Done once the person said yes; a no closes the mentorship and its places with it."""
    ids = {ask.place.mentorship_id for ask in asks}
    said = {
        (mentorship, person): accepted
        for mentorship, person, accepted in Seat.objects.filter(mentorship__in=ids).values_list(
            "mentorship", "person", "accepted_at"
        )
    }
    return {
        ask: State(
            done_on=ask.place.track.program.day(accepted) if accepted else None,
            link=Link(_("Say yes or no"), "home:answer", (ask.place.mentorship_key,)),
        )
        for ask in asks
        if ask.place.mentorship_id is not None
        for accepted in [said.get((ask.place.mentorship_id, ask.place.person_id or 0))]
    }


register_task("answer", _answer)
