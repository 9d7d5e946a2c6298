"""What insights writes: the figures as they stood, kept for the next cycle."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ithaca.activity import log
from ithaca.people.models import Person
from ithaca.programs.models import Program
from ithaca.programs.policy import may_run

from .cohort import cohort
from .evaluation import as_data
from .metrics import estimates
from .models import Snapshot


@transaction.atomic
def take_snapshot(program: Program, *, by: Person, at: datetime) -> Snapshot:
    """Keep every figure as it stands, suppressed ones as suppressed. Raises Forbidden."""
    may_run(by, program)
    figures = {key: as_data(found) for key, found in estimates(cohort(program, at)).items()}
    snapshot = Snapshot.objects.create(program=program, figures=figures, at=at)
    log.record("snapshot.taken", program, organization=program.organization, by=by, at=at)
    return snapshot
