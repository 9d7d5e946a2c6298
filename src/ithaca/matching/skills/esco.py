"""Reads the skills of ESCO, the European classification, from the CSV files it publishes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from ithaca.matching.skills.taxonomy import Taxonomy
from ithaca.matching.solving.assignment import MatchingError
from ithaca.matching.spelling import fold

_SKILLS = ("conceptUri", "preferredLabel", "altLabels")
_RELATIONS = ("conceptUri", "broaderUri")


def from_esco_csv(skills: str, relations: str = "") -> Taxonomy:
    """The text of skills_en.csv, and of broaderRelationsSkillPillar_en.csv.

    Other files with these columns do as well. A name that several skills claim goes to the one
    that prefers it, else to the first. What belongs to groups only is left on its own. Raises
    MatchingError for files that are something else.
    """
    labels: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    key_of: dict[str, str] = {}
    for number, row in _rows(skills, _SKILLS, "The file of skills"):
        label = row["preferredLabel"].strip()
        if not label or not row["conceptUri"].strip():
            raise MatchingError(f"The file of skills, line {number}: a skill has no name or no id.")
        key = fold(label)
        key_of[row["conceptUri"].strip()] = key
        labels.setdefault(key, label)
        others.setdefault(key, []).extend(row["altLabels"].splitlines())
    if not labels:
        raise MatchingError("The file of skills holds none.")
    names = {key: key for key in labels}
    for key, spellings in others.items():
        for name in filter(None, map(fold, spellings)):
            names.setdefault(name, key)
    return Taxonomy(names, labels, _broader(relations, key_of))


def _broader(text: str, key_of: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    if not text.strip():
        return {}
    for _, row in _rows(text, _RELATIONS, "The file of relations"):
        narrow, broad = (key_of.get(row[column].strip()) for column in _RELATIONS)
        if narrow and broad and narrow != broad:
            found.setdefault(narrow, {})[broad] = None
    return {key: tuple(sorted(above)) for key, above in found.items()}


def _rows(text: str, columns: tuple[str, ...], what: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        if missing:
            raise MatchingError(f"{what} has no column “{missing[0]}”: is it ESCO’s?")
        for row in reader:
            yield reader.line_num, {name: row[name] or "" for name in columns}
    except csv.Error as error:
        raise MatchingError(f"{what}, line {reader.line_num}, cannot be read: {error}.") from error
