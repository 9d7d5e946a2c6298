"""Reads the guide's YAML files, in safe mode, and puts file and line to what is wrong in them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from .checking import FieldPath, GuideError

HERE = Path(__file__).parent
_T = TypeVar("_T")


def read(name: str, build: Callable[[Any], _T], folder: Path = HERE) -> _T:
    """`build(data)` of the file `name`. Raises GuideError with the file and the line."""
    text = (folder / name).read_text(encoding="utf-8")
    try:
        return build(_yaml().load(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        problem = f"this is not valid YAML: {error.problem or error.context}"
        raise GuideError((), problem, name, line) from error
    except YAMLError as error:
        raise GuideError((), f"this is not valid YAML: {error}", name) from error
    except GuideError as error:
        raise error.at(name, _line_of(text, error.path)) from error


def names(folder: str) -> list[str]:
    """The YAML files of a folder of the guide, as names for `read`."""
    return sorted(f"{folder}/{path.name}" for path in (HERE / folder).glob("*.yaml"))


def _yaml() -> YAML:
    return YAML(typ="safe", pure=True)


def _line_of(text: str, path: FieldPath) -> int:
    """The line of a field, or of the nearest thing around it that the file holds."""
    node = _yaml().compose(text)
    line = 1
    for part in path:
        found = _inside(node, part)
        if found is None:
            break
        line, node = found
    return line


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
