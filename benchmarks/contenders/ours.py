"""The engine, by each of its faces."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.contenders.contender import Answer, Given, Solve, contender


@contender("ithaca", "Ithaca propose", "ithaca")
def _ithaca() -> Solve:
    from ithaca.matching import propose

    def solve(given: Given) -> Answer:
        assert given.people
        proposal = propose(*given.people)
        assert proposal.assignment
        facts = {"matched": proposal.matched, "worst": proposal.worst, "total": proposal.total}
        return Answer(proposal.assignment.giver_of, facts={**facts, "gap": proposal.gap})

    return solve


@contender("assign", "Ithaca assign", "ithaca")
def _assign() -> Solve:
    return _assigning("floor")


@contender("total", "Ithaca assign, policy total", "ithaca")
def _total() -> Solve:
    return _assigning("total")


def _assigning(policy: Any) -> Solve:  # noqa: ANN401
    from ithaca.matching import assign

    def solve(given: Given) -> Answer:
        found = assign(given.points, given.capacity, policy=policy)
        return Answer(found.giver_of, facts={"gap": found.gap})

    return solve


@contender("stable", "Ithaca stable", "ithaca")
def _stable() -> Solve:
    from ithaca.matching import stable

    def solve(given: Given) -> Answer:
        sides = (given.points, given.points.T)
        wishes = [
            [[int(one) for one in np.argsort(-row, kind="stable") if row[one] >= 0] for row in side]
            for side in sides
        ]
        return Answer(stable(*wishes, given.capacity).giver_of)

    return solve


@contender("groups", "Ithaca groups", "ithaca")
def _groups() -> Solve:
    from ithaca.matching.shapes.groups import groups

    return lambda given: _told(groups(given.points, size=(4, 8)))


@contender("circles", "Ithaca circles", "ithaca")
def _circles() -> Solve:
    from ithaca.matching.shapes.circles import circles

    return lambda given: _told(circles(given.points, (3, 5)))


@contender("rotation", "Ithaca rotation", "ithaca")
def _rotation() -> Solve:
    from ithaca.matching.shapes.rotation import rotation

    return lambda given: _told(rotation(given.points, given.capacity, 4))


@contender("slots", "Ithaca slots", "ithaca")
def _slots() -> Solve:
    from ithaca.matching.shapes.slots import slots

    def solve(given: Given) -> Answer:
        rng = np.random.default_rng(0)
        sides = [rng.random((people, 12)) < 0.8 for people in given.points.shape]
        return _told(slots(given.points, *sides, most=3))

    return solve


def _told(found: Any) -> Answer:  # noqa: ANN401
    """What a shape says of itself: it is not rows to columns."""
    names = ("matched", "worst", "total", "bound", "gap")
    return Answer(
        None, facts={name: getattr(found, name) for name in names if hasattr(found, name)}
    )
