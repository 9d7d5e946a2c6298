"""From files to people."""

from django.http import HttpResponse

from ithaca.access import Request
from ithaca.web.standing import signed_in


@signed_in
def new(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def new_for_directory(request: Request) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def mapping(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def check(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def rejected(request: Request, key: str, number: int) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def undo(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)
