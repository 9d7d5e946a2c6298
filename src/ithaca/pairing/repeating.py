"""A round's stored inputs: read back, and matched again to see whether the same comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ithaca.matching import (
    ENGINE,
    Candidate,
    Terms,
    candidate_from_data,
    propose,
    terms_from_data,
)

from .models import Round

_FIGURES = ("matched", "worst", "total", "bound", "feasible_pairs")


def terms_of(round_: Round) -> Terms:
    stored = {key: value for key, value in round_.terms.items() if key != "words_chosen"}
    return terms_from_data(stored)


def pool_of(round_: Round) -> list[Candidate]:
    return [candidate_from_data(row) for row in round_.inputs]


def digest(data: Mapping[str, Any]) -> str:
    """A fingerprint of everything a machine proposed: pairs, points, words and proof."""
    lasting = {key: value for key, value in data.items() if key != "seconds"}
    return sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Repeated:
    """What came out now beside what came out then; ``differences`` are sentences."""

    then: str
    now: str
    differences: tuple[str, ...]

    @property
    def same_engine(self) -> bool:
        return self.then == self.now


def repeat(round_: Round) -> Repeated:
    """Match the stored inputs again, and compare with what the machine proposed before any hand
    changed it. Raises MatchingError where this engine cannot read them."""
    data = propose(pool_of(round_), terms_of(round_)).as_data()
    before = {**round_.result, **round_.proof}
    differences = [
        f"{name.replace('_', ' ')}: {before[name]} then, {data[name]} now"
        for name in _FIGURES
        if name in before and name in data and before[name] != data[name]
    ]
    then, now = _together(before), _together(data)
    if then != now:
        differences.append(f"{len(then - now)} of {len(then)} mentorships are other ones now")
    if not differences and digest(data) != before.get("digest"):
        differences.append("the mentorships are the same, but not every reason or the proof")
    return Repeated(before.get("engine", ""), ENGINE, tuple(differences))


def _together(data: Mapping[str, Any]) -> set[str]:
    rows = data.get("mentorships", ())
    return {json.dumps([row["givers"], row["takers"], row["stop"]]) for row in rows}
