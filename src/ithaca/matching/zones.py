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

from ithaca.matching.scoring.building import Coded, bits, coded, lookup, spread, table_size
from ithaca.matching.scoring.parts import Lookup, Mask, Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.spelling import counted
from ithaca.matching.vocabulary import Candidate

WEEK, WORKING_DAY = 168, 8
"""The most hours that two people can share in a week, and of a working day."""

Offsets = tuple[int, ...]

_DAY = 24 * 60
_SEASONS = (datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC))


@lru_cache(maxsize=2_000)
def offsets(zone: str) -> Offsets | None:
    """Minutes ahead of UTC in winter and in summer; None for an unknown zone."""
    try:
        found = ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        return None
    moved = (moment.astimezone(found).utcoffset() for moment in _SEASONS)
    return tuple(int(offset.total_seconds()) // 60 for offset in moved if offset is not None)


def hours_known(person: Candidate) -> bool:
    """Whether anything is known about when this person is there."""
    return bool(person.hours) or offsets(person.zone) is not None


def shared_hours(taker: Candidate, giver: Candidate) -> tuple[int, bool] | None:
    """(hours, whether a week's free hours were compared, else a day's working hours)."""
    if taker.hours and giver.hours:
        return len(taker.hours & giver.hours), True
    shared = _working_hours(offsets(taker.zone), offsets(giver.zone))
    return None if shared is None else (shared, False)


def hours_in_words(taker: Candidate, giver: Candidate, only: str = "") -> str:
    """How much they share, with what each gave; `only` is “ only” where it is too little."""
    hours, of_week = shared_hours(taker, giver) or (0, False)
    if of_week:
        return (
            f"{taker.called} and {giver.called} share{only} {counted(hours, 'free hour')} a week "
            f"(of {len(taker.hours)} and {len(giver.hours)})"
        )
    return (
        f"The working days of {taker.called} ({taker.zone}) and {giver.called} ({giver.zone}) "
        f"overlap by{only} {counted(hours, 'hour')}"
    )


def hours_parts(
    pool: Pool, week: Sequence[int], day: Sequence[int], least: int = 0
) -> tuple[Part, ...]:
    """Points by hours shared: `week[0..168]` where both gave free hours, else `day[0..8]`."""
    rows, columns = coded(map(_times, pool.takers)), coded(map(_times, pool.givers))
    parts: list[Part] = [_by_day(rows, columns, day, least)]
    if all(any(hours for hours, _ in side.keys) for side in (rows, columns)):
        mine, theirs = _free(rows), _free(columns)
        known = (_whole_week(mine), _whole_week(theirs))
        size = table_size(WEEK)
        points = [week[min(shared, WEEK)] for shared in range(size)]
        table = np.tile(np.array(points, dtype=np.int64), (size, 1))
        parts.append(bits(mine, theirs, known, table, least=least))
    return spread(rows, columns, *parts)


_Times = tuple[frozenset[int], Offsets | None]


def _times(person: Candidate) -> _Times:
    return person.hours, offsets(person.zone)


def _free(side: Coded[_Times]) -> Mask:
    free = np.zeros((len(side.keys), WEEK), dtype=bool)
    for code, (hours, _) in enumerate(side.keys):
        free[code, list(hours)] = True
    return free


def _whole_week(free: Mask) -> Mask:
    """Every hour of those who gave any is known."""
    known: Mask = np.zeros_like(free)
    known[free.sum(axis=1) > 0] = True
    return known


def _by_day(rows: Coded[_Times], columns: Coded[_Times], day: Sequence[int], least: int) -> Lookup:
    """Over the codes of both sides, but not for two who both gave free hours."""
    mine = coded((bool(hours), zone) for hours, zone in rows.keys)
    theirs = coded((bool(hours), zone) for hours, zone in columns.keys)
    shape = (len(mine.keys), len(theirs.keys))
    points, known = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=bool)
    for a, (free, zone) in enumerate(mine.keys):
        for b, (also_free, other) in enumerate(theirs.keys):
            hours = None if free and also_free else _working_hours(zone, other)
            if hours is not None:
                points[a, b], known[a, b] = day[hours], True
    return Lookup(mine.codes, theirs.codes, lookup(points, known, least).table)


@lru_cache(maxsize=10_000)
def _working_hours(mine: Offsets | None, theirs: Offsets | None) -> int | None:
    """Whole hours that two 9-to-17 days share; None when a zone is unknown."""
    if mine is None or theirs is None:
        return None
    return min(_shared_minutes(a - b) for a, b in zip(mine, theirs, strict=True)) // 60


def _shared_minutes(apart: int) -> int:
    apart %= _DAY
    working = WORKING_DAY * 60
    return max(0, working - apart) + max(0, working - (_DAY - apart))
