"""How often one address may knock on a door that is open to everybody."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ithaca.refusals import Refusal


class TooMany(Refusal):
    """Knocked too often; wait a little."""

    status = 429


def knock(request: HttpRequest, door: str, *, most: int, seconds: int) -> None:
    """Count a knock from this address; raise TooMany above ``most`` within ``seconds``."""
    name = f"knock:{door}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(name, 0, seconds)
    try:
        count = cache.incr(name)
    except ValueError:
        return
    if count > most:
        raise TooMany(_("That was many tries in a short time. Please wait a few minutes."))
