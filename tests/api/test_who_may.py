"""Every operation of the OpenAPI document, asked by every principal (quality.md T1 and T2)."""

from __future__ import annotations

import pytest
from api.knocking import ask, rows, text, token
from api.rows import ROWS, Row, filled
from django.db import transaction
from principals import (
    ANSWER,
    CALL_FOR_HELP,
    LIVING,
    NAMES,
    OWN_NOTE,
    PRINCIPALS,
    PRIVATE,
    SITTING,
    Cast,
)

from ithaca.api import api

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine, pytest.mark.urls("api.urls")]


def operations() -> dict[str, tuple[str, str]]:
    paths = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


OPERATIONS = operations()


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    assert set(OPERATIONS) == set(ROWS)


def knock(cast: Cast, name: str, row: Row, secret: str | None) -> tuple[int, str]:
    response = ask(
        OPERATIONS[name][0], filled(row.path, cast.keys), secret, filled(row.body, cast.keys)
    )
    return response.status_code, text(response)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_an_operation_answers_whom_it_should_and_nobody_else(cast: Cast, name: str) -> None:
    row, method = ROWS[name], OPERATIONS[name][0]
    tokens = {who: token(person) if (person := cast.persons[who]) else None for who in PRINCIPALS}
    before, answered = rows(), []
    for who in PRINCIPALS:
        expected = row.audience.of(who) if who in LIVING else 401
        with transaction.atomic():
            status, body = knock(cast, name, row, tokens[who])
            if expected == "ok":
                assert status < 300 or status in (409, 422), (who, status, body)
                answered.append(status)
            else:
                assert status == expected, (who, status, body)
                assert method == "GET" or rows() == before, who
                assert not _leaked(body, status), who
            transaction.set_rollback(True)
    assert any(status < 300 for status in answered), answered


def _leaked(body: str, status: int) -> set[str]:
    foreign = NAMES if status == 404 else ()
    return {word for word in (*PRIVATE, ANSWER, CALL_FOR_HELP, *foreign) if word in body}


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_reading_token_reads_what_its_owner_may_and_writes_nothing(cast: Cast, name: str) -> None:
    row, reads = ROWS[name], OPERATIONS[name][0] == "GET"
    who = next(who for who in LIVING if row.audience.of(who) == "ok")
    secret = token(cast.person(who), "read")
    before = rows()
    status, _body = knock(cast, name, row, secret)
    assert status == (200 if reads or name == "get_answers" else 403)
    assert rows() == before


READ = [name for name in sorted(ROWS) if OPERATIONS[name][0] == "GET"]


@pytest.mark.parametrize("who", LIVING)
def test_what_is_private_reaches_its_author_alone(cast: Cast, who: str) -> None:
    secret = token(cast.person(who))
    seen = "".join(knock(cast, name, ROWS[name], secret)[1] for name in READ)
    readers = {
        ANSWER: ["giver"],
        OWN_NOTE: ["giver"],
        CALL_FOR_HELP: ["coordinator", "administrator"],
        **{word: list(SITTING) for word in PRIVATE[1:]},
        "prince": ["taker"],
    }
    assert {word for word in readers if word in seen} == {
        word for word, known_to in readers.items() if who in known_to
    }


def test_no_database_id_leaves(cast: Cast) -> None:
    secret = token(cast.person("coordinator"))
    seen = "".join(knock(cast, name, ROWS[name], secret)[1] for name in READ)
    assert '"id"' not in seen
    assert "_id" not in seen.replace("external_id", "")


def test_keys_of_others_in_a_body_are_not_found(cast: Cast) -> None:
    far = token(cast.person("foreign_administrator"))
    theirs = ask("POST", "/people", far, {"email": "x@troy.example", "full_name": "Aeneas"}).json()
    ours, keys = token(cast.person("coordinator")), cast.keys
    before = rows()
    refused = [
        ask(
            "POST", "/programs/odyssey/enrollments", ours, {"person": theirs["key"], "takes": True}
        ),
        ask(
            "PUT",
            "/programs/odyssey/roles",
            ours,
            {"person": theirs["key"], "role": "coordinator", "holds": True},
        ),
        ask(
            "POST",
            f"/mentorships/{keys['mentorship']}/check-ins",
            ours,
            {"people": [theirs["key"]], "kind": "call"},
        ),
        ask(
            "POST",
            f"/mentorships/{keys['fresh']}/actions",
            token(cast.person("other_taker")),
            {"text": "Row.", "goal": keys["goal"]},
        ),
    ]
    assert [response.status_code for response in refused] == [404] * 4
    assert {k: v for k, v in rows().items() if k != "Activity"} == {
        k: v for k, v in before.items() if k != "Activity"
    }
