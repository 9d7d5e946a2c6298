"""One parser per kind of field: from the text of a cell to a value, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

from ithaca.sheets.languages import language_name
from ithaca.sheets.vocabulary import Context, Field, FieldKind

Value = str | int | bool | list[str] | dict[str, int]
Parser = Callable[[str, Field, Context], Value]

EMAIL = re.compile(r"[^@\s<>,;:\"'()\[\]]+@(?:[^@\s<>,;:\"'()\[\].]+\.)+[^@\s<>,;:\"'()\[\].]{2,}")
_YES_WORDS = "yes|y|true|t|1|x|✓|✔|ja|j|oui|o|si|sí|s|sim|da|tak|on|wahr|vrai"
_NO_WORDS = "no|n|false|f|0|nein|non|não|nao|nie|off|falsch|faux"
YES = frozenset(_YES_WORDS.split("|"))
NO = frozenset(_NO_WORDS.split("|"))
_SKILL = re.compile(r"(?P<name>.+?)\s*(?:[:=]\s*(?P<a>\d+)|\(\s*(?P<b>\d+)\s*\))")
_BETWEEN = re.compile(r"[;|\n]")
_MOST_WORDS = 8


class Wrong(ValueError):
    """A cell that cannot be read; `same` groups cells that one repair mends."""

    def __init__(self, message: str, how_to_fix: str, same: str = "") -> None:
        super().__init__(message)
        self.how_to_fix = how_to_fix
        self.same = same


def fold(text: str) -> str:
    """The form in which two spellings are equal."""
    return " ".join(text.casefold().split())


def items(cell: str) -> list[str]:
    """The parts of a list, split at ; | or line breaks, or at commas if there are none of these."""
    parts = _BETWEEN.split(cell) if _BETWEEN.search(cell) else cell.split(",")
    found: dict[str, str] = {}
    for part in filter(str.strip, parts):
        found.setdefault(fold(part), " ".join(part.split()))
    return [*found.values()]


def _text(cell: str, field: Field, context: Context) -> str:
    return cell


def _email(cell: str, field: Field, context: Context) -> str:
    inner = re.search(r"<([^<>]*)>\s*$", cell)
    address = (inner[1] if inner else cell).strip().removeprefix("mailto:").lower()
    if len(address) > 254 or not EMAIL.fullmatch(address) or ".." in address:
        raise Wrong(f"“{_short(cell)}” is not an e-mail address.", "Write it as name@example.org.")
    return address


def _list(cell: str, field: Field, context: Context) -> list[str]:
    return items(cell)


def _skills(cell: str, field: Field, context: Context) -> dict[str, int]:
    skills: dict[str, int] = {}
    for part in items(cell):
        leveled = _SKILL.fullmatch(part)
        level = int(leveled["a"] or leveled["b"]) if leveled else 0
        if level > 5:
            raise Wrong(
                f"“{_short(part)}” has a level above 5.", "Use levels from 1 to 5.", "level"
            )
        skills[leveled["name"].strip() if leveled else part] = level
    return skills


def _choice(cell: str, field: Field, context: Context) -> str:
    for key, words in field.choices.items():
        if fold(cell) in {fold(key), *map(fold, words)}:
            return key
    known = ", ".join(list(field.choices)[:_MOST_WORDS])
    raise Wrong(f"“{_short(cell)}” is not one of the choices.", f"Use one of: {known}.", fold(cell))


def _integer(cell: str, field: Field, context: Context) -> int:
    number = re.sub(r"(?<=\d)[ ,'’\u00a0](?=\d{3}\b)", "", cell)
    if not re.fullmatch(r"[+-]?\d{1,12}(?:\.0*)?", number):
        raise Wrong(f"“{_short(cell)}” is not a whole number.", "Write it in digits, such as 3.")
    return int(number.partition(".")[0])


def _yes_no(cell: str, field: Field, context: Context) -> bool:
    if fold(cell) in YES:
        return True
    if fold(cell) in NO:
        return False
    raise Wrong(f"“{_short(cell)}” is neither yes nor no.", "Write yes or no.", fold(cell))


def _level(cell: str, field: Field, context: Context) -> str:
    if not context.levels:
        return cell
    for level in context.levels:
        if fold(level) == fold(cell):
            return level
    order = " < ".join(context.levels)
    raise Wrong(
        f"“{_short(cell)}” is not one of the levels.",
        f"Add it to the order of levels ({order}), or correct it.",
        fold(cell),
    )


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    """Every zone by its name and, where no other zone has it, by its city."""
    names = sorted(available_timezones())
    cities = [fold(name.rpartition("/")[2].replace("_", " ")) for name in names]
    found = {
        city: name
        for city, name in zip(cities, names, strict=True)
        if cities.count(city) == 1 and "/" in name
    }
    return found | {fold(name): name for name in names}


def _zone(cell: str, field: Field, context: Context) -> str:
    zone = _zones().get(fold(cell)) or _zones().get(fold(cell).replace(" ", "_"))
    shifted = re.fullmatch(r"(?:utc|gmt)\s*([+-])0?(\d{1,2})(?::?00)?", fold(cell))
    if shifted:
        sign = "-" if shifted[1] == "+" else "+"  # Etc/GMT counts the other way round
        zone = _zones().get(f"etc/gmt{sign}{int(shifted[2])}")
    if not zone:
        raise Wrong(
            f"“{_short(cell)}” is not a time zone.",
            "Write a zone such as Europe/Berlin, or a city such as Berlin.",
            fold(cell),
        )
    return zone


def _language(cell: str, field: Field, context: Context) -> list[str]:
    return [*dict.fromkeys(map(language_name, items(cell)))]


def _date(cell: str, field: Field, context: Context) -> str:
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?", cell)
    local = re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", cell)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3])).isoformat()
        if local:
            first, second = int(local[1]), int(local[2])
            day, month = (first, second) if context.day_first else (second, first)
            return date(int(local[3]), month, day).isoformat()
    except ValueError:
        pass
    raise Wrong(f"“{_short(cell)}” is not a date.", "Write dates as 2026-12-31.")


def _short(cell: str) -> str:
    return cell if len(cell) <= 60 else cell[:57] + "…"


PARSERS: dict[FieldKind, Parser] = {
    "text": _text,
    "email": _email,
    "list": _list,
    "skills": _skills,
    "choice": _choice,
    "integer": _integer,
    "yes_no": _yes_no,
    "level": _level,
    "zone": _zone,
    "language": _language,
    "date": _date,
}
