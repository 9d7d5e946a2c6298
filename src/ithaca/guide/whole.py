"""Checks the guide as a whole: every file for itself, what points where, what is translated."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .catalogue import BENEFITS, METRICS, Metric, Objective
from .checking import FieldPath, GuideError, spelled
from .formats import FORMATS, Format
from .kinds import KINDS, TEMPLATES
from .letters import LETTERS, RULES
from .playbook import KINDS as STEP_KINDS
from .reading import HERE, english, languages, line_of, own_folder, read_text
from .shelves import Kind
from .starters import TERMS, Goal, Levels, Term, skills_text
from .training import MODULES, POOL, QUIZZES, Module, Quiz

_MISPLACED = (
    "is read by nobody; what can be replaced lies as in the guide, such as en/letters/word.yaml"
)
Found = Iterator[tuple[FieldPath, str]]


def problems(languages: Iterable[str] = ()) -> list[GuideError]:
    """Everything that is wrong in the guide as it stands in its files; then the gaps of the
    languages named."""
    found = [error for kind in KINDS.values() for error in _files(kind)]
    if not found:
        found = [error for kind in KINDS.values() for error in _links(kind)] + _gaps()
    return found + [
        error
        for language in languages
        for kind in KINDS.values()
        for error in untranslated(kind, language)
    ]


def checked(kind: Kind[Any], file: Path) -> Mapping[str, Any]:
    """What somebody's own file holds, checked as the guide's files are, and whether what it points
    to is there. Raises GuideError."""
    items = kind.own(file)
    for error in _astray(kind, items, file):
        raise error
    return items


def _astray(kind: Kind[Any], items: Mapping[str, Any], file: Path) -> Iterator[GuideError]:
    """What things of somebody's own file point to that is not there."""
    if (point := _POINTERS.get(kind.name)) is None:
        return
    text = file.read_text(encoding="utf-8")
    for nth, item in enumerate(items.values()):
        for path, problem in point(item):
            yield kind.at(nth, path, problem, text, str(file))


def own_problems() -> tuple[int, list[GuideError]]:
    """How many files the installation's own folder holds, and what is wrong with them."""
    home = own_folder()
    if home is None:
        return 0, []
    if not home.is_dir():
        return 0, [GuideError((), "there is no such folder", str(home))]
    read: set[Path] = set()
    found: list[GuideError] = []
    for language in languages():
        for kind in KINDS.values():
            held: dict[str, Path] = {}
            for file in kind.own_files(language):
                read.add(file)
                found += _own_file(kind, file, held)
        others = set((home / language).rglob("*")) - read
        found += [
            GuideError((), _MISPLACED, str(file))
            for file in sorted(others)
            if file.is_file() and not file.name.startswith(".")
        ]
    return len(read), found


def _own_file(kind: Kind[Any], file: Path, held: dict[str, Path]) -> list[GuideError]:
    """What is wrong with one; `held` are the keys that others hold already."""
    try:
        items = kind.adopted(file)
        astray = list(_astray(kind, items, file))
    except GuideError as error:
        return [error]
    except (TypeError, ValueError) as error:
        return [GuideError((), f"cannot be used: {error}", str(file))]
    twice = [
        GuideError((), f"'{key}' is in another file too: {held[key]}", str(file))
        for key in items
        if key in held
    ]
    held.update(dict.fromkeys(items, file))
    return astray + twice


def kind_of(path: Path) -> Kind[Any] | None:
    """The kind of a file, told by its name or its folder's as in the guide."""
    for kind in KINDS.values():
        folder, _, name = kind.place.rpartition("/")
        if kind.place == path.name or (folder, name[1:]) == (path.parent.name, path.suffix):
            return kind
    return None


def untranslated(kind: Kind[Any], language: str) -> list[GuideError]:
    """The texts that `language` lacks, and what is wrong with those that it has."""
    found = []
    for name in kind.files():
        there = HERE / language / name
        if not there.exists():
            problem = f"is not translated; `ithaca guide texts {name}` prints it"
            found.append(GuideError((), problem, f"{language}/{name}"))
            continue
        try:
            kind.read(name, language)
        except GuideError as error:
            found.append(error)
            continue
        said = read_text(there.read_text(encoding="utf-8"), lambda data: data, name)
        raw = read_text(english(name), lambda data: data, name)
        for path in kind.prose(name):
            if not said_in(said, raw, path):
                problem = f"{spelled(path)} is in English still; {language}/{name} should say it"
                found.append(GuideError((), problem, name, line_of(english(name), path, name)))
    return found


def said_in(said: Any, raw: Any, path: FieldPath) -> bool:  # noqa: ANN401 (YAML)
    """Whether a translation says the text at `path` of the English data."""
    for part in path:
        if isinstance(part, int) and isinstance(said, Mapping) and isinstance(raw, list):
            said, raw = said.get(raw[part].get("key", raw[part].get("use"))), raw[part]
            continue
        try:
            said, raw = said[part], raw[part]
        except (KeyError, IndexError, TypeError):
            return False
    return said is not None


def _files(kind: Kind[Any]) -> Iterator[GuideError]:
    if not kind.files():
        yield GuideError((), "there is no such file", kind.place)
    keys: dict[str, str] = {}
    for name in kind.files():
        try:
            held = kind.read(name)
        except GuideError as error:
            yield error
            continue
        for key in held:
            if key in keys:
                yield GuideError((), f"'{key}' is there already, in {keys[key]}", name)
            keys[key] = name


def _links(kind: Kind[Any]) -> Iterator[GuideError]:
    if point := _POINTERS.get(kind.name):
        for key, item in kind.shipped().items():
            for path, problem in point(item):
                yield kind.where(key, path, problem)


def _gaps() -> list[GuideError]:
    """What only the guide as a whole can lack."""
    shown = {code for metric in METRICS.shipped().values() for code in metric.benefits}
    found = [
        BENEFITS.where(code, (), f"{code} has no metric; name it in a metric's benefits")
        for code in BENEFITS.shipped()
        if code not in shown
    ]
    lettered = {letter.rule for letter in LETTERS.shipped().values()}
    for rule in RULES:
        if rule not in lettered:
            found.append(GuideError((), f"no letter has rule: {rule}", LETTERS.place))
    used = {step.kind for one in FORMATS.shipped().values() for step in one.playbook}
    for kind in STEP_KINDS:
        if kind not in used:
            found.append(GuideError((), f"no playbook has a step of kind {kind}", FORMATS.place))
    return found


def _unknown(key: str, kind: Kind[Any]) -> str:
    return f"there is no {kind.name} '{key}'; `ithaca guide list {kind.name}` names them all"


def _format(item: Format) -> Found:
    for nth, step in enumerate(item.playbook):
        kind = TEMPLATES.get(step.kind)
        if kind is None and step.template:
            yield ("playbook", nth, "template"), f"a step of kind {step.kind} has none"
        if kind is not None and step.template not in kind.all():
            yield ("playbook", nth, "template"), _unknown(step.template, kind)


def _module(item: Module) -> Found:
    if item.key not in QUIZZES.all():
        yield ("quiz",), f"there is no quiz; write quizzes/{item.key}.yaml"
    for nth, key in enumerate(item.formats):
        if key not in FORMATS.all():
            yield ("formats", nth), _unknown(key, FORMATS)


def _quiz(item: Quiz) -> Found:
    if item.key not in MODULES.all():
        yield (), _unknown(item.key, MODULES)
        return
    asked = MODULES.all()[item.key].quiz
    if len(item.items) < POOL * asked:
        problem = f"has {len(item.items)} questions; {POOL} times {asked} are needed"
        yield ("items",), problem


def _metric(item: Metric | Objective) -> Found:
    for nth, code in enumerate(item.benefits):
        if code not in BENEFITS.all():
            yield ("benefits", nth), _unknown(code, BENEFITS)


def _objective(item: Objective) -> Found:
    if item.metric not in METRICS.all():
        yield ("metric",), _unknown(item.metric, METRICS)
    yield from _metric(item)


def _goal(item: Goal) -> Found:
    for nth, key in enumerate(item.formats):
        if key not in FORMATS.all():
            yield ("formats", nth), _unknown(key, FORMATS)


def _term(item: Term) -> Found:
    for nth, key in enumerate(item.see):
        if key not in TERMS.all():
            yield ("see", nth), _unknown(key, TERMS)


def _level(item: Levels) -> Found:
    if f"\n{item.skill}: [" not in skills_text():
        yield ("skill",), f"there is no skill '{item.skill}' in skills.yaml"


_POINTERS: dict[str, Callable[[Any], Found]] = {
    "format": _format,
    "module": _module,
    "quiz": _quiz,
    "metric": _metric,
    "objective": _objective,
    "goal": _goal,
    "term": _term,
    "level": _level,
}
