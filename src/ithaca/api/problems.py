"""Every way the API says no, as a problem document (RFC 9457)."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import BaseModel

from ithaca.refusals import Refusal

MEDIA_TYPE = "application/problem+json"
STATUSES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500)
_TITLES = {
    400: "The request cannot be read",
    401: "A token is needed",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    409: "Somebody else was first",
    413: "Too large",
    422: "Something needs mending",
    429: "Too many requests",
    500: "Something went wrong here",
}


class FieldError(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """`detail` says why and how to mend it; `errors` where."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []


def problem(status: int, detail: str, errors: list[tuple[str, str]] | None = None) -> HttpResponse:
    """The response that carries a problem."""
    said = Problem(
        title=_TITLES.get(status, "Refused"),
        status=status,
        detail=detail,
        errors=[FieldError(field=field, message=message) for field, message in errors or []],
    )
    return HttpResponse(said.model_dump_json(), status=status, content_type=MEDIA_TYPE)


def missing() -> HttpResponse:
    return problem(404, _("There is nothing here that you can see. Check the address."))


def refused(refusal: Refusal) -> HttpResponse:
    errors = [(refusal.field, refusal.message)] if refusal.field else []
    return problem(refusal.status, refusal.message, errors)


def handle(api: NinjaAPI) -> None:
    """Turn what routes raise into problems."""

    @api.exception_handler(Refusal)
    def _refusal(request: HttpRequest, exc: Refusal) -> HttpResponse:
        return refused(exc)

    @api.exception_handler(Http404)
    def _missing(request: HttpRequest, exc: Http404) -> HttpResponse:
        return missing()

    @api.exception_handler(ValidationError)
    def _invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
        errors = [(_place(error["loc"]), str(error["msg"])) for error in exc.errors]
        return problem(422, _("Some of what was sent cannot be used; see the errors."), errors)

    @api.exception_handler(HttpError)
    def _http(request: HttpRequest, exc: HttpError) -> HttpResponse:
        return problem(exc.status_code, _("The body is not JSON that can be read."))

    @api.exception_handler(AuthenticationError)
    def _stranger(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
        response = problem(
            401, _("Send a living token as “Authorization: Bearer …”. `ithaca token` makes one.")
        )
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(Throttled)
    def _throttled(request: HttpRequest, exc: Throttled) -> HttpResponse:
        return problem(429, _("That was much in a short time. Wait a minute and go on."))


def _place(loc: Any) -> str:  # noqa: ANN401 (pydantic's own)
    """Where an error is: the name of the body's parameter is no concern of the client."""
    parts = [str(part) for part in loc]
    return ".".join(parts[2:] or parts[1:])


def document(schema: dict[str, Any]) -> None:
    """Say in the OpenAPI document that every operation may answer with a problem, and that a POST
    may carry an idempotency key."""
    definition = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    definitions = definition.pop("$defs", {})
    components = schema["components"]
    components["schemas"] |= {"Problem": definition, **definitions}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    components["responses"] = {
        f"Problem{status}": {"description": _TITLES[status], "content": content}
        for status in STATUSES
    }
    components["parameters"] = {"IdempotencyKey": _IDEMPOTENCY_KEY}
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            for status in STATUSES:
                link = {"$ref": f"#/components/responses/Problem{status}"}
                operation["responses"].setdefault(str(status), link)
            if method == "post":
                operation["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})


_IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Sent again within a day, the same key gets the stored answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}


def parsed(body: bytes) -> Any:  # noqa: ANN401 (JSON)
    """JSON that every database can keep: no NUL, no lone surrogate, no infinity."""
    data = json.loads(body, parse_constant=_no_number)
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    text.encode()
    # Backslashes that were written as such go first, so that only an escaped NUL is left.
    if "\\u0000" in text.replace("\\\\", ""):
        raise ValueError("NUL")
    return data


def _no_number(name: str) -> None:
    raise ValueError(name)
