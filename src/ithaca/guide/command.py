"""`ithaca guide`: what there is, one thing as it reads, what is wrong, what to translate."""

import argparse
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from .checking import GuideError
from .counting import report
from .kinds import KINDS
from .reading import ENGLISH, languages, own_folder
from .shelves import NONE, Kind
from .translating import template
from .whole import checked, kind_of, own_problems, problems

_WIDTH = 96


def main(words: Sequence[str]) -> int:
    asked = _parser().parse_args(words)
    try:
        for line in asked.run(asked):
            sys.stdout.write(line + "\n")
    except GuideError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except BrokenPipeError:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ithaca guide", description=__doc__)
    parser.set_defaults(run=lambda asked: report())
    actions = parser.add_subparsers(metavar="ACTION")
    listing = actions.add_parser("list", help="everything by key, or all of one kind")
    listing.add_argument("kind", nargs="?", choices=KINDS, metavar="KIND")
    listing.set_defaults(run=_list)
    show = actions.add_parser("show", help="one thing as it reads")
    show.add_argument("what", nargs="+", metavar="[KIND] KEY")
    show.set_defaults(run=_show)
    check = actions.add_parser("check", help="every file of the guide, or files of your own")
    check.add_argument("files", nargs="*", type=Path, metavar="FILE")
    check.add_argument("--kind", choices=KINDS, metavar="KIND", help="what the files hold")
    check.add_argument("--language", action="append", default=[], metavar="CODE")
    check.set_defaults(run=_check)
    copy = actions.add_parser("copy", help="one thing into your own folder, to change it there")
    copy.add_argument("what", nargs="+", metavar="[KIND] KEY")
    copy.set_defaults(run=_copy)
    texts = actions.add_parser("texts", help="what a translator gets, as a file to fill in")
    texts.add_argument("name", nargs="*", metavar="KIND or FILE")
    texts.set_defaults(run=_texts)
    return parser


def _list(asked: argparse.Namespace) -> Iterator[str]:
    for kind in [KINDS[asked.kind]] if asked.kind else KINDS.values():
        yield f"{kind.name}: {kind.about} ({len(kind.all())})"
        for key, item in kind.all().items():
            yield f"  {key:<32} {_title(item)}"


def _title(item: object) -> str:
    for name in ("title", "name", "term", "goal", "question", "weak", "skill", "text"):
        found = getattr(item, name, None)
        if isinstance(found, str):
            return textwrap.shorten(found, 60, placeholder=" …")
    return ""


def _show(asked: argparse.Namespace) -> Iterator[str]:
    for kind, key in _found(asked.what):
        yield f"{kind.name}: {key}"
        yield from _told(kind.all()[key], "")
        yield ""


def _found(what: Sequence[str]) -> list[tuple[Kind[Any], str]]:
    """The things of this key, of the kind named before it or of all kinds."""
    *named, key = what
    among = [KINDS[name] for name in named if name in KINDS] if named else list(KINDS.values())
    found = [(kind, key) for kind in among if key in kind.all()]
    if not found:
        there = f"a {named[0]} '{key}'" if named else f"anything called '{key}'"
        raise GuideError((), f"there is not {there}; `ithaca guide list` names everything")
    return found


def _copy(asked: argparse.Namespace) -> Iterator[str]:
    home = own_folder()
    if home is None:
        raise GuideError((), "name the folder for texts of your own in ITHACA_TEXTS first")
    found = _found(asked.what)
    if len(found) > 1:
        kinds = ", ".join(kind.name for kind, _key in found)
        raise GuideError((), f"there are several ({kinds}); say which one before the key")
    ((kind, key),) = found
    if kind.adopts == NONE:
        raise GuideError((), f"a {kind.name} cannot be replaced; a program has its own copy")
    for mine in kind.own_files():
        if key in kind.own(mine):
            raise GuideError((), f"you have one of your own already, in {mine}")
    file = home / ENGLISH / kind.place.replace("*", key)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(_joined(before, kind.source(key)), encoding="utf-8")
    except OSError as error:
        raise GuideError((), f"cannot be written: {error.strerror}", str(file)) from error
    try:
        kind.own(file)
    except GuideError:
        file.write_text(before, encoding="utf-8")
        raise GuideError((), "is not written as a list that can be added to", str(file)) from None
    yield f"{file} is yours to change; then `ithaca guide check` and a restart"


def _joined(before: str, after: str) -> str:
    return f"{before.rstrip()}\n{after}" if before.strip() else after


def _told(value: object, indent: str) -> Iterator[str]:
    """Any thing of the guide, field by field, as lines."""
    if is_dataclass(value):
        pairs = [(field.name, getattr(value, field.name)) for field in fields(value)]
        yield from _pairs(pairs, indent)
    elif isinstance(value, Mapping):
        yield from _pairs(list(value.items()), indent)
    elif isinstance(value, list | tuple):
        for item in value:
            inner = list(_told(item, indent + "  "))
            if inner:
                yield f"{indent}- {inner[0].strip()}"
                yield from inner[1:]
    else:
        for line in str(value).splitlines():
            yield from textwrap.wrap(
                line, _WIDTH, initial_indent=indent, subsequent_indent=indent
            ) or [""]


def _pairs(pairs: Sequence[tuple[Any, Any]], indent: str) -> Iterator[str]:
    for name, value in pairs:
        if value in ("", (), {}, None) or (name == "key" and not indent):
            continue
        plain = not (is_dataclass(value) or isinstance(value, Mapping | list | tuple))
        if plain and "\n" not in str(value) and len(str(value)) + len(indent) < _WIDTH - 20:
            yield f"{indent}{name}: {value}"
        else:
            yield f"{indent}{name}:"
            yield from _told(value, indent + "  ")


def _check(asked: argparse.Namespace) -> Iterator[str]:
    if asked.files:
        for path in asked.files:
            yield f"{path}: {_own(path, asked.kind)} in order"
        return
    known = languages()
    for language in asked.language:
        if language not in known:
            there = ", ".join(known)
            raise GuideError((), f"there is no language '{language}'; there are: {there}")
    others = [language for language in asked.language if language != ENGLISH]
    mine, wrong = own_problems()
    found = problems(others) + wrong
    if found:
        raise GuideError((), "\n".join(map(str, found)) + f"\n{len(found)} to mend")
    count = sum(len(kind.files()) for kind in KINDS.values())
    yield f"{count} files of the guide are in order" + (f", and {mine} of your own" if mine else "")


def _own(path: Path, named: str | None) -> int:
    kind: Kind[Any] | None = KINDS[named] if named else kind_of(path)
    if kind is None:
        raise GuideError((), "say with --kind what it holds", str(path))
    return len(checked(kind, path))


def _texts(asked: argparse.Namespace) -> Iterator[str]:
    wanted = set(asked.name)
    files = [(kind, name) for kind in KINDS.values() for name in kind.files()]
    if unknown := wanted - set(KINDS) - {name for _kind, name in files}:
        raise GuideError((), f"there is no kind and no file '{sorted(unknown)[0]}'")
    for kind, name in files:
        if not wanted or wanted & {kind.name, name}:
            yield f"# {name}"
            yield from template(kind, name).splitlines()
            yield ""
