"""Problems, replays, pages, and what the document promises."""

from __future__ import annotations

from typing import Any

import pytest
from api.knocking import ask, token
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from principals import Cast, enroll, person, sit

from ithaca.api import doors
from ithaca.people.models import Person
from ithaca.programs.models import Adaptation

BACKEND = "django.contrib.auth.backends.ModelBackend"

pytestmark = [pytest.mark.django_db, pytest.mark.urls("api.urls")]


@pytest.fixture
def secret(cast: Cast) -> str:
    return token(cast.person("coordinator"))


def is_problem(response: Any, status: int) -> bool:  # noqa: ANN401
    told = response.json()
    return bool(
        response["Content-Type"] == "application/problem+json"
        and response.status_code == told["status"] == status
        and told["title"]
        and told["detail"]
    )


def test_every_refusal_is_a_problem_document(secret: str) -> None:
    new = {"email": "no address", "full_name": "A"}
    assert is_problem(ask("GET", "/me"), 401)
    assert ask("GET", "/me")["WWW-Authenticate"] == "Bearer"
    assert is_problem(ask("GET", "/nowhere", secret), 404)
    assert is_problem(ask("GET", "/", secret), 404)
    assert is_problem(ask("GET", "/programs/%00", secret), 404)
    assert is_problem(ask("GET", "/people?q=%00", secret), 422)
    assert is_problem(ask("GET", "/people?limit=0", secret), 422)
    refused = ask("PUT", "/me", secret, {})
    assert is_problem(refused, 405)
    assert set(refused["Allow"].split(", ")) == {"GET", "PATCH"}
    assert is_problem(ask("POST", "/people", secret, new), 422)
    assert ask("POST", "/people", secret, new).json()["errors"][0]["field"] == "email"


def test_a_session_opens_no_door_of_the_api(cast: Cast) -> None:
    client = Client()
    client.force_login(
        cast.person("coordinator").account, "django.contrib.auth.backends.ModelBackend"
    )
    assert is_problem(client.get("/api/v1/me"), 401)


@pytest.mark.parametrize(
    "value",
    ["\0", "\ud800", float("inf"), float("nan"), 10**400, {"a": {}}, None, "x" * 500],
)
def test_what_no_database_can_keep_is_refused(secret: str, value: object) -> None:
    response = ask("PATCH", "/me", secret, {"location": value})
    assert response.status_code in (400, 422)
    assert is_problem(response, response.status_code)


def test_a_body_that_is_not_json_is_a_bad_request(secret: str) -> None:
    for body in (b"{", b"\xff", b"[" * 100_000):
        response = Client().post(
            "/api/v1/people",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}"},
        )
        assert is_problem(response, 400)


def test_a_backslash_before_u0000_is_only_text(secret: str) -> None:
    assert ask("PATCH", "/me", secret, {"bio": "C:\\u0000"}).json()["bio"] == "C:\\u0000"


def test_a_field_that_is_not_offered_is_refused_and_changes_nothing(secret: str) -> None:
    assert is_problem(ask("PATCH", "/me", secret, {"email": "x@y.example"}), 422)
    assert is_problem(ask("PATCH", "/me", secret, {"organization": "Troy"}), 422)
    assert not Person.objects.filter(email="x@y.example").exists()


def test_a_zone_that_does_not_exist_is_refused_with_its_field(secret: str) -> None:
    told = ask("PATCH", "/me", secret, {"zone": "Europe/Atlantis"})
    assert is_problem(told, 422)
    assert told.json()["errors"][0]["field"] == "zone"


def test_too_many_requests_wait_a_minute(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "MOST_A_MINUTE", 1)
    answers = [ask("GET", "/me", secret) for _ in range(4)]
    assert is_problem(answers[-1], 429)
    assert answers[-1]["Retry-After"] == "60"


def test_our_own_mistake_is_a_problem_too(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ithaca.api.people.person_for", lambda *_: 1 / 0)
    assert is_problem(ask("GET", "/people/anybody", secret), 500)


def decide(secret: str, decision: str, key: str) -> Any:  # noqa: ANN401
    body = {"decision": decision}
    return ask("POST", "/programs/odyssey/adaptations", secret, body, **{"Idempotency-Key": key})


def test_a_post_sent_twice_with_its_key_acts_once_and_answers_the_same(secret: str) -> None:
    first, again = decide(secret, "Fewer.", "k1"), decide(secret, "Fewer.", "k1")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again["Idempotency-Replayed"] == "true"
    assert Adaptation.objects.filter(decision="Fewer.").count() == 1


def test_an_idempotency_key_stands_for_one_request_of_one_person(cast: Cast, secret: str) -> None:
    decide(secret, "Fewer.", "k1")
    assert is_problem(decide(secret, "More.", "k1"), 422)
    assert decide(token(cast.person("administrator")), "More.", "k1").status_code == 201
    assert decide(secret, "Fewer.", "k2").status_code == 201
    assert is_problem(decide(secret, "Fewer.", "k" * 300), 422)


def test_a_refusal_is_not_stored_so_that_it_can_be_mended(secret: str) -> None:
    assert decide(secret, "", "k1").status_code == 422
    assert decide(secret, "Fewer.", "k1").status_code == 201


def test_a_stored_answer_is_told_to_nobody_whose_token_has_ended(cast: Cast, secret: str) -> None:
    decide(secret, "Fewer.", "k1")
    Person.objects.filter(pk=cast.person("coordinator").pk).update(deactivated_at=cast.at)
    assert is_problem(decide(secret, "Fewer.", "k1"), 401)


def test_pages_hold_everybody_once_and_end(secret: str) -> None:
    found, cursor, pages = [], "", 0
    while cursor is not None:
        page = ask("GET", f"/people?limit=3&cursor={cursor}", secret).json()
        assert len(page["items"]) <= 3
        found += [one["key"] for one in page["items"]]
        cursor, pages = page["next"], pages + 1
    house = Person.objects.filter(organization__name="Ithaca")
    assert pages > 2
    assert sorted(found) == sorted(house.values_list("key", flat=True))


def test_people_are_found_by_parts_of_their_name_and_mail(secret: str) -> None:
    page = ask("GET", "/people?q=alc%20mentor", secret).json()
    assert [one["full_name"] for one in page["items"]] == ["Mentor Alcimi"]


LISTS = (
    "/people",
    "/programs",
    "/programs/odyssey/enrollments",
    "/programs/odyssey/mentorships",
    "/programs/odyssey/alerts",
    "/programs/odyssey/checklist",
)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_as_many_questions_for_thirty_as_for_three(
    cast: Cast, secret: str, path: str
) -> None:
    ask("GET", "/me", secret)  # notes once that the token is in use
    few = questions(path, secret)
    for number in range(30):
        giver = enroll(cast.track, person(cast.house, f"G{number} Giver"), gives=True)
        taker = enroll(cast.track, person(cast.house, f"T{number} Taker"), gives=False)
        sit(cast.track, giver, taker, "active", cast.at)
    assert questions(path, secret) == few
    # The checklist asks every room how its steps stand.
    assert few <= (40 if path.endswith("checklist") else 15)


def questions(path: str, secret: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert ask("GET", path, secret).status_code == 200
    return len(asked)


def test_the_document_can_be_read_without_a_token_and_names_every_refusal() -> None:
    document = ask("GET", "/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for methods in document["paths"].values():
        for method, operation in methods.items():
            assert {"401", "403", "404", "409", "422", "429"} <= set(operation["responses"])
            named = [one.get("$ref", "") for one in operation["parameters"]]
            assert (method == "post") == any(ref.endswith("IdempotencyKey") for ref in named)


def test_an_email_is_told_to_the_partner_only_once_it_is_live(cast: Cast) -> None:
    taker = token(cast.person("taker"))

    def partner(name: str, secret: str) -> Any:  # noqa: ANN401
        seats = ask("GET", f"/mentorships/{cast.keys[name]}", secret).json()["seats"]
        return next(seat["person"]["email"] for seat in seats if seat["gives"])

    address = cast.person("giver").email
    assert partner("planned", taker) is None
    assert partner("mentorship", taker) == address
    assert partner("planned", token(cast.person("coordinator"))) == address
