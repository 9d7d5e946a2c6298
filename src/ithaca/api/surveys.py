"""Answers to surveys: one's own alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from django.http import Http404
from ninja import Router
from pydantic import BaseModel, Field, StringConstraints

from ithaca.access import Request, mentorship_for
from ithaca.feedback import actions
from ithaca.feedback.models import Response

from .shapes import Asked, Line, fields_of

router = Router(tags=["surveys"])

Value = int | Annotated[str, StringConstraints(max_length=2000)]


class Answers(Asked):
    """Numbers for scales, an option's value, or text, by question. What is left out stays
    unanswered."""

    answers: Annotated[dict[Line, Value], Field(max_length=60)]


class Answered(BaseModel):
    survey: str
    occurrence: str
    answers: dict[str, int | str]
    at: datetime


_PLACE = "/mentorships/{key}/surveys/{survey}/{occurrence}"


@router.get(_PLACE, response=Answered)
def get_answers(request: Request, key: str, survey: str, occurrence: str) -> Answered:
    """What one answered oneself. A partner's answers have no address."""
    own = Response.objects.visible_to(request.person).filter(
        mentorship=mentorship_for(request, key)
    )
    row = own.filter(survey=survey, occurrence=occurrence).first()
    if row is None:
        raise Http404
    return Answered(**fields_of(row, *Answered.model_fields))


@router.put(_PLACE, response=Answered)
def answer_survey(
    request: Request, key: str, survey: str, occurrence: str, data: Answers
) -> Answered:
    """Answer, or mend one's answers within a day."""
    row = actions.answer(
        survey=survey,
        mentorship=mentorship_for(request, key),
        occurrence=occurrence,
        answers=data.answers,
        by=request.person,
        at=request.at,
    )
    return Answered(**fields_of(row, *Answered.model_fields))
