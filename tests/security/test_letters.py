"""What people type stays text: in a subject, in a line of a letter, in a calendar entry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar
from principals import Cast, make_cast

from ithaca import letters
from ithaca.journey import calendar
from ithaca.journey.models import Meeting
from ithaca.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def agreed(cast: Cast, place: str) -> Meeting:
    meeting = Meeting.objects.get(key=cast.keys["meeting"])
    meeting.status, meeting.place = "agreed", place
    meeting.zone, meeting.wall = "UTC", "2030-01-01T10:00"
    meeting.starts_at = cast.at + timedelta(days=3)
    meeting.save()
    return meeting


@pytest.mark.parametrize("place", ["%(name)2000000000s", "%(nobody)s", "100 %(sure"])
def test_a_place_is_no_pattern_that_a_letter_is_filled_by(cast: Cast, place: str) -> None:
    draft = letters.meeting_set(agreed(cast, place), cast.person("taker"), cast.at)
    assert draft is not None
    assert f"Where: {place}" in draft.text


def test_a_name_with_line_breaks_adds_no_header(cast: Cast) -> None:
    giver = cast.person("giver")
    name = "Mentor\r\nBcc: all@evil.example\n" + "x" * 160
    Person.objects.filter(pk=giver.pk).update(full_name=name)
    draft = letters.meeting_set(agreed(cast, ""), cast.person("taker"), cast.at)
    assert draft is not None
    assert len(draft.subject) <= 200
    assert "\n" not in draft.subject
    assert "\r" not in draft.subject


@pytest.mark.parametrize("name", ['Eve"\r\nATTENDEE:mailto:all@evil.example', "Eve\x0b\x7f;X=1:"])
def test_a_name_or_place_adds_nothing_to_a_calendar_entry(cast: Cast, name: str) -> None:
    Person.objects.filter(pk=cast.person("giver").pk).update(full_name=name)
    meeting = agreed(cast, "Hall\r\nATTACH:https://evil.example")
    text = calendar.invitation(meeting, at=cast.at)
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert "ATTACH" not in event
    assert len(event["ATTENDEE"]) == 2
    assert all("evil" not in str(one) for one in event["ATTENDEE"])
