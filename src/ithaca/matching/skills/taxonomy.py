"""Skills that go by several names, and skills that belong to others.

A starter list comes with the guide; ESCO's files can be read instead. What is written down here
is data: who offers or seeks what is no matter of this file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from ithaca.guide.starters import skills_text
from ithaca.matching.solving.assignment import MatchingError
from ithaca.matching.spelling import fold

SAME = 1000
NARROWER = (800, 640)
BROADER = (500, 250)
"""What an offered skill is worth to someone who seeks another, in permille: when it belongs to
the sought one (Django for Python: surely some Python), directly or by one in between; when the
sought one belongs to it (programming for Python: perhaps). Two that belong to the same third are
worth nothing to each other: knowing Excel is no start in Photoshop."""


@dataclass(frozen=True)
class Taxonomy:
    """`names` maps folded spellings to keys, `labels` keys to the preferred spelling, `broader`
    keys to the keys they belong to. Unknown words are skills of their own."""

    names: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    broader: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def name_of(self, text: str) -> str:
        """The key of a skill, however it is spelt; '' for no word."""
        folded = fold(text)
        return self.names.get(folded, folded)

    def related(self, sought: str) -> Mapping[str, int]:
        """By key, what other offered skills are worth to someone who seeks this one."""
        return self._related.get(sought, {})

    def relation(self, sought: str, offered: str) -> int:
        """What an offered skill is worth to someone who seeks another: keys in, permille out."""
        return SAME if sought == offered else self.related(sought).get(offered, 0)

    def only(self, texts: Iterable[str]) -> Taxonomy:
        """What is needed to compare these skills, small enough to be stored with a round."""
        said = {self.name_of(text) for text in texts}
        kept = said | {key for one in said for key in self._above(one, len(BROADER))}
        return Taxonomy(
            {name: key for name, key in self.names.items() if key in kept},
            {key: label for key, label in self.labels.items() if key in kept},
            {
                key: tuple(one for one in above if one in kept)
                for key, above in self.broader.items()
                if key in kept
            },
        )

    def as_data(self) -> dict[str, Any]:
        """Plain data, ready for JSON."""
        broader = {key: list(above) for key, above in self.broader.items()}
        return {"names": dict(self.names), "labels": dict(self.labels), "broader": broader}

    @classmethod
    def from_data(cls, data: Any) -> Taxonomy:  # noqa: ANN401 (anything that was stored)
        """What `as_data` wrote down. Raises MatchingError."""
        try:
            broader = {key: tuple(map(str, above)) for key, above in data["broader"].items()}
            return cls(dict(data["names"]), dict(data["labels"]), broader)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise MatchingError("The skills of this round were not stored by us.") from error

    @cached_property
    def _related(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for key in self.broader:
            for step, above in enumerate(self._steps(key, len(NARROWER))):
                for one in above:
                    worth = found.setdefault(one, {})
                    worth[key] = max(worth.get(key, 0), NARROWER[step])
            for step, above in enumerate(self._steps(key, len(BROADER))):
                for one in above:
                    worth = found.setdefault(key, {})
                    worth[one] = max(worth.get(one, 0), BROADER[step])
        return found

    def _above(self, key: str, steps: int) -> set[str]:
        return {one for above in self._steps(key, steps) for one in above}

    def _steps(self, key: str, steps: int) -> Iterator[list[str]]:
        """The skills that this one belongs to: directly, by one in between ..."""
        seen, now = {key}, [key]
        for _ in range(steps):
            now = sorted({up for one in now for up in self.broader.get(one, ())} - seen)
            seen.update(now)
            yield now


@lru_cache(maxsize=1)
def starter() -> Taxonomy:
    """The list that comes with the product."""
    return from_lines(skills_text())


def from_lines(text: str) -> Taxonomy:
    """The starter's own form, a small part of YAML: `Skill: [broader, or ~, other names ...]`,
    one a line. Raises MatchingError with the line."""
    found: list[tuple[int, str, str, list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        label, colon, rest = line.partition(": [")
        parts = [one.strip() for one in rest.strip().removesuffix("]").split(",")]
        if not colon or not rest.strip().endswith("]") or not label.strip() or not parts[0]:
            raise MatchingError(f"Line {number} of the skills is not “Skill: [broader, names]”.")
        found.append((number, label.strip(), "" if parts[0] == "~" else parts[0], parts[1:]))
    names: dict[str, str] = {}
    for number, label, _, others in found:
        for name in map(fold, (label, *others)):
            if names.setdefault(name, fold(label)) != fold(label):
                raise MatchingError(f"Line {number} of the skills: “{name}” is there already.")
    broader: dict[str, tuple[str, ...]] = {}
    for number, label, above, _ in found:
        if above and names.get(fold(above)) is None:
            raise MatchingError(f"Line {number} of the skills: there is no “{above}”.")
        if above:
            broader[fold(label)] = (names[fold(above)],)
    return Taxonomy(names, {fold(label): label for _, label, _, _ in found}, broader)
