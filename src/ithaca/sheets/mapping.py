"""Which column feeds which field: a guess from the column's name, then from what is in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ithaca.sheets.kinds import EMAIL, PARSERS, Wrong
from ithaca.sheets.vocabulary import Context, Field, Guess

_SEVERAL = ("list", "skills", "language")
_FILLERS = {"your", "my", "the", "a", "of", "is", "what", "please", "s"}
_LEAST = 0.5
_BY_CONTENT = 0.6


def guess(
    header: Sequence[str], sample_rows: Iterable[Sequence[str]], fields: Sequence[Field]
) -> dict[int, Guess]:
    """The likely field of each column; a column that fits none is left out.

    A field takes one column, except that lists also take numbered ones (“Skill 1”, “Skill 2”).
    """
    sample = [list(row) for row in sample_rows]
    found = [
        (confidence, column, field)
        for column, name in enumerate(header)
        for field in fields
        if (confidence := _confidence(name, _values(sample, column), field)) >= _LEAST
    ]
    order = {field.key: place for place, field in enumerate(fields)}
    found.sort(key=lambda item: (-item[0], item[1], order[item[2].key]))
    chosen: dict[int, Guess] = {}
    taken: dict[str, str] = {}
    for confidence, column, field in found:
        stem = _stem(header[column])
        free = field.key not in taken or (field.kind in _SEVERAL and taken[field.key] == stem)
        if column not in chosen and free:
            chosen[column] = Guess(field.key, confidence)
            taken[field.key] = stem
    return dict(sorted(chosen.items()))


def normalized(text: str) -> str:
    """Small letters without accents, words parted by one space: “firstName ” → “first name”."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    plain = unicodedata.normalize("NFKD", spaced).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", letters.replace("_", " ")))


def _stem(name: str) -> str:
    return re.sub(r"\s*\d+$", "", normalized(name))


def _values(sample: list[list[str]], column: int) -> list[str]:
    return [row[column].strip() for row in sample if column < len(row) and row[column].strip()]


def _confidence(name: str, values: Sequence[str], field: Field) -> float:
    by_name = _by_name(name, field)
    if not values or field.kind not in ("email", "zone", "yes_no", "integer", "date", "choice"):
        return by_name
    share = _share_readable(values, field)
    if field.kind in ("email", "zone"):
        return max(by_name * (0.4 + 0.6 * share), _BY_CONTENT * (share > 0.9))
    return by_name * (0.4 + 0.6 * share)


def _by_name(name: str, field: Field) -> float:
    """1 for a known name, less for words in common, as a share of all words of both."""
    ours = {normalized(text) for text in (field.key, field.label, *field.synonyms)} - {""}
    if normalized(name) in ours:
        return 1.0
    if _stem(name) in ours:
        return 0.95
    words = set(normalized(name).split()) - _FILLERS
    best = max((_alike(words, set(text.split())) for text in ours), default=0.0)
    return 0.9 * best


def _alike(words: set[str], others: set[str]) -> float:
    return len(words & others) / len(words | others) if words | others else 0.0


def _share_readable(values: Sequence[str], field: Field) -> float:
    if field.kind == "email":
        return sum(bool(EMAIL.search(value)) for value in values) / len(values)
    return sum(_readable(value, field) for value in values) / len(values)


def _readable(value: str, field: Field) -> bool:
    try:
        PARSERS[field.kind](value, field, Context())
    except Wrong:
        return False
    return True
