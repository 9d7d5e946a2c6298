"""How the planning tasks of a playbook stand. Registered for ``steps``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, When
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


@dataclass(frozen=True)
class _Whole:
    label: Callable[[], str]
    route: str
    done_at: Subquery | Case


_wholes: dict[str, _Whole] = {}


def whole_program(
    template: str, label: Callable[[], str], route: str, done_at: Subquery | Case
) -> None:
    """Register a coordinator's task of a whole track: done at the moment that ``done_at`` gives
    for a Track, through the page ``route`` of its program."""
    _wholes[template] = _Whole(label, route, done_at)
    register_task(template, _look)


def _look(asks: Sequence[Ask], on: date) -> Mapping[Ask, State]:
    """All tasks of whole tracks. One query."""
    mine = [ask for ask in asks if ask.place.coordinator and ask.place.mentorship_id is None]
    templates = sorted({ask.step.template for ask in mine})
    tracks = Track.objects.filter(pk__in={ask.place.track.pk for ask in mine})
    rows = tracks.values_list("pk", *(_wholes[template].done_at for template in templates))
    known = {pk: dict(zip(templates, moments, strict=True)) for pk, *moments in rows}
    return {ask: _state(ask, known[ask.place.track.pk][ask.step.template]) for ask in mine}


def _state(ask: Ask, done_at: datetime | None) -> State:
    whole = _wholes[ask.step.template]
    return State(
        done_on=done_at.astimezone(ask.place.zone).date() if done_at else None,
        link=Link(whole.label(), whole.route, (ask.place.slug,)),
    )


def moment(rows: QuerySet[Any], stamp: str) -> Subquery:
    """The first of ``rows`` by ``stamp``, or the last with a minus before it; None if there is
    none."""
    return Subquery(rows.order_by(stamp).values(stamp.lstrip("-"))[:1])


_here = {"program": OuterRef("program")}
_approved = Enrollment.objects.filter(track=OuterRef("pk"), status=EnrollmentStatus.APPROVED)
# Both sides are there: somebody approved who gives, and somebody who takes.
_recruited = Case(
    When(
        Exists(_approved.filter(gives=True)) & Exists(_approved.filter(takes=True)),
        then=moment(_approved, "made_at"),
    )
)
whole_program(
    "objectives",
    lambda: _("Write an objective"),
    "desk:plan",
    moment(Objective.objects.filter(**_here), "-made_at"),
)
whole_program(
    "guidelines",
    lambda: _("Read the guidelines"),
    "desk:plan",
    moment(Guideline.objects.filter(**_here).exclude(confirmed_at=None), "confirmed_at"),
)
whole_program("recruit", lambda: _("Bring people in"), "desk:people", _recruited)
whole_program(
    "adapt",
    lambda: _("Decide what changes"),
    "desk:adaptations",
    moment(Adaptation.objects.filter(**_here), "-made_at"),
)


def _profile(asks: Sequence[Ask], on: date) -> Mapping[Ask, State]:
    rows = {
        row.pk: row
        for row in Enrollment.objects.filter(pk__in={ask.place.enrollment_id for ask in asks}).only(
            "key", "profile_at"
        )
    }
    return {
        ask: State(
            done_on=ask.place.track.program.day(row.profile_at) if row.profile_at else None,
            link=Link(_("Complete your profile"), "home:profile", (row.key,)),
        )
        for ask in asks
        if (row := rows.get(ask.place.enrollment_id or 0))
    }


register_task("profile", _profile)
