"""Reads the guide's files, YAML and Markdown with a YAML head, and says of what is wrong in them
which file and line.

A language is a folder. English is whole; another one holds files of the same names that say only
what is translated: a Markdown file its head's texts and its body, a YAML file the texts by key.

An installation's own folder is laid out in the same way and holds whole things, which stand in
place of those of the same kind and key, or beside them.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from .checking import FieldPath, GuideError

HERE = Path(__file__).parent
ENGLISH = "en"
_FENCE = "---\n"
_T = TypeVar("_T")


def languages() -> list[str]:
    """The languages that there is a folder for, English first."""
    found = [path.name for path in HERE.iterdir() if path.is_dir() and path.name.isalpha()]
    return sorted(found, key=lambda name: (name != ENGLISH, name))


def own_folder() -> Path | None:
    """The folder of the installation's own texts, if it names one in ITHACA_TEXTS."""
    named = os.environ.get("ITHACA_TEXTS")
    return Path(named) if named else None


def english(name: str) -> str:
    """The English file of the guide as it stands."""
    return (HERE / ENGLISH / name).read_text(encoding="utf-8")


def read(name: str, build: Callable[[Any], _T], language: str = ENGLISH) -> _T:
    """`build(data)` of the guide's file `name`. Raises GuideError with the file and the line."""
    text = english(name)
    there = HERE / language / name
    if language == ENGLISH or not there.exists():
        return read_text(text, build, name)
    data = read_text(text, lambda found: found, name)
    over = there.read_text(encoding="utf-8")
    spot = f"{language}/{name}"
    data = read_text(over, lambda said: translated(data, said), spot)
    try:
        return build(data)
    except GuideError as error:  # of a path in the whole item; the nearest line that there is
        raise error.at(spot, 0) from error


def read_text(text: str, build: Callable[[Any], _T], name: str) -> _T:
    """The same of a text that somebody else keeps; `name` ends in .md or .yaml."""
    head, body, _ = _parts(text, name)
    try:
        data = _yaml().load(head)
        if body is not None:
            data = {**_head(data), "body": body}
        return build(data)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        problem = f"this is not valid YAML: {error.problem or error.context}"
        raise GuideError((), problem, name, line + (1 if body is not None else 0)) from error
    except YAMLError as error:
        raise GuideError((), f"this is not valid YAML: {error}", name) from error
    except GuideError as error:
        raise error.at(name, line_of(text, error.path, name)) from error


def translated(data: object, said: object, path: FieldPath = ()) -> Any:  # noqa: ANN401 (YAML)
    """`data` with what a translation says in place of it. Raises GuideError for what it says of
    things that are not there."""
    if isinstance(data, Mapping) and isinstance(said, Mapping):
        for key in said:
            if key not in data:
                raise GuideError((*path, str(key)), "is not in the English file; take it out")
        merged = {key: translated(data[key], said[key], (*path, key)) for key in said}
        return {**data, **merged}
    if isinstance(data, Sequence) and not isinstance(data, str):
        return _translated_list(data, said, path)
    if isinstance(data, Mapping) or not isinstance(said, str):
        raise GuideError(path, "has another shape than in the English file")
    return said


def _translated_list(data: Sequence[Any], said: object, path: FieldPath) -> list[Any]:
    keys = [item.get("key", item.get("use")) for item in data if isinstance(item, Mapping)]
    if keys and isinstance(said, Mapping):
        for key in said:
            if key not in keys:
                raise GuideError((*path, str(key)), "is not in the English file; take it out")
        return [
            translated(item, said.get(key, {}), (*path, str(key)))
            for item, key in zip(data, keys, strict=True)
        ]
    if not isinstance(said, list) or len(said) != len(data):
        raise GuideError(path, f"should be a list of {len(data)}, as in the English file")
    return [translated(*pair, (*path, i)) for i, pair in enumerate(zip(data, said, strict=True))]


def line_of(text: str, path: FieldPath, name: str) -> int:
    """The line of a field, or of the nearest thing around it that the file holds."""
    head, body, above = _parts(text, name)
    if body is not None and path[:1] == ("body",):
        nth = path[1] if len(path) > 1 else 0
        return above + (nth if isinstance(nth, int) else 0) + 1
    try:
        node = _yaml().compose(head)
    except YAMLError:
        return 0
    line = 1
    for part in path:
        found = _inside(node, part)
        if found is None:
            break
        line, node = found
    return line + (1 if body is not None else 0)


def items_of(text: str) -> list[str]:
    """A YAML list's items as they are written, without the comments between them."""
    starts = [node.start_mark.line for node in _yaml().compose(text).value]
    lines = text.splitlines()
    items = []
    for start, end in pairwise([*starts, len(lines)]):
        kept = lines[start:end]
        while not kept[-1].strip() or kept[-1].startswith("#"):
            kept.pop()
        items.append("\n".join(kept) + "\n")
    return items


def _parts(text: str, name: str) -> tuple[str, str | None, int]:
    """The YAML; of a Markdown file also the body, and how many lines are above it."""
    if not name.endswith(".md"):
        return text, None, 0
    head, fence, body = text.removeprefix(_FENCE).partition("\n" + _FENCE)
    if not text.startswith(_FENCE) or not fence:
        problem = "should begin with a head of YAML between two lines of three hyphens"
        raise GuideError((), problem, name, 1)
    return head, body, head.count("\n") + 3


def _head(data: object) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise GuideError((), "the head should be a mapping")
    if "body" in data:
        raise GuideError(("body",), "stands below the head, not in it")
    return data


def _yaml() -> YAML:
    return YAML(typ="safe", pure=True)


def _inside(node: object, part: str | int) -> tuple[int, Any] | None:
    children = getattr(node, "value", None)
    if not isinstance(children, list):
        return None
    if isinstance(part, int):
        if part >= len(children) or isinstance(children[part], tuple):
            return None
        return children[part].start_mark.line + 1, children[part]
    for pair in children:
        if isinstance(pair, tuple) and pair[0].value == part:
            return pair[0].start_mark.line + 1, pair[1]
    return None
