"""Nonsense in every field of every form that the pages show: a clear answer, the input shown
again, nothing written. A sample by the seed of the run; all of it with --long."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from html import escape
from pathlib import Path
from urllib.parse import quote_plus

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker
from web.crawling import FIXED, NOT_SHOWN_AGAIN, Field, Form, forms_of, pages, signed_in
from web.test_authorization import NAMES, ROWS, build

from ithaca import jobs
from ithaca.activity.models import Letter
from ithaca.care.models import CheckIn
from ithaca.demo import PASSWORD, Cast
from ithaca.files.models import File
from ithaca.journey.models import Action, Goal, Meeting, Note, Progress
from ithaca.pairing.models import Mentorship
from ithaca.people.models import Person
from ithaca.programs.models import Adaptation, Guideline, Objective, Program

pytestmark = pytest.mark.django_db

HOSTILE = (
    "",
    "   ",
    "\x00",
    "nul\x00inside",
    "\ud800 alone",
    "\u202eright to left\u202c",
    "x" * 1_000_000,
    "word " * 3_000,
    "line\nline\r\nline",
    "\x1b[31m\x07",
    "9" * 400,
    str(2**31),
    str(2**63),
    "-1",
    "0",
    "1e308",
    "1e309",
    "NaN",
    "²",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "2027-03-28T01:30",
    "31.02.2027",
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "../../etc/passwd",
    "zzzzzzzzzzzz",
    "{{ 7 * 7 }}%s%(name)s{0}",
    "ana@northwind.example\nBcc: all@northwind.example",
    "a@" + "b" * 300 + ".example",
)
SAMPLE = 2
POST_BUDGET = 20
# These keep a whole report, copy a whole plan, or do at once what a worker does for larger files.
WIDER = {
    "desk:evaluation": 25,
    "desk:close": 25,
    "desk:next-cycle": 25,
    "desk:import-map": 30,
    "desk:import-check": 32,
}


@pytest.fixture(scope="module")
def forms(living: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Form]]:
    """One of each kind of form, as the demo and a world with one of everything show them."""
    with django_db_blocker.unblock(), time_machine.travel(living.at + timedelta(minutes=5)):
        found: dict[tuple[object, ...], Form] = {}
        names = ("adam", "carla", "ingrid", "simone", "leila", "ana", "tomas", "jin", "priya")
        crowd = [None, *(living.people[name] for name in (*names, "bruno", "zofia", "ivo"))]
        for person in crowd:
            for form in forms_of(person):
                found.setdefault(form.mark, form)
        world = build()
        everything = [
            reverse(name, args=[arg for arg in world.args[ROWS[name][0]] if "?" not in str(arg)])
            for name in NAMES
        ]
        for asker in ("coordinator", "administrator", "mentee", "mentor", "member"):
            for form in forms_of(world.people[asker], everything):
                found.setdefault(form.mark, form)
        yield list(found.values())


@pytest.fixture(autouse=True)
def then(living: Cast) -> Iterator[None]:
    with time_machine.travel(living.at + timedelta(minutes=5)):
        yield


def send(client: Client, form: Form, values: list[tuple[str, str]]) -> tuple[object, list[str]]:
    """The answer, and what it left written. Everything is taken back afterwards."""
    cache.clear()
    connection.queries_log.clear()
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        if form.multipart:
            data: dict[str, list[str]] = {}
            for name, value in values:
                data.setdefault(name, []).append(value.encode("utf-8", "replace").decode())
            answer = client.post(form.action, data)
        else:
            body = "&".join(
                f"{quote_plus(name)}={quote_plus(value, errors='surrogatepass')}"
                for name, value in values
            )
            kind = "application/x-www-form-urlencoded"
            if form.method == "post":
                answer = client.post(form.action, body, content_type=kind)
            else:
                address = form.action.partition("?")[0]
                answer = client.get(f"{address}?{body[:20_000]}")
        transaction.set_rollback(True)
    statements = [row["sql"] or "" for row in asked]
    answer.asked = len([sql for sql in statements if not _POINT.match(sql)])
    return answer, left_written(statements)


_WRITE = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "ithaca_', re.IGNORECASE)
_POINT = re.compile(r'(SAVEPOINT|ROLLBACK TO SAVEPOINT|RELEASE SAVEPOINT) "?(\w+)', re.IGNORECASE)


def left_written(statements: Iterable[str]) -> list[str]:
    """The writes that no savepoint took back."""
    written: list[str] = []
    points: dict[str, int] = {}
    for sql in statements:
        if point := _POINT.match(sql):
            word, name = point[1].upper(), point[2]
            if word == "SAVEPOINT":
                points[name] = len(written)
            elif word.startswith("ROLLBACK"):
                del written[points[name] :]
        elif _WRITE.match(sql):
            written.append(sql[:120])
    return written


def spoiled(form: Form, chance: random.Random | None) -> Iterator[tuple[Field | None, str]]:
    """Each field with hostile values, and all fields at once."""
    for one in [*form.fields, None]:
        values = HOSTILE if chance is None else chance.sample(HOSTILE, SAMPLE)
        for value in values:
            yield one, value


def complaint(form: Form, one: Field | None, value: str, client: Client) -> str:
    """What is wrong with the answer to a hostile value; empty if nothing is."""
    values = [
        (known.name, value if (one is None and known.kind not in FIXED) or known is one else old)
        for known, old in ((known, known.value) for known in form.fields)
        if known is one or known.value or known.kind not in FIXED
    ]
    answer, written = send(client, form, values)
    what = f"{form.method} {form.route} {one.name if one else 'all'}={value[:30]!r}"
    status = answer.status_code
    if status >= 500:
        return f"{status} {what}: {answer.exc_info[1]!r}" if hasattr(answer, "exc_info") else what
    if form.method == "get":
        return f"{what} writes" if written else ""
    if status >= 400 and written:
        return f"{status} {what} wrote {written[0]}"
    if status in (409, 422) and one is not None and one.kind not in NOT_SHOWN_AGAIN:
        shown = answer.content.decode(errors="replace")
        sent = value.encode("utf-8", "replace").decode().strip()[:2000]
        if sent and "\x00" not in sent and _flat(escape(sent)) not in _flat(shown):
            return f"{status} {what} is not shown again"
    return ""


def _flat(text: str) -> str:
    return " ".join(text.replace("?", "").replace("\ufffd", "").split())


def test_every_form_answers_nonsense(
    forms: list[Form], chance: random.Random, pytestconfig: pytest.Config
) -> None:
    draws = None if pytestconfig.option.long else chance
    wrong, tried = [], 0
    for form in forms:
        client = signed_in(form.person)
        for one, value in spoiled(form, draws):
            tried += 1
            if said := complaint(form, one, value, client):
                wrong.append(said)
    assert not wrong, f"{len(wrong)} of {tried}:\n" + "\n".join(sorted(set(wrong)))
    assert tried > 500


def test_there_is_a_form_for_most_addresses_that_take_one(forms: list[Form]) -> None:
    assert len({form.route for form in forms if form.method == "post"}) > 45


def test_sending_a_form_as_it_stands_keeps_to_its_budget(forms: list[Form]) -> None:
    over = []
    for form in forms:
        if form.method == "post":
            answer, _written = send(signed_in(form.person), form, form.values())
            if answer.asked > WIDER.get(form.route, POST_BUDGET):
                over.append(f"{form.route}: {answer.status_code}, {answer.asked} queries")
    assert not over, "\n".join(over)


SCRIPT = "<script>alert('x')</script>"
EVIL = f"{SCRIPT}\"'><img src=x onerror=alert(1)>"


def test_a_script_in_any_text_is_shown_as_text(living: Cast) -> None:
    """In every text that people write, on every page, in letters and in the calendar file."""
    _plant()
    live = re.compile(r"<script>|<img src=x|\\son\w+=alert", re.IGNORECASE)
    escaped = 0
    for name in ("adam", "carla", "simone", "leila", "ana", "ivo"):
        for address, answer in pages(living.people[name]):
            if answer.streaming or not answer["Content-Type"].startswith("text/html"):
                continue
            body = answer.content.decode()
            assert not live.search(body), address
            assert "&lt;script&gt;alert(&#x27;x&#x27;)" in body or EVIL not in body
            escaped += "&lt;script&gt;" in body
    assert escaped > 30
    jobs.run(at=living.at + timedelta(minutes=30))
    for letter in Letter.objects.exclude(html=""):
        assert not live.search(letter.html), letter.kind


def _plant() -> None:
    """Writes it into every free text that the pages show."""
    texts: dict[type[Model], tuple[str, ...]] = {
        Person: ("full_name", "preferred_name", "pronouns", "job_title", "department", "bio"),
        Program: ("name", "purpose", "audience"),
        Objective: ("title", "organization_goal"),
        Guideline: ("text",),
        Goal: ("outcome", "measure", "skill"),
        Action: ("text",),
        Meeting: ("topic", "place"),
        Note: ("text",),
        Progress: ("text",),
        CheckIn: ("reason", "outcome"),
        Adaptation: ("decision", "because"),
    }
    for model, fields in texts.items():
        for field in fields:
            most = model._meta.get_field(field).max_length or 500  # type: ignore[union-attr]
            model._default_manager.update(**{field: EVIL[:most]})
    Person.objects.update(goals=[EVIL], interests=[EVIL], skills_offered={EVIL: 3})
    Mentorship.objects.update(reasons=[{"key": "skills", "label": EVIL, "points": 5, "text": EVIL}])


def test_every_answer_carries_the_strict_policy(living: Cast) -> None:
    for person in (None, living.carla, living.leila):
        for address, answer in pages(person, ["/", "/nowhere/", "/api/v1/me", "/health"]):
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy, address
            assert not re.search(r"unsafe|\*|https?:", policy), address
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


AWAY = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "1e309",
    "open:landing",
    "/" + "x" * 5000,
    "/desk/\r\nSet-Cookie: a=b",
)


@pytest.mark.parametrize("path", AWAY)
def test_nobody_is_led_out_of_the_house(living: Cast, path: str) -> None:
    cache.clear()
    said = {"email": living.leila.email, "password": PASSWORD, "next": path}
    answer = Client().post("/sign-in/", said)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert "evil" not in answer["Location"]
    assert not {"a"} & set(answer.cookies)


def test_a_foreign_host_is_turned_away_and_never_mailed(living: Cast) -> None:
    cache.clear()
    before = Letter.objects.count()
    data = {"email": living.leila.email}
    answer = Client().post("/sign-in/mail/", data, headers={"Host": "evil.example"})
    assert (answer.status_code, Letter.objects.count()) == (400, before)
    Client().post("/sign-in/mail/", data, headers={"X-Forwarded-Host": "evil.example"})
    letter = Letter.objects.latest("pk")
    assert "evil" not in letter.text + letter.html


def test_the_name_of_a_file_leads_nowhere(living: Cast) -> None:
    client = signed_in(living.carla)
    address = reverse("desk:import", args=[living.program.slug])
    for name in ("../../../etc/passwd.csv", "..\\..\\evil.csv", "<script>.csv", "a" * 300 + ".csv"):
        file = SimpleUploadedFile("x.csv", b"name,e-mail\nAna Evil,evil@northwind.example\n")
        file._name = name
        answer = client.post(address, {"upload": file}, follow=True)
        assert answer.status_code == 200, name
        assert "<script>.csv" not in answer.content.decode()
    root = settings.MEDIA_ROOT.resolve()
    for stored in File.objects.all():
        assert root / "uploads" == Path(stored.content.path).resolve().parent
