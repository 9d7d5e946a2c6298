"""The desk's first page and a program at a glance."""

from django.http import HttpResponse

from ithaca.access import Request
from ithaca.web.standing import signed_in


@signed_in
def desk(request: Request) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def program(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)
