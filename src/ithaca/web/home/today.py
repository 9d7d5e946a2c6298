"""Being written."""

from __future__ import annotations

from django.http import HttpResponse

from ithaca.access import Request

from ..standing import signed_in


@signed_in
def today(request: Request, key: str = "", survey: str = "", occurrence: str = "") -> HttpResponse:
    return HttpResponse("")
