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
    """Per mentorship, for its coordinator. A contact counts from three days before the day on;
    a late one serves every check-in that was due before it."""
    mine = [ask for ask in asks if ask.place.coordinator and ask.place.mentorship_id is not None]
    contacts = _contacts({ask.place.mentorship_id for ask in mine})
    return {
        ask: State(_served(contacts[ask.place.mentorship_id], ask.due_on), link=_link(ask))
        for ask in mine
    }


def _served(contacts: Sequence[date], due_on: date | None) -> date | None:
    if due_on is None:
        return None
    return next((day for day in contacts if day >= due_on - _EARLY), None)


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
