"""A step of the playbook is everything there is about it: take it away and all of it goes."""

from datetime import timedelta

import pytest
from care.pairs import NOW, TODAY, coordinator, pair, program
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from ithaca import jobs
from ithaca.activity.models import Letter
from ithaca.pairing import actions as pairing
from ithaca.pairing.models import Mentorship, Seat
from ithaca.programs.models import Enrollment, Program, Track
from ithaca.programs.steps import Where, checklist, gates, next_for

pytestmark = pytest.mark.django_db

A_TASK = {
    "key": "say_more",
    "kind": "task",
    "stage": "initiation",
    "audience": "taker",
    "when": {"anchor": "enrollment", "days": 0},
    "template": "profile",
    "gate": "live",
    "title": "Say more about yourself",
    "text": "A {giver} is found more easily for a {taker} who says more.",
}


def with_playbook(of: Program, steps: list[dict[str, object]]) -> Track:
    of.tracks.update(playbook=steps)
    return of.tracks.select_related("program__organization").get()


def waiting_pair(of: Program) -> tuple[Mentorship, Seat]:
    """Everybody said yes; the mentee's profile is not complete."""
    mentorship = pair(of, live=None, status="planned")
    Seat.objects.filter(mentorship=mentorship).update(accepted_at=NOW)
    seat = mentorship.seats.select_related("person", "enrollment").get(takes=True)
    seat.person.email = "telemachus@ithaca.example"
    seat.person.save()
    Enrollment.objects.filter(pk=seat.enrollment_id).update(made_at=NOW - timedelta(days=3))
    return mentorship, seat


def titles(track: Track, person_id: int) -> list[str]:
    where = Where((track,), person_id=person_id, coordinator=False)
    return [item.title for item in next_for(where, TODAY)]


def mentoring_letters(track: Track) -> list[str]:
    jobs.remind(track, at=NOW)
    return list(Letter.objects.values_list("subject", flat=True))


def test_adding_a_step_adds_its_line_its_reminder_its_checklist_line_and_its_gate() -> None:
    here = program(stage="mentoring")
    mentorship, seat = waiting_pair(here)
    track = with_playbook(here, [A_TASK])

    assert titles(track, seat.person_id) == ["Say more about yourself"]
    assert [(line.title, line.done, line.total) for line in checklist(track, TODAY)] == [
        ("Say more about yourself", 0, 1)
    ]
    assert [gate.step.key for gate in gates(Where((track,)), TODAY)] == ["say_more"]
    assert mentoring_letters(track) == ["Say more about yourself"]
    mentorship.track = track
    assert not pairing.go_live(mentorship, at=NOW)


def test_deleting_a_step_removes_its_line_its_reminder_its_checklist_line_and_its_gate() -> None:
    here = program(stage="mentoring")
    mentorship, seat = waiting_pair(here)
    track = with_playbook(here, [])

    assert titles(track, seat.person_id) == []
    assert checklist(track, TODAY) == []
    assert gates(Where((track,)), TODAY) == []
    assert mentoring_letters(track) == []
    mentorship.track = track
    assert pairing.go_live(mentorship, at=NOW)


def test_a_step_that_is_done_asks_for_nothing_and_opens_its_gate() -> None:
    here = program(stage="mentoring")
    mentorship, seat = waiting_pair(here)
    track = with_playbook(here, [A_TASK])
    Enrollment.objects.filter(pk=seat.enrollment_id).update(profile_at=NOW)

    assert titles(track, seat.person_id) == []
    assert [(line.done, line.total) for line in checklist(track, TODAY)] == [(1, 1)]
    mentorship.track = track
    assert pairing.go_live(mentorship, at=NOW)


def test_a_person_gets_one_nudge_a_week_however_much_is_due() -> None:
    here = program(stage="mentoring")
    _mentorship, seat = waiting_pair(here)
    also = {**A_TASK, "key": "say_even_more", "title": "Say even more"}
    track = with_playbook(here, [A_TASK, also])

    assert len(mentoring_letters(track)) == 1
    jobs.remind(track, at=NOW + timedelta(days=1))
    assert Letter.objects.filter(person=seat.person_id).count() == 1


def test_the_checklist_takes_the_same_queries_for_three_mentorships_and_for_thirty(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    here = program(stage="mentoring")
    coordinator(here)
    for number in range(3):
        pair(here, live=40, number=number)
    track = here.tracks.select_related("program__organization").get()
    with CaptureQueriesContext(connection) as few:
        checklist(track, TODAY)
    for number in range(3, 30):
        pair(here, live=40, number=number)
    with django_assert_num_queries(len(few)):
        checklist(track, TODAY)
