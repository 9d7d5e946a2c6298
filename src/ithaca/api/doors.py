"""Who knocks: a bearer token that stands for one person, and how often it may."""

from __future__ import annotations

from typing import Any, cast

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from ithaca.people.doors import token_of
from ithaca.people.models import ApiToken
from ithaca.refusals import Forbidden

MOST_A_MINUTE = 600
SAFE = ("GET", "HEAD", "OPTIONS")


class Bearer(HttpBearer):
    """Puts ``person`` and ``at`` on the request. A read token writes nothing."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        asking = cast(Any, request)
        if (known := getattr(asking, "token", None)) is not None:
            return cast(ApiToken, known)
        asking.at = timezone.now()
        found = token_of(token, at=asking.at)
        if found is None:
            return None
        if request.method not in SAFE and found.scope != ApiToken.Scope.WRITE:
            raise Forbidden(_("This token only reads. Make one with the scope “write”."))
        asking.person, asking.token = found.person, found
        return found


bearer = Bearer()


class Pace(BaseThrottle):
    """So many requests a minute for each person, whichever of their tokens they use."""

    def allow_request(self, request: HttpRequest) -> bool:
        asking = cast(Any, request)
        name = f"api:{asking.person.key}:{int(asking.at.timestamp()) // 60}"
        cache.add(name, 0, 120)
        try:
            return cache.incr(name) <= MOST_A_MINUTE
        except ValueError:  # dropped from the cache between the two
            return True

    def wait(self) -> float:
        return 60.0
