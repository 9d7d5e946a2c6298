"""Nonsense in every field of every operation gets a documented answer, never a failure of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from api.knocking import ask, token
from api.rows import ROWS, filled
from api.test_who_may import OPERATIONS
from django.db import transaction
from principals import LIVING, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.urls("api.urls")]

NONSENSE: tuple[Any, ...] = (
    "",
    " ",
    "\u202eright to left\u202c",
    "x" * 5000,
    "9" * 400,
    "²",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "2026-03-29T02:30+02:00",
    "../../etc/passwd",
    "Europe",
    -1,
    0,
    2**31,
    2**64,
    1e308,
    True,
    None,
    [],
    {},
    [[]],
    {"a": 1},
)

ANSWERS = (200, 201, 204, 400, 403, 404, 409, 422)


def spoiled(body: Any) -> Iterator[Any]:  # noqa: ANN401 (JSON)
    """The body with one value after the other replaced by nonsense, and whole nonsense."""
    yield from NONSENSE
    if isinstance(body, dict):
        for key in body:
            for value in NONSENSE:
                yield {**body, key: value}
        yield {**body, "more": 1}


@pytest.mark.parametrize("name", sorted(name for name in ROWS if ROWS[name].body is not None))
def test_nonsense_in_a_body_is_answered(cast: Cast, name: str) -> None:
    row, method = ROWS[name], OPERATIONS[name][0]
    who = next(who for who in LIVING if row.audience.of(who) == "ok")
    secret, path = token(cast.person(who)), filled(row.path, cast.keys)
    for body in spoiled(filled(row.body, cast.keys)):
        with transaction.atomic():
            response = ask(method, path, secret, body)
            assert response.status_code in (200, 201, 204, 400, 403, 404, 409, 422), (
                body,
                response,
            )
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_nonsense_in_an_address_is_answered(cast: Cast, name: str) -> None:
    row, method = ROWS[name], OPERATIONS[name][0]
    secret = token(cast.person("administrator"))
    places = ("%00", "%ED%A0%80", "..%2f", "x" * 300, "%E2%80%AE", "0", "-1", "'--")
    if "{" in row.path:
        for nonsense in places:
            path = filled(row.path, dict.fromkeys(cast.keys, nonsense))
            assert ask(method, path, secret, row.body).status_code in (404, 405, 422), nonsense
    for query in ("cursor=%00", "cursor=" + "9" * 99, "limit=-1", "limit=1e9", "q=%ED%A0%80"):
        status = ask("GET", f"{filled(row.path, cast.keys)}?{query}", secret).status_code
        assert status in (200, 403, 404, 405, 422), query
