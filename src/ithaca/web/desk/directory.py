"""The organization's people."""

from django.http import HttpResponse

from ithaca.access import Request
from ithaca.web.standing import signed_in


@signed_in
def index(request: Request) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def person(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def membership(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)
