"""A real Chromium on a live server, for the journeys. `page` is a fresh visitor; it fails the test
when the browser complained: a script that threw, a blocked resource, a request elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

# This file is read before the settings are, when this folder alone is asked for.
if TYPE_CHECKING:
    from ithaca.people.models import Person

WAIT = 10_000  # milliseconds

outcome_key = pytest.StashKey[bool]()


@pytest.fixture
def visit(
    browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """visit(**context options) -> a page of its own visitor; several may meet in one test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(**options: object) -> Page:
        options = {
            "viewport": {"width": 1280, "height": 900},
            "reduced_motion": "reduce",
            "locale": "en-GB",
            "timezone_id": "Europe/London",
            "base_url": live_server.url,
        } | options
        context = browser.new_context(**options)
        context.set_default_timeout(WAIT)
        contexts.append(context)
        page = context.new_page()
        _listen(page, live_server.url, complaints)
        return page

    yield open_page
    if request.node.stash.get(outcome_key, False):
        _picture(contexts, request.node.name)
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(visit: Callable[..., Page]) -> Page:
    return visit()


def _listen(page: Page, address: str, complaints: list[str]) -> None:
    home = urlsplit(address).netloc
    page.on("pageerror", lambda error: complaints.append(f"A script threw: {error}"))
    page.on(
        "console",
        lambda said: (
            complaints.append(f"The console says: {said.text}")
            if said.type == "error" and "status of 4" not in said.text
            else None
        ),
    )
    page.on(
        "request",
        lambda asked: (
            complaints.append(f"A request left the house: {asked.url}")
            if asked.url.startswith("http") and urlsplit(asked.url).netloc != home
            else None
        ),
    )
    page.on(
        "response",
        lambda got: complaints.append(f"{got.status} for {got.url}") if got.status >= 500 else None,
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report: Any = yield
    if report.when == "call":
        item.stash[outcome_key] = report.failed
    return report


def _picture(contexts: list[BrowserContext], name: str) -> None:
    """What the browser showed when the test failed: build/failures/<test>-<n>.png."""
    place = Path(__file__).resolve().parents[2] / "build" / "failures"
    place.mkdir(parents=True, exist_ok=True)
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=place / f"{name}-{number}.png", full_page=True)


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[[Page, Person], None]:
    """sign_in(page, person): the session's cookie without the form, which has its own test."""

    def give_cookie(page: Page, person: Person) -> None:
        client = Client()
        assert person.account is not None, f"{person} has no account to sign in with"
        client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["person"] = person.key
        session.save()
        name = settings.SESSION_COOKIE_NAME
        page.context.clear_cookies(name=name)
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )

    return give_cookie


@pytest.fixture(scope="session")
def axe(checkout: Path) -> Callable[[Page], list[str]]:
    """axe(page) -> what is wrong, one sentence each. The tool is evaluated by the debugger, which
    our content security policy does not bind: the page keeps its policy while it is looked at."""
    script = (checkout / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")

    def look(page: Page) -> list[str]:
        page.evaluate(script)
        result = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {violation['help']} at {node['target']} ({node['html'][:120]})"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]

    return look
