"""Two files as a cross-government program has them: columns, words and habits are of the real
ones; the people are made up. ``ITHACA_SAMPLE`` names a folder with the real ones."""

from __future__ import annotations

import csv
import os
from pathlib import Path

_GRADES = ("AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1")
_HOUSES = ("Department of Truth", "Department of Peace", "Department of Joy")
_PROFESSIONS = ("Policy", "DDaT", "HR", "Security", "Finance")
_TRAITS = ("Gay", "Non-binary", "Working class", "Ethnic minority")
_BOTH = [
    "first name",
    "last name",
    "email address",
    "both mentor and mentee",
    "job title",
    "grade",
    "organisation",
    "profession",
]
_MENTORS = [*_BOTH, "characteristics", "biography"]
_MENTEES = [*_BOTH, "match with similar identity", "identity to match", "biography"]
MANY = 60


def real_files() -> list[Path]:
    """mentors.csv and mentees.csv of the folder that is named, or none."""
    folder = os.environ.get("ITHACA_SAMPLE")
    return [Path(folder) / f"{side}s.csv" for side in ("mentor", "mentee")] if folder else []


def made_up_files(folder: Path) -> list[Path]:
    """The same with sixty people each; two mentees mentor somebody as well."""
    return [_write(folder, "mentor", _MENTORS), _write(folder, "mentee", _MENTEES)]


def _write(folder: Path, side: str, header: list[str]) -> Path:
    file = folder / f"{side}s.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.DictWriter(out, header, extrasaction="ignore")
        rows.writeheader()
        rows.writerows(_row(side, number) for number in range(MANY))
    return file


def _row(side: str, n: int) -> dict[str, str]:
    last = len(_GRADES) - 1
    grade = _GRADES[min(last, n % last + 1) if side == "mentor" else n % (last - 1)]
    house, craft = _HOUSES[n % 3], _PROFESSIONS[n % 5]
    trait = _TRAITS[n % 4]
    name = f"{side} {n:03}"
    told = f"My name is {name}. I am a {grade}. I am in the {house}, in the {craft} profession. "
    return {
        "first name": side,
        "last name": f"{n:03}",
        "email address": f"{side}.{n:03}@gov.example",
        "both mentor and mentee": "yes" if side == "mentee" and n in (5, 6) else "no",
        "job title": "Some role",
        "grade": grade,
        "organisation": house,
        "profession": craft,
        "characteristics": f"{trait}, {_TRAITS[(n + 1) % 4]}",
        "match with similar identity": "yes" if n % 3 else "no",
        "identity to match": trait,
        "biography": told,
    }
