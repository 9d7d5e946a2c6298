"""Stage 4: results, adaptations, the next cycle, closing."""

from django.http import HttpResponse

from ithaca.access import Request
from ithaca.web.standing import signed_in


@signed_in
def results(request: Request) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def show(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def adaptations(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def next_cycle(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)


@signed_in
def close(request: Request, slug: str) -> HttpResponse:
    return HttpResponse(status=501)
