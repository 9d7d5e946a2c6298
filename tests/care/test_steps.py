from datetime import date, timedelta

import pytest
from care.pairs import NOW, TODAY, ago, coordinator, pair, program

from ithaca.care.models import CheckIn
from ithaca.insights.actions import take_snapshot
from ithaca.pairing.models import Mentorship
from ithaca.programs.models import Program
from ithaca.programs.steps import Item, Where, items

pytestmark = pytest.mark.django_db


def step(of: Program, key: str, mentorship: Mentorship | None = None) -> Item:
    pk = mentorship.pk if mentorship else None
    found = items(Where(tuple(of.tracks.all())), TODAY)
    return next(i for i in found if i.step.key == key and i.place.mentorship_id == pk)


def test_a_contact_shortly_before_the_day_is_the_check_in_and_serves_no_later_one() -> None:
    home = program()
    mentorship = pair(home, live=40)
    penelope = coordinator(home)
    CheckIn.objects.create(mentorship=mentorship, by=penelope, kind="call", at=ago(36))
    week, month = step(home, "check_in_week", mentorship), step(home, "check_in_month", mentorship)
    assert week.state.done_on == TODAY - timedelta(days=36)
    assert month.late(TODAY)
    assert month.state.link is not None
    assert (month.state.link.route, month.state.link.args) == ("desk:check-in", (mentorship.key,))


def test_a_late_contact_serves_every_check_in_that_was_due_before() -> None:
    home = program()
    mentorship = pair(home, live=40)
    CheckIn.objects.create(mentorship=mentorship, by=coordinator(home), kind="call", at=ago(1))
    keys = ("check_in_week", "check_in_month")
    assert all(step(home, key, mentorship).done for key in keys)


def test_the_program_is_evaluated_once_its_figures_are_kept() -> None:
    home = program()
    assert step(home, "evaluate").due_on == date(2027, 1, 8)
    assert not step(home, "evaluate").done
    take_snapshot(home, by=coordinator(home), at=NOW)
    assert step(home, "evaluate").state.done_on == TODAY
