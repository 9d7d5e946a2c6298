"""What a program knows of itself at one moment, gathered once: what every metric is made from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count

from ithaca.care.answers import FIT, Said, inputs_of, said
from ithaca.care.models import Alert, CheckIn, Reading
from ithaca.journey.models import Goal, Meeting, MeetingStatus, Signature
from ithaca.journey.queries import Facts, checks, facts
from ithaca.pairing.models import ClosedReason, Mentorship, Seat
from ithaca.programs.models import Enrollment, EnrollmentStatus, Program, Track

GOOD = 100
SIGN_WITHIN = timedelta(days=14)
GOAL_WITHIN = timedelta(days=30)
SMART_ENOUGH = 4


@dataclass(frozen=True)
class Pair:
    """One mentorship that went live, in numbers. No name, no word that was written.

    ``signed_in_time``: everybody signed within two weeks. ``goal_in_time``: a goal made within 30
    days passes four of the SMART checks. ``fits``: the latest fit of each person, by the occasion
    it was given on. ``trust``: mean of the sides, 1 to 5. ``departments``: of its people, empty
    ones left out. ``closing_met``: a meeting with the playbook's last agenda was held. ``waits``:
    days from each person's enrollment until it went live.
    """

    status: str
    live_on: date
    closed_on: date | None
    closed_reason: str
    facts: Facts
    band: str = "unknown"
    coverage: float | None = None
    fits: tuple[tuple[str, float | None], ...] = ()
    trust: float | None = None
    answered: int = 0
    departments: tuple[str, ...] = ()
    signed_in_time: bool = False
    goal_in_time: bool = False
    closing_met: bool = False
    check_ins: int = 0
    waits: tuple[int, ...] = ()

    @property
    def ended(self) -> bool:
        return self.closed_on is not None

    @property
    def until(self) -> date:
        return self.closed_on or self.facts.on

    @property
    def age(self) -> int:
        """Days it has lasted, to its end or until now."""
        return max(0, (self.until - self.live_on).days)

    @property
    def expected(self) -> float:
        """Meetings that its rhythm asks for over its whole life, pauses left out."""
        paused = self.facts.paused_days(self.live_on, self.until)
        return max(0, self.age - paused) / self.facts.cadence_days


@dataclass(frozen=True)
class Cohort:
    """``approved``: enrollments that were accepted; ``matched``: those of them with a seat.
    ``never_started``: mentorships both could have begun and that ended before going live."""

    on: date
    approved: int
    matched: int
    pairs: tuple[Pair, ...]
    never_started: int = 0
    alerts_settled: int = 0
    alerts_useful: int = 0

    @property
    def people(self) -> int:
        return sum(pair.facts.seats for pair in self.pairs)


def cohort(program: Program, at: datetime) -> Cohort:
    """A constant number of queries, however large the program is."""
    made = Mentorship.objects.filter(track__program=program)
    rows = list(made.select_related("track", "reading").order_by("pk"))
    lived = [row for row in rows if row.live_at]
    approved = _approved(program)
    seats = _seats(program)
    held = [row for row in rows if row.live_at or not row.closed_at]
    seated = {seat.enrollment_id for row in held for seat in seats[row.pk]}
    settled = _settled(program)
    return Cohort(
        on=at.astimezone(ZoneInfo(program.zone)).date(),
        approved=len(approved),
        matched=len(approved & seated),
        pairs=tuple(_pairs(lived, seats, ZoneInfo(program.zone), at)),
        never_started=sum(
            row.closed_reason == ClosedReason.NEVER_STARTED
            and not row.live_at
            and not any(seat.declined_at for seat in seats[row.pk])
            for row in rows
        ),
        alerts_settled=sum(settled.values()),
        alerts_useful=settled[Alert.Outcome.USEFUL],
    )


def _approved(program: Program) -> set[int]:
    rows = Enrollment.objects.filter(track__program=program, status=EnrollmentStatus.APPROVED)
    return set(rows.values_list("pk", flat=True))


def _settled(program: Program) -> Counter[str]:
    rows = Alert.objects.filter(mentorship__track__program=program).exclude(outcome="")
    return Counter(dict(rows.values_list("outcome").annotate(n=Count("pk")).order_by("outcome")))


def _seats(program: Program) -> Mapping[int, list[Seat]]:
    found: dict[int, list[Seat]] = defaultdict(list)
    rows = Seat.objects.filter(mentorship__track__program=program)
    for seat in rows.select_related("person", "enrollment"):
        found[seat.mentorship_id].append(seat)
    return found


def _pairs(
    rows: Sequence[Mentorship], seats: Mapping[int, list[Seat]], zone: ZoneInfo, at: datetime
) -> Iterable[Pair]:
    ids = [row.pk for row in rows]
    known, voices = facts(ids, at), said(ids, at)
    contacts = CheckIn.objects.filter(mentorship__in=ids).values_list("mentorship", flat=True)
    touched = Counter(contacts)
    signed, closings, aims = _signed_in_time(rows, seats), _closing_met(rows), _goals_in_time(rows)
    for row in rows:
        told, live_on = voices.get(row.pk, []), known[row.pk].live_on
        reading: Reading | None = getattr(row, "reading", None)
        if live_on is None:
            continue
        yield Pair(
            status=row.status,
            live_on=live_on,
            closed_on=known[row.pk].closed_on,
            closed_reason=row.closed_reason,
            facts=known[row.pk],
            band=reading.band if reading else "unknown",
            coverage=reading.coverage if reading else None,
            fits=tuple((one.occurrence, one.value) for one in told if one.feeds == FIT),
            trust=_trust(told),
            answered=len({one.person_id for one in told if one.feeds != FIT}),
            departments=_departments(seats[row.pk]),
            signed_in_time=row.pk in signed,
            goal_in_time=row.pk in aims,
            closing_met=row.pk in closings,
            check_ins=touched[row.pk],
            waits=_waits(seats[row.pk], live_on, zone),
        )


def _trust(told: Iterable[Said]) -> float | None:
    inputs = inputs_of(told)
    sides = [inputs[name] for name in ("trust_mentor", "trust_mentee") if name in inputs]
    return sum(sides) / len(sides) if sides else None


def _departments(seats: Sequence[Seat]) -> tuple[str, ...]:
    return tuple(seat.person.department for seat in seats if seat.person.department)


def _waits(seats: Sequence[Seat], live_on: date, zone: ZoneInfo) -> tuple[int, ...]:
    joined = [seat.enrollment.made_at.astimezone(zone).date() for seat in seats]
    return tuple(max(0, (live_on - day).days) for day in joined)


def _signed_in_time(rows: Sequence[Mentorship], seats: Mapping[int, list[Seat]]) -> set[int]:
    """Where everybody signed some version within two weeks, even if it was changed later."""
    live = {row.pk: row.live_at for row in rows}
    people: dict[int, set[int]] = defaultdict(set)
    found = Signature.objects.filter(agreement__mentorship__in=list(live))
    for pk, person, signed_at in found.values_list("agreement__mentorship", "person", "signed_at"):
        since = live[pk]
        if since is not None and signed_at <= since + SIGN_WITHIN:
            people[pk].add(person)
    return {pk for pk, signed in people.items() if len(signed) == len(seats[pk])}


def _goals_in_time(rows: Sequence[Mentorship]) -> set[int]:
    live = {row.pk: row for row in rows}
    found: set[int] = set()
    for goal in Goal.objects.filter(mentorship__in=list(live)):
        row = live[goal.mentorship_id]
        if row.live_at and goal.made_at <= row.live_at + GOAL_WITHIN:
            passed = sum(check.passed for check in checks(goal, row.live_at.date(), row.ends_on))
            if passed >= SMART_ENOUGH:
                found.add(row.pk)
    return found


def _closing_met(rows: Sequence[Mentorship]) -> set[int]:
    last = {row.pk: _last_agenda(row.track) for row in rows}
    held = Meeting.objects.filter(mentorship__in=list(last), status=MeetingStatus.HELD)
    return {pk for pk, agenda in held.values_list("mentorship", "agenda") if agenda == last[pk]}


def _last_agenda(track: Track) -> str | None:
    """The agenda of the playbook's closing meeting."""
    meets = [step for step in track.steps if step.kind == "meet" and step.template]
    return max(meets, key=lambda step: step.when.number).template if meets else None
