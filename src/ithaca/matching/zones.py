"""How much two people's weeks overlap, from free hours or, without those, from time zones.

Offsets are taken in January and in July of a fixed year, so a run repeats exactly; the worse of
the two counts, because a mentorship usually meets in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from ithaca.matching.scoring.pool import Fits, Mask, both
from ithaca.matching.vocabulary import Candidate

_DAY = 24 * 60
_WORKING_DAY = 8 * 60
_SEASONS = (datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC))


@lru_cache(maxsize=2_000)
def offsets(zone: str) -> tuple[int, ...] | None:
    """Minutes ahead of UTC in winter and in summer; None for an unknown zone."""
    try:
        found = ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        return None
    moved = (moment.astimezone(found).utcoffset() for moment in _SEASONS)
    return tuple(int(offset.total_seconds()) // 60 for offset in moved if offset is not None)


@lru_cache(maxsize=100_000)
def working_hours_shared(zone: str, other: str) -> int | None:
    """Whole hours that two 9-to-17 days share; None when a zone is unknown."""
    mine, theirs = offsets(zone), offsets(other)
    if mine is None or theirs is None:
        return None
    return min(_shared_minutes(a - b) for a, b in zip(mine, theirs, strict=True)) // 60


def _shared_minutes(apart: int) -> int:
    apart %= _DAY
    return max(0, _WORKING_DAY - apart) + max(0, _WORKING_DAY - (_DAY - apart))


def hours_known(person: Candidate) -> bool:
    """Whether anything is known about when this person is there."""
    return bool(person.hours) or offsets(person.zone) is not None


def shared_hours(taker: Candidate, giver: Candidate) -> tuple[int, bool] | None:
    """(hours, whether a week's free hours were compared, else a day's working hours)."""
    if taker.hours and giver.hours:
        return len(taker.hours & giver.hours), True
    shared = working_hours_shared(taker.zone, giver.zone)
    return None if shared is None else (shared, False)


def week_overlap(takers: Sequence[Candidate], givers: Sequence[Candidate]) -> tuple[Fits, Mask]:
    """(takers × givers): shared free hours of the week, and where both sides gave theirs."""
    mine, theirs = _week(takers), _week(givers)
    known = both((person.hours for person in takers), (person.hours for person in givers))
    return np.rint(mine @ theirs.T).astype(np.int64), known


def day_overlap(takers: Sequence[Candidate], givers: Sequence[Candidate]) -> tuple[Fits, Mask]:
    """(takers × givers): shared working hours of a day, and where both zones are known."""
    zones = sorted({person.zone for person in (*takers, *givers)})
    place = {zone: number for number, zone in enumerate(zones)}
    table = np.array(
        [[_or_unknown(working_hours_shared(a, b)) for b in zones] for a in zones], dtype=np.int64
    ).reshape(len(zones), len(zones))
    rows = np.array([place[person.zone] for person in takers], dtype=np.int64)
    columns = np.array([place[person.zone] for person in givers], dtype=np.int64)
    hours = table[rows[:, None], columns[None, :]]
    return np.maximum(hours, 0), hours >= 0


def _or_unknown(hours: int | None) -> int:
    return -1 if hours is None else hours


def _week(people: Sequence[Candidate]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    week = np.zeros((len(people), 168))
    for row, person in enumerate(people):
        week[row, sorted(person.hours)] = 1.0
    return week
