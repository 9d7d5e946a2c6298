"""The ten mentoring models of the guide, each one file: dials, words and a playbook.

A program copies its format and owns the copy; the key stays only as provenance.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .checking import Fields, GuideError, with_shared
from .dials import Dials
from .playbook import Step, playbook_from
from .reading import read
from .shelves import NONE, Kind
from .words import Words


@dataclass(frozen=True)
class Format:
    """`code` is the guide's own (M1 to M10); `time` and `size` are short lines for its card."""

    key: str
    code: str
    name: str
    summary: str
    best_for: str
    time: str
    size: str
    dials: Dials
    words: Words
    playbook: tuple[Step, ...]

    @property
    def pairing(self) -> bool:
        return self.dials.pairing


def formats() -> Mapping[str, Format]:
    """Every format by key, in the guide's order."""
    return FORMATS.all()


def plain_words() -> Words:
    """What people are called where no format is at hand: as in one-to-one mentoring."""
    return formats()["one_to_one"].words


def _format(fields: Fields) -> Format:
    """A playbook may `use` the shared steps by key."""
    shared = shared_steps()
    steps = [
        with_shared(item, shared, ("playbook", i))
        for i, item in enumerate(fields.items("playbook"))
    ]
    return Format(
        key=fields.key(),
        code=_code(fields),
        name=fields.text("name", longest=60),
        summary=fields.text("summary", longest=300),
        best_for=fields.text("best_for", longest=300),
        time=fields.text("time", longest=120),
        size=fields.text("size", longest=120),
        dials=Dials.from_data(fields.data.get("dials"), ("dials",)),
        words=Words.from_data(fields.data.get("words"), ("words",)),
        playbook=playbook_from(steps, ("playbook",)),
    )


def _code(fields: Fields) -> str:
    code = fields.code("code")
    if not re.fullmatch(r"M\d{1,3}", code):
        raise fields.error("code", "should be M and a number, such as M11")
    return code


@cache
def shared_steps() -> Mapping[str, Any]:
    """The steps that most playbooks share, as data by key."""
    return read("steps.yaml", _shared)


def _shared(data: object) -> Mapping[str, Any]:
    if not isinstance(data, list):
        raise GuideError((), "should be a list of steps")
    return {item["key"]: item for item, _ in zip(data, playbook_from(_alone(data)), strict=True)}


def _alone(steps: list[Any]) -> list[Any]:
    """Steps without what they wait for: each playbook takes some of them."""
    return [{key: value for key, value in step.items() if key != "after"} for step in steps]


FORMATS = Kind(
    "format",
    "formats/*.yaml",
    Format,
    _format,
    "the ten mentoring models: dials, words and playbook",
    single=True,
    order=lambda found: int(found.code[1:]),
    adopts=NONE,
)
