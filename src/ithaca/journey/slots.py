"""Wall times and instants, and times that suit everybody. No tables and no clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ithaca.people.models import Person
from ithaca.refusals import Refusal

_AHEAD_DAYS = 14
_OFFERS = 3
_STEP = timedelta(minutes=30)
_OFFICE_HOURS = frozenset(day * 24 + hour for day in range(5) for hour in range(9, 17))


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone. Raises Refusal."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise Refusal(_("Choose a time zone from the list."), "zone") from None


def instant(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """The UTC instant of a wall time; the first of two where clocks go back, None where they
    jump over it."""
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    exists = found.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None, fold=0)
    return found if exists else None


def suggest(persons: Sequence[Person], minutes: int, on: date, zone: str) -> list[datetime]:
    """Up to three wall times in ``zone``, from the day after ``on``, in which all are free.

    They fall on different days, apart where that is possible, and at different times of day.
    """
    found: list[list[datetime]] = []
    clock = ZoneInfo(zone)
    hours = [(ZoneInfo(person.time_zone), _weekly(person)) for person in persons]
    for ahead in range(1, _AHEAD_DAYS + 1):
        midnight = datetime.combine(on + timedelta(days=ahead), time())
        walls = [midnight + _STEP * half for half in range(48)]
        free = [wall for wall in walls if _suits(instant(wall, clock), minutes, hours)]
        if free:
            found.append(free)
    days = _spread(found)
    return [free[i * (len(free) - 1) // 2] for i, free in enumerate(days)]


def _weekly(person: Person) -> frozenset[int]:
    return frozenset(person.hours) or _OFFICE_HOURS


def _suits(
    start: datetime | None, minutes: int, hours: Sequence[tuple[ZoneInfo, frozenset[int]]]
) -> bool:
    if start is None:
        return False
    halves = max(1, -(-minutes // 30))
    moments = [start + _STEP * i for i in range(halves)]
    return all(_hour(moment, zone) in free for zone, free in hours for moment in moments)


def _hour(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.weekday() * 24 + local.hour


def _spread(days: Sequence[list[datetime]]) -> list[list[datetime]]:
    """Three days, each at least two after the one before if there are enough."""
    apart: list[list[datetime]] = []
    for day in days:
        if not apart or (day[0].date() - apart[-1][0].date()).days >= 2:
            apart.append(day)
    chosen = apart if len(apart) >= _OFFERS else days
    return list(chosen[:_OFFERS])
