"""What a request may weigh, how often it may come, and what may be kept of its answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from principals import Cast, make_cast

from ithaca import letters
from ithaca.feedback.models import Response
from ithaca.guide import surveys
from ithaca.people.models import Account

pytestmark = pytest.mark.django_db
MB = 1024 * 1024


@pytest.fixture
def cast() -> Cast:
    cache.clear()
    mail.outbox = []
    return make_cast()


def entered(cast: Cast, name: str) -> Client:
    client = Client()
    account = cast.person(name).account
    assert account is not None
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_no_page_about_people_is_kept_by_a_proxy_or_a_shared_browser(cast: Cast) -> None:
    client = entered(cast, "taker")
    for route in ("home:today", "home:me", "home:account"):
        assert "no-store" in client.get(reverse(route))["Cache-Control"]
    token = letters.signed(cast.person("taker"), "home:answer", [cast.keys["planned"]])
    page = Client().get(reverse("open:from-mail", args=[token]))
    assert (page.status_code, "no-store" in page["Cache-Control"]) == (200, True)


@pytest.mark.parametrize(("name", "size"), [(None, 3 * MB), ("taker", 60 * MB)])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    cast: Cast, name: str | None, size: int
) -> None:
    client = entered(cast, name) if name else Client()
    answer = client.generic(
        "POST",
        reverse("open:sign-in"),
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(size),
    )
    assert answer.status_code == 413


def test_a_busy_office_is_let_in_again_after_its_stretch(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr("ithaca.web.open.limits.time.time", lambda: now)
    ask = {"email": "nobody@ithaca.example"}
    said = [Client().post(reverse("open:link-request"), ask).status_code for _ in range(22)]
    assert (said[0], said[-1]) == (200, 429)
    now += 601
    assert Client().post(reverse("open:link-request"), ask).status_code == 200


def test_behind_a_proxy_everybody_knocks_with_their_own_address(
    cast: Cast, settings: LazySettings
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ask = {"email": "nobody@ithaca.example"}
    for _ in range(22):
        said = Client().post(
            reverse("open:link-request"), ask, HTTP_X_FORWARDED_FOR="6.6.6.6, 10.0.0.1"
        )
    assert said.status_code == 429
    other = Client().post(
        reverse("open:link-request"), ask, HTTP_X_FORWARDED_FOR="6.6.6.6, 10.0.0.2"
    )
    assert other.status_code == 200


def test_without_a_proxy_nobody_chooses_their_own_address(cast: Cast) -> None:
    ask = {"email": "nobody@ithaca.example"}
    said = [
        Client()
        .post(reverse("open:link-request"), ask, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
        .status_code
        for number in range(22)
    ]
    assert said[-1] == 429


def test_a_letter_that_is_passed_on_does_not_show_what_was_answered(cast: Cast) -> None:
    giver, key = cast.person("giver"), cast.keys["mentorship"]
    token = letters.signed(giver, "home:survey", [key, "pulse", "first"])
    asked = next(q.key for q in surveys()["pulse"].asked_of("giver") if q.kind == "scale5")
    Response.objects.update(answers={asked: 4}, at=cast.at - timedelta(minutes=5))
    own = entered(cast, "giver").get(reverse("home:survey", args=[key, "pulse", "first"]))
    passed_on = Client().get(reverse("open:from-mail", args=[token]))
    assert own.context["form"][asked].value() == 4
    assert passed_on.context["form"][asked].value() is None


def test_a_letter_opens_nothing_for_a_closed_account(cast: Cast) -> None:
    taker = cast.person("taker")
    token = letters.signed(taker, "home:answer", [cast.keys["planned"]])
    Account.objects.filter(pk=taker.account_id).update(is_active=False)
    assert Client().get(reverse("open:from-mail", args=[token])).status_code == 404


@pytest.mark.parametrize("route", ["home:mentorship", "home:goal", "home:meeting", "open:link"])
def test_a_letter_acts_on_its_own_page_and_no_other(cast: Cast, route: str) -> None:
    token = letters.signed(cast.person("taker"), route, [cast.keys["mentorship"]])
    assert Client().get(reverse("open:from-mail", args=[token])).status_code == 404


def test_a_letter_opens_no_mentorship_that_its_reader_holds_no_seat_in(cast: Cast) -> None:
    token = letters.signed(cast.person("other_taker"), "home:answer", [cast.keys["planned"]])
    assert Client().get(reverse("open:from-mail", args=[token])).status_code == 404


def test_acting_from_a_letter_signs_nobody_in(cast: Cast) -> None:
    client = Client()
    token = letters.signed(cast.person("taker"), "home:answer", [cast.keys["planned"]])
    client.post(reverse("open:from-mail", args=[token]), {"said": "yes"})
    assert client.get(reverse("home:today")).status_code == 302
