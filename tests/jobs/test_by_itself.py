"""What the clock does without anybody asking."""

from datetime import timedelta

import pytest
from care.pairs import NOW, coordinator, pair, person, program

from ithaca import jobs
from ithaca.activity.models import Letter
from ithaca.care.actions import ask_for_help
from ithaca.care.models import Alert
from ithaca.feedback.actions import answer as keep
from ithaca.journey.models import Meeting, Note
from ithaca.pairing.models import Mentorship, Pause
from ithaca.people.models import OrganizationRole, Person
from ithaca.programs.models import ProgramRole

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


def test_who_asks_for_help_is_not_heard_by_a_coordinator_who_is_the_partner() -> None:
    here = program(stage="mentoring")
    mentorship = pair(here)
    mentee, mentor = (mentorship.seats.get(takes=takes).person for takes in (True, False))
    ProgramRole.objects.create(program=here, person=mentor, role="coordinator")
    penelope, zeus = coordinator(here), person(here, "Zeus")
    OrganizationRole.objects.create(person=zeus, role="administrator")
    for number, one in enumerate((mentor, penelope, zeus)):
        Person.objects.filter(pk=one.pk).update(email=f"{number}@ithaca.example")

    def told(text: str) -> set[str]:
        ask_for_help(mentorship, text=text, by=mentee, at=NOW)
        jobs.react(at=NOW)
        return set(Letter.objects.filter(kind="help_asked").values_list("address", flat=True))

    assert told("He does not let me finish.") == {"1@ithaca.example"}
    ProgramRole.objects.filter(person=penelope).delete()
    assert told("Is anybody there?") == {"1@ithaca.example", "2@ithaca.example"}


def test_an_answer_that_calls_the_coordinators_reaches_them_once_with_what_was_written() -> None:
    here = program(stage="mentoring")
    mentorship = pair(here)
    mentee = mentorship.seats.get(takes=True).person
    Person.objects.filter(pk=coordinator(here).pk).update(email="penelope@ithaca.example")

    def answer(**answers: object) -> None:
        keep(
            survey="t1",
            mentorship=mentorship,
            occurrence="t1",
            answers=answers,
            by=mentee,
            at=NOW,
        )
        jobs.react(at=NOW)
        jobs.react(at=NOW)

    answer(FIT="good", one_thing="A quieter room.", contact="no")
    assert not Alert.objects.filter(rule="help").exists()
    for _again in range(2):
        answer(FIT="not_good", one_thing="Please call me on Thursday.", contact="yes")
    (asked,) = Alert.objects.get(rule="help", person=mentee).facts["asked"]
    assert "Not a good fit" in asked["text"] and "call me on Thursday" in asked["text"]
    assert Letter.objects.filter(kind="help_asked").count() == 1


def test_a_pause_is_quiet_and_what_waited_comes_after_it() -> None:
    here = program(stage="mentoring")
    mentorship = pair(here, live=40, status="paused")
    for number, seat in enumerate(mentorship.seats.all()):
        Person.objects.filter(pk=seat.person_id).update(email=f"{number}@ithaca.example")

    def asked() -> int:
        jobs.remind(here.tracks.get(), at=NOW)
        return Letter.objects.filter(kind="step.survey").count()

    assert asked() == 0
    Mentorship.objects.update(status="active")
    assert asked() == 2  # both, how the first month was
