"""Mentorships as coordinators see them: that they live, never what is said."""

from django.http import HttpResponse

from ithaca.access import Request
from ithaca.web.standing import signed_in


@signed_in
def index(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def show(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def check_in(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def settle(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)
