"""A program's people."""

from django.http import HttpResponse

from ithaca.access import Request
from ithaca.web.standing import signed_in


@signed_in
def index(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def decide(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def invite(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def places(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)
