"""The same POST at the same moment: one act, one answer, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from api.knocking import ask, token
from django.db import connection
from principals import make_cast

from ithaca.programs.models import Adaptation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("api.urls")]


def test_two_that_send_the_same_key_at_once_get_the_answer_of_one_act() -> None:
    secret = token(make_cast().person("coordinator"))

    def send(_number: int) -> Any:  # noqa: ANN401
        try:
            return ask(
                "POST",
                "/programs/odyssey/adaptations",
                secret,
                {"decision": "Fewer."},
                **{"Idempotency-Key": "once"},
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Adaptation.objects.filter(decision="Fewer.").count() == 1
