"""The metrics that have a data path today, each from a cohort to an Estimate.

A metric that cannot be told truly has no entry; pages then say that it is not measured yet.
Where many events belong to few mentorships (meetings, promises), the interval is that of a ratio
of sums over mentorships (Cochran 1977, 6.4), so that busy pairs do not feign certainty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from math import sqrt

from scipy.special import stdtrit

from ithaca.journey.queries import Facts
from ithaca.measure import THRESHOLD, Estimate, mean, median, proportion
from ithaca.pairing.models import LIVE, ClosedReason

from .cohort import GOOD, Cohort, Pair

MEET_WITHIN = timedelta(days=21)
SIGN_WITHIN_DAYS = 14
GOAL_WITHIN = timedelta(days=30)
DAYS_A_MONTH = 30.44
EARLY = (
    ClosedReason.EARLY_MUTUAL,
    ClosedReason.EARLY_MENTEE,
    ClosedReason.EARLY_MENTOR,
    ClosedReason.NEVER_STARTED,
)
SECOND_FIT = "meeting-2"

Measure = Callable[[Cohort], Estimate]


def estimates(of: Cohort) -> dict[str, Estimate]:
    """Every metric of the registry, by key."""
    return {key: measure(of) for key, measure in METRICS.items()}


def _match_rate(of: Cohort) -> Estimate:
    return proportion(of.matched, of.approved)


def _time_to_match(of: Cohort) -> Estimate:
    return median([days for pair in of.pairs for days in pair.waits], unit="days")


def _first_meet_21(of: Cohort) -> Estimate:
    """Of those whose three weeks are over."""
    due = [pair for pair in of.pairs if of.on >= pair.live_on + MEET_WITHIN]
    return _share(
        due, lambda pair: any(d <= pair.live_on + MEET_WITHIN for d in pair.facts.held_on)
    )


def _agree_signed(of: Cohort) -> Estimate:
    due = [pair for pair in of.pairs if (of.on - pair.live_on).days >= SIGN_WITHIN_DAYS]
    return _share(due, lambda pair: pair.signed_in_time)


def _goal_30(of: Cohort) -> Estimate:
    due = [pair for pair in of.pairs if of.on >= pair.live_on + GOAL_WITHIN]
    return _share(due, lambda pair: pair.goal_in_time)


def _meet_adh(of: Cohort) -> Estimate:
    """Of mentorships in which at least one meeting was due; meetings beyond the rhythm do not
    make up for those that other pairs missed."""
    due = [pair for pair in of.pairs if pair.expected >= 1]
    return _ratio(
        [(min(pair.facts.held, pair.expected), pair.expected) for pair in due], percent=True
    )


def _hours(of: Cohort) -> Estimate:
    """A count of everything that took place: no interval."""
    met = [pair for pair in of.pairs if pair.facts.held]
    if 0 < len(met) < THRESHOLD:
        return Estimate(None, None, suppressed=True, unit="h")
    hours = sum(pair.facts.held_minutes for pair in met) / 60
    return Estimate(hours, len(met), unit="h")


def _reliability(of: Cohort) -> Estimate:
    rows = [pair.facts for pair in of.pairs if pair.facts.scheduled]
    kept = [(f.scheduled - f.no_shows - f.late_cancels, f.scheduled) for f in rows]
    return _ratio(kept, percent=True)


def _action_done(of: Cohort) -> Estimate:
    rows = [pair.facts for pair in of.pairs if pair.facts.actions_due]
    return _ratio([(f.actions_on_time, f.actions_due) for f in rows], percent=True)


def _pct_healthy(of: Cohort) -> Estimate:
    known = [pair for pair in of.pairs if pair.status in LIVE and pair.band != "unknown"]
    return _share(known, lambda pair: pair.band == "well")


def _fit_yes(of: Cohort) -> Estimate:
    """Of mentorships in which everybody answered after the second meeting and nobody found it
    too early to say."""
    told = [(pair, _second_fits(pair)) for pair in of.pairs]
    clear = [fits for pair, fits in told if fits and len(fits) == pair.facts.seats]
    return proportion(sum(all(fit == GOOD for fit in fits) for fits in clear), len(clear))


def _second_fits(pair: Pair) -> list[float]:
    return [fit for occasion, fit in pair.fits if occasion == SECOND_FIT and fit is not None]


def _trust(of: Cohort) -> Estimate:
    return mean([pair.trust for pair in of.pairs if pair.trust is not None])


def _coverage(of: Cohort) -> Estimate:
    live = [pair for pair in of.pairs if pair.status in LIVE]
    return mean([pair.coverage for pair in live if pair.coverage is not None])


def _goal_attain(of: Cohort) -> Estimate:
    """Of goals that came to an end, or whose mentorship did; partly reached counts half."""
    return _ratio(
        [(f.goals_reached + f.goals_partly / 2, goals) for f, goals in _ended_goals(of)],
        percent=True,
    )


def _ended_goals(of: Cohort) -> list[tuple[Facts, int]]:
    rows = [(pair.facts, pair.ended) for pair in of.pairs]
    counted = [(f, f.goals if ended else f.goals - f.goals_active) for f, ended in rows]
    return [(f, goals) for f, goals in counted if goals]


def _early_close(of: Cohort) -> Estimate:
    """Of those that ended; people who left the organization and what was taken back are left
    out. A simple share, which runs high while many still go on."""
    reasons = [pair.closed_reason for pair in of.pairs if pair.ended]
    counted = [reason for reason in reasons if reason != ClosedReason.MOVED]
    early = sum(reason in EARLY for reason in counted) + of.never_started
    return proportion(early, len(counted) + of.never_started)


def _closure_formal(of: Cohort) -> Estimate:
    ended = [pair for pair in of.pairs if pair.ended and pair.facts.held]
    return _share(ended, lambda pair: pair.closing_met)


def _contacts_mm(of: Cohort) -> Estimate:
    return _ratio([(pair.check_ins, pair.age / DAYS_A_MONTH) for pair in of.pairs if pair.age])


def _cross_unit(of: Cohort) -> Estimate:
    """Of mentorships in which everybody's department is known."""
    known = [pair for pair in of.pairs if len(pair.departments) == pair.facts.seats]
    return _share(known, lambda pair: len(set(pair.departments)) > 1)


def _alert_precision(of: Cohort) -> Estimate:
    return proportion(of.alerts_useful, of.alerts_settled)


def response(of: Cohort) -> Estimate:
    """How many of those in live mentorships said in the last 100 days how it goes."""
    live = [pair for pair in of.pairs if pair.status in LIVE]
    asked = sum(pair.facts.seats for pair in live)
    return proportion(sum(pair.answered for pair in live), asked)


def _share(pairs: Sequence[Pair], holds: Callable[[Pair], bool]) -> Estimate:
    return proportion(sum(map(holds, pairs)), len(pairs))


def _ratio(rows: Iterable[tuple[float, float]], *, percent: bool = False) -> Estimate:
    """Σx / Σy over mentorships, with Student's interval of the linearized ratio; n counts the
    mentorships. Where all agree, that interval has no width: a share then takes Wilson's."""
    known = list(rows)
    n, unit = len(known), "%" if percent else ""
    if n < THRESHOLD:
        return Estimate(None, None if n else 0, suppressed=n > 0, unit=unit)
    whole = sum(y for _, y in known)
    value = sum(x for x, _ in known) / whole
    spread = sqrt(sum((x - value * y) ** 2 for x, y in known) * n / (n - 1)) / whole
    reach = float(stdtrit(n - 1, 0.975)) * spread
    if not percent:
        return Estimate(value, n, max(0.0, value - reach), value + reach)
    if spread < 1e-12 and value in (0.0, 1.0):
        return replace(proportion(round(n * value), n), hits=None)
    low, high = max(0.0, value - reach), min(1.0, value + reach)
    return Estimate(100 * value, n, 100 * low, 100 * high, unit=unit)


METRICS: Mapping[str, Measure] = {
    "match_rate": _match_rate,
    "time_to_match": _time_to_match,
    "first_meet_21": _first_meet_21,
    "agree_signed": _agree_signed,
    "goal_30": _goal_30,
    "meet_adh": _meet_adh,
    "hours": _hours,
    "reliability": _reliability,
    "action_done": _action_done,
    "pct_healthy": _pct_healthy,
    "fit_yes": _fit_yes,
    "trust": _trust,
    "coverage": _coverage,
    "goal_attain": _goal_attain,
    "early_close": _early_close,
    "closure_formal": _closure_formal,
    "contacts_mm": _contacts_mm,
    "cross_unit": _cross_unit,
    "alert_precision": _alert_precision,
}
