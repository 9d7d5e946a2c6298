"""From a format of the guide, a rules file and options to the terms of a match."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ithaca.guide.dials import Dials
from ithaca.guide.formats import FORMATS
from ithaca.guide.reading import ENGLISH, HERE
from ithaca.guide.words import Words
from ithaca.matching.skills.esco import from_esco_csv
from ithaca.matching.skills.taxonomy import Taxonomy
from ithaca.matching.solving.assignment import POLICIES
from ithaca.matching.vocabulary import MatchingError, Pair, Terms

_NAMES = ("weights", "rules", "floors")
_PAIRS = ("pinned", "excluded", "current")
_SPANS = ("givers", "takers")
_NUMBERS = ("moves", "stops", "slots")
_MOST = {"stops": 52, "slots": 200}
KNOWN = (*_NAMES, *_PAIRS, "policy", *_SPANS, "mutual", *_NUMBERS, "balance")


@dataclass(frozen=True)
class Asked:
    """The terms, what their mentorships are called (one, many), and the format's name."""

    terms: Terms
    mentorship: str
    mentorships: str
    format: str


def terms_for(
    key: str | None,
    rules_file: Path | None = None,
    *,
    policy: str | None = None,
    slots: int | None = None,
    taxonomy: Taxonomy | None = None,
) -> Asked:
    """The terms of a format (the guide's first, if none is named), changed by the rules file and
    then by the options. Raises MatchingError; OSError where the file cannot be read."""
    heads = _heads()
    wanted = next(iter(heads)) if key is None else key
    if wanted not in heads:
        raise MatchingError(f"There is no format “{wanted}”. There are: {', '.join(heads)}.")
    head = YAML(typ="safe", pure=True).load(heads[wanted])
    dials, words = Dials.from_data(head["dials"]), Words.from_data(head["words"])
    given = {} if rules_file is None else _checked(rules_file)
    if policy:
        given["policy"] = policy
    if slots is not None:
        given["slots"] = slots
    if given.get("policy", "floor") not in POLICIES:
        raise MatchingError(
            f"There is no policy “{given['policy']}”. There are: {', '.join(POLICIES)}."
        )
    _check_numbers(given)
    settings = _settings(dials, words, given.pop("rules", {}))
    terms = Terms(**{**settings, **given, "taxonomy": taxonomy})
    return Asked(terms, words.mentorship.one, words.mentorship.many, str(head["name"]))


def _check_numbers(given: Mapping[str, Any]) -> None:
    """Bounds that no real round meets, and beyond which one would wait for ever."""
    for key, most in _MOST.items():
        if given.get(key, 0) > most:
            raise MatchingError(f"There can be at most {most} {key}, not {given[key]:,}.")
    if given.get("stops", 1) > 1 and given.get("slots"):
        raise MatchingError("Stops follow each other and slots are of one event: choose one.")


def taxonomy_from(skills: Path | None, broader: Path | None) -> Taxonomy | None:
    """ESCO's skills, and what belongs to what; None without a file. Raises MatchingError."""
    if skills is None:
        if broader:
            raise MatchingError("--taxonomy-broader goes with --taxonomy, the file of the skills.")
        return None
    return from_esco_csv(_text(skills), _text(broader) if broader else "")


def _heads() -> dict[str, str]:
    """Of each format its file without the playbook, which takes most of the time to read; in the
    guide's order."""
    files = [(HERE / ENGLISH / name).read_text(encoding="utf-8") for name in FORMATS.files()]
    found = [file.partition("\nplaybook:")[0] for file in files]

    def said(head: str, key: str) -> str:
        line = re.search(rf"^{key}: *(\S+)", head, re.MULTILINE)
        return line[1] if line else ""

    found.sort(key=lambda head: int(said(head, "code")[1:]))
    return {said(head, "key"): head for head in found}


def _settings(dials: Dials, words: Words, rules: Mapping[str, Any]) -> dict[str, Any]:
    nouns = {"giver": words.giver, "taker": words.taker}
    return {
        "weights": dials.weights,
        "rules": {
            **dials.rules,
            "seniority": dials.seniority.direction,
            "seniority_gap": dials.seniority.gap,
            **rules,
        },
        "givers": (dials.givers.least, dials.givers.most) if dials.givers else (1, 1),
        "takers": (dials.takers.least, dials.takers.most),
        "mutual": dials.mutual,
        "stops": dials.stops,
        "balance": "department" if dials.across_departments == "preferred" else "",
        "words": {side: noun.one for side, noun in nouns.items()}
        | {f"{side}s": noun.many for side, noun in nouns.items()},
    }


def _checked(path: Path) -> dict[str, Any]:
    """What the file says, in the types of Terms. Its numbers and names are checked by `propose`."""
    data = _yaml(path)
    for key in _NAMES:
        if not isinstance(data.get(key, {}), dict):
            raise MatchingError(f"{path}: “{key}” must be a list of names with values.")
        if key in data:
            data[key] = {str(name): value for name, value in data[key].items()}
    for name, value in data.get("rules", {}).items():
        if not isinstance(value, bool | int) and not (name == "seniority" and value):
            raise MatchingError(f"{path}: the rule “{name}” must be true, false or a number.")
    for key in _PAIRS:
        if key in data:
            data[key] = _pairs(path, key, data[key])
    for key in _SPANS:
        if key in data:
            data[key] = _span(path, key, data[key])
    for key in _NUMBERS:
        if key in data and (not isinstance(data[key], int) or isinstance(data[key], bool)):
            raise MatchingError(f"{path}: “{key}” must be a whole number.")
    if not isinstance(data.get("mutual", False), bool):
        raise MatchingError(f"{path}: “mutual” must be true or false.")
    for key in ("policy", "balance"):
        if not isinstance(data.get(key, ""), str):
            raise MatchingError(f"{path}: “{key}” must be a word.")
    return data


def _yaml(path: Path) -> dict[str, Any]:
    try:
        data = YAML(typ="safe", pure=True).load(_text(path))
    except (YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, MatchingError):
            raise
        raise MatchingError(f"{path} is not sound YAML: {error}") from error
    if data is None:
        return {}
    if not isinstance(data, dict) or not set(data) <= set(KNOWN):
        odd = [str(key) for key in data if key not in KNOWN] if isinstance(data, dict) else []
        what = f" It holds “{odd[0]}”." if odd else ""
        raise MatchingError(f"{path} may hold only: {', '.join(KNOWN)}.{what}")
    return {key: value for key, value in data.items() if value is not None}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise MatchingError(f"{path} is not text in UTF-8: save it as that.") from error


def _pairs(path: Path, key: str, pairs: object) -> tuple[Pair, ...]:
    if not isinstance(pairs, list) or not all(isinstance(p, list) and len(p) == 2 for p in pairs):
        raise MatchingError(f"{path}: “{key}” must be a list of pairs: [mentee, mentor].")
    return tuple((str(taker), str(giver)) for taker, giver in pairs)


def _span(path: Path, key: str, span: object) -> tuple[int, int]:
    """`4`, `[4, 8]` or `{least: 4, most: 8}`."""
    if isinstance(span, dict) and set(span) == {"least", "most"}:
        span = [span["least"], span["most"]]
    numbers: Sequence[object] = span if isinstance(span, list) else [span, span]
    if len(numbers) != 2 or not all(type(one) is int for one in numbers):
        raise MatchingError(f"{path}: “{key}” must be a number or two: [least, most].")
    least, most = numbers
    assert isinstance(least, int) and isinstance(most, int)
    return least, most
