"""The frame around every route: addresses, problems, replays, and the OpenAPI document."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser

from ithaca.access import Request
from ithaca.refusals import Refusal

from . import problems
from .doors import Pace, bearer
from .replays import once

View = Callable[..., HttpResponse]


class JsonParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401 (JSON)
        return problems.parsed(request.body)


class Api(NinjaAPI):
    """One API of typed routes, in which every answer that is no success is a problem document."""

    def __init__(self) -> None:
        super().__init__(
            title="Ithaca",
            version="1",
            description=_ABOUT,
            urls_namespace="api",
            docs_url=None,
            auth=bearer,
            throttle=Pace(),
            parser=JsonParser(),
        )
        problems.handle(self)
        self._documents: dict[str, OpenAPISchema] = {}

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        found = super()._get_urls()
        for pattern in found:
            if isinstance(pattern, URLPattern):
                pattern.callback = _framed(cast(View, pattern.callback))
        # Without it an unknown address would be answered by a page.
        return [*found, re_path("", csrf_exempt(_nowhere))]

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._documents:
            schema = super().get_openapi_schema(path_prefix=prefix)
            problems.document(schema)
            self._documents[prefix] = schema
        return self._documents[prefix]


def _nowhere(request: HttpRequest) -> HttpResponse:
    return problems.missing()


def _framed(view: View) -> View:
    @wraps(view)
    def answer(request: HttpRequest, **places: str) -> HttpResponse:
        try:
            response = _answer(view, request, places)
        except Http404:
            return problems.missing()
        except Refusal as refusal:
            return problems.refused(refusal)
        except RequestDataTooBig:
            return problems.problem(413, _("The body is too large. Send less at once."))
        except Exception:
            logging.getLogger("django.request").exception("%s %s", request.method, request.path)
            return problems.problem(500, _("This is our mistake. It was noted; try again later."))
        return _method_named(response)

    return answer


def _answer(view: View, request: HttpRequest, places: dict[str, str]) -> HttpResponse:
    if "\0" in request.path:
        raise Http404
    if any("\0" in value for values in request.GET.lists() for value in values[1]):
        raise Refusal(_("The address holds a character that nothing can be called by."))
    key = request.headers.get("Idempotency-Key", "")
    if request.method == "POST" and key and bearer(request):
        return once(cast(Request, request), key, lambda: view(request, **places))
    return view(request, **places)


def _method_named(response: HttpResponse) -> HttpResponse:
    if response.status_code != 405:
        return response
    allowed = response["Allow"]
    named = problems.problem(405, _("This address answers to %(allowed)s.") % {"allowed": allowed})
    named["Allow"] = allowed
    return named


_ABOUT = (
    "Everything that can be done on a page, under the same permissions. Send a token made by "
    "`ithaca token` as a bearer. Lists come in pages in the order of their keys: pass `next` as "
    "`cursor`. Days are days in the program's time zone, instants are UTC. Errors are problem "
    "documents (RFC 9457). A POST with an Idempotency-Key can be sent again safely for a day."
)
