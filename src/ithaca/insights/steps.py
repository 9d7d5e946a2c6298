"""The task of evaluating, in the playbook: done once the figures were kept."""

from __future__ import annotations

from django.db.models import OuterRef
from django.utils.translation import gettext as _

from ithaca.programs.planning import moment, whole_program

from .models import Snapshot

_kept = Snapshot.objects.filter(program=OuterRef("program"))
whole_program("evaluate", lambda: _("Look at the figures"), "desk:evaluation", moment(_kept, "at"))
