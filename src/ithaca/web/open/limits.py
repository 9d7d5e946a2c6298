"""How often one address may knock on a door that is open to everybody."""

from __future__ import annotations

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ithaca.refusals import Refusal


class TooMany(Refusal):
    """Knocked too often; wait a little."""

    status = 429


def knock(request: HttpRequest, door: str, *, most: int, seconds: int) -> None:
    """Count a knock from this address; raise TooMany above ``most`` within ``seconds``, counted
    anew from each full stretch of them, so that a busy office is let in again."""
    stretch = int(time.time()) // seconds
    name = f"knock:{door}:{request.META.get('REMOTE_ADDR', '')}:{stretch}"
    count = cache.get(name, 0) + 1
    cache.set(name, count, seconds)
    if count > most:
        raise TooMany(_("That was many tries in a short time. Please wait a few minutes."))
