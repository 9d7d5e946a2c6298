"""What is next in a mentorship follows from its playbook and from what happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from journey.pair import LIVE_AT, Pair, join, make_person, wall
from pytest_django import DjangoAssertNumQueries

from ithaca.journey import agreement, goals, meetings
from ithaca.pairing.models import MentorshipStatus
from ithaca.people.models import Person
from ithaca.programs import steps
from ithaca.programs.models import Track
from ithaca.programs.steps import Item, Where

AT = LIVE_AT + timedelta(days=1)
ON = AT.date()


def items_of(pair: Pair, person: Person, on: date = ON) -> dict[str, Item]:
    track = Track.objects.get(pk=pair.mentorship.track_id)
    where = Where((track,), person_id=person.pk, mentorship_ids=(pair.mentorship.pk,))
    return {item.step.key: item for item in steps.items(where, on)}


def label(pair: Pair, person: Person, on: date = ON) -> str:
    link = items_of(pair, person, on)["meet_1"].state.link
    return link.label if link else ""


def test_the_link_of_a_meeting_follows_how_it_stands(pair: Pair) -> None:
    assert label(pair, pair.mentor) == "Propose times"
    meeting = meetings.propose_times(
        mentorship=pair.mentorship,
        walls=[wall("2026-03-10T17:00")],
        zone="Europe/Athens",
        by=pair.mentor,
        at=AT,
    )
    assert label(pair, pair.telemachus) == "Choose a time"
    assert items_of(pair, pair.mentor)["meet_1"].state.waits
    meetings.choose_time(
        meeting=meeting, option=meeting.options.get().key, by=pair.telemachus, at=AT
    )
    assert items_of(pair, pair.mentor)["meet_1"].due_on == date(2026, 3, 10)
    assert label(pair, pair.mentor) == "Prepare"
    assert label(pair, pair.mentor, date(2026, 3, 11)) == "Say how it went"
    meetings.mark_held(meeting=meeting, by=pair.mentor, at=datetime(2026, 3, 11, tzinfo=UTC))
    items = items_of(pair, pair.mentor, date(2026, 3, 11))
    assert items["meet_1"].state.done_on == date(2026, 3, 10)
    assert items["meet_2"].state.link is not None


def test_only_the_next_meeting_has_a_link_and_the_others_a_day_after_it(pair: Pair) -> None:
    items = items_of(pair, pair.mentor, date(2026, 6, 1))
    assert items["meet_1"].due_on == date(2026, 3, 16)
    assert items["meet_1"].late(date(2026, 6, 1))
    for key in ("meet_2", "meet_3", "meet_8"):
        due_on = items[key].due_on
        assert items[key].state.link is None
        assert due_on is not None
        assert due_on > date(2026, 6, 1)


def test_a_signed_rhythm_moves_the_days_and_a_late_meeting_the_next_one(pair: Pair) -> None:
    held = {"mentorship": pair.mentorship, "by": pair.mentor}
    at = datetime(2026, 4, 1, tzinfo=UTC)
    meetings.record_meeting(on=date(2026, 4, 1), minutes=60, at=at, **held)
    assert items_of(pair, pair.mentor, at.date())["meet_2"].due_on == date(2026, 4, 15)
    agreement.draft(version=0, cadence_days=21, at=at, **held)
    assert items_of(pair, pair.mentor, at.date())["meet_2"].due_on == date(2026, 4, 15)
    agreement.sign(version=1, clauses=[], at=at, **held)
    assert items_of(pair, pair.mentor, at.date())["meet_2"].due_on == date(2026, 4, 22)


def test_agreement_and_goals_are_done_by_each_person(pair: Pair) -> None:
    agreement.draft(mentorship=pair.mentorship, version=0, by=pair.mentor, at=AT)
    agreement.sign(mentorship=pair.mentorship, version=1, clauses=[], by=pair.mentor, at=AT)
    assert items_of(pair, pair.mentor)["agreement"].done
    his = items_of(pair, pair.telemachus)
    assert not his["agreement"].done
    assert "goals" not in items_of(pair, pair.mentor)
    goals.add_goal(mentorship=pair.mentorship, outcome="Sail", by=pair.telemachus, at=AT)
    assert items_of(pair, pair.telemachus)["goals"].done


def test_before_it_lives_nothing_has_a_link(pair: Pair) -> None:
    pair.mentorship.status = MentorshipStatus.PLANNED
    pair.mentorship.save()
    items = items_of(pair, pair.telemachus)
    for key in ("meet_1", "agreement", "goals", "close"):
        assert items[key].state.link is None


def test_many_mentorships_cost_as_many_queries_as_one(
    pair: Pair, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    house = pair.mentor.organization
    for name in ("Nausicaa", "Peisistratus"):
        join(pair.mentorship.track, pair.mentor, make_person(house, name, "UTC"))
    track = Track.objects.select_related("program").get(pk=pair.mentorship.track_id)
    with django_assert_max_num_queries(45) as counted:
        steps.items(Where((track,), mentorship_ids=(pair.mentorship.pk,)), ON)
    with django_assert_max_num_queries(len(counted)):
        steps.items(Where((track,)), ON)
