"""Asking the API with a token, and looking at what it left behind."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from ithaca.people.doors import issue_token
from ithaca.people.models import ApiToken, Person

# One client, because each loads all middleware anew.
_CLIENT = Client()


def token(person: Person, scope: str = "write") -> str:
    return issue_token(person=person, name="test", scope=scope, at=timezone.now())


def ask(
    method: str,
    path: str,
    secret: str | None = None,
    body: object = None,
    **headers: str,
) -> Any:  # noqa: ANN401 (Django's test response)
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    return _CLIENT.generic(
        method,
        f"/api/v1{path}",
        json.dumps(body) if body is not None else b"",
        content_type="application/json",
        headers=headers,
    )


def text(response: HttpResponse) -> str:
    return response.content.decode()


def rows() -> dict[str, list[Any]]:
    """Everything that is stored, but when a token was last used."""
    found = {}
    for model in apps.get_app_config("ithaca").get_models(include_auto_created=True):
        if model is not ApiToken:
            found[model.__name__] = sorted(model.objects.values_list(), key=repr)
    return found
