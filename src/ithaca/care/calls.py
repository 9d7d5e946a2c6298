"""Answers to a survey that ask the coordinators for help."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ithaca.feedback.actions import side_of
from ithaca.feedback.models import Response
from ithaca.guide import surveys

from .actions import LONGEST_ASK, ask_for_help
from .models import Alert
from .rules import HELP


@transaction.atomic
def heed(response: Response, *, at: datetime) -> None:
    """Ask for help for somebody who chose an answer that calls the coordinators, in the words of
    that answer and of what they wrote beside it."""
    text = _called(response)
    if not text:
        return
    known = Alert.objects.filter(
        mentorship=response.mentorship, person=response.person, rule=HELP, ended_at=None
    ).first()
    asked = known.facts.get("asked", []) if known else []
    if text not in [one["text"] for one in asked]:
        ask_for_help(response.mentorship, text=text, by=response.person, at=at)


def _called(response: Response) -> str:
    survey, answers = surveys().get(response.survey), response.answers
    seat = response.mentorship.seats.filter(person=response.person).first()
    if survey is None or seat is None:
        return ""
    chosen = {
        question.key: option
        for question in survey.questions
        for option in question.options
        if answers.get(question.key) == option.value
    }
    if not any(option.calls for option in chosen.values()):
        return ""
    said = {key: option.label for key, option in chosen.items() if option.calls} | {
        question.key: str(answers[question.key])
        for question in survey.questions
        if question.kind == "text" and question.key in answers
    }
    words, side = response.mentorship.track.vocabulary, side_of(seat)
    lines = [
        f"{words.fill(question.text[side])} {said[question.key]}"
        for question in survey.asked_of(side)
        if question.key in said
    ]
    return "\n".join([f"{survey.title}:", *lines])[:LONGEST_ASK]
