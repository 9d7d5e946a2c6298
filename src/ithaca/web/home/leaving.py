"""Being written."""

from __future__ import annotations

from django.http import HttpResponse

from ithaca.access import Request

from ..standing import signed_in


@signed_in
def leave(request: Request, key: str = "", survey: str = "", occurrence: str = "") -> HttpResponse:
    return HttpResponse("")


@signed_in
def ask(request: Request, key: str = "", survey: str = "", occurrence: str = "") -> HttpResponse:
    return HttpResponse("")


@signed_in
def pause_page(
    request: Request, key: str = "", survey: str = "", occurrence: str = ""
) -> HttpResponse:
    return HttpResponse("")


@signed_in
def resume_now(
    request: Request, key: str = "", survey: str = "", occurrence: str = ""
) -> HttpResponse:
    return HttpResponse("")


@signed_in
def end_page(
    request: Request, key: str = "", survey: str = "", occurrence: str = ""
) -> HttpResponse:
    return HttpResponse("")


@signed_in
def close(request: Request, key: str = "", survey: str = "", occurrence: str = "") -> HttpResponse:
    return HttpResponse("")
