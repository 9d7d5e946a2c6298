"""What people said in pulse and fit check, as numbers under the names that measure reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from statistics import fmean

from ithaca.feedback.models import Response
from ithaca.guide import Question, surveys
from ithaca.measure import Inputs
from ithaca.pairing.models import Seat

COUNT_FOR = timedelta(days=100)
_INPUTS = {field.name for field in fields(Inputs)}
_SIDE_NAMES = {"giver": "mentor", "taker": "mentee"}
FIT = "fit"


@dataclass(frozen=True)
class Said:
    """One person's latest answer to one question; ``value`` is None for "too early to say"."""

    mentorship_id: int
    person_id: int
    side: str
    feeds: str
    occurrence: str
    value: float | None


def said(
    mentorship_ids: Iterable[int], at: datetime, seats: Iterable[Seat] | None = None
) -> dict[int, list[Said]]:
    """The latest answers no older than 100 days, by mentorship id. Two queries, or one where the
    seats are at hand."""
    ids = list(mentorship_ids)
    sides = _sides(Seat.objects.filter(mentorship__in=ids) if seats is None else seats)
    latest: dict[tuple[int, int, str], Said] = {}
    rows = Response.objects.filter(mentorship__in=ids, at__lte=at, at__gt=at - COUNT_FOR)
    for row in rows.order_by("at", "pk"):
        side = sides.get((row.mentorship_id, row.person_id))
        if side is None:
            continue
        for question in _asked(row.survey):
            if question.key in row.answers:
                latest[row.mentorship_id, row.person_id, question.key] = Said(
                    row.mentorship_id,
                    row.person_id,
                    side,
                    question.feeds,
                    row.occurrence,
                    _value(question, row.answers[question.key]),
                )
    by_mentorship: dict[int, list[Said]] = defaultdict(list)
    for one in latest.values():
        by_mentorship[one.mentorship_id].append(one)
    return by_mentorship


def inputs_of(answers: Iterable[Said]) -> dict[str, float]:
    """One mentorship's answers by the name of the input they feed, such as "trust_mentor"."""
    values: dict[str, list[float]] = defaultdict(list)
    for one in answers:
        if one.value is not None and (name := _input(one)):
            values[name].append(one.value)
    return {name: fmean(found) for name, found in values.items()}


def _input(one: Said) -> str:
    if one.feeds == FIT:
        return FIT
    name = f"{one.feeds}_{_SIDE_NAMES[one.side]}"
    return name if name in _INPUTS else ""


def _sides(seats: Iterable[Seat]) -> Mapping[tuple[int, int], str]:
    return {
        (seat.mentorship_id, seat.person_id): "taker" if seat.takes else "giver" for seat in seats
    }


@cache
def _asked(survey: str) -> tuple[Question, ...]:
    known = surveys().get(survey)
    return tuple(question for question in known.questions if question.feeds) if known else ()


def _value(question: Question, answer: object) -> float | None:
    """A scale's number as it is, a choice's by its score."""
    if question.kind == "choice":
        return next((o.score for o in question.options if o.value == answer), None)
    return float(answer) if isinstance(answer, int | float) else None
