"""Markdown of the guide as HTML."""

from functools import cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt


@cache
def _reader() -> MarkdownIt:
    options = {"html": False, "typographer": True}
    return MarkdownIt("commonmark", options).enable(["table", "smartquotes"])


def html(text: str) -> SafeString:
    """`text`, in which HTML has no meaning, as paragraphs, lists, quotes and tables."""
    made: str = _reader().render(text)
    return mark_safe(made)  # noqa: S308 - the reader escapes what is not Markdown


def line(text: str) -> SafeString:
    """The same of a text that stands within a line."""
    made: str = _reader().renderInline(text)
    return mark_safe(made)  # noqa: S308 - as above
