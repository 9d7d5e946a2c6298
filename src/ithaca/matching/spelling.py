"""Words that people typed: when two of them mean the same, and how a few of them are listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """The form in which two spellings of one thing are equal."""
    return " ".join(text.casefold().split())


def folded(texts: Iterable[str]) -> frozenset[str]:
    """A set of names in comparable form, without empty ones."""
    return _folded(texts if isinstance(texts, frozenset) else frozenset(texts))


@lru_cache(maxsize=50_000)
def _folded(texts: frozenset[str]) -> frozenset[str]:
    return frozenset(filter(None, map(fold, texts)))


def shared(mine: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """What is in both, spelt as in the first, sorted."""
    other = folded(theirs)
    return sorted({fold(text): text.strip() for text in mine if fold(text) in other}.values())


def listed(items: Sequence[str], most: int = 4) -> str:
    """“a, b, c”, cut after `most` with “and 3 more”; semicolons where an item has a comma."""
    between = "; " if any("," in item for item in items) else ", "
    if len(items) <= most:
        return between.join(items)
    return between.join(items[: most - 1]) + f" and {len(items) - most + 1} more"


def joined(items: Iterable[str], most: int = 4) -> str:
    """“a, b and c” in alphabetical order; “nothing” when there is none."""
    words = sorted({fold(item): item.strip() for item in items if fold(item)}.values())
    if len(words) < 2:
        return "".join(words) or "nothing"
    if len(words) > most:
        return listed(words, most)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def either(items: Iterable[str], most: int = 4) -> str:
    """“a, b or c” in alphabetical order; “nothing” when there is none."""
    words = sorted({fold(item): item.strip() for item in items if fold(item)}.values())
    if len(words) < 2 or len(words) > most:
        return joined(words, most)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def counted(number: int, noun: str) -> str:
    """“1 hour”, “2 hours”."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
