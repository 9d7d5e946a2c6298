"""What a translator gets: a file of the guide with its texts, and nothing that must stay."""

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString

from .checking import FieldPath
from .reading import english, read_text
from .shelves import Kind

_WIDTH = 96


def template(kind: Kind[Any], name: str) -> str:
    """The file that a translator fills in, beginning with the English texts. It is put into the
    language's folder under the same name."""
    raw = read_text(english(name), lambda data: data, name)
    prose = kind.prose(name)
    said: dict[str, Any] = _kept(raw, (), prose) or {}
    if not name.endswith(".md"):
        return _dumped(said)
    body = str(said.pop("body"))
    return f"---\n{_dumped(said)}---\n{body}"


def _kept(raw: Any, path: FieldPath, prose: Mapping[FieldPath, str]) -> Any:  # noqa: ANN401 (YAML)
    """What holds a text, in the shape that a translation has: lists of things by their keys."""
    if path in prose:
        return raw if path == ("body",) else _styled(raw)
    if isinstance(raw, Mapping):
        inner = {key: _kept(value, (*path, key), prose) for key, value in raw.items()}
        return {key: value for key, value in inner.items() if value is not None} or None
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        items = [_kept(item, (*path, nth), prose) for nth, item in enumerate(raw)]
        keys = [item.get("key", item.get("use")) for item in raw if isinstance(item, Mapping)]
        if keys and None not in keys:
            pairs = zip(keys, items, strict=True)
            return {key: item for key, item in pairs if item is not None} or None
        return items if any(item is not None for item in items) else None
    return None


def _styled(text: str) -> object:
    if "\n" in text.strip():
        return LiteralScalarString(text)
    return FoldedScalarString(text) if len(text) > _WIDTH else text


def _dumped(data: object) -> str:
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.allow_unicode = True
    out = StringIO()
    yaml.dump(data, out)
    return str(out.getvalue())
