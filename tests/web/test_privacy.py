"""What stays with its people: followed from link to link as everybody, and asked for directly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from api.knocking import ask, token
from api.rows import ROWS, filled
from django.apps import apps
from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from principals import ANSWER, CALL_FOR_HELP, OWN_NOTE, PRIVATE, make_cast
from web.crawling import pages, signed_in

from ithaca.people.actions import deactivate
from ithaca.people.doors import make_link
from ithaca.people.models import Account, Organization, Person, UsedLink

if TYPE_CHECKING:
    from principals import Cast

    from ithaca.demo import Cast as Demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def isle() -> Cast:
    cache.clear()
    return make_cast()


def said_to(person: Person | None, seeds: Iterable[str] = ("/",)) -> str:
    """Every word of every page that links lead this person to."""
    found = [
        answer.content.decode(errors="replace")
        for _address, answer in pages(person, seeds)
        if not answer.streaming
    ]
    assert len(found) > 3
    return "\n".join(found)


def doors(isle: Cast) -> list[str]:
    """Where the private things are, for who knows their addresses."""
    keys = isle.keys
    mine = [f"/mentorships/{keys['mentorship']}/{page}" for page in ("", "agreement/", "help/")]
    survey = reverse("home:survey", args=[keys["mentorship"], "pulse", "first"])
    desk = reverse("desk:mentorship", args=[keys["mentorship"]])
    return [
        "/",
        *mine,
        survey,
        desk,
        reverse("desk:check-in", args=[keys["mentorship"]]),
        *(reverse("home:meeting", args=[keys[name]]) for name in ("meeting", "held")),
        *(reverse("home:calendar", args=[keys[name]]) for name in ("meeting", "held")),
        reverse("home:goal", args=[keys["goal"]]),
        reverse("desk:evaluation", args=["odyssey"]),
        reverse("desk:mentorships", args=["odyssey"]),
    ]


OTHERS = (
    "nobody",
    "deactivated",
    "other_taker",
    "coordinator",
    "other_coordinator",
    "administrator",
    "sponsor",
    "member",
    "foreign_administrator",
    "foreign_taker",
)


@pytest.mark.parametrize("who", OTHERS)
def test_words_within_a_mentorship_reach_nobody_else(isle: Cast, who: str) -> None:
    heard = said_to(isle.persons[who], doors(isle))
    assert not [word for word in (*PRIVATE, ANSWER) if word in heard]
    if who not in ("coordinator", "administrator"):
        assert CALL_FOR_HELP not in heard


def test_the_two_of_them_read_what_they_share_and_no_more(isle: Cast) -> None:
    giver, taker = (said_to(isle.person(name), doors(isle)) for name in ("giver", "taker"))
    # The topic of a meeting is shown until it was held.
    assert all(word in giver for word in PRIVATE[:3])
    assert all(word in taker for word in PRIVATE[1:3])
    assert OWN_NOTE not in taker
    assert ANSWER not in taker
    assert CALL_FOR_HELP not in giver


def test_the_admin_of_the_platform_keeps_accounts_and_nothing_of_a_program(isle: Cast) -> None:
    assert {model for model in admin.site._registry if model._meta.app_label == "ithaca"} == {
        Account,
        Organization,
    }
    chief = Account.objects.create(email="chief@platform.example", is_platform_admin=True)
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    seen = client.get("/platform/", follow=True)
    assert seen.status_code == 200
    for address in (*doors(isle), "/platform/ithaca/note/", "/platform/ithaca/account/"):
        body = client.get(address, follow=True).content.decode()
        assert not [word for word in (*PRIVATE, ANSWER, CALL_FOR_HELP) if word in body]


@pytest.mark.parametrize("who", [who for who in OTHERS if who not in ("nobody", "deactivated")])
def test_the_api_says_no_private_word_to_others(isle: Cast, who: str) -> None:
    secret = token(isle.person(who), "read")
    for row in ROWS.values():
        answer = ask("GET", filled(row.path, isle.keys), secret)
        heard = answer.content.decode(errors="replace")
        assert not [word for word in (*PRIVATE, ANSWER) if word in heard], row.path


BANDS = re.compile(
    r">\s*(clarity|connection|commitment|continuity)\s*<|four c|class=\"(glyph|states)|"
    r"class=\"tag risk",
    re.IGNORECASE,
)


def test_no_page_of_the_pair_shows_the_four_cs_or_a_band(living: Demo) -> None:
    with time_machine.travel(living.at + timedelta(minutes=5)):
        for person in (living.leila, living.ana, living.tomas, living.rita, living.yuki):
            for address, answer in pages(person):
                if answer.streaming or "who-sees-what" in address or address.startswith("/help"):
                    continue
                found = BANDS.search(answer.content.decode(errors="replace"))
                assert found is None, (address, found)


def test_a_sponsor_reads_figures_and_no_names(living: Demo) -> None:
    with time_machine.travel(living.at + timedelta(minutes=5)):
        heard = said_to(living.simone, ["/", reverse("desk:results")])
    assert living.program.name in heard
    # Whom to tell of a worry is said to everybody.
    others = [one for one in living.people.values() if one not in (living.simone, living.ingrid)]
    assert not [one.full_name for one in others if one.full_name in heard]
    assert not [one.email for one in others if one.email in heard]


def test_who_is_sent_away_is_out_at_once(isle: Cast) -> None:
    person = isle.person("taker")
    client, secret = signed_in(person), token(person)
    assert client.get("/today/").status_code == 200
    assert ask("GET", "/me", secret).status_code == 200
    deactivate(person, by=isle.person("administrator"), at=timezone.now())
    gone = client.get("/today/")
    assert (gone.status_code, gone["Location"]) == (302, "/sign-in/?next=/today/")
    assert ask("GET", "/me", secret).status_code == 401
    assert client.get(reverse("open:link", args=[make_link(person)])).status_code == 410


def test_a_sign_in_link_is_spent_by_the_post_alone_and_once(isle: Cast) -> None:
    address = reverse("open:link", args=[make_link(isle.person("taker"))])
    for method in ("get", "head", "get"):
        assert getattr(Client(), method)(address).status_code == 200
    assert not UsedLink.objects.exists()
    first, second = Client(), Client()
    assert first.post(address).status_code == 302
    assert first.get("/today/").status_code == 200
    assert second.post(address).status_code == 410
    assert second.get("/today/").status_code == 302


def without(answer: Any, email: str) -> tuple[int, str]:  # noqa: ANN401 (Django's test response)
    body = answer.content.decode().replace(email, "…")
    return answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body)


def test_nobody_learns_by_signing_in_who_is_known(isle: Cast) -> None:
    known, unknown = isle.person("taker").email, "nobody@nowhere.example"
    gone = isle.person("deactivated").email
    for address, more in (("/sign-in/", {"password": "wrong"}), ("/sign-in/mail/", {})):
        answers = [
            without(Client().post(address, {"email": email, **more}), email)
            for email in (known, unknown, gone)
        ]
        assert answers[0] == answers[1] == answers[2]


def rows() -> dict[str, int]:
    """How many rows there are of everything."""
    kept = ("ithaca", "sessions")
    models = [model for model in apps.get_models() if model._meta.app_label in kept]
    return {model.__name__: model._default_manager.count() for model in models}


def test_under_18_is_refused_kindly_and_leaves_no_trace(isle: Cast) -> None:
    program = isle.track.program
    program.join_open = True
    program.save()
    address = reverse("open:join", args=[program.join_key])
    member = signed_in(isle.person("member"))
    before = rows()
    said = {"full_name": "Young Astyanax", "email": "young@troy.example"}
    applies = {"side": "taker", "capacity": "1"}
    for client, data in ((Client(), said), (member, applies)):
        answer = client.post(address, data)
        assert answer.status_code == 422
        assert "people of 18 and over" in answer.content.decode()
    assert rows() == before
