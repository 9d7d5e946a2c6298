"""The outbox: a letter is a row, written once, sent by a sweep with a Message-ID of its own."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.mime.text import MIMEText

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F, Q

from . import log
from .models import Letter, LetterStatus

_log = logging.getLogger("ithaca.letters")
_GIVE_UP_AFTER = 6
_CLAIM_LASTS = timedelta(minutes=5)
_TEXTS_STAY = timedelta(days=60)


@dataclass(frozen=True)
class Draft:
    """A letter before it is a row. ``occurrence`` makes it unique for its kind and address."""

    organization_id: int
    person_id: int | None
    address: str
    kind: str
    occurrence: str
    subject: str
    text: str
    html: str = ""
    calendar: str = ""
    calendar_method: str = ""
    nudge: bool = False
    due_at: datetime | None = None


def post(drafts: Iterable[Draft], *, at: datetime) -> None:
    """Put letters in the outbox. One that is there already, or has no address, is left alone."""
    Letter.objects.bulk_create(
        [
            Letter(**{**vars(draft), "due_at": draft.due_at or at, "made_at": at})
            for draft in drafts
            if draft.address
        ],
        ignore_conflicts=True,
    )


def send_soon() -> None:
    """Wake the worker once the transaction is through: somebody is waiting for this letter."""
    transaction.on_commit(log.tell, robust=True)


def cancel(organization_id: int, kind: str, occurrences: Sequence[str]) -> int:
    """Take back letters that have not left. Returns how many."""
    waiting = Letter.objects.filter(
        organization=organization_id, kind=kind, status=LetterStatus.DUE
    )
    return sum(
        waiting.filter(occurrence__in=occurrences[start : start + 500]).delete()[0]
        for start in range(0, len(occurrences), 500)
    )


def forget_texts(*, at: datetime) -> int:
    """Blank what sent letters said once their links are dead; that they were sent stays."""
    old = Letter.objects.filter(status=LetterStatus.SENT, sent_at__lt=at - _TEXTS_STAY)
    return old.exclude(text="").update(text="", html="", calendar="")


def send_due(*, at: datetime, limit: int = 200) -> int:
    """Send what is due, and what a killed worker left half-sent. Returns how many left."""
    waiting = Q(status=LetterStatus.DUE, due_at__lte=at) | Q(
        status=LetterStatus.SENDING, claimed_at__lt=at - _CLAIM_LASTS
    )
    sent = 0
    for letter in Letter.objects.filter(waiting).order_by("due_at", "pk")[:limit]:
        if _claim(letter, at):
            sent += _deliver(letter, at)
    return sent


def _claim(letter: Letter, at: datetime) -> bool:
    """One worker wins: the row must still be as it was read."""
    mine = Letter.objects.filter(
        pk=letter.pk, status=letter.status, claimed_at=letter.claimed_at
    ).update(status=LetterStatus.SENDING, claimed_at=at, attempts=F("attempts") + 1)
    letter.attempts += mine
    return bool(mine)


def _deliver(letter: Letter, at: datetime) -> int:
    try:
        get_connection().send_messages([message(letter)])
    except Exception as failure:  # any failure of a mail server means: later
        return _failed(letter, at, failure)
    Letter.objects.filter(pk=letter.pk).update(
        status=LetterStatus.SENT, sent_at=at, error="", claimed_at=None
    )
    _log.info("to %s: %s", letter.address, letter.subject)
    return 1


def _failed(letter: Letter, at: datetime, failure: Exception) -> int:
    last = letter.attempts >= _GIVE_UP_AFTER
    Letter.objects.filter(pk=letter.pk).update(
        status=LetterStatus.FAILED if last else LetterStatus.DUE,
        due_at=at + timedelta(minutes=2**letter.attempts),
        claimed_at=None,
        error=f"{type(failure).__name__}: {failure}"[:300],
    )
    return 0


def message(letter: Letter) -> EmailMultiAlternatives:
    """The mail itself. Its Message-ID is the row's, so a repeated delivery is the same mail."""
    sender_name, sender = settings.SENDER
    domain = sender.partition("@")[2] or "localhost"
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=f"{sender_name} <{sender}>",
        to=[letter.address],
        headers={
            "Message-ID": f"<{letter.key}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    if letter.html:
        mail.attach_alternative(letter.html, "text/html")
    if letter.calendar:
        part = MIMEText(letter.calendar, "calendar", "utf-8")
        part.set_param("method", letter.calendar_method or "REQUEST")
        part.add_header("Content-Disposition", "attachment", filename="meeting.ics")
        mail.attach(part)
    return mail
