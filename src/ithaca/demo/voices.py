"""What people answer when a survey is due: by their mood, and the same each time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ithaca.feedback import actions as feedback
from ithaca.guide import Question, surveys
from ithaca.people.models import Person
from ithaca.programs.models import Track
from ithaca.programs.steps import Where, items

from .lives import Life
from .timeline import chance

_SCALE = {5: (4, 5, 5), 4: (3, 4, 4, 5), 3: (2, 3, 3, 4), 2: (2, 2, 3)}
_CAPACITY = {5: "fine", 4: "fine", 3: "tight", 2: "break"}


def answer_due(track: Track, lives: Iterable[Life], at: datetime) -> None:
    """Everybody who answers surveys answers those that are due."""
    today = track.program.day(at)
    ids = {life.mentorship.pk: life for life in lives if life.live and _begun(life, at)}
    where = Where((_surveys_of(track),), mentorship_ids=tuple(ids), coordinator=False)
    for item in items(where, today):
        life = ids.get(item.place.mentorship_id or 0)
        open_now = item.state.link and not item.done and item.due_on and item.due_on <= today
        if life is None or not open_now:
            continue
        person = life.taker if item.place.person_id == life.taker.pk else life.giver
        if life.answers(person):
            _answer(life, person, item.step.template, item.state.occurrence, at)


def _surveys_of(track: Track) -> Track:
    """The same track, with nothing to look at but its surveys: that is a third of the queries."""
    cut = Track.objects.select_related("program").get(pk=track.pk)
    cut.playbook = [step for step in cut.playbook if step["kind"] == "survey"]
    return cut


def _begun(life: Life, at: datetime) -> bool:
    return life.days.moment(life.live, 16) < at


def _answer(life: Life, person: Person, survey: str, occasion: str, at: datetime) -> None:
    side = "taker" if person == life.taker else "giver"
    said = {
        question.key: value
        for question in surveys()[survey].asked_of(side)
        if (value := _value(life, person, question, occasion)) is not None
    }
    feedback.answer(
        survey=survey,
        mentorship=life.mentorship,
        occurrence=occasion,
        answers=said,
        by=person,
        at=at,
    )


def _value(life: Life, person: Person, question: Question, occasion: str) -> object:
    mood = life.told["mood"]
    options = [option.value for option in question.options]
    if question.kind == "scale5":
        drawn = chance(person.email, life.giver.email, question.key, occasion[:8])
        return drawn.choice(_SCALE[mood])
    if options and question.feeds == "fit":
        return options[0 if mood >= 4 else 1]
    if options and question.feeds == "capacity":
        return _CAPACITY[mood]
    return None
