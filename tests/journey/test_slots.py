"""Times that suit everybody."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

from ithaca.journey.slots import suggest
from ithaca.people.models import Person

ATHENS, NEW_YORK = ZoneInfo("Europe/Athens"), ZoneInfo("America/New_York")


def test_three_times_on_different_days_lie_in_the_hours_of_both() -> None:
    mentor, telemachus = Person(zone=ATHENS.key), Person(zone=NEW_YORK.key)
    telemachus.hours = [day * 24 + hour for day in range(5) for hour in (7, 8, 9, 10)]
    times = suggest([mentor, telemachus], 60, date(2026, 3, 26), ATHENS.key)
    assert len({time.date() for time in times}) == 3
    for time in times:
        start = time.replace(tzinfo=ATHENS)
        assert 9 <= start.hour <= 16
        last = (start.astimezone(UTC) + timedelta(minutes=59)).astimezone(NEW_YORK)
        assert 7 <= start.astimezone(NEW_YORK).hour <= last.hour <= 10
        assert start.weekday() < 5


def test_people_who_share_no_hour_get_no_suggestion() -> None:
    here, there = Person(zone=ATHENS.key), Person(zone="Pacific/Auckland")
    assert suggest([here, there], 60, date(2026, 3, 26), ATHENS.key) == []
