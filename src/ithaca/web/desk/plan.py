"""A program's plan."""

from django.http import HttpResponse

from ithaca.access import Request
from ithaca.web.standing import signed_in


@signed_in
def show(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def basics(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def objective_new(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def objective(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def drop_objective(request: Request, key: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def guidelines(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def roles(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def join_link(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)
