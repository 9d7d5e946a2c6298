"""Who stands at the desk, and what its pages cost."""

import gzip
from collections.abc import Callable

from care.pairs import ago, person
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ithaca.people.models import Account, Person
from ithaca.programs.models import Enrollment, Program


def signed_in(one: Person) -> Client:
    """A browser in which this person is signed in."""
    if one.account is None:
        one.account = Account.objects.create(email=f"{one.key}@ithaca.example")
        one.save()
    client = Client()
    client.force_login(one.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def everyone_has_mail(of: Program) -> None:
    for one in Person.objects.filter(organization=of.organization, email=""):
        one.email = f"{one.key}@ithaca.example"
        one.save()


def waiting(of: Program, takers: int, givers: int) -> None:
    """People approved who have nobody yet."""
    track = of.tracks.get()
    for number in range(takers + givers):
        gives = number >= takers
        seated = person(
            of,
            f"{'Mentor' if gives else 'Mentee'} number {number}",
            email=f"n{number}@ithaca.example",
            skills_offered={"rowing": 3} if gives else {},
            skills_sought={} if gives else {"rowing": 1},
        )
        Enrollment.objects.create(
            track=track,
            person=seated,
            gives=gives,
            takes=not gives,
            status="approved",
            made_at=ago(1),
            adult_at=ago(1),
            profile_at=ago(1),
        )


def said(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def budget(home: Program, grow: Callable[[int], object], client: Client, path: str) -> int:
    """Queries of a page, asserted to be the same with many rows, and its weight."""
    counts = []
    for number in (3, 30):
        grow(number)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        assert answer.status_code == 200
        assert len(gzip.compress(answer.content)) < 14_000
        counts.append(len(asked))
    assert counts[0] == counts[1], path
    return counts[0]
