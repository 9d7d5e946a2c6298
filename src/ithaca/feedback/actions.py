"""Answering a survey: one's own answers, once an occasion, mended for a day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ithaca.activity.log import record
from ithaca.guide import Question, Survey, surveys
from ithaca.journey.policy import may_change
from ithaca.pairing.models import Mentorship, Seat
from ithaca.people.models import Person
from ithaca.refusals import Refusal

from .models import Response

PULSE = "pulse"
PULSE_REST = timedelta(days=21)
MENDED_FOR = timedelta(hours=24)
_OCCASION = re.compile(r"[a-z0-9_-]{1,20}")
_TEXT_LENGTH = 2000
MOST = 100_000
_NUMBERS = {"scale5": (1, 5), "ladder10": (0, 10), "number": (0, MOST)}


def side_of(seat: Seat) -> str:
    """Whose questions a seat is asked: who both gives and takes answers as one who takes."""
    return "taker" if seat.takes else "giver"


@transaction.atomic
def answer(
    *,
    survey: str,
    mentorship: Mentorship,
    occurrence: str,
    answers: Mapping[str, object],
    by: Person,
    at: datetime,
) -> Response:
    """Keep ``by``'s answers by question key: numbers for scales, an option's value, or text.
    Questions left blank stay unanswered. Raises Refusal, Forbidden."""
    seat = may_change(by, mentorship)
    asked = surveys().get(survey)
    if asked is None or not _OCCASION.fullmatch(occurrence):
        raise Refusal(_("This survey does not exist any more. Nothing is asked of you."))
    said = _checked(asked, side_of(seat), answers)
    Person.objects.select_for_update().get(pk=by.pk)
    occasion = {
        "survey": survey,
        "mentorship": mentorship,
        "person": by,
        "occurrence": occurrence,
    }
    response = Response.objects.filter(**occasion).first()
    if response is None:
        _rested(survey, by, ZoneInfo(mentorship.track.program.zone), at)
        response = Response.objects.create(**occasion, answers=said, at=at)
    elif at - response.at > MENDED_FOR:
        raise Refusal(_("You answered this more than a day ago, so it stays as it is."))
    else:
        response.answers = said
        response.save(update_fields=["answers"])
    house = mentorship.track.program.organization
    record(
        "survey.answered",
        mentorship,
        organization=house,
        by=by,
        at=at,
        survey=survey,
        occurrence=occurrence,
    )
    return response


def _rested(survey: str, by: Person, zone: ZoneInfo, at: datetime) -> None:
    """No more than one pulse in 21 days, over all mentorships of a person."""
    if survey != PULSE:
        return
    last = Response.objects.filter(survey=PULSE, person=by).order_by("-at").first()
    if last is None:
        return
    next_on: date = last.at.astimezone(zone).date() + PULSE_REST
    if at.astimezone(zone).date() < next_on:
        raise Refusal(
            _("Thank you, you answered not long ago. We ask again from {day}.").format(
                day=date_format(next_on, "DATE_FORMAT")
            )
        )


def _checked(survey: Survey, side: str, answers: Mapping[str, object]) -> dict[str, object]:
    said = {
        question.key: _value(question, answers[question.key])
        for question in survey.asked_of(side)
        if answers.get(question.key) not in (None, "", [])
    }
    if not said:
        raise Refusal(_("Answer at least one question."))
    return said


def _value(question: Question, given: object) -> object:
    if question.kind in _NUMBERS:
        low, high = _NUMBERS[question.kind]
        if not str(given).isdecimal() or not low <= int(str(given)) <= high:
            sentence = _("Choose a number from {low} to {high}.").format(low=low, high=high)
            raise Refusal(sentence, question.key)
        return int(str(given))
    if question.kind == "choice":
        if given not in {option.value for option in question.options}:
            raise Refusal(_("Choose one of the answers."), question.key)
        return given
    if question.kind == "several":
        return _several(question, given)
    text = str(given).strip()
    if len(text) > _TEXT_LENGTH:
        raise Refusal(_("Please shorten this to 2,000 characters."), question.key)
    return text


def _several(question: Question, given: object) -> list[str]:
    chosen = [str(one) for one in given] if isinstance(given, list | tuple) else [str(given)]
    if not set(chosen) <= {option.value for option in question.options}:
        raise Refusal(_("Choose among the answers."), question.key)
    if question.most and len(set(chosen)) > question.most:
        sentence = _("Choose at most {most}.").format(most=question.most)
        raise Refusal(sentence, question.key)
    return sorted(set(chosen))
