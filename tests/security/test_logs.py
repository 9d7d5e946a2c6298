"""What the console says opens no door."""

from __future__ import annotations

import logging
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from principals import make_cast

from ithaca import letters
from ithaca.people.doors import make_link
from ithaca.web.open.unlogged import WithoutLinks

pytestmark = pytest.mark.django_db


def test_a_mailed_address_is_not_written_to_the_log() -> None:
    cast, said = make_cast(), StringIO()
    taker = cast.person("taker")
    token, link = letters.signed(taker, "home:answer", [cast.keys["planned"]]), make_link(taker)
    handler = logging.StreamHandler(said)
    handler.addFilter(WithoutLinks())
    log = logging.getLogger("django")
    log.addHandler(handler)
    try:
        Client().post(reverse("open:from-mail", args=[token]), {"said": "perhaps"})
        Client(enforce_csrf_checks=True).post(reverse("open:link", args=[link]))
    finally:
        log.removeHandler(handler)
    assert "/mail/…" in said.getvalue()
    assert "/sign-in/link/…" in said.getvalue()
    assert token not in said.getvalue()
    assert link not in said.getvalue()


def test_the_console_leaves_them_out() -> None:
    console = settings.LOGGING["handlers"]["stderr"]
    chosen = settings.LOGGING["filters"][console["filters"][0]]
    assert chosen["()"] == "ithaca.web.open.unlogged.WithoutLinks"
