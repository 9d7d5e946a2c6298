"""Check-ins in the playbook: done once a coordinator was in touch around the day it names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ithaca.programs.steps import Ask, Link, State, register_kind

from .models import CheckIn

_EARLY = timedelta(days=3)


def _look(asks: Sequence[Ask], on: date) -> Mapping[Ask, State]:
    """Per mentorship, for its coordinator. A contact from three days before the day counts, for
    one step only: the next check-in asks for a contact of its own."""
    mine = [ask for ask in asks if ask.place.coordinator and ask.place.mentorship_id is not None]
    contacts = _contacts({ask.place.mentorship_id for ask in mine})
    states: dict[Ask, State] = {}
    for ask in sorted(mine, key=lambda ask: (ask.due_on or date.max, ask.step.key)):
        left = contacts[ask.place.mentorship_id]
        states[ask] = State(_take(left, ask.due_on), link=_link(ask))
    return states


def _take(left: list[date], due_on: date | None) -> date | None:
    """The first contact that serves, taken out of the list."""
    for day in left:
        if due_on is not None and day >= due_on - _EARLY:
            left.remove(day)
            return day
    return None


def _contacts(ids: set[int | None]) -> dict[int | None, list[date]]:
    days: dict[int | None, list[date]] = defaultdict(list)
    rows = CheckIn.objects.filter(mentorship__in=[pk for pk in ids if pk is not None])
    for pk, at, zone in rows.order_by("at").values_list(
        "mentorship", "at", "mentorship__track__program__zone"
    ):
        days[pk].append(at.astimezone(ZoneInfo(zone)).date())
    return days


def _link(ask: Ask) -> Link:
    return Link(_("Record a check-in"), "desk:check-in", (ask.place.mentorship_key,))


register_kind("check_in", _look)
