"""What a format calls its people and their relationship, and texts written with those words."""

import re
from dataclasses import dataclass
from typing import Any, Self

from .checking import FieldPath, Fields, GuideError, plain

_PLACE = re.compile(r"\{([^{}]*)\}")
PLACES = frozenset({"giver", "givers", "taker", "takers", "mentorship", "mentorships"})
"""The words of a format, one and many."""
NAMES = frozenset({"program", "organization", "coordinator"})
"""What a page may name besides."""


@dataclass(frozen=True)
class Noun:
    one: str
    many: str

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        return cls(fields.text("one", longest=60), fields.text("many", longest=60))


@dataclass(frozen=True)
class Words:
    giver: Noun
    taker: Noun
    mentorship: Noun

    def fill(self, text: str) -> str:
        """`text` with {giver}, {takers}, … replaced, beginning with a capital."""
        nouns = self.places()
        filled = _PLACE.sub(lambda found: nouns.get(found[1], found[0]), text)
        return filled[:1].upper() + filled[1:]

    def places(self) -> dict[str, str]:
        """The word for each of PLACES."""
        one = {key: noun.one for key, noun in vars(self).items()}
        return one | {f"{key}s": noun.many for key, noun in vars(self).items()}

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = plain(self)
        return data

    @classmethod
    def from_data(cls, data: object, path: FieldPath = ()) -> Self:
        """Raises GuideError."""
        fields = Fields(data, cls, path)
        giver, taker, mentorship = (
            Noun.from_fields(fields.mapping(key, Noun)) for key in ("giver", "taker", "mentorship")
        )
        return cls(giver, taker, mentorship)


def worded(fields: Fields, key: str, longest: int = 4000, places: frozenset[str] = PLACES) -> str:
    """A text that may hold the placeholders of a format's words, and no other braces."""
    return _placed(fields.text(key, longest=longest), (*fields.path, key), places)


def all_worded(fields: Fields, key: str) -> tuple[str, ...]:
    """A list of such texts."""
    texts = fields.texts(key)
    return tuple(_placed(text, (*fields.path, key, i)) for i, text in enumerate(texts))


def _placed(text: str, path: FieldPath, places: frozenset[str] = PLACES) -> str:
    for found in _PLACE.finditer(text):
        if found[1] not in places:
            known = ", ".join(f"{{{word}}}" for word in sorted(places))
            spot = (*path, text.count("\n", 0, found.start())) if path[-1:] == ("body",) else path
            raise GuideError(spot, f"{found[0]} is no word of a format; use {known}")
    return text
