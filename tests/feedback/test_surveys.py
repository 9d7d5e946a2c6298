"""Surveys: one's own answers, by side, once an occasion, with rest between pulses."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from journey.pair import LIVE_AT, Pair, join, make_person

from ithaca.activity.models import Activity
from ithaca.feedback.actions import answer
from ithaca.feedback.models import Response
from ithaca.journey.meetings import record_meeting
from ithaca.people.models import Person
from ithaca.programs import steps
from ithaca.programs.models import Track
from ithaca.programs.steps import Item, Where
from ithaca.refusals import Forbidden, Refusal

AT = LIVE_AT + timedelta(days=10)


def met(pair: Pair, *days: date) -> None:
    for day in days:
        at = datetime(day.year, day.month, day.day, 20, tzinfo=UTC)
        record_meeting(mentorship=pair.mentorship, on=day, minutes=60, by=pair.mentor, at=at)


def items_of(pair: Pair, person: Person, on: date) -> dict[str, list[Item]]:
    track = Track.objects.get(pk=pair.mentorship.track_id)
    found: dict[str, list[Item]] = {}
    for item in steps.items(Where((track,), person_id=person.pk), on):
        found.setdefault(item.step.key, []).append(item)
    return found


def test_a_partner_and_a_coordinator_never_reach_an_answer(pair: Pair) -> None:
    fit = {"survey": "fit", "mentorship": pair.mentorship, "occurrence": "meeting-1", "at": AT}
    answer(answers={"FIT": "not_good"}, by=pair.mentor, **fit)
    assert Response.objects.visible_to(pair.mentor).count() == 1
    assert not Response.objects.visible_to(pair.telemachus).exists()
    assert not Response.objects.visible_to(pair.penelope).exists()
    assert "not_good" not in str([activity.changes for activity in Activity.objects.all()])
    with pytest.raises(Forbidden):
        answer(answers={"FIT": "good"}, by=pair.penelope, **fit)


def test_answers_are_mended_for_a_day_and_then_stay(pair: Pair) -> None:
    fit = {"survey": "fit", "mentorship": pair.mentorship, "occurrence": "meeting-1"}
    answer(answers={"FIT": "too_early"}, by=pair.mentor, at=AT, **fit)
    later = AT + timedelta(hours=23)
    again = answer(answers={"FIT": "good"}, by=pair.mentor, at=later, **fit)
    assert (again.answers, again.at) == ({"FIT": "good"}, AT)
    with pytest.raises(Refusal):
        answer(answers={"FIT": "good"}, by=pair.mentor, at=AT + timedelta(hours=25), **fit)
    assert Response.objects.count() == 1


def test_each_side_answers_its_own_questions_with_values_that_exist(pair: Pair) -> None:
    pulse = {"survey": "pulse", "mentorship": pair.mentorship, "occurrence": "2026-03-12"}
    given = {"P1": "4", "P5": 5, "CAP": "tight", "P2": ""}
    mine = answer(answers=given, by=pair.mentor, at=AT, **pulse)
    assert mine.answers == {"P1": 4, "CAP": "tight"}
    for wrong in ({"P1": 6}, {"P1": "many"}, {"CAP": "fine"}, {}):
        with pytest.raises(Refusal):
            answer(answers=wrong, by=pair.telemachus, at=AT, **pulse)


def test_one_pulse_in_three_weeks_over_all_mentorships_of_a_person(pair: Pair) -> None:
    other = join(
        pair.mentorship.track,
        pair.mentor,
        make_person(pair.mentor.organization, "Nausicaa", "UTC"),
    )
    said = {"survey": "pulse", "answers": {"P1": 4}, "by": pair.mentor}
    answer(mentorship=pair.mentorship, occurrence="2026-03-12", at=AT, **said)
    with pytest.raises(Refusal):
        answer(mentorship=other, occurrence="2026-03-13", at=AT + timedelta(days=20), **said)
    assert answer(mentorship=other, occurrence="2026-04-02", at=AT + timedelta(days=21), **said)


def test_the_fit_check_comes_after_a_meeting_and_any_answer_ends_it(pair: Pair) -> None:
    day = date(2026, 3, 5)
    assert "fit_1" not in items_of(pair, pair.mentor, day)
    met(pair, day)
    (fit,) = items_of(pair, pair.mentor, day)["fit_1"]
    assert (fit.done, fit.due_on, fit.state.occurrence) == (False, date(2026, 3, 6), "meeting-1")
    answer(
        survey="fit",
        mentorship=pair.mentorship,
        occurrence="meeting-1",
        answers={"FIT": "too_early"},
        by=pair.mentor,
        at=AT,
    )
    assert items_of(pair, pair.mentor, AT.date())["fit_1"][0].done
    assert not items_of(pair, pair.telemachus, AT.date())["fit_1"][0].done


def test_the_pulse_waits_for_two_meetings_and_45_days_and_comes_back(pair: Pair) -> None:
    met(pair, date(2026, 3, 5), date(2026, 3, 19))
    due = LIVE_AT.date() + timedelta(days=45)
    (early,) = items_of(pair, pair.mentor, due - timedelta(days=1))["pulse"]
    assert (early.due_on, early.state.link) == (due, None)
    (now,) = items_of(pair, pair.mentor, due)["pulse"]
    assert now.state.link is not None
    assert now.state.occurrence == due.isoformat()
    at = datetime(2026, 4, 17, 9, tzinfo=UTC)
    answer(
        survey="pulse",
        mentorship=pair.mentorship,
        occurrence=now.state.occurrence,
        answers={"P1": 5},
        by=pair.mentor,
        at=at,
    )
    assert items_of(pair, pair.mentor, at.date())["pulse"][0].done
    met(pair, date(2026, 5, 2), date(2026, 6, 20))
    (again,) = items_of(pair, pair.mentor, date(2026, 6, 20))["pulse"]
    assert (again.done, again.due_on) == (False, date(2026, 6, 20))


def test_a_person_in_two_mentorships_is_asked_for_one_pulse_at_a_time(pair: Pair) -> None:
    nausicaa = make_person(pair.mentor.organization, "Nausicaa", "UTC")
    second = Pair(
        join(pair.mentorship.track, pair.mentor, nausicaa), pair.mentor, nausicaa, pair.penelope
    )
    for each in (pair, second):
        met(each, date(2026, 3, 5), date(2026, 3, 19))
    on = date(2026, 4, 20)
    open_now = [item for item in items_of(pair, pair.mentor, on)["pulse"] if item.state.link]
    assert len(open_now) == 1
