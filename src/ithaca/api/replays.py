"""A POST that is sent twice acts once: its answer is stored with the act, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from ithaca.access import Request
from ithaca.activity.models import IdempotentCall
from ithaca.refusals import Refusal

KEPT = timedelta(hours=24)
LONGEST_KEY = 255


def once(request: Request, key: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """The stored answer to this key and person, else what ``act`` answers, which is then stored.
    Refusals are not stored, so that they can be mended and sent again. Raises Refusal when the
    key was used for something else."""
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Refusal(_("Choose an idempotency key of at most 255 characters."), "Idempotency-Key")
    mine = IdempotentCall.objects.filter(person=request.person)
    mine.filter(at__lt=request.at - KEPT).delete()
    fingerprint = hashlib.sha256(
        b"\0".join([request.get_full_path().encode(), request.body])
    ).hexdigest()
    try:
        return _first(request, key, fingerprint, act)
    except _Taken:
        return _again(mine.get(key=key), fingerprint)


class _Taken(Exception):
    pass


def _first(
    request: Request, key: str, fingerprint: str, act: Callable[[], HttpResponse]
) -> HttpResponse:
    """Claim the key, act and keep the answer; a second one waits here for the first's end."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                call = IdempotentCall.objects.create(
                    person=request.person,
                    key=key,
                    path=request.path[:300],
                    fingerprint=fingerprint,
                    at=request.at,
                )
        except IntegrityError:
            raise _Taken from None
        response = act()
        if response.status_code >= 400:
            call.delete()
        else:
            call.status, call.body = response.status_code, response.content.decode()
            call.save(update_fields=["status", "body"])
        return response


def _again(call: IdempotentCall, fingerprint: str) -> HttpResponse:
    if call.fingerprint != fingerprint:
        raise Refusal(
            _("This idempotency key was used for another request. Choose a new one."),
            "Idempotency-Key",
        )
    response = HttpResponse(call.body, status=call.status, content_type="application/json")
    response["Idempotency-Replayed"] = "true"
    return response
