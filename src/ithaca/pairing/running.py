"""Rounds at work: claimed, matched in a process of its own that ends and takes its memory along,
and ended at once when somebody stops them.

The row is the truth. A worker that holds a claim renews it; one that was killed does not, so that
another begins anew. Whatever happens, ``rounds.work`` and ``rounds.cancel`` move the round on
only where it still runs: there is one outcome.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.db.models import Q
from django.utils.translation import gettext as _

from ithaca.matching import Progress

from . import rounds
from .models import Round, RoundQuerySet

_log = logging.getLogger(__name__)
_CLAIM_LASTS = timedelta(minutes=2)
_RENEWED_EVERY = timedelta(seconds=20)
_LOOKS_EVERY = 0.5  # seconds until a round that was stopped ends
_TRIES = 3

Clock = Callable[[], datetime]


def waiting(*, at: datetime) -> Iterable[Round]:
    """Rounds that want a worker now, or whose worker died."""
    stale = Q(claimed_at=None) | Q(claimed_at__lt=at - _CLAIM_LASTS)
    rows = Round.objects.filter(stale, status=Round.Status.RUNNING)
    return rows.select_related("track__program__organization", "by").defer("inputs", "proof")


def claim(round_: Round, *, at: datetime) -> bool:
    """Take the round for this worker, or hold it on. False when it is another's, or over."""
    held = _held(round_).update(claimed_at=at)
    round_.claimed_at = at
    return bool(held)


def _held(round_: Round) -> RoundQuerySet:
    """The row, as long as it runs and nobody else took it."""
    return Round.objects.filter(
        pk=round_.pk, status=Round.Status.RUNNING, claimed_at=round_.claimed_at
    )


def work_waiting(*, at: datetime) -> None:
    """Work on every round that waits, one after the other."""
    began = monotonic()

    def clock() -> datetime:
        return at + timedelta(seconds=monotonic() - began)

    for round_ in waiting(at=at):
        if not claim(round_, at=clock()):
            continue
        if settings.QUEUE:
            apart(round_, clock=clock)
        else:  # no worker that could grow: whoever asks matches here
            rounds.work(round_, at=clock(), progress=told(round_))


def command(round_: Round) -> list[str]:
    return [sys.executable, "-m", "ithaca", "round", "run", round_.key]


def apart(round_: Round, *, clock: Clock) -> None:
    """Match a claimed round in a child process, and end that when the round is no longer ours."""
    child = subprocess.Popen(command(round_), stdin=subprocess.DEVNULL)  # noqa: S603
    try:
        while not _ended(child):
            if not _wanted(round_, clock()):
                return
    finally:
        child.kill()
        child.wait()
    if child.returncode:
        _crashed(round_, child.returncode)


def _ended(child: subprocess.Popen[bytes]) -> bool:
    with suppress(subprocess.TimeoutExpired):
        child.wait(_LOOKS_EVERY)
    return child.returncode is not None


def _wanted(round_: Round, now: datetime) -> bool:
    """Whether to go on. A database that is busy or away says nothing about it."""
    try:
        if round_.claimed_at and now - round_.claimed_at > _RENEWED_EVERY:
            return claim(round_, at=now)
        return _held(round_).exists()
    except OperationalError:
        return True


def _crashed(round_: Round, code: int) -> None:
    """The child was killed or failed: another try, and after a few of them an honest word."""
    tries = round_.result.get("tries", 0) + 1
    _log.error("Round %s ended with %s, try %s of %s", round_.key, code, tries, _TRIES)
    if tries < _TRIES:
        _held(round_).update(claimed_at=None, result={**round_.result, "tries": tries})
    elif _held(round_).exists():
        rounds.fail(
            round_,
            _(
                "The matching broke off three times, perhaps because the machine has too little "
                "memory for so many people. Its log says more."
            ),
        )


def told(round_: Round) -> Progress:
    """Keeps how far a round is where its page finds it, from whatever process."""
    last = [("", -1)]

    def tell(words: str, share: float) -> None:
        now = (words, round(100 * share))
        if now != last[0]:
            last[0] = now
            cache.set(f"progress:{round_.key}", now, 3600)

    return tell


def progress_of(round_: Round) -> tuple[str, int | None]:
    """Words and percent; no words and no percent while nothing is known."""
    words, percent = cache.get(f"progress:{round_.key}") or ("", None)
    return words, percent
