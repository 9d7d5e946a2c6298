"""The Four C's of one mentorship, from what was done and what was said in the pulse.

Weights and curves are a choice of this project, not a validated scale. What is missing is left
out of the mean and lowers the coverage; nothing is ever filled in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Literal

Band = Literal["well", "watch", "risk", "unknown"]

CLAUSES = 7
LEAST_COVERAGE = 0.40
LEAST_TOTAL_COVERAGE = 0.50
LEAST_SCORED = 3
_SHARES = {"clarity": 20, "connection": 30, "commitment": 30, "continuity": 20}


@dataclass(frozen=True)
class Inputs:
    """What is known of a mentorship; None (or no gaps) means unknown.

    Days: cadence, window (the length over which meetings are counted, pauses taken out), gaps
    (between meetings), days_since (the last one), goal_update_days. reply_h in hours. Pulse
    answers 1 to 5 by side; `cl` is the mean of P1 and P2. signed 0 to 2, clauses 0 to 7, smart
    0 to 100, exp_gap 0 to 4 steps, fit 0 to 100, agenda_share 0 to 1.
    """

    cadence: float | None = None
    signed: int | None = None
    clauses: int | None = None
    smart: float | None = None
    cl_mentor: float | None = None
    cl_mentee: float | None = None
    exp_gap: float | None = None
    trust_mentor: float | None = None
    trust_mentee: float | None = None
    heard_mentor: float | None = None
    heard_mentee: float | None = None
    fit: float | None = None
    values_mentee: float | None = None
    rapport_done: bool | None = None
    window: float | None = None
    held: int | None = None
    late_or_noshow: int | None = None
    scheduled: int | None = None
    done_on_time: int | None = None
    done_late: int | None = None
    due: int | None = None
    agenda_share: float | None = None
    follow_mentor: float | None = None
    follow_mentee: float | None = None
    reply_h: float | None = None
    gaps: Sequence[float] = ()
    next_booked: bool | None = None
    days_since: float | None = None
    goal_update_days: float | None = None
    intros: int | None = None
    months: float | None = None
    worth_mentor: float | None = None
    worth_mentee: float | None = None


@dataclass(frozen=True)
class Part:
    """One input of a C: its weight, and its value 0 to 100 (None: unknown)."""

    key: str
    weight: int
    value: float | None


@dataclass(frozen=True)
class C:
    """One of the four: score 0 to 100 (None: not enough data), coverage 0 to 1."""

    score: float | None
    coverage: float
    band: Band
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class FourCs:
    """`activity_only`: nobody has said how it feels, so a total rests on events alone."""

    clarity: C
    connection: C
    commitment: C
    continuity: C
    total: float | None
    coverage: float
    activity_only: bool

    @property
    def band(self) -> Band:
        return band(self.total)


def fourcs(inputs: Inputs) -> FourCs:
    """The four scores and their total, by the formulas of this module's parts."""
    all_four = {
        "clarity": _c(_clarity(inputs)),
        "connection": _c(_connection(inputs)),
        "commitment": _c(_commitment(inputs)),
        "continuity": _c(_continuity(inputs)),
    }
    coverage = sum(_SHARES[key] * c.coverage for key, c in all_four.items()) / 100
    scored = [(_SHARES[key], c.score) for key, c in all_four.items() if c.score is not None]
    enough = len(scored) >= LEAST_SCORED and coverage >= LEAST_TOTAL_COVERAGE
    return FourCs(
        **all_four,
        total=_weighted(scored) if enough else None,
        coverage=coverage,
        activity_only=not _felt(inputs),
    )


def band(score: float | None) -> Band:
    """well from 70, watch from 50, risk below; unknown without a score."""
    if score is None:
        return "unknown"
    return "well" if score >= 70 else "watch" if score >= 50 else "risk"


def meeting_window(cadence: float, age_days: float, paused_days: float = 0) -> float:
    """Days over which held meetings are counted: three cadences or 60 days, within the age."""
    return max(0.0, min(max(3 * cadence, 60.0), age_days - paused_days))


def _c(parts: tuple[Part, ...]) -> C:
    known = [(part.weight, part.value) for part in parts if part.value is not None]
    coverage = sum(weight for weight, _ in known) / sum(part.weight for part in parts)
    score = _weighted(known) if coverage >= LEAST_COVERAGE else None
    return C(score, coverage, band(score), parts)


def _clarity(i: Inputs) -> tuple[Part, ...]:
    return (
        Part("agreement", 20, _share(i.signed, 2)),
        Part("clauses", 15, _share(i.clauses, CLAUSES)),
        Part("goals", 30, _bounded(i.smart)),
        Part("clear", 25, _dyad(i.cl_mentor, i.cl_mentee)),
        Part("expectations", 10, _falling(i.exp_gap, 0, 4)),
    )


def _connection(i: Inputs) -> tuple[Part, ...]:
    return (
        Part("trust", 35, _dyad(i.trust_mentor, i.trust_mentee)),
        Part("heard", 25, _dyad(i.heard_mentor, i.heard_mentee)),
        Part("fit", 20, _bounded(i.fit)),
        Part("values", 10, _dyad(None, i.values_mentee)),
        Part("rapport", 10, _yes(i.rapport_done)),
    )


def _commitment(i: Inputs) -> tuple[Part, ...]:
    expected = i.window / i.cadence if i.window and i.cadence else None
    missed = _share(i.late_or_noshow, i.scheduled)
    done = None
    if i.done_on_time is not None and i.done_late is not None:
        done = i.done_on_time + i.done_late / 2
    return (
        Part("meetings", 35, _share(i.held, expected)),
        Part("reliability", 15, None if missed is None else 100 - missed),
        Part("actions", 20, _share(done, i.due)),
        Part("preparation", 5, _share(i.agenda_share, 1)),
        Part("follow_through", 20, _dyad(i.follow_mentor, i.follow_mentee)),
        Part("answers", 5, _falling(i.reply_h, 72, 240)),
    )


def _continuity(i: Inputs) -> tuple[Part, ...]:
    current = None
    if i.goal_update_days is not None and i.cadence:
        current = i.goal_update_days <= 1.5 * i.cadence
    gap = i.days_since / i.cadence if i.days_since is not None and i.cadence else None
    network = _share(i.intros, max(1.0, i.months / 3)) if i.months is not None else None
    return (
        Part("next_meeting", 25, _yes(i.next_booked)),
        Part("recency", 30, _falling(gap, 1, 3)),
        Part("goal_currency", 15, _yes(current)),
        Part("rhythm", 10, _rhythm(i.gaps)),
        Part("network", 10, network),
        Part("worth", 10, _dyad(i.worth_mentor, i.worth_mentee)),
    )


def _felt(i: Inputs) -> bool:
    mentor = (i.cl_mentor, i.trust_mentor, i.heard_mentor, i.follow_mentor, i.worth_mentor)
    mentee = (i.cl_mentee, i.trust_mentee, i.heard_mentee, i.follow_mentee, i.worth_mentee)
    said = (*mentor, *mentee, i.values_mentee, i.fit)
    return any(answer is not None for answer in said)


def _weighted(known: Sequence[tuple[int, float]]) -> float:
    return sum(weight * value for weight, value in known) / sum(weight for weight, _ in known)


def _bounded(value: float | None) -> float | None:
    return None if value is None else min(100.0, max(0.0, value))


def _share(part: float | None, whole: float | None) -> float | None:
    """A part of a whole, 0 to 100; unknown where there is no whole."""
    return _bounded(100 * part / whole) if part is not None and whole else None


def _yes(value: bool | None) -> float | None:
    return None if value is None else 100.0 * value


def _falling(value: float | None, best: float, worst: float) -> float | None:
    """100 up to `best`, then a straight line down to 0 at `worst`."""
    return None if value is None else _bounded(100 * (worst - value) / (worst - best))


def _dyad(mentor: float | None, mentee: float | None) -> float | None:
    """Half the mean and half the lower of both sides: one unhappy person matters."""
    sides = [(answer - 1) / 4 * 100 for answer in (mentor, mentee) if answer is not None]
    return _bounded((fmean(sides) + min(sides)) / 2) if sides else None


def _rhythm(gaps: Sequence[float]) -> float | None:
    """Evenness of the gaps: one minus their coefficient of variation; needs three."""
    if len(gaps) < 3 or fmean(gaps) <= 0:
        return None
    return _bounded(100 * (1 - pstdev(gaps) / fmean(gaps)))
