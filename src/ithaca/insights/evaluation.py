"""The evaluation page as data: a sentence, objectives with verdicts, the other metrics, and what
all of it cannot show. Aggregates only: no name, and nothing below five."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ithaca.guide import Metric, metrics
from ithaca.measure import THRESHOLD, Estimate
from ithaca.pairing.models import LIVE
from ithaca.programs.models import Objective, Program

from .cohort import Cohort, cohort
from .metrics import estimates, response
from .models import Snapshot

Answer = Literal["reached", "not_yet", "unsaid"]

# How a figure differs today from its definition in the guide.
NOTES = {
    "early_close": gettext_lazy(
        "Today a simple share of those that ended, leaving out people who left the organization. "
        "It runs high while many still go on."
    ),
    "closure_formal": gettext_lazy(
        "Today the closing meeting alone counts; end surveys are not asked for yet."
    ),
    "goal_attain": gettext_lazy(
        "Goals that were ended early count as well; partly reached counts half."
    ),
    "cross_unit": gettext_lazy("Today departments alone are compared."),
}
_LEVELS = ("participation", "relationship", "learning", "outcome", "organization")


@dataclass(frozen=True)
class Verdict:
    """Whether an objective is reached, not yet, or cannot be said; ``words`` say why."""

    answer: Answer
    words: str


@dataclass(frozen=True)
class ObjectiveRow:
    """``metric`` is None where the guide does not know it; ``estimate`` where it has no data
    path yet. ``baseline`` and ``target`` are in the metric's unit."""

    objective: Objective
    metric: Metric | None
    baseline: float | None
    target: float
    estimate: Estimate | None
    previous: Estimate | None
    verdict: Verdict


@dataclass(frozen=True)
class Figure:
    metric: Metric
    estimate: Estimate
    previous: Estimate | None
    note: str


@dataclass(frozen=True)
class Group:
    """Figures of one level: participation, relationship, …"""

    level: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Evaluation:
    title: str
    objectives: tuple[ObjectiveRow, ...]
    groups: tuple[Group, ...]
    cannot_show: tuple[str, ...]
    response: Estimate
    coverage: Estimate
    previous: Program | None
    at: datetime


def evaluation(program: Program, at: datetime) -> Evaluation:
    """What the program can say of itself at a moment. Constant queries."""
    prefetch_related_objects([program], "tracks")
    known = cohort(program, at)
    now, (before, previous) = estimates(known), _before(program)
    rows = tuple(_row(objective, now, before) for objective in program.objectives.all())
    return Evaluation(
        title=_title(program, known, now),
        objectives=rows,
        groups=_groups(now, before),
        cannot_show=tuple(_cannot_show(known, now)),
        response=response(known),
        coverage=now["coverage"],
        previous=previous,
        at=at,
    )


def as_data(estimate: Estimate) -> dict[str, Any]:
    """An estimate as a snapshot keeps it."""
    return dict(vars(estimate))


def from_data(data: Mapping[str, Any]) -> Estimate:
    names = {field.name for field in fields(Estimate)}
    return Estimate(**{key: value for key, value in data.items() if key in names})


def verdict(estimate: Estimate | None, target: float, direction: str) -> Verdict:
    """Reached or not only where the whole interval says so; a count has no interval."""
    if estimate is None:
        return Verdict("unsaid", _("This cannot be said: it is not measured yet."))
    if estimate.suppressed:
        text = _("This cannot be said: fewer than %(least)d stand behind it.")
        return Verdict("unsaid", text % {"least": THRESHOLD})
    if estimate.value is None:
        return Verdict("unsaid", _("This cannot be said: there are no data yet."))
    if direction == "none":
        return Verdict("unsaid", _("This figure has no better or worse."))
    low = estimate.value if estimate.low is None else estimate.low
    high = estimate.value if estimate.high is None else estimate.high
    if (low >= target) if direction == "up" else (high <= target):
        return Verdict("reached", _("Reached."))
    if (high < target) if direction == "up" else (low > target):
        return Verdict("not_yet", _("Not yet reached."))
    return Verdict(
        "unsaid", _("This cannot be said: the target lies within what chance alone could do.")
    )


def _row(
    objective: Objective, now: Mapping[str, Estimate], before: Mapping[str, Estimate]
) -> ObjectiveRow:
    metric, estimate = metrics().get(objective.metric), now.get(objective.metric)
    direction = metric.direction if metric else "up"
    return ObjectiveRow(
        objective=objective,
        metric=metric,
        baseline=objective.baseline,
        target=objective.target,
        estimate=estimate,
        previous=before.get(objective.metric),
        verdict=verdict(estimate, objective.target, direction),
    )


def _before(program: Program) -> tuple[dict[str, Estimate], Program | None]:
    """The figures of the cycle before as they stood last, and that cycle. One query."""
    kept = Snapshot.objects.filter(program=program.previous_id).select_related("program")
    last = kept.order_by("-at").first() if program.previous_id else None
    if last is None or not last.figures:
        return {}, None
    return {key: from_data(data) for key, data in last.figures.items()}, last.program


def _groups(now: Mapping[str, Estimate], before: Mapping[str, Estimate]) -> tuple[Group, ...]:
    known = [
        Figure(metric, now[key], before.get(key), str(NOTES.get(key, "")))
        for key, metric in metrics().items()
        if key in now
    ]
    by_level = {level: [f for f in known if f.metric.level == level] for level in _LEVELS}
    return tuple(Group(level, tuple(found)) for level, found in by_level.items() if found)


def _title(program: Program, known: Cohort, now: Mapping[str, Estimate]) -> str:
    """One sentence made from the facts; what cannot be said is left out."""
    many = _many(program)
    met, goals = now["first_meet_21"], now["goal_attain"]
    first = _met_words(met, many)
    second = _goal_words(goals)
    if first and second:
        return _("%(first)s; %(second)s.") % {"first": first, "second": second}
    if first or second:
        only = first or second
        return _("%(only)s.") % {"only": only[:1].upper() + only[1:]}
    if known.pairs:
        return _("It is too early, or too few took part, to say what came of it.")
    return _("Nothing has happened yet that could be counted.")


def _met_words(met: Estimate, many: str) -> str:
    if met.value is None:
        return ""
    if met.hits is None and met.value >= 100:
        return _("All, or nearly all, %(mentorships)s met in the first three weeks") % {
            "mentorships": many
        }
    if met.hits is None:
        return _("About %(percent)d %% of %(mentorships)s met in the first three weeks") % {
            "percent": round(met.value),
            "mentorships": many,
        }
    return _("%(hits)d of %(n)d %(mentorships)s met in the first three weeks") % {
        "hits": met.hits,
        "n": met.n,
        "mentorships": many,
    }


def _goal_words(goals: Estimate) -> str:
    if goals.value is None:
        return ""
    return _("%(percent)d %% of goals were reached") % {"percent": round(goals.value)}


def _many(program: Program) -> str:
    """What the program calls its mentorships, where its tracks agree."""
    words = {track.vocabulary.mentorship.many for track in program.tracks.all()}
    return words.pop() if len(words) == 1 else _("mentorships")


def _cannot_show(known: Cohort, now: Mapping[str, Estimate]) -> Sequence[str]:
    """What stands beside the figures, at the same size."""
    sentences = [
        _(
            "People chose to take part, and nobody who did not is compared with them: these "
            "figures describe what happened in the program, not what it caused."
        ),
        _basis(known),
        _hidden(now),
        _running(known),
        _(
            "What people answered is what they reported themselves; those who did not answer "
            "may see it differently."
        ),
        _(
            "An interval says where the figure would likely lie if chance had fallen otherwise; "
            "it knows nothing of a changed budget, a new team or a better year."
        ),
    ]
    return [sentence for sentence in sentences if sentence]


def _basis(known: Cohort) -> str:
    n = len(known.pairs)
    if not n:
        return ""
    if n < THRESHOLD:
        return _("Fewer than %(least)d mentorships stand behind these figures.") % {
            "least": THRESHOLD
        }
    return ngettext(
        "%(n)d mentorship stands behind these figures; small differences may be chance.",
        "%(n)d mentorships stand behind these figures; small differences may be chance.",
        n,
    ) % {"n": n}


def _hidden(now: Mapping[str, Estimate]) -> str:
    n = sum(estimate.suppressed for estimate in now.values())
    if not n:
        return ""
    return ngettext(
        "%(n)d figure is hidden, because fewer than %(least)d stand behind it.",
        "%(n)d figures are hidden, because fewer than %(least)d stand behind each.",
        n,
    ) % {"n": n, "least": THRESHOLD}


def _running(known: Cohort) -> str:
    if not any(pair.status in LIVE for pair in known.pairs):
        return ""
    return _(
        "The program still runs: what was not due yet is not counted, and the figures will move."
    )
