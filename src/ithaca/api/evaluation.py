"""What a program can say of itself: figures with their intervals, and what they cannot show."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Router, Status
from pydantic import BaseModel

from ithaca.access import Request, program_for
from ithaca.insights import evaluation as insights
from ithaca.insights.actions import take_snapshot
from ithaca.measure import Estimate as Figure

from .shapes import Estimate

router = Router(tags=["evaluation"])


class ObjectiveResult(BaseModel):
    """`verdict` is reached or not_yet only where the whole interval says so."""

    objective: str
    title: str
    metric: str
    baseline: float | None
    target: float
    estimate: Estimate | None
    previous: Estimate | None
    verdict: Literal["reached", "not_yet", "unsaid"]
    because: str


class Metric(BaseModel):
    key: str
    name: str
    level: str
    definition: str
    note: str
    estimate: Estimate
    previous: Estimate | None


class Evaluation(BaseModel):
    """`cannot_show` stands beside every figure, wherever they are shown."""

    title: str
    objectives: list[ObjectiveResult]
    metrics: list[Metric]
    cannot_show: list[str]
    response: Estimate
    coverage: Estimate
    at: datetime


def _estimate(figure: Figure | None) -> Estimate | None:
    return Estimate.of(figure) if figure else None


@router.get("/programs/{slug}/evaluation", response=Evaluation)
def get_evaluation(request: Request, slug: str) -> Evaluation:
    """For coordinators and sponsors: aggregates only, nothing below five."""
    program = program_for(request, slug, to="results")
    found = insights.evaluation(program, request.at)
    return Evaluation(
        title=found.title,
        objectives=[_objective(row) for row in found.objectives],
        metrics=[_metric(row) for group in found.groups for row in group.figures],
        cannot_show=list(found.cannot_show),
        response=Estimate.of(found.response),
        coverage=Estimate.of(found.coverage),
        at=found.at,
    )


def _objective(row: insights.ObjectiveRow) -> ObjectiveResult:
    return ObjectiveResult(
        objective=row.objective.key,
        title=row.objective.title,
        metric=row.objective.metric,
        baseline=row.baseline,
        target=row.target,
        estimate=_estimate(row.estimate),
        previous=_estimate(row.previous),
        verdict=row.verdict.answer,
        because=row.verdict.words,
    )


def _metric(row: insights.Figure) -> Metric:
    return Metric(
        key=row.metric.key,
        name=row.metric.name,
        level=row.metric.level,
        definition=row.metric.formula,
        note=row.note,
        estimate=Estimate.of(row.estimate),
        previous=_estimate(row.previous),
    )


@router.post("/programs/{slug}/evaluation/keep", response={204: None})
def keep_figures(request: Request, slug: str) -> Status[None]:
    """Keep every figure as it stands, for the next cycle to be compared with."""
    take_snapshot(program_for(request, slug), by=request.person, at=request.at)
    return Status(204, None)
