"""The ten mentoring models of the guide, each one file: dials, words and a playbook.

A program copies its format and owns the copy; the key stays only as provenance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from .checking import Fields, GuideError, with_shared
from .dials import Dials
from .playbook import Step, playbook_from
from .reading import names, read
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

    @classmethod
    def from_data(cls, data: object, shared: Mapping[str, Any]) -> Self:
        """`shared` are the steps that a playbook may `use` by key. Raises GuideError."""
        fields = Fields(data, cls)
        steps = [
            with_shared(item, shared, ("playbook", i))
            for i, item in enumerate(fields.items("playbook"))
        ]
        return cls(
            key=fields.key(),
            code=fields.text("code"),
            name=fields.text("name", longest=60),
            summary=fields.text("summary", longest=300),
            best_for=fields.text("best_for", longest=300),
            time=fields.text("time", longest=120),
            size=fields.text("size", longest=120),
            dials=Dials.from_data(fields.data.get("dials"), ("dials",)),
            words=Words.from_data(fields.data.get("words"), ("words",)),
            playbook=playbook_from(steps, ("playbook",)),
        )


@cache
def formats() -> Mapping[str, Format]:
    """Every format by key, in the guide's order."""
    shared = read("steps.yaml", _shared_steps)
    found = [read(name, lambda data: Format.from_data(data, shared)) for name in names("formats")]
    return {item.key: item for item in sorted(found, key=lambda item: int(item.code[1:]))}


def _shared_steps(data: object) -> Mapping[str, Any]:
    if not isinstance(data, list):
        raise GuideError((), "should be a list of steps")
    return {step.key: raw for step, raw in zip(playbook_from(data), data, strict=True)}
