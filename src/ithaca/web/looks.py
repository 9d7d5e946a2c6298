"""How forms look: the renderer that settings name, and the few widgets of our own.
Templates are in templates/forms/; what a form asks and checks is the page's affair."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from django import forms
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .parts import Card, Text

F = TypeVar("F", bound=forms.Field)

# HTML's names for what a field asks for, so that a browser can fill it (WCAG 1.3.5).
AUTOCOMPLETE = {
    "email": "email",
    "full_name": "name",
    "name": "name",
    "preferred_name": "nickname",
    "password": "current-password",
    "new_password": "new-password",
    "password1": "new-password",
    "password2": "new-password",
    "organization": "organization",
    "job_title": "organization-title",
    "phone": "tel",
    "url": "url",
    "language": "language",
}


class Rendered(Protocol):
    """A template of whichever engine."""

    def render(
        self, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> str: ...


class Renderer(BaseRenderer):
    """Our templates for forms and fields, Django's own for every other widget."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    _django = DjangoTemplates()

    def get_template(self, template_name: str) -> Rendered:
        found: Rendered
        try:
            found = get_template(template_name)
        except TemplateDoesNotExist:
            found = self._django.get_template(template_name)
        return found


def with_chips(field: F, *chips: Text) -> F:
    """The field, saying what its answer is used for and who sees it, under its label."""
    setattr(field, "chips", chips)  # noqa: B010 (templates read it)
    return field


def unmarked(field: F) -> F:
    """The field without its "(optional)": where nothing must be answered, the page says so once."""
    setattr(field, "unmarked", True)  # noqa: B010 (templates read it)
    return field


USED_FOR_MATCHING = _("used for matching")


class CardSelect(forms.RadioSelect):
    """One of several cards. `cards` maps a choice's value to its Card; without one the choice
    shows its label alone, and a card with `soon` cannot be chosen."""

    template_name = "forms/widgets/cards.html"

    def __init__(
        self,
        cards: Mapping[str, Card] | None = None,
        columns: str = "",
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.cards = cards or {}
        self.columns = columns

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for _group, options, _index in context["widget"]["optgroups"]:
            for option in options:
                option["card"] = card = self.cards.get(str(option["value"]))
                if card and card.soon:
                    option["attrs"]["disabled"] = True
        return context | {"columns": self.columns}


class Segmented(forms.RadioSelect):
    """A few short answers side by side: ignore, nice, important, must."""

    template_name = "forms/widgets/segments.html"


class Ticks(forms.CheckboxSelectMultiple):
    """Several of many, in columns where there is room."""

    template_name = "forms/widgets/ticks.html"


class Dots(forms.RadioSelect):
    """One of several, each on a line."""

    template_name = "forms/widgets/ticks.html"


class FileDrop(forms.FileInput):
    """A file, chosen or dropped."""

    template_name = "forms/widgets/drop.html"


class Day(forms.DateInput):
    """A day, by the browser's own calendar; typed as 2026-11-24 where it has none."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayAndTime(forms.DateTimeInput):
    """A day and a time on the reader's own clock."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


def complaints(field: forms.BoundField) -> list[str]:
    """The errors of a field, each saying how to put it right."""
    said: list[str] = []
    for error in field.errors.as_data():
        silent = error.message == forms.Field.default_error_messages["required"]
        said += [_what_to_do(field)] if silent else error.messages
    return said


def _what_to_do(field: forms.BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return gettext("Please tick this to go on.")
    if isinstance(widget, forms.FileInput):
        return gettext("Please choose a file.")
    if isinstance(widget, forms.SelectMultiple | forms.CheckboxSelectMultiple):
        return gettext("Please choose at least one.")
    if isinstance(widget, forms.Select | forms.RadioSelect):
        return gettext("Please choose one.")
    return gettext("Please fill this in.")


def extra_attributes(field: forms.BoundField) -> dict[str, str | bool]:
    """What a control gets beyond what its form says: an autocomplete token where one fits."""
    token = AUTOCOMPLETE.get(field.name)
    if not token or "autocomplete" in field.field.widget.attrs or field.use_fieldset:
        return {}
    return {"autocomplete": token}
