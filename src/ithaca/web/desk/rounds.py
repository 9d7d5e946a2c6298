"""Matching rounds: rules, proposals, publishing."""

from django.http import HttpResponse

from ithaca.access import Request
from ithaca.web.standing import signed_in


@signed_in
def new(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def show(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def publish(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def take_back(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def give(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def lock(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def exclude(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)
