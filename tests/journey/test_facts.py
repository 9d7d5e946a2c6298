"""What others may know: dates and counts, in a constant number of queries."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

from journey.pair import LIVE_AT, Pair, join, make_person, wall
from pytest_django import DjangoAssertNumQueries

from ithaca.journey import agreement, meetings
from ithaca.journey.queries import Facts, facts
from ithaca.pairing.models import Pause


def test_facts_tell_what_was_held_missed_prepared_and_is_to_come(pair: Pair) -> None:
    made = {"mentorship": pair.mentorship, "by": pair.mentor}
    for day in (date(2026, 3, 5), date(2026, 3, 19)):
        at = LIVE_AT + timedelta(days=20)
        meetings.record_meeting(on=day, minutes=60, at=at, blocks_done=["know_each_other"], **made)
    asked = LIVE_AT + timedelta(days=21)
    times = {"walls": [wall("2026-03-27T17:00")], "zone": "Europe/Athens"}
    third = meetings.propose_times(at=asked, **made, **times)
    answered = asked + timedelta(hours=6)
    meetings.choose_time(
        meeting=third, option=third.options.get().key, by=pair.telemachus, at=answered
    )
    meetings.say_topic(meeting=third, text="Courage", by=pair.telemachus, at=answered)
    pk = pair.mentorship.pk
    before = facts([pk], answered)[pk]
    assert before.next_meeting_at == datetime(2026, 3, 27, 15, tzinfo=UTC)
    assert (before.held, before.gaps, before.scheduled) == (2, (14,), 0)
    assert (before.rapport_done, before.reply_hours) == (True, (6.0,))
    evening = datetime(2026, 3, 27, 18, tzinfo=UTC)
    assert facts([pk], evening)[pk].unsaid_since == before.next_meeting_at
    meetings.mark_held(meeting=third, by=pair.mentor, at=evening)
    after = facts([pk], evening + timedelta(days=3))[pk]
    assert (after.held, after.scheduled, after.topics, after.held_minutes) == (3, 1, 1.0, 180)
    assert (after.days_since, after.next_meeting_at) == (3, None)


def test_pauses_are_taken_out_day_by_day(pair: Pair) -> None:
    Pause.objects.create(
        mentorship=pair.mentorship, starts_on=date(2026, 3, 10), ends_on=date(2026, 3, 12)
    )
    known = facts([pair.mentorship.pk], datetime(2026, 3, 11, tzinfo=UTC))[pair.mentorship.pk]
    assert known.paused
    assert known.paused_days(date(2026, 3, 1), date(2026, 3, 11)) == 2


def test_facts_hold_no_text_and_cost_the_same_for_one_and_for_three(
    pair: Pair, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert not [field.name for field in fields(Facts) if field.type == "str"]
    house, track = pair.mentor.organization, pair.mentorship.track
    ids = [pair.mentorship.pk]
    for name in ("Nausicaa", "Peisistratus"):
        ids.append(join(track, pair.mentor, make_person(house, name, "UTC")).pk)
    agreement.draft(mentorship=pair.mentorship, version=0, by=pair.mentor, at=LIVE_AT)
    for count in (1, 3):
        with django_assert_num_queries(10):
            assert len(facts(ids[:count], LIVE_AT)) == count
