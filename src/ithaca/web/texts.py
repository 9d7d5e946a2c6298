"""The guide's pages as a page of ours shows them: their addresses, and their words filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ithaca.guide import Words, pages

from .prose import html

_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Line:
    """A page in a list of pages."""

    title: str
    about: str
    url: str


def filled(text: str, words: Words, names: Mapping[str, str]) -> str:
    """`text` with a format's words and `names` in it."""
    return _named(words.fill(text), names)


def filled_html(text: str, words: Words, names: Mapping[str, str]) -> SafeString:
    """The same of Markdown. Names come in afterwards, so that nothing in them is read as such."""
    safe = {name: escape(said) for name, said in names.items()}
    return mark_safe(_named(html(words.fill(text)), safe))  # noqa: S308 - escaped above


def _named(text: str, names: Mapping[str, str]) -> str:
    return _NAME.sub(lambda found: names.get(found[1], found[0]), text)


def names_for(organization: str) -> Mapping[str, str]:
    """What a text for readers of any program says in place of names."""
    return {
        "program": _("the program"),
        "organization": organization or _("your organization"),
        "coordinator": _("the coordinator"),
    }


def to_fill_in(organization: str) -> Mapping[str, str]:
    """The same where a text is taken and filled in by hand."""
    return {
        "program": _("[program]"),
        "organization": organization or _("[organization]"),
        "coordinator": _("[coordinator]"),
    }


def lines(kind: str, words: Words, readers: frozenset[str] = frozenset()) -> dict[str, Line]:
    """The pages of a kind by key; with `readers` only those for some of them."""
    names = names_for("")
    return {
        key: Line(
            filled(page.title, words, names),
            filled(page.about, words, names),
            reverse("open:help-page", args=[key])
            if kind == "help"
            else reverse("open:text", args=[kind, key]),
        )
        for key, page in pages(kind).items()
        if not readers or readers & set(page.who)
    }


def help_for(view_name: str) -> str:
    """The address of the help for a screen, or of all the help where there is none."""
    key = view_name.replace(":", "_").replace("-", "_")
    return reverse("open:help-page", args=[key]) if key in _helped() else reverse("open:help")


@cache
def _helped() -> frozenset[str]:
    return frozenset(pages("help"))
