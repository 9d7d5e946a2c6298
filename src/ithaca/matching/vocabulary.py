"""The words of matching: what goes in (Candidate, Terms) and what comes out (Proposal).

Nothing here computes; an empty field always means "unknown", never "no".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Policy = Literal["floor", "total"]
Progress = Callable[[str, float], None]
"""Called with a few words on what is being done and the share that is done, 0..1."""

RuleValue = int | bool | str

FULL_POINTS = 100_000
"""What a pair gets that is perfect in every criterion."""

WORDS: Mapping[str, str] = {
    "giver": "mentor",
    "givers": "mentors",
    "taker": "mentee",
    "takers": "mentees",
}


class MatchingError(ValueError):
    """The input contradicts itself; the message is a plain sentence for a coordinator."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person in a round. Skills map a name to a level 1..5, 0 = level unknown.

    `hours` are the UTC hours of the week (0 = Monday 00:00 .. 167) in which the person is free;
    `level` counts upwards; `manager`, `managers` (from the nearest to the top), `wishes`,
    `blocks` and `met` hold ids of candidates; `working_style` maps a question to an answer 1..5.
    """

    id: str
    name: str = ""
    gives: bool = False
    takes: bool = False
    capacity: int = 1
    offers: Mapping[str, int] = field(default_factory=dict)
    seeks: Mapping[str, int] = field(default_factory=dict)
    goals: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    zone: str = ""
    hours: frozenset[int] = frozenset()
    level: int | None = None
    location: str = ""
    department: str = ""
    profession: str = ""
    role: str = ""
    target_role: str = ""
    manager: str | None = None
    managers: tuple[str, ...] = ()
    working_style: Mapping[str, int] = field(default_factory=dict)
    background: frozenset[str] = frozenset()
    background_wished: frozenset[str] = frozenset()
    wishes: tuple[str, ...] = ()
    blocks: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()

    @property
    def called(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Terms:
    """What a program asks of a match.

    `weights` says how much each criterion counts: points of 100,000 (other totals are scaled).
    `rules` switches hard rules; `pinned` and `excluded` hold (taker id, giver id).
    `words` may rename giver, givers, taker, takers in every sentence.
    """

    weights: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, RuleValue] = field(default_factory=dict)
    pinned: tuple[tuple[str, str], ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()
    policy: Policy = "floor"
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """What one criterion gave to a pair, in points and in words."""

    key: str
    label: str
    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """A proposed pair. `points` is the exact sum of its reasons; `fit` is 0..100 percent of what
    this taker could attain. Ranks count from 1 among the feasible; equals share a rank."""

    taker: str
    giver: str
    points: int
    fit: int
    reasons: tuple[Reason, ...]
    rank_for_taker: int
    rank_for_giver: int
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another feasible giver for a taker."""

    giver: str
    points: int
    fit: int
    reasons: tuple[Reason, ...]


UnmatchedKind = Literal["nobody_gives", "rules", "capacity"]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A taker without a match: why, and the smallest change that would help ('' if none)."""

    taker: str
    reason: str
    kind: UnmatchedKind
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the machine proposes; a person publishes. Two runs on equal inputs are equal.

    `idle` are ids of givers without a match; `not_used` are sentences on criteria and rules for
    which nobody gave data; `worst` is None when nobody is matched.
    """

    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    idle: tuple[str, ...]
    not_used: tuple[str, ...]
    total: int
    worst: int | None
    policy: Policy
    feasible_pairs: int
    engine: str
    seconds: float = field(default=0.0, compare=False)

    def as_data(self) -> dict[str, Any]:
        """The proposal as plain lists, dicts, strings and numbers, ready for JSON."""
        return {
            "engine": self.engine,
            "policy": self.policy,
            "matched": len(self.matches),
            "total": self.total,
            "worst": self.worst,
            "feasible_pairs": self.feasible_pairs,
            "seconds": round(self.seconds, 3),
            "matches": [_row(match) for match in self.matches],
            "unmatched": [_row(person) for person in self.unmatched],
            "idle": list(self.idle),
            "not_used": list(self.not_used),
        }


def _row(item: Match | Unmatched | Reason) -> dict[str, Any]:
    row = {name: getattr(item, name) for name in item.__dataclass_fields__}
    if isinstance(item, Match):
        row["reasons"] = [_row(reason) for reason in item.reasons]
    return row
