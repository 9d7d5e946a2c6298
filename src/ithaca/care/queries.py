"""Who needs a human today, how many are well, and what was done for a mentorship. In bulk."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Prefetch, QuerySet

from ithaca.measure import C, FourCs, Part
from ithaca.pairing.models import LIVE, Mentorship, Seat
from ithaca.people.models import Person
from ithaca.programs.models import Program
from ithaca.programs.steps import Link

from .models import Alert, CheckIn, Reading
from .rules import HELP, RULES, Rule

BANDS = ("well", "watch", "risk", "unknown")
_FOUR = ("clarity", "connection", "commitment", "continuity")


@dataclass(frozen=True)
class Reason:
    """An open alert in words. ``person`` is who asked, for a call for help."""

    alert: Alert
    words: str
    tag: str
    action: str
    person: Person | None


@dataclass(frozen=True)
class Entry:
    """A mentorship that is worth a word: its people, why (strongest first), and what to do.

    ``untouched`` are the days since a coordinator was last in touch, else since it was made.
    ``fourcs`` is what the glyph draws; None where nobody has looked yet.
    """

    mentorship: Mentorship
    people: tuple[Person, ...]
    reasons: tuple[Reason, ...]
    untouched: int
    fourcs: FourCs | None
    link: Link

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(person.full_name for person in self.people)

    @property
    def why(self) -> str:
        return self.reasons[0].words

    @property
    def tag(self) -> str:
        return self.reasons[0].tag

    @property
    def asked(self) -> bool:
        return self.reasons[0].alert.rule == HELP

    @property
    def weight(self) -> int:
        return self.reasons[0].alert.severity * max(1, self.untouched)


@dataclass(frozen=True)
class Worth:
    """The most pressing entries, and how many there are in all."""

    entries: tuple[Entry, ...]
    total: int


def worth_a_word(program: Program, viewer: Person, on: date, limit: int = 5) -> Worth:
    """Whom to get in touch with today: who asked first, then severity × days left alone."""
    alerts = _open(Alert.objects.visible_to(viewer).filter(mentorship__track__program=program))
    by_mentorship: dict[int, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_mentorship[alert.mentorship_id].append(alert)
    rows = _mentorships(by_mentorship)
    touched = _touched(by_mentorship)
    zone = ZoneInfo(program.zone)
    entries = [_entry(row, by_mentorship[row.pk], touched.get(row.pk), on, zone) for row in rows]
    entries.sort(key=lambda entry: (not entry.asked, -entry.weight, entry.mentorship.pk))
    return Worth(tuple(entries[:limit]), len(entries))


def _open(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    return alerts.filter(ended_at=None).select_related("person").order_by("-severity", "raised_at")


def _mentorships(ids: Iterable[int]) -> list[Mentorship]:
    seats = Seat.objects.select_related("person").order_by("-takes", "pk")
    rows = Mentorship.objects.filter(pk__in=list(ids)).select_related("track", "reading")
    return list(rows.prefetch_related(Prefetch("seats", seats)))


def _touched(ids: Iterable[int]) -> dict[int, datetime]:
    found = CheckIn.objects.filter(mentorship__in=list(ids)).values("mentorship")
    return dict(found.annotate(last=Max("at")).values_list("mentorship", "last"))


def _entry(
    row: Mentorship, alerts: Sequence[Alert], touched: datetime | None, on: date, zone: ZoneInfo
) -> Entry:
    since = (touched or row.live_at or row.made_at).astimezone(zone).date()
    reading = getattr(row, "reading", None)
    reasons = tuple(reason_of(alert, on) for alert in alerts if alert.rule in RULES)
    return Entry(
        mentorship=row,
        people=tuple(seat.person for seat in row.seats.all()),
        reasons=reasons,
        untouched=max(0, (on - since).days),
        fourcs=fourcs_of(reading) if reading else None,
        link=Link(reasons[0].action, "desk:check-in", (row.key,)),
    )


def reason_of(alert: Alert, on: date) -> Reason:
    """An alert in words, as of a day. What somebody wrote stays in ``alert.facts["asked"]``."""
    rule: Rule = RULES[alert.rule]
    known = {**alert.facts, "name": alert.person.name if alert.person else ""}
    return Reason(alert, rule.words(known, on), str(rule.tag), str(rule.action), alert.person)


def reasons_for(mentorship: Mentorship, viewer: Person, on: date) -> list[Reason]:
    """The open alerts of one mentorship, strongest first."""
    alerts = _open(Alert.objects.visible_to(viewer).filter(mentorship=mentorship))
    return [reason_of(alert, on) for alert in alerts if alert.rule in RULES]


def bands(program: Program) -> dict[str, int]:
    """How many live mentorships are well, on watch, at risk, or not known well enough."""
    live = Mentorship.objects.filter(track__program=program, status__in=LIVE)
    counts = Counter(live.values_list("reading__band", flat=True))
    known = {band: counts[band] for band in BANDS[:-1]}
    return {**known, "unknown": sum(counts.values()) - sum(known.values())}


def check_ins(mentorship: Mentorship, viewer: Person) -> QuerySet[CheckIn]:
    """What coordinators did for a mentorship, latest first."""
    rows = CheckIn.objects.visible_to(viewer).filter(mentorship=mentorship)
    return rows.select_related("by").prefetch_related("people").order_by("-at")


def fourcs_for(mentorship_ids: Iterable[int], viewer: Person) -> dict[int, FourCs]:
    """The Four C's as last read, by mentorship id: only for those who look after them."""
    rows = Reading.objects.visible_to(viewer).filter(mentorship__in=list(mentorship_ids))
    return {row.mentorship_id: fourcs_of(row) for row in rows}


def fourcs_of(reading: Reading) -> FourCs:
    """A stored reading as measure wrote it."""
    data = reading.fourcs
    return FourCs(
        **{key: _c(data[key]) for key in _FOUR},
        total=reading.total,
        coverage=reading.coverage,
        activity_only=data["activity_only"],
    )


def _c(data: dict[str, Any]) -> C:
    parts = tuple(Part(**part) for part in data["parts"])
    return C(data["score"], data["coverage"], data["band"], parts)
