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
NEW, SAME, NONE = "new", "same", "none"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Kind(Generic[_T]):
    """`place` is a file (`metrics.yaml`) or the files of a folder (`agendas/*.yaml`). A file
    holds a list of mappings that each say their `key`, or (`single`) one thing whose key is the
    file's name. `fields` are the names that a mapping may have; `build` makes the thing of it.

    `adopts` says what an installation may have of its own: NEW ones, the SAME keys in other
    words, or NONE. `fits(mine, ours)` says what of ours mine lacks that the program relies on.
    """

    name: str
    place: str
    fields: type
    build: Callable[[Fields], _T]
    about: str
    single: bool = False
    order: Callable[[_T], Any] | None = None
    adopts: str = NEW
    fits: Callable[[_T, _T], str] | None = None

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

    def adopted(self, path: Path) -> Mapping[str, _T]:
        """What a file of the installation's own folder puts in place of the guide's things.
        Raises GuideError."""
        if self.adopts == NONE:
            problem = f"a {self.name} cannot be replaced here; a program has its own copy"
            raise GuideError((), problem, str(path))
        mine, ours = self.own(path), self.shipped()
        for nth, (key, item) in enumerate(mine.items()):
            problem = ""
            if key in ours:
                problem = self.fits(item, ours[key]) if self.fits else ""
            elif self.adopts == SAME:
                problem = f"the guide has no {self.name} '{key}', so nothing would ask for it"
            if problem:
                text = path.read_text(encoding="utf-8")
                raise self.at(nth, ("key",), problem, text, str(path))
        return mine

    def shipped(self) -> Mapping[str, _T]:
        """Those of the guide itself, by key."""
        return _shelf(self, ENGLISH).shipped

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
        _name, text, nth = self._holding(key)
        return text if self.single else items_of(text)[nth]

    def where(self, key: str, path: FieldPath, problem: str) -> GuideError:
        """The error of one of the guide's things, with file and line. Raises KeyError."""
        name, text, nth = self._holding(key)
        return self.at(nth, path, problem, text, name)

    def at(self, nth: int, path: FieldPath, problem: str, text: str, name: str) -> GuideError:
        """The error of the nth thing that `text` holds, with its line."""
        whole = path if self.single else (nth, *path)
        return GuideError(whole, problem, name, line_of(text, whole, name))

    def _holding(self, key: str) -> tuple[str, str, int]:
        """The file of one of the guide's things, its text, and which one in it this is.
        Raises KeyError."""
        for name in self.files():
            if self.single and Path(name).stem != key:
                continue
            text = english(name)
            raw = [] if self.single else read_text(text, lambda data: data, name)
            keys = [key] if self.single else [item.get("key") for item in raw]
            if key in keys:
                return name, text, keys.index(key)
        raise KeyError(key)

    def prose(self, name: str) -> Mapping[FieldPath, str]:
        """The texts for readers that a file itself holds, by path."""
        text = english(name)
        raw = read_text(text, lambda data: data, name)
        with listening() as heard:
            self.read(name)
        return {path: text for path, text in heard.items() if _there(raw, path)}


@dataclass(frozen=True, eq=False)
class _Lazy(Mapping[str, _T]):
    """The guide's things of a kind, read file by file."""

    kind: Kind[_T]
    language: str
    _read: dict[str, Mapping[str, _T]] = field(default_factory=dict)

    def __getitem__(self, key: str) -> _T:
        if not self.kind.single:
            return self._whole[key]
        name = self.kind.place.replace("*", key)
        if name not in self._read and name not in self.kind.files():
            raise KeyError(key)
        return self._file(name)[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    # What several threads may make at once is made whole before it is kept.
    @cached_property
    def _keys(self) -> Sequence[str]:
        if self.kind.single:
            return [Path(name).stem for name in self.kind.files()]
        return list(self._whole)

    @cached_property
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


@dataclass(frozen=True, eq=False)
class _Shelf(Mapping[str, _T]):
    """The same with the installation's own in their place, in order."""

    kind: Kind[_T]
    language: str

    def __getitem__(self, key: str) -> _T:
        return self._own[key] if key in self._own else self.shipped[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    @cached_property
    def shipped(self) -> Mapping[str, _T]:
        return _Lazy(self.kind, self.language)

    @cached_property
    def _own(self) -> Mapping[str, _T]:
        """A file that is not in order stays out."""
        found: dict[str, _T] = {}
        for path in self.kind.own_files(self.language):
            try:
                found.update(self.kind.adopted(path))
            except (TypeError, ValueError) as error:
                _log.error("A text of your own stays out. %s", error)
        return found

    @cached_property
    def _keys(self) -> Sequence[str]:
        keys = list(dict.fromkeys([*self.shipped, *self._own]))
        if self.kind.order is not None:
            order = self.kind.order
            keys.sort(key=lambda key: order(self[key]))
        return keys


@cache
def _shelf(kind: Kind[_T], language: str) -> _Shelf[_T]:
    return _Shelf(kind, language)


def _there(raw: Any, path: FieldPath) -> bool:  # noqa: ANN401 (YAML)
    for part in path:
        try:
            raw = raw[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True
