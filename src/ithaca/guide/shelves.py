"""A kind of thing in the guide: where its files lie, what one becomes, and all of them by key.

A file is read when it is first asked for.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from .checking import FieldPath, Fields, GuideError, listed, listening, names_of, unique
from .reading import ENGLISH, HERE, english, items_of, line_of, own_folder, read, read_text

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Kind(Generic[_T]):
    """`place` is a file (`metrics.yaml`) or the files of a folder (`agendas/*.yaml`). A file
    holds a list of mappings that each say their `key`, or (`single`) one thing whose key is the
    file's name. `fields` are the names that a mapping may have; `build` makes the thing of it.
    """

    name: str
    place: str
    fields: type
    build: Callable[[Fields], _T]
    about: str
    single: bool = False
    order: Callable[[_T], Any] | None = None

    def files(self) -> list[str]:
        """The names of its files, relative to a language's folder."""
        home = HERE / ENGLISH
        return sorted(path.relative_to(home).as_posix() for path in home.glob(self.place))

    def own_files(self, language: str = ENGLISH) -> list[Path]:
        """The files of the installation's own folder that hold some."""
        home = own_folder()
        return sorted((home / language).glob(self.place)) if home else []

    def all(self, language: str = ENGLISH) -> Mapping[str, _T]:
        """Every one by key, in the guide's order."""
        return _shelf(self, language)

    def read(self, name: str, language: str = ENGLISH) -> Mapping[str, _T]:
        """What one file of the guide holds, by key. Raises GuideError."""
        return read(name, lambda data: self.made(data, Path(name).stem), language)

    def own(self, path: Path) -> Mapping[str, _T]:
        """What somebody's own file holds, checked as the guide's are. Raises GuideError."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise GuideError((), f"cannot be read: {error}", str(path)) from error
        return read_text(text, lambda data: self.made(data, path.stem), str(path))

    def made(self, data: object, stem: str) -> Mapping[str, _T]:
        if self.single:
            if isinstance(data, Mapping) and "key" not in data:
                data = {"key": stem, **data}
            fields = Fields(data, names_of(self.fields) | {"key", "body"})
            if fields.key() != stem:
                raise fields.error("key", f"should be the file's name, '{stem}'")
            return {stem: self.build(fields)}
        entries = listed(data, self.fields)
        keys = [entry.code("key") for entry in entries]
        unique(entries, keys)
        return {key: self.build(entry) for key, entry in zip(keys, entries, strict=True)}

    def source(self, key: str) -> str:
        """One of the guide's things as its file writes it. Raises KeyError."""
        if self.single:
            name = self.place.replace("*", key)
            if name not in self.files():
                raise KeyError(key)
            return english(name)
        for name in self.files():
            text = english(name)
            keys = [item["key"] for item in read_text(text, lambda data: data, name)]
            if key in keys:
                return items_of(text)[keys.index(key)]
        raise KeyError(key)

    def where(self, key: str, path: FieldPath, problem: str) -> GuideError:
        """The error of one of its things, with file and line."""
        for name in self.files():
            text = english(name)
            if self.single:
                if Path(name).stem == key:
                    return GuideError(path, problem, name, line_of(text, path, name))
                continue
            keys = [item.get("key") for item in read_text(text, lambda data: data, name)]
            if key in keys:
                whole = (keys.index(key), *path)
                return GuideError(whole, problem, name, line_of(text, whole, name))
        return GuideError(path, problem, self.place)

    def prose(self, name: str, language: str = ENGLISH) -> Mapping[FieldPath, str]:
        """The texts for readers that a file itself holds, by path."""
        text = english(name)
        raw = read_text(text, lambda data: data, name)
        with listening() as heard:
            self.read(name, language)
        return {path: text for path, text in heard.items() if _there(raw, path)}


@dataclass(frozen=True, eq=False)
class _Shelf(Mapping[str, _T]):
    kind: Kind[_T]
    language: str
    _read: dict[str, Mapping[str, _T]] = field(default_factory=dict)
    _keys: list[str] = field(default_factory=list)

    def __getitem__(self, key: str) -> _T:
        if key in self._own:
            return self._own[key]
        if not self.kind.single:
            return self._whole()[key]
        name = self.kind.place.replace("*", key)
        if name not in self._read and name not in self.kind.files():
            raise KeyError(key)
        return self._file(name)[key]

    def __iter__(self) -> Iterator[str]:
        if not self._keys:
            self._keys.extend(self._ordered())
        return iter(self._keys)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @cached_property
    def _own(self) -> Mapping[str, _T]:
        """What is the installation's own. A file that is not in order stays out."""
        found: dict[str, _T] = {}
        for path in self.kind.own_files(self.language):
            try:
                found.update(self.kind.own(path))
            except GuideError as error:
                _log.error("A text of your own stays out. %s", error)
        return found

    def _ordered(self) -> Sequence[str]:
        if self.kind.single:
            shipped = [Path(name).stem for name in self.kind.files()]
        else:
            shipped = list(self._whole())
        keys = list(dict.fromkeys([*shipped, *self._own]))
        if self.kind.order is not None:
            order = self.kind.order
            keys.sort(key=lambda key: order(self[key]))
        return keys

    def _whole(self) -> Mapping[str, _T]:
        whole: dict[str, _T] = {}
        for name in self.kind.files():
            for key, item in self._file(name).items():
                if key in whole:
                    raise GuideError((), f"'{key}' is there twice", name)
                whole[key] = item
        return whole

    def _file(self, name: str) -> Mapping[str, _T]:
        if name not in self._read:
            self._read[name] = self.kind.read(name, self.language)
        return self._read[name]


@cache
def _shelf(kind: Kind[_T], language: str) -> _Shelf[_T]:
    return _Shelf(kind, language)


def _there(raw: Any, path: FieldPath) -> bool:  # noqa: ANN401
    for part in path:
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True
