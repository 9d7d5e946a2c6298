"""What a program knows of itself at one moment, gathered once: what every metric is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count

from ithaca.care.answers import FIT, Said, inputs_of, said
from ithaca.care.models import Alert, CheckIn, Reading
from ithaca.journey.models import MeetingStatus
from ithaca.journey.queries import Facts, Rows, checks, facts_of, rows_of
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
    known = {row.mentorship.pk: row for row in rows_of(_made(program))}
    rows = [row.mentorship for row in known.values()]
    approved = _approved(program)
    held = [row for row in rows if row.live_at or not row.closed_at]
    seated = {seat.enrollment_id for row in held for seat in known[row.pk].seats}
    settled = _settled(program)
    return Cohort(
        on=program.day(at),
        approved=len(approved),
        matched=len(approved & seated),
        pairs=tuple(_pairs([row for row in known.values() if row.mentorship.live_at], at)),
        never_started=sum(
            row.closed_reason == ClosedReason.NEVER_STARTED
            and not row.live_at
            and not any(seat.declined_at for seat in known[row.pk].seats)
            for row in rows
        ),
        alerts_settled=sum(settled.values()),
        alerts_useful=settled[Alert.Outcome.USEFUL],
    )


def _made(program: Program) -> list[Mentorship]:
    """Its mentorships with track, program and reading at hand. One query, and one for tracks."""
    tracks = {track.pk: track for track in program.tracks.all()}
    rows = list(
        Mentorship.objects.filter(track__in=tracks).select_related("reading").order_by("pk")
    )
    for row in rows:
        row.track = tracks[row.track_id]
        row.track.program = program
    return rows


def _approved(program: Program) -> set[int]:
    rows = Enrollment.objects.filter(track__program=program, status=EnrollmentStatus.APPROVED)
    return set(rows.values_list("pk", flat=True))


def _settled(program: Program) -> Counter[str]:
    rows = Alert.objects.filter(mentorship__track__program=program).exclude(outcome="")
    return Counter(dict(rows.values_list("outcome").annotate(n=Count("pk")).order_by("outcome")))


def _pairs(known: Sequence[Rows], at: datetime) -> Iterable[Pair]:
    ids = [rows.mentorship.pk for rows in known]
    voices = said(ids, at, [seat for rows in known for seat in rows.seats])
    touched = Counter(
        CheckIn.objects.filter(mentorship__in=ids).values_list("mentorship", flat=True)
    )
    for rows in known:
        row, told, facts = rows.mentorship, voices.get(rows.mentorship.pk, []), facts_of(rows, at)
        reading: Reading | None = getattr(row, "reading", None)
        if facts.live_on is None:
            continue
        yield Pair(
            status=row.status,
            live_on=facts.live_on,
            closed_on=facts.closed_on,
            closed_reason=row.closed_reason,
            facts=facts,
            band=reading.band if reading else "unknown",
            coverage=reading.coverage if reading else None,
            fits=tuple((one.occurrence, one.value) for one in told if one.feeds == FIT),
            trust=_trust(told),
            answered=len({one.person_id for one in told if one.feeds != FIT}),
            departments=_departments(rows.seats),
            signed_in_time=_signed_in_time(rows),
            goal_in_time=_goal_in_time(rows),
            closing_met=_closing_met(rows),
            check_ins=touched[row.pk],
            waits=_waits(rows.seats, facts.live_on, rows.zone),
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


def _signed_in_time(rows: Rows) -> bool:
    """Everybody signed some version within two weeks, even if it was changed later."""
    since = rows.mentorship.live_at
    if since is None:
        return False
    until = since + SIGN_WITHIN
    signed = {one.person_id for one in rows.signatures if one.signed_at <= until}
    return len(signed) == len(rows.seats)


def _goal_in_time(rows: Rows) -> bool:
    since, ends_on = rows.mentorship.live_at, rows.mentorship.ends_on
    if since is None:
        return False
    early = [goal for goal in rows.goals if goal.made_at <= since + GOAL_WITHIN]
    passed = [sum(one.passed for one in checks(goal, since.date(), ends_on)) for goal in early]
    return any(count >= SMART_ENOUGH for count in passed)


def _closing_met(rows: Rows) -> bool:
    last = _last_agenda(rows.mentorship.track)
    held = MeetingStatus.HELD
    return any(one.agenda == last for one in rows.meetings if one.status == held)


def _last_agenda(track: Track) -> str | None:
    """The agenda of the playbook's closing meeting."""
    meets = [step for step in track.steps if step.kind == "meet" and step.template]
    return max(meets, key=lambda step: step.when.number).template if meets else None
