"""How surveys stand: once per occasion, and the pulse again and again, with rest between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ithaca.guide import Step, surveys
from ithaca.programs.steps import Ask, Link, State, register_kind

from .actions import PULSE, PULSE_REST
from .models import Response

_PULSE_EVERY = timedelta(days=45)
_PULSE_MEETINGS = 2


@dataclass(frozen=True)
class _Answered:
    """When a person answered: by (mentorship, person, survey, occurrence), and their pulses."""

    days: Mapping[tuple[int, int, str, str], date]
    pulses: Mapping[tuple[int, int], tuple[date, str]]
    last_pulse: Mapping[int, date]


def survey(asks: Sequence[Ask], on: date) -> dict[Ask, State]:
    """Surveys of live mentorships. One query."""
    asked = [ask for ask in asks if ask.place.live and ask.step.template in surveys()]
    zones = {_who(ask)[0]: ask.place.zone for ask in asked}
    answered = _answered({ask.place.person_id for ask in asked if ask.place.person_id}, zones)
    pulses = [ask for ask in asked if ask.step.template == PULSE]
    states = {ask: _once(ask, answered) for ask in asked if ask.step.template != PULSE}
    return states | _pulses(pulses, answered, on)


def occasion(step: Step) -> str:
    """The name of the one occasion of a survey that does not repeat."""
    return f"meeting-{step.when.number}" if step.when.anchor == "meeting" else step.key[:20]


def _once(ask: Ask, answered: _Answered) -> State:
    name, (pk, person) = occasion(ask.step), _who(ask)
    done_on = answered.days.get((pk, person, ask.step.template, name))
    return State(done_on=done_on, due_on=ask.due_on, link=_link(ask, name), occurrence=name)


def _pulses(asks: Sequence[Ask], answered: _Answered, on: date) -> dict[Ask, State]:
    """One after the other for a person in several mentorships, never within 21 days."""
    by_person: dict[int, list[tuple[date, Ask]]] = defaultdict(list)
    states: dict[Ask, State] = {}
    for ask in asks:
        pk, person = _who(ask)
        last = answered.pulses.get((pk, person))
        wanted = _pulse_wanted(ask, last[0] if last else None)
        if last is not None:
            states[ask] = State(done_on=last[0], occurrence=last[1])
        if wanted is not None:
            by_person[person].append((wanted, ask))
    for person, wishes in by_person.items():
        last_on = answered.last_pulse.get(person)
        free_on = last_on + PULSE_REST if last_on else date.min
        for wanted, ask in sorted(wishes, key=lambda wish: (wish[0], wish[1].place.name)):
            due_on = max(wanted, free_on)
            free_on = max(due_on, on) + PULSE_REST
            if due_on <= on or ask not in states:
                states[ask] = _pulse_state(ask, due_on, on)
    return states


def _pulse_wanted(ask: Ask, last: date | None) -> date | None:
    """After two more meetings or 45 more days, whichever is later; None while meetings lack."""
    known = ask.place.anchors
    since = last or known.get("match")
    held = sorted(day for anchor, day in known.items() if anchor.startswith("meeting:"))
    more = [day for day in held if last is None or day > last]
    if since is None or len(more) < _PULSE_MEETINGS:
        return None
    return max(more[_PULSE_MEETINGS - 1], since + _PULSE_EVERY)


def _pulse_state(ask: Ask, due_on: date, on: date) -> State:
    """One that is not due yet has a day and no link."""
    name = due_on.isoformat()
    link = _link(ask, name) if due_on <= on else None
    return State(due_on=due_on, link=link, occurrence=name)


def _link(ask: Ask, name: str) -> Link:
    args = (ask.place.mentorship_key, ask.step.template, name)
    return Link(_("Answer"), "home:survey", args)


def _who(ask: Ask) -> tuple[int, int]:
    return ask.place.mentorship_id or 0, ask.place.person_id or 0


def _answered(person_ids: Iterable[int], zones: Mapping[int, ZoneInfo]) -> _Answered:
    """All that these people answered, also in mentorships out of sight, for the pulse's rest."""
    days: dict[tuple[int, int, str, str], date] = {}
    pulses: dict[tuple[int, int], tuple[date, str]] = {}
    last: dict[int, date] = {}
    rows = Response.objects.filter(person__in=list(person_ids)).order_by("at")
    for pk, person, key, name, at in rows.values_list(
        "mentorship", "person", "survey", "occurrence", "at"
    ):
        day = at.astimezone(zones.get(pk)).date() if pk in zones else at.date()
        days[pk, person, key, name] = day
        if key == PULSE:
            pulses[pk, person] = (day, name)
            last[person] = day
    return _Answered(days, pulses, last)


def _asked(step: Step) -> bool:
    """Of the people of a mentorship, while it lives."""
    after = step.when.anchor == "end" and step.when.days > 0
    return step.audience != "coordinator" and step.when.anchor != "enrollment" and not after


register_kind("survey", survey, _asked)
