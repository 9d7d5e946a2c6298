"""What the clock does without anybody asking."""

from datetime import timedelta

import pytest
from care.pairs import NOW, pair, program

from ithaca import jobs
from ithaca.journey.models import Meeting, Note
from ithaca.pairing.models import Mentorship, Pause

pytestmark = pytest.mark.django_db


def test_notes_go_ninety_days_after_the_end_as_every_agreement_says() -> None:
    here = program(stage="mentoring")
    for number, ended in enumerate((89, 91)):
        mentorship = pair(
            here, live=200, number=number, status="closed", closed_at=NOW - timedelta(days=ended)
        )
        author = mentorship.seats.first().person
        meeting = Meeting.objects.create(
            mentorship=mentorship,
            number=1,
            status="cancelled",
            proposed_by=author,
            proposed_at=NOW,
        )
        Note.objects.create(
            mentorship=mentorship,
            meeting=meeting,
            author=author,
            text=f"{ended} days",
            made_at=NOW,
            changed_at=NOW,
        )
    jobs.calendar_days(at=NOW)
    assert list(Note.objects.values_list("text", flat=True)) == ["89 days"]


def test_a_pause_ends_the_day_after_its_last_and_the_last_month_begins_by_itself() -> None:
    here = program(stage="mentoring")
    paused = pair(here, live=40, status="paused")
    Pause.objects.create(
        mentorship=paused,
        starts_on=NOW.date() - timedelta(days=9),
        ends_on=NOW.date() - timedelta(days=1),
    )
    near = pair(here, live=150, number=1, ends_on=NOW.date() + timedelta(days=30))
    far = pair(here, live=150, number=2, ends_on=NOW.date() + timedelta(days=31))
    jobs.calendar_days(at=NOW)
    status = dict(Mentorship.objects.values_list("pk", "status"))
    assert [status[one.pk] for one in (paused, near, far)] == ["active", "closing", "active"]


def test_what_runs_once_an_hour_runs_once_an_hour_however_often_it_is_asked() -> None:
    here = program(stage="mentoring")
    mentorship = pair(here, live=150, ends_on=NOW.date() + timedelta(days=30))
    jobs.calendar_days(at=NOW)
    Mentorship.objects.filter(pk=mentorship.pk).update(status="active")
    jobs.calendar_days(at=NOW + timedelta(minutes=30))
    assert Mentorship.objects.get().status == "active"
    jobs.calendar_days(at=NOW + timedelta(hours=1))
    assert Mentorship.objects.get().status == "closing"
