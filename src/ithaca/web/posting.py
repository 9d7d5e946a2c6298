"""A form, one action, an answer: the pattern of every page that changes something."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ithaca.refusals import Conflict, Forbidden, Refusal

_LONGEST_PATH = 2000


def inside_house(request: HttpRequest, path: str) -> bool:
    """Whether a path that somebody sent leads to an address of this house, and nowhere else."""
    fits = path.startswith("/") and len(path) <= _LONGEST_PATH
    return fits and url_has_allowed_host_and_scheme(path, {request.get_host()}, request.is_secure())


def go(route: str, *args: object, query: str = "", at: str = "") -> HttpResponseRedirect:
    """See Other, so that a reload does not send the form again."""
    url = reverse(route, args=args) + (f"?{query}" if query else "") + (f"#{at}" if at else "")
    return HttpResponseRedirect(url, status=303)


def attempt(form: forms.Form, action: Callable[[], object]) -> bool:
    """Run ``action`` if the form is valid. What it refuses stands in the form, beside the field
    if the form has it; a Forbidden becomes a page of its own."""
    if not form.is_valid():
        return False
    try:
        action()
    except Forbidden:
        raise
    except Refusal as no:
        form.add_error(no.field if no.field in form.fields else None, no.message)
        setattr(form, "refused", no)  # noqa: B010 (a form has no such field to declare)
        return False
    return True


def status_of(*tried: forms.Form) -> int:
    """200, or 409 if somebody else was first, or 422 if something must be mended."""
    if any(isinstance(getattr(form, "refused", None), Conflict) for form in tried):
        return 409
    return 422 if any(form.is_bound and form.errors for form in tried) else 200


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, even if it is nothing; None on GET."""
    return request.POST if request.method == "POST" else None
