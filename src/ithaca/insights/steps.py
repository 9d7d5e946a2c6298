"""The task of evaluating, in the playbook: done once the figures were kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ithaca.programs.planning import whole_program

from .models import Snapshot


def _kept(ids: Sequence[int]) -> Mapping[int, date]:
    """The day on which the figures of each track's program were first kept."""
    rows = Snapshot.objects.filter(program__tracks__in=ids).order_by("-at")
    found = rows.values_list("program__tracks", "program__zone", "at")
    return {track: at.astimezone(ZoneInfo(zone)).date() for track, zone, at in found}


whole_program("evaluate", lambda: _("Look at the figures"), "desk:evaluation", _kept)
