"""What a journey in the browser needs beside the browser: a clock, people whose presses are
counted, and the letters they get. What is walked, and what must hold, is in the tests."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from playwright.sync_api import Frame, Locator, Page

from ithaca import jobs
from ithaca.activity.models import Letter
from ithaca.people.models import Person

PHONE = {"width": 320, "height": 640}


class Clock:
    """The house's time, which goes on by itself and can be moved ahead."""

    def __init__(self, at: datetime) -> None:
        self.start = at - timedelta(seconds=time.monotonic())

    def __call__(self) -> datetime:
        return self.start + timedelta(seconds=time.monotonic())

    def pass_(self, **much: float) -> None:
        self.start += timedelta(**much)

    def to(self, at: datetime) -> None:
        self.start += at - self()

    def work(self) -> None:
        """What the worker does when it is woken."""
        jobs.run(at=self())


@dataclass
class Walk:
    """Somebody at a browser. ``presses``: clicks, ticks and choices; typing is not one.
    ``visits``: the addresses come to, one after the other."""

    page: Page
    look: Callable[[Page], list[str]] = lambda page: []
    presses: int = 0
    visits: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("framenavigated", self._came)

    def _came(self, frame: Frame) -> None:
        path = urlsplit(frame.url).path
        if frame == self.page.main_frame and self.visits[-1:] != [path]:
            self.visits.append(path)

    @property
    def addresses(self) -> int:
        return len(set(self.visits))

    def begin(self) -> None:
        self.presses, self.visits = 0, [urlsplit(self.page.url).path]

    def press(self, what: str, kind: str = "button") -> None:
        """Press the button or link whose name holds ``what``, and wait for where it leads."""
        self.go(self.page.get_by_role(kind, name=re.compile(what)).first)  # type: ignore[arg-type]

    def go(self, control: Locator) -> None:
        self.presses += 1
        with self.page.expect_navigation():
            control.click()
        self.sound()

    def sound(self) -> None:
        """Nothing sticks out of the page that was come to, and axe finds nothing."""
        title = self.page.locator("h1").inner_text()
        assert sideways(self.page) == 0, f"“{title}” sticks out"
        wrong = self.look(self.page)
        assert not wrong, "\n".join([f"On “{title}”:", *wrong])

    def choose(self, label: str) -> None:
        self.presses += 1
        self.page.get_by_label(re.compile(label)).first.check()

    def unfold(self, words: str) -> None:
        self.presses += 1
        self.page.locator("summary", has_text=words).click()

    def open(self, path: str) -> None:
        """Follow a link of a letter, which is one tap."""
        self.presses += 1
        self.page.goto(path)
        self.sound()

    def says(self, words: str) -> None:
        """The title of the page holds these words."""
        title = self.page.locator("h1").inner_text()
        assert words in title, f"“{words}” is not in “{title}” ({self.page.url})"

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()


def letters(person: Person, kind: str = "") -> list[Letter]:
    """What somebody has in the mailbox, oldest first."""
    mine = Letter.objects.filter(person=person, status="sent").order_by("sent_at", "pk")
    return [letter for letter in mine if letter.kind.startswith(kind)]


def button_of(letter: Letter) -> str:
    """The path behind the one button of a letter."""
    found = re.search(r"https?://\S+", letter.text)
    assert found is not None, letter.text
    assert found[0].startswith(settings.BASE_URL)
    return found[0].removeprefix(settings.BASE_URL)


def sideways(page: Page) -> int:
    """How many pixels stick out to the side."""
    wide: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


Visit = Callable[..., Page]
SignIn = Callable[[Page, Person], None]
