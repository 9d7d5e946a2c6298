"""Programs: the list, and starting one."""

from django.http import HttpResponse

from ithaca.access import Request
from ithaca.web.standing import signed_in


@signed_in
def index(request: Request) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def new(request: Request) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def advice(request: Request) -> HttpResponse:
    return HttpResponse(status=501)
