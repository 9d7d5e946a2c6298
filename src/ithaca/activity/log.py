"""Writing and waking: every action ends by recording what it did, in its own transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from django.db import transaction

from .models import Activity

if TYPE_CHECKING:
    from ithaca.people.models import Organization, Person

request_id: ContextVar[str] = ContextVar("request_id", default="")

# What is told that the log grew, once the transaction is through. The worker's queue adds itself.
listeners: list[Callable[[], None]] = []


class Subject(Protocol):
    """Anything with a public name: a key, or for a program its slug."""

    @property
    def pk(self) -> object: ...


def public_name(subject: Subject) -> str:
    return str(getattr(subject, "key", None) or getattr(subject, "slug", None) or subject.pk)


def record(
    verb: str,
    subject: Subject,
    *,
    organization: Organization,
    by: Person | None,
    at: datetime,
    **changes: object,
) -> Activity:
    """Log that ``by`` (None: the system) did ``verb`` to ``subject``. ``changes`` is plain data
    and never holds what passes within a mentorship."""
    return record_all(verb, [subject], organization=organization, by=by, at=at, **changes)[0]


def record_all(
    verb: str,
    subjects: Iterable[Subject],
    *,
    organization: Organization,
    by: Person | None,
    at: datetime,
    **changes: object,
) -> list[Activity]:
    """The same for each of ``subjects``, in one query."""
    rows = [
        Activity(
            organization=organization,
            actor=by,
            verb=verb,
            subject_kind=type(subject).__name__.lower(),
            subject_key=public_name(subject),
            changes=changes,
            request_id=request_id.get(),
            at=at,
        )
        for subject in subjects
    ]
    transaction.on_commit(tell, robust=True)
    return Activity.objects.bulk_create(rows)


def tell() -> None:
    """Wake whoever listens."""
    for listener in listeners:
        listener()
