"""The step of a playbook: what is done, for whom, when and with which template.

Whether a step is due or done is derived elsewhere, from what has happened.
"""

from dataclasses import dataclass
from typing import Any, Self

from .checking import FieldPath, Fields, listed, plain, unique
from .words import worded

KINDS = (
    "train",
    "meet",
    "goal",
    "survey",
    "check_in",
    "task",
    "resource",
    "celebrate",
    "close",
)
STAGES = ("planning", "initiation", "mentoring", "evaluation")
AUDIENCES = ("giver", "taker", "all", "coordinator")
ANCHORS = ("program_start", "enrollment", "match", "meeting", "share", "end")
GATES = ("", "live")


@dataclass(frozen=True)
class When:
    """A day, counted from an anchor: `days` after it (before it, if negative).

    `share` (0 to 1) is the part of the length that the anchor "share" names. `number` is the
    meeting that the anchor "meeting" names; for a step of kind meet, which meeting it is.
    """

    anchor: str
    days: int = 0
    number: int = 0
    share: float = 0.0

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        anchor = fields.choice("anchor", ANCHORS)
        number = fields.whole("number", 1 if anchor == "meeting" else 0, 400, 0)
        share = fields.number("share", 0, 1, 0.0)
        if (anchor == "share") != (share > 0):
            raise fields.error("share", "is a part of the length, for the anchor 'share' only")
        return cls(anchor, fields.whole("days", -1830, 1830, 0), number, share)


@dataclass(frozen=True)
class Step:
    """`audience` is giver, taker, all or coordinator; `gate` is "" or "live" (to be done before
    a mentorship goes live); `after` names steps that come first. `title` and `text` may hold
    {giver}, {takers}, … (see Words.fill).
    """

    key: str
    kind: str
    stage: str
    audience: str
    when: When
    template: str
    gate: str
    title: str
    text: str
    after: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = plain(self)
        return data

    @classmethod
    def from_data(cls, data: object, path: FieldPath = ()) -> Self:
        """Raises GuideError."""
        fields = Fields(data, cls, path)
        kind = fields.choice("kind", KINDS)
        step = cls(
            key=fields.key(),
            kind=kind,
            stage=fields.choice("stage", STAGES),
            audience=fields.choice("audience", AUDIENCES),
            when=When.from_fields(fields.mapping("when", When)),
            template=fields.key("template", ""),
            gate=fields.choice("gate", GATES, ""),
            title=worded(fields, "title", 120),
            text=worded(fields, "text", 600),
            after=fields.codes("after"),
        )
        if kind == "meet" and step.when.number < 1:
            raise fields.mapping("when", When).error("number", "says which meeting this is, from 1")
        return step


def playbook_from(data: object, path: FieldPath = ()) -> tuple[Step, ...]:
    """A whole playbook, every key once. Raises GuideError."""
    entries = listed(data, Step, path)
    steps = tuple(Step.from_data(entry.data, entry.path) for entry in entries)
    unique(entries, [step.key for step in steps])
    _in_some_order(entries, steps)
    return steps


def _in_some_order(entries: list[Fields], steps: tuple[Step, ...]) -> None:
    """Every step that another waits for is there, and none waits for itself in the end."""
    waits = {step.key: set(step.after) for step in steps}
    for entry, step in zip(entries, steps, strict=True):
        if unknown := sorted(set(step.after) - set(waits)):
            there = ", ".join(waits)
            raise entry.error("after", f"there is no step '{unknown[0]}'; the steps are: {there}")
    while free := {key for key, others in waits.items() if not others}:
        waits = {key: others - free for key, others in waits.items() if key not in free}
    for entry, step in zip(entries, steps, strict=True):
        if step.key in waits:
            circle = ", ".join(waits)
            raise entry.error("after", f"goes in a circle ({circle}); take one of them out")
