"""Days that count back from one moment, and the order in which life happens."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

_SATURDAY = 5


def chance(*words: object) -> random.Random:
    """The same draws for the same words, on every machine."""
    return random.Random("|".join(map(str, words)))  # noqa: S311 (no secret depends on it)


class Happening(Protocol):
    def __call__(self, *, at: datetime) -> object: ...


class Days:
    """Days before ``at`` in ``zone``; a day to come is negative."""

    def __init__(self, at: datetime, zone: str) -> None:
        self.at = at
        self.zone = ZoneInfo(zone)
        self.today = at.astimezone(self.zone).date()

    def on(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def at_work(self, ago: int) -> int:
        """The same day, or the Friday before a weekend; after it for days to come."""
        late = self.on(ago).weekday() - _SATURDAY
        if late < 0:
            return ago
        return ago + late + 1 if ago > 0 else ago - (2 - late)

    def moment(self, ago: int, hour: int = 10, minute: int = 0) -> datetime:
        wall = datetime.combine(self.on(ago), time(hour, minute), self.zone)
        return wall.astimezone(UTC)


class Timeline:
    """What happens when, told in any order and played in the order of time."""

    def __init__(self) -> None:
        self._told: list[tuple[datetime, Happening]] = []

    def add(self, moment: datetime, happening: Happening) -> None:
        self._told.append((moment, happening))

    def play(self) -> None:
        """Each happening is told its moment; of two at once, the one told first comes first."""
        for moment, happening in sorted(self._told, key=lambda told: told[0]):
            happening(at=moment)
