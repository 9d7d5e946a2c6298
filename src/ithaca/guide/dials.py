"""The dials of a mentoring model: what a program can turn, and nothing that happens in time.

Which model turns which dial how is data (`formats/*.yaml`), never code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from .checking import FieldPath, Fields, plain

CRITERIA = (
    "skills",
    "goals",
    "interests",
    "working_style",
    "seniority",
    "hours",
    "location",
    "department",
    "profession",
    "target_role",
    "background",
    "wishes",
)
RULES: Mapping[str, bool | int] = {
    "not_reporting_line": True,
    "common_language": True,
    "same_zone_overlap_hours": 0,
    "blocked": True,
    "earlier_pair": True,
    "skill_in_common": False,
}
"""The hard rules that a program switches, with their defaults."""
DIRECTIONS = ("above", "same", "below", "any")
FOCUSES = ("general", "career", "skill")
CHANNELS = ("any", "remote", "in_person")
ACROSS = ("required", "preferred", "any")
POINTS = 100_000


@dataclass(frozen=True)
class Span:
    """How many people, from `least` to `most`."""

    least: int
    most: int

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        least = fields.whole("least", 1, 200)
        return cls(least, fields.whole("most", least, 200))

    def __contains__(self, number: int) -> bool:
        return self.least <= number <= self.most


@dataclass(frozen=True)
class Seniority:
    """Where the giver stands, seen from the taker, and by at least how many levels."""

    direction: str
    gap: int

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        direction = fields.choice("direction", DIRECTIONS)
        steps = direction in ("above", "below")
        gap = fields.whole("gap", 1 if steps else 0, 20 if steps else 0, 1 if steps else 0)
        return cls(direction, gap)


@dataclass(frozen=True)
class Cadence:
    """A meeting every `days`, until `until_day` after the match (None: to the end)."""

    days: int
    until_day: int | None = None


@dataclass(frozen=True)
class Meetings:
    """How many meetings are expected, how long each is, and how often they come."""

    expected: int
    minutes: int
    cadence: tuple[Cadence, ...]

    def cadence_on(self, day: int) -> int:
        """Days from one meeting to the next, as planned for this day after the match."""
        for phase in self.cadence:
            if phase.until_day is None or day < phase.until_day:
                return phase.days
        return self.cadence[-1].days

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        phases = fields.each("cadence", Cadence)
        if not phases:
            raise fields.error("cadence", "is missing")
        cadence: list[Cadence] = []
        for phase in phases:
            last = phase is phases[-1]
            until = phase.whole("until_day", 1, 3660) if phase.has("until_day") else None
            if (until is None) != last:
                raise phase.error("until_day", "belongs to every phase but the last")
            if cadence and until is not None and until <= (cadence[-1].until_day or 0):
                raise phase.error("until_day", "should be later than the phase before")
            cadence.append(Cadence(phase.whole("days", 1, 366), until))
        return cls(
            fields.whole("expected", 1, 400), fields.whole("minutes", 5, 480), tuple(cadence)
        )


@dataclass(frozen=True)
class Dials:
    """One row of settings. `givers` is None where everyone gives and takes.

    `length_days` is that of one mentorship: a rotation lasts `stops` times as long.
    `weights` are points of 100 000. `rules` always holds every hard rule; two of them follow
    from other dials: `level_gap` (seniority is not "any") and `other_department`.
    """

    givers: Span | None
    takers: Span
    mutual: bool
    seniority: Seniority
    focus: str
    channel: str
    stops: int
    on_request: bool
    meetings: Meetings
    length_days: int
    across_departments: str
    weights: Mapping[str, int]
    rules: Mapping[str, int | bool | str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rules = {**RULES, **self.rules, **self._derived_rules()}
        object.__setattr__(self, "rules", rules)

    def _derived_rules(self) -> dict[str, bool]:
        return {
            "level_gap": self.seniority.direction != "any",
            "other_department": self.across_departments == "required",
        }

    @property
    def pairing(self) -> bool:
        """One giver meets one taker for a while: what a round of pairs can fill."""
        one_giver = self.givers is not None and self.givers == Span(1, 1)
        lasting = self.stops == 1 and not self.on_request
        return one_giver and not self.mutual and self.takers.least == 1 and lasting

    def as_data(self) -> dict[str, Any]:
        data: dict[str, Any] = plain(self)
        data["rules"] = {key: self.rules[key] for key in RULES}
        return data

    @classmethod
    def from_data(cls, data: object, path: FieldPath = ()) -> Self:
        """Raises GuideError."""
        fields = Fields(data, cls, path)
        mutual = fields.flag("mutual", False)
        if mutual == fields.has("givers"):
            raise fields.error("givers", "is needed, except where everyone gives and takes")
        dials = cls(
            givers=Span.from_fields(fields.mapping("givers", Span)) if not mutual else None,
            takers=Span.from_fields(fields.mapping("takers", Span)),
            mutual=mutual,
            seniority=Seniority.from_fields(fields.mapping("seniority", Seniority)),
            focus=fields.choice("focus", FOCUSES),
            channel=fields.choice("channel", CHANNELS),
            stops=fields.whole("stops", 1, 12, 1),
            on_request=fields.flag("on_request", False),
            meetings=Meetings.from_fields(fields.mapping("meetings", Meetings)),
            length_days=fields.whole("length_days", 1, 1830),
            across_departments=fields.choice("across_departments", ACROSS),
            weights=_weights(fields),
        )
        return replace(dials, rules=_rules(fields, dials.rules))


def _weights(fields: Fields) -> dict[str, int]:
    entries = fields.mapping("weights", CRITERIA)
    weights = {key: entries.whole(key, 0, POINTS) for key in entries.data}
    if sum(weights.values()) != POINTS:
        raise fields.error("weights", f"add up to {sum(weights.values())}, not to {POINTS}")
    return weights


def _rules(fields: Fields, settled: Mapping[str, int | bool | str]) -> dict[str, int | bool | str]:
    """The switched rules; `settled` holds what follows from other dials."""
    if not fields.has("rules"):
        return {}
    entries = fields.mapping("rules", settled.keys())
    rules: dict[str, int | bool | str] = {}
    for key in entries.data:
        if key not in RULES:
            if entries.data[key] != settled[key]:
                raise entries.error(key, "follows from seniority or across_departments: turn that")
        elif key == "same_zone_overlap_hours":
            rules[key] = entries.whole(key, 0, 24)
        else:
            rules[key] = entries.flag(key)
    return rules
