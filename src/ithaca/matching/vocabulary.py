"""The words of matching: what goes in (Candidate, Terms) and what comes out (Proposal).

Nothing here computes; an empty field always means "unknown", never "no".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ithaca.matching.skills.taxonomy import Taxonomy
from ithaca.matching.solving.assignment import Assignment, Policy
from ithaca.matching.solving.assignment import MatchingError as MatchingError

Progress = Callable[[str, float], None]
"""Called with a few words on what is being done and the share that is done, 0..1. To cancel, it
raises; the exception passes through."""

RuleValue = int | bool | str

FULL_POINTS = 100_000
"""What a pair gets that is perfect in every criterion."""

WORDS: Mapping[str, str] = {
    "giver": "mentor",
    "givers": "mentors",
    "taker": "mentee",
    "takers": "mentees",
}


Pair = tuple[str, str]
"""(taker id, giver id)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person in a round. Skills map a name to a level 1..5, 0 = level unknown.

    A giver has room for at most `capacity` takers and hopes for at least `minimum`.
    `hours` are the UTC hours of the week (0 = Monday 00:00 .. 167) in which the person is free;
    `slots` the numbers of an event's slots they can attend, empty for all;
    `level` counts upwards; `manager`, `managers` (from the nearest to the top), `wishes` (best
    first), `blocks` and `met` hold ids of candidates; `working_style` and `personality` map a
    question to an answer 1..5; `communication` maps a habit (channel, frequency, directness,
    time_of_day) to a choice; `about` is free text: what one looks for, or can tell about.
    """

    id: str
    name: str = ""
    gives: bool = False
    takes: bool = False
    capacity: int = 1
    minimum: int = 0
    offers: Mapping[str, int] = field(default_factory=dict)
    seeks: Mapping[str, int] = field(default_factory=dict)
    goals: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    zone: str = ""
    hours: frozenset[int] = frozenset()
    slots: frozenset[int] = frozenset()
    level: int | None = None
    location: str = ""
    department: str = ""
    profession: str = ""
    role: str = ""
    target_role: str = ""
    manager: str | None = None
    managers: tuple[str, ...] = ()
    working_style: Mapping[str, int] = field(default_factory=dict)
    personality: Mapping[str, int] = field(default_factory=dict)
    communication: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
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
    `rules` switches hard rules; `floors` maps a criterion to the percent of it that a pair must
    reach where both gave data. `pinned` pairs are kept and `excluded` ones are out. With `moves`,
    at most so many of those who are in `current` may lose or change their giver.
    The dials of a format say what is formed: `givers` and `takers` of one mentorship (least,
    most), `mutual` where everyone gives and takes, sequential `stops`, or an event's `slots`;
    `balance` names an attribute that groups should mix and stops should vary: "department".
    `taxonomy` says which skills go by several names or belong to others; None is the product's.
    `words` may rename giver, givers, taker, takers in every sentence.
    """

    weights: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, RuleValue] = field(default_factory=dict)
    floors: Mapping[str, int] = field(default_factory=dict)
    pinned: tuple[Pair, ...] = ()
    excluded: tuple[Pair, ...] = ()
    policy: Policy = "floor"
    current: tuple[Pair, ...] = ()
    moves: int | None = None
    givers: tuple[int, int] = (1, 1)
    takers: tuple[int, int] = (1, 1)
    mutual: bool = False
    stops: int = 1
    slots: int = 0
    balance: Literal["", "department"] = ""
    words: Mapping[str, str] = field(default_factory=dict)
    taxonomy: Taxonomy | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """What one criterion gave to a pair, in points and in words."""

    key: str
    label: str
    points: int
    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """One taker with one giver. `points` is the exact sum of its reasons; `fit` is 0..100 percent
    of what this taker could attain. Ranks count from 1 among the feasible; equals share a rank.
    `regret` is how many points below this taker's best feasible giver the match is. `stop` counts
    stops or slots from 1; it is 0 where there are none."""

    taker: str
    giver: str
    points: int
    fit: int
    reasons: tuple[Reason, ...]
    rank_for_taker: int
    rank_for_giver: int
    regret: int = 0
    pinned: bool = False
    stop: int = 0


@dataclass(frozen=True, slots=True)
class Mentorship:
    """Who sits together: ids. In a circle everyone is on both sides. `points` is what its takers
    get in all; `stop` counts stops or slots from 1, 0 where there are none."""

    givers: tuple[str, ...]
    takers: tuple[str, ...]
    points: int
    stop: int = 0


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
    """A taker without a match: why, and the smallest change that would help ('' if none).
    `cause` says it of everyone who shares it, and is equal for all of them: “3 mentees have no
    mentor who speaks Turkish.”"""

    taker: str
    reason: str
    kind: UnmatchedKind
    remedy: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """Who would go from one giver to another (None: nobody), with both fits."""

    taker: str
    before: str | None
    after: str | None
    fit_before: int
    fit_after: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What granting a pair would do to the plan: its numbers then and now, who moves (the asked
    taker first), and all of it in a few sentences."""

    taker: str
    giver: str
    matched: int
    matched_now: int
    worst: int | None
    worst_now: int | None
    total: int
    total_now: int
    moves: tuple[Move, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the machine proposes; a person publishes. Two runs on equal inputs are equal.

    `takers` and `givers` are all ids of each side in the order of `assignment`'s rows and columns;
    `matched` counts takers with a match (in a rotation: at every stop). `mentorships` are who sits
    together; `matches` the pairs in them that were scored. `idle` are ids of givers without a
    match; `not_used` are sentences on criteria and rules for which nobody gave data; `worst` is
    None when nobody is matched. `bound` is what no plan's total exceeds while it keeps the count
    and the floor; `gap` how far the total is below it: 0 is proved optimal, None where the policy
    claims no such thing. `moved` counts those of `terms.current` who lost or changed their giver.
    """

    takers: tuple[str, ...]
    givers: tuple[str, ...]
    matches: tuple[Match, ...]
    mentorships: tuple[Mentorship, ...]
    unmatched: tuple[Unmatched, ...]
    idle: tuple[str, ...]
    not_used: tuple[str, ...]
    matched: int
    total: int
    worst: int | None
    bound: int | None
    gap: int | None
    policy: Policy
    feasible_pairs: int
    engine: str
    moved: int = 0
    assignment: Assignment | None = field(default=None, compare=False)
    seconds: float = field(default=0.0, compare=False)

    def certificate(self) -> str:
        """One sentence on what is proved."""
        pairs = len(self.takers) * len(self.givers)
        if self.gap is None and self.policy in ("floor", "total"):
            return "Where so few may move, nothing is claimed about the best total."
        if self.gap is None:
            return f"The policy “{self.policy}” does not aim at the best total, so none is claimed."
        if not self.gap:
            known = "the only pair" if pairs == 1 else f"all {pairs:,} pairs"
            return f"Proved optimal over {known}."
        share = 100 * self.gap / max(1, self.bound or 0)
        return f"Within {share:.3f} % of what any plan over all {pairs:,} pairs could reach."

    def as_data(self) -> dict[str, Any]:
        """The proposal as plain lists, dicts, strings and numbers, ready for JSON."""
        data = {
            name: getattr(self, name)
            for name in self.__dataclass_fields__
            if name not in ("assignment", "seconds", "matches", "mentorships", "unmatched")
        }
        return {
            **{name: list(v) if isinstance(v, tuple) else v for name, v in data.items()},
            "certificate": self.certificate(),
            "proof": self.assignment.as_data() if self.assignment else None,
            "seconds": round(self.seconds, 3),
            "matches": [_row(match) for match in self.matches],
            "mentorships": [_row(one) for one in self.mentorships],
            "unmatched": [_row(person) for person in self.unmatched],
        }


def _row(item: Match | Mentorship | Unmatched | Reason) -> dict[str, Any]:
    row = {name: getattr(item, name) for name in item.__dataclass_fields__}
    for name, value in row.items():
        if isinstance(value, tuple):
            row[name] = [_row(part) if isinstance(part, Reason) else part for part in value]
    return row
