"""Checks plain data (from YAML or JSON) on its way into the guide's vocabulary.

What a field means is said by the vocabulary itself; how files are read, by `reading`.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from typing import Any

FieldPath = tuple[str | int, ...]
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_prose: ContextVar[dict[FieldPath, str] | None] = ContextVar("prose", default=None)


class GuideError(ValueError):
    """Data that the guide cannot take: which field, what is wrong, and where it was read."""

    def __init__(self, path: FieldPath, problem: str, file: str = "", line: int = 0) -> None:
        super().__init__(path, problem, file, line)
        self.path, self.problem, self.file, self.line = path, problem, file, line

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return ": ".join(part for part in (place, spelled(self.path), self.problem) if part)

    def at(self, file: str, line: int) -> "GuideError":
        return GuideError(self.path, self.problem, file, line)


@contextmanager
def listening() -> Iterator[dict[FieldPath, str]]:
    """Every text for readers, by its path, that is taken from files meanwhile."""
    heard: dict[FieldPath, str] = {}
    before = _prose.set(heard)
    try:
        yield heard
    finally:
        _prose.reset(before)


def _hear(path: FieldPath, text: str) -> None:
    heard = _prose.get()
    if heard is not None and text:
        heard[path] = text


def spelled(path: FieldPath) -> str:
    """("playbook", 3, "kind") as `playbook[3].kind`; a line of a Markdown body as `body`."""
    if path[:1] == ("body",):
        return "body"
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def plain(value: object) -> Any:  # noqa: ANN401
    """A value of the vocabulary as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


class Fields:
    """One mapping under check. Every accessor raises a GuideError that names its field."""

    def __init__(self, data: object, of: type | Collection[str], path: FieldPath = ()) -> None:
        if not isinstance(data, Mapping):
            raise GuideError(path, f"should be a mapping, not {_seen(data)}")
        self.data: Mapping[str, Any] = data
        self.path = path
        names = names_of(of) if isinstance(of, type) else set(of)
        for key in data:
            if key not in names:
                raise GuideError((*path, str(key)), "is not known here; " + _one_of(names))

    def has(self, key: str) -> bool:
        return self.data.get(key) is not None

    def error(self, key: str, problem: str) -> GuideError:
        return GuideError((*self.path, key), problem)

    def text(self, key: str, default: str | None = None, longest: int = 4000) -> str:
        """A text for readers: what a translator translates."""
        value = self.code(key, default, longest)
        _hear((*self.path, key), value)
        return value

    def code(self, key: str, default: str | None = None, longest: int = 60) -> str:
        """A text that is the same in every language."""
        value = self._get(key, default)
        if not isinstance(value, str):
            raise self.error(key, f"should be text, not {_seen(value)}")
        if not value.strip() and default != "":
            raise self.error(key, "should not be empty")
        if len(value) > longest:
            raise self.error(key, f"is longer than {longest} characters")
        # The lines of a body are counted for errors from where it begins.
        return value.rstrip() if key == "body" else value.strip()

    def key(self, key: str = "key", default: str | None = None) -> str:
        value = self.code(key, default)
        if value and not _KEY.fullmatch(value):
            raise self.error(key, f"'{value}' should be small letters, digits and underscores")
        return value

    def choice(self, key: str, options: Collection[str], default: str | None = None) -> str:
        value = self._get(key, default)
        if not isinstance(value, str) or value not in options:
            raise self.error(key, f"{_seen(value)} is not possible; " + _one_of(options))
        return value

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.error(key, f"should be a whole number, not {_seen(value)}")
        if not low <= value <= high:
            raise self.error(key, f"{value} is not between {low} and {high}")
        return value

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        value = self._get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(key, f"should be a number, not {_seen(value)}")
        if not low <= value <= high:
            raise self.error(key, f"{value} is not between {low} and {high}")
        return value

    def flag(self, key: str, default: bool | None = None) -> bool:
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"should be true or false, not {_seen(value)}")
        return value

    def mapping(self, key: str, of: type | Collection[str]) -> "Fields":
        return Fields(self._get(key, None), of, (*self.path, key))

    def each(self, key: str, of: type | Collection[str]) -> list["Fields"]:
        return listed(self.items(key), of, (*self.path, key))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts for readers."""
        texts = self.codes(key)
        for i, text in enumerate(texts):
            _hear((*self.path, key, i), text)
        return texts

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of texts that are the same in every language."""
        for i, item in enumerate(self.items(key)):
            if not isinstance(item, str) or not item.strip():
                raise GuideError((*self.path, key, i), f"should be text, not {_seen(item)}")
        return tuple(item.strip() for item in self.items(key))

    def choices(self, key: str, options: Collection[str]) -> tuple[str, ...]:
        """A list of words, each one of the options."""
        found = self.codes(key)
        for i, item in enumerate(found):
            if item not in options:
                problem = f"{_seen(item)} is not possible; " + _one_of(options)
                raise GuideError((*self.path, key, i), problem)
        return found

    def wholes(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """A list of whole numbers."""
        found = self.items(key)
        for i, item in enumerate(found):
            if isinstance(item, bool) or not isinstance(item, int) or not low <= item <= high:
                problem = f"{_seen(item)} should be a whole number from {low} to {high}"
                raise GuideError((*self.path, key, i), problem)
        return tuple(found)

    def items(self, key: str) -> Sequence[Any]:
        value = self.data.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            raise self.error(key, f"should be a list, not {_seen(value)}")
        return value

    def _get(self, key: str, default: object) -> Any:  # noqa: ANN401
        value = self.data.get(key, default)
        if value is None and default is None:
            raise self.error(key, "is missing")
        return value


def names_of(of: type) -> set[str]:
    """The names of a dataclass's fields as files say them: `who` is `for` there."""
    return {"for" if field.name == "who" else field.name for field in fields(of)}


def listed(data: object, of: type | Collection[str], path: FieldPath = ()) -> list[Fields]:
    """The entries of a list of mappings."""
    if not isinstance(data, list | tuple):
        raise GuideError(path, f"should be a list, not {_seen(data)}")
    return [Fields(item, of, (*path, i)) for i, item in enumerate(data)]


def with_shared(item: object, shared: Mapping[str, Any], path: FieldPath) -> object:
    """An entry that says `use` takes what it does not say itself from the shared one."""
    if not isinstance(item, Mapping) or "use" not in item:
        return item
    used = item["use"]
    if not isinstance(used, str) or used not in shared:
        raise GuideError((*path, "use"), f"{_seen(used)} is not shared; " + _one_of(shared))
    return {**shared[used], **{key: value for key, value in item.items() if key != "use"}}


def unique(entries: Sequence[Fields], keys: Sequence[str]) -> None:
    """Raises for the second entry with a key that an earlier one holds."""
    for i, key in enumerate(keys):
        if key in keys[:i]:
            raise entries[i].error("key", f"'{key}' is there twice")


def _seen(value: object) -> str:
    return "nothing" if value is None else repr(value)[:60]


def _one_of(names: Collection[str]) -> str:
    return "use one of: " + ", ".join(sorted(names))
