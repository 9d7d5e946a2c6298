"""Meetings in the calendars of their people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event
from journey.pair import LIVE_AT, Pair, wall

from ithaca.journey import calendar, meetings
from ithaca.journey.models import Meeting


def agreed(pair: Pair, time: str) -> Meeting:
    meeting = meetings.propose_times(
        mentorship=pair.mentorship,
        walls=[wall(time)],
        zone="Europe/Athens",
        by=pair.mentor,
        at=LIVE_AT,
    )
    return meetings.choose_time(
        meeting=meeting, option=meeting.options.get().key, by=pair.telemachus, at=LIVE_AT
    )


def event_in(text: str) -> tuple[Calendar, Event]:
    found = Calendar.from_ical(text)
    assert isinstance(found, Calendar)
    return found, found.events[0]


def test_an_invitation_reads_back_as_the_same_event_with_both_people(pair: Pair) -> None:
    meeting = agreed(pair, "2026-03-10T17:00")
    meetings.say_topic(meeting=meeting, text="a secret worry", by=pair.telemachus, at=LIVE_AT)
    text = calendar.invitation(meeting, at=LIVE_AT)
    whole, event = event_in(text)
    assert whole["METHOD"] == "REQUEST"
    assert event["UID"].startswith(f"{meeting.key}@")
    assert datetime(2026, 3, 10, 15, tzinfo=UTC) == event.DTSTART
    assert timedelta(minutes=60) == event.DURATION
    assert sorted(event["ATTENDEE"]) == [
        "mailto:mentor@example.org",
        "mailto:telemachus@example.org",
    ]
    assert "secret" not in text


def test_an_event_keeps_its_wall_time_over_a_change_of_clocks(pair: Pair) -> None:
    meeting = agreed(pair, "2026-03-24T17:00")
    _, before = event_in(calendar.invitation(meeting, at=LIVE_AT))
    meetings.move(
        meeting=meeting,
        wall=wall("2026-03-31T17:00"),
        zone="Europe/Athens",
        by=pair.mentor,
        at=LIVE_AT,
    )
    meeting.refresh_from_db()
    whole, after = event_in(calendar.invitation(meeting, at=LIVE_AT))
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before["UID"] == after["UID"]
    assert (before.DTSTART.hour, after.DTSTART.hour) == (17, 17)
    assert datetime(2026, 3, 31, 14, tzinfo=UTC) == after.DTSTART
    assert [zone["TZID"] for zone in whole.timezones] == ["Europe/Athens"]


def test_calling_off_cancels_the_same_event_and_a_feed_only_publishes(pair: Pair) -> None:
    meeting = agreed(pair, "2026-03-10T17:00")
    meeting = meetings.cancel(meeting=meeting, by=pair.mentor, at=LIVE_AT)
    whole, event = event_in(calendar.invitation(meeting, at=LIVE_AT))
    assert (whole["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    whole, event = event_in(calendar.feed([meeting], at=LIVE_AT))
    assert whole["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event
