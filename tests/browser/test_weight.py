"""The pages stay light: bytes and requests of the main pages, as a browser gets them."""

from __future__ import annotations

import gzip
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from browser.places import Place, anybody, coordinator, participant
from browser.walking import Clock, SignIn, Visit
from django.test import Client
from playwright.sync_api import Page, Response

from ithaca.demo import Cast, build, many

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KB = 1024
LONG = {"desk:people", "desk:mentorships", "desk:directory", "desk:round", "desk:program-new"}


@dataclass
class Load:
    """What one page asked for. ``kinds``: bytes by kind as a server sends them."""

    asked: int = 0
    kinds: dict[str, int] = field(default_factory=dict)


@dataclass
class Visitor:
    """A browser that keeps what it may keep. The test's own server says nothing of keeping, so
    the product's answer for the same address is asked."""

    page: Page
    kept: set[str] = field(default_factory=set)

    def load(self, path: str) -> Load:
        answers: list[Response] = []

        def note(answer: Response) -> None:
            if answer.request.resource_type != "other":  # the tab's icon comes when it likes
                answers.append(answer)

        self.page.on("response", note)
        self.page.goto(path)
        self.page.wait_for_load_state("load")
        self.page.remove_listener("response", note)
        found = Load()
        for answer in answers:
            if answer.url not in self.kept and not answer.url.startswith("data:"):
                found.asked += 1
                kind = answer.request.resource_type
                found.kinds[kind] = found.kinds.get(kind, 0) + _size(answer)
        self.kept |= {answer.url for answer in answers if _may_be_kept(answer)}
        return found


def _size(answer: Response) -> int:
    body = answer.body()
    return len(body) if answer.request.resource_type == "image" else len(gzip.compress(body, 6))


def _may_be_kept(answer: Response) -> bool:
    path = urlsplit(answer.url).path
    if not path.startswith("/static/"):
        return False
    with closing(Client().get(path)) as product:
        return "immutable" in product["Cache-Control"]


@pytest.fixture
def living(monkeypatch: pytest.MonkeyPatch) -> Cast:
    """The demo, with lists as long as a page of them gets."""
    clock = Clock(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    monkeypatch.setattr("django.utils.timezone.now", clock)
    cast = build(clock())
    many(cast.program, 60, clock())
    return cast


def test_pages_stay_within_their_weight(living: Cast, visit: Visit, sign_in: SignIn) -> None:
    """At most 14 KB of HTML (30 KB for long tables), 25 KB of scripts, 10 KB of styles, 8
    requests at first and 2 from then on; that none leaves the house, every test here watches."""
    wrong: list[str] = []
    for person, places in (
        (None, [place for place in anybody(living) if place.name != "nowhere"]),
        (living.leila, participant(living)),
        (living.carla, coordinator(living)),
    ):
        visitor = Visitor(visit())
        if person:
            sign_in(visitor.page, person)
        for number, place in enumerate(places):
            seen = visitor.load(place.path)
            print(f"{place.name:28} {seen.asked} requests {seen.kinds}")
            wrong += judged(place, seen, cold=number == 0)
    assert not wrong, "\n".join(wrong)


def judged(place: Place, seen: Load, *, cold: bool) -> list[str]:
    document = 30 if place.name in LONG else 14
    wrong = [
        f"{place.name}: {seen.kinds[kind] / KB:.1f} KB of {kind}, {most} are allowed"
        for kind, most in (("document", document), ("script", 25), ("stylesheet", 10))
        if seen.kinds.get(kind, 0) > most * KB
    ]
    requests, total = (8, 100) if cold else (2, 25 if document == 14 else 40)
    if seen.asked > requests:
        wrong.append(f"{place.name}: {seen.asked} requests, {requests} are allowed")
    if (size := sum(seen.kinds.values())) > total * KB:
        wrong.append(f"{place.name}: {size / KB:.0f} KB in all, {total} are allowed")
    return wrong
