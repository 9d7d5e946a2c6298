"""Mentorships in dates and counts, as who runs the program may know them. Constant queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from ithaca.care.models import Alert, Reading
from ithaca.care.queries import fourcs_for
from ithaca.journey.models import Goal, Meeting, Signature
from ithaca.measure import C, FourCs, Part
from ithaca.measure.fourcs import band
from ithaca.pairing.models import LIVE, OPEN, Mentorship, MentorshipStatus, Seat
from ithaca.people.models import Person
from ithaca.programs.models import Program

from ..parts import Text


@dataclass(frozen=True)
class Pair:
    """A line of the list."""

    row: Mentorship
    people: tuple[Person, ...]
    unanswered: tuple[Person, ...]
    last_on: date | None
    next_at: datetime | None
    held: int
    fourcs: FourCs | None

    @property
    def names(self) -> str:
        return " & ".join(person.full_name for person in self.people)


def listed(
    program: Program, viewer: Person, *, q: str, status: str, band: str, worth: bool
) -> QuerySet[Mentorship]:
    """The program's mentorships that the filters leave. A reading of one's own mentorship is
    nobody's to filter by."""
    rows = Mentorship.objects.filter(track__program=program)
    rows = rows.filter(status=status) if status else rows.filter(status__in=OPEN)
    if q:
        rows = rows.filter(
            Exists(Seat.objects.filter(mentorship=OuterRef("pk"), person__full_name__icontains=q))
        )
    if band:
        readings = Reading.objects.visible_to(viewer)
        known = readings.exclude(band="unknown").values("mentorship")
        rows = rows.filter(status__in=LIVE)
        if band == "unknown":
            rows = rows.exclude(pk__in=known)
        else:
            rows = rows.filter(pk__in=readings.filter(band=band).values("mentorship"))
    if worth:
        alerts = Alert.objects.visible_to(viewer).filter(ended_at=None)
        rows = rows.filter(pk__in=alerts.values("mentorship"))
    return rows.order_by(F("live_at").desc(nulls_first=True), "pk")


def with_dates(rows: QuerySet[Mentorship]) -> QuerySet[Mentorship]:
    """Each with its people and the days of its meetings."""
    seats = Seat.objects.select_related("person").order_by("-takes", "pk")
    agreed = Q(meetings__status="agreed")
    return rows.annotate(
        last_on=Max("meetings__held_on"),
        next_at=Min("meetings__starts_at", filter=agreed),
        held=Count("meetings", filter=Q(meetings__held_on__isnull=False)),
    ).prefetch_related(Prefetch("seats", seats))


def pairs_of(rows: Iterable[Mentorship], viewer: Person, at: datetime) -> list[Pair]:
    found = list(rows)
    read = fourcs_for([row.pk for row in found], viewer)
    return [
        Pair(
            row=row,
            people=tuple(seat.person for seat in row.seats.all()),
            unanswered=_unanswered(row),
            last_on=getattr(row, "last_on", None),
            next_at=_to_come(getattr(row, "next_at", None), at),
            held=getattr(row, "held", 0),
            fourcs=read.get(row.pk),
        )
        for row in found
    ]


def _unanswered(row: Mentorship) -> tuple[Person, ...]:
    if row.status != MentorshipStatus.PLANNED:
        return ()
    return tuple(seat.person for seat in row.seats.all() if seat.accepted_at is None)


def _to_come(instant: datetime | None, at: datetime) -> datetime | None:
    return instant if instant and instant > at else None


def seats_of(mentorship: Mentorship) -> list[Seat]:
    """Its seats, who takes first; ``signed`` says whether that person signed the agreement as it
    stands."""
    signature = Signature.objects.filter(
        agreement__mentorship=OuterRef("mentorship"),
        person=OuterRef("person"),
        version=F("agreement__version"),
    )
    seats = mentorship.seats.select_related("person__organization").order_by("-takes", "pk")
    return list(seats.annotate(signed=Exists(signature)))


@dataclass(frozen=True)
class Aim:
    """A goal's title, where the pair agreed to show it."""

    title: str
    status: str


def goals_of(mentorship: Mentorship) -> tuple[int, int, list[Aim]]:
    """How many goals, how many reached; and their titles only where both agreed to show them:
    everybody has put their name under the agreement as it stands, which says so."""
    unsigned = Seat.objects.filter(mentorship=OuterRef("mentorship")).exclude(
        Exists(
            Signature.objects.filter(
                agreement__mentorship=OuterRef("mentorship"),
                person=OuterRef("person"),
                version=F("agreement__version"),
            )
        )
    )
    rows = list(
        Goal.objects.filter(mentorship=mentorship)
        .annotate(shown=Q(mentorship__agreement__goals_shown=True) & ~Exists(unsigned))
        .order_by("made_at")
    )
    shown = [
        Aim(row.outcome, row.get_status_display()) for row in rows if getattr(row, "shown", False)
    ]
    return len(rows), sum(row.status == Goal.Status.REACHED for row in rows), shown


def meetings_of(mentorship: Mentorship) -> Sequence[Meeting]:
    """Dates and standing alone: no topic is read."""
    return list(
        mentorship.meetings.only(
            "mentorship",
            "number",
            "status",
            "held_on",
            "starts_at",
            "proposed_at",
            "no_show",
            "late_cancel",
        ).order_by("proposed_at")
    )


@dataclass(frozen=True)
class InWords:
    """A part of a C: what it looks at, and how that is."""

    label: str
    band: str
    word: Text


@dataclass(frozen=True)
class CInWords:
    name: str
    band: str
    coverage: int
    parts: tuple[InWords, ...]

    @property
    def known(self) -> list[InWords]:
        return [part for part in self.parts if part.band != "unknown"]

    @property
    def missing(self) -> str:
        return ", ".join(part.label for part in self.parts if part.band == "unknown")


def in_words(fourcs: FourCs) -> list[CInWords]:
    """The Four C's and what each of them was made from, strongest weight first."""
    names = {
        "clarity": _("Clarity"),
        "connection": _("Connection"),
        "commitment": _("Commitment"),
        "continuity": _("Continuity"),
    }
    return [_c_words(name, getattr(fourcs, key)) for key, name in names.items()]


def _c_words(name: str, c: C) -> CInWords:
    labels = _part_labels()
    parts = sorted(c.parts, key=lambda part: -part.weight)
    return CInWords(
        name,
        c.band,
        round(100 * c.coverage),
        tuple(
            InWords(labels.get(part.key, part.key), band(part.value), _how(part)) for part in parts
        ),
    )


_FACTS = {"agreement", "clauses", "rapport", "next_meeting", "goal_currency", "network"}


def _how(part: Part) -> str:
    """What is a fact is there or not; the rest goes well or less so."""
    value = part.value
    if value is None:
        return _("not known")
    if part.key in _FACTS:
        return _("yes") if value >= 99 else _("partly") if value > 0 else _("not yet")
    if value >= 90:
        return _("very well")
    return _("well") if value >= 70 else _("fairly") if value >= 50 else _("hardly")


def _part_labels() -> dict[str, str]:
    return {
        "agreement": _("agreement signed"),
        "clauses": _("clauses settled"),
        "goals": _("goals well put"),
        "clear": _("say that it is clear"),
        "expectations": _("expect the same"),
        "trust": _("trust"),
        "heard": _("feel heard"),
        "fit": _("good fit"),
        "values": _("share values"),
        "rapport": _("got to know each other"),
        "meetings": _("meet as often as agreed"),
        "reliability": _("keep their dates"),
        "actions": _("keep their promises"),
        "preparation": _("bring a topic"),
        "follow_through": _("feel it is followed through"),
        "answers": _("answer each other soon"),
        "next_meeting": _("next meeting booked"),
        "recency": _("met lately"),
        "goal_currency": _("goals moved lately"),
        "rhythm": _("steady rhythm"),
        "network": _("introductions made"),
        "worth": _("find it worth the time"),
    }
