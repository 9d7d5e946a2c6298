"""The engine, by each of its faces. Except in a new process, its kernels are loaded beforehand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.contenders.contender import Answer, Given, Solve, contender


@contender("decide", "Ithaca, decided and proved", "ithaca")
def _decide() -> Solve:
    return _deciding(0.0)


@contender("near", "Ithaca, proved to be within 0.01 %", "ithaca")
def _near() -> Solve:
    return _deciding(0.0001)


def _deciding(within: float) -> Solve:
    from ithaca.matching import decide

    def solve(given: Given) -> Answer:
        assert given.people
        with _phases() as phases:
            start = time.process_time()
            formed = decide(*given.people, within=within)[2]
            taken = time.process_time() - start
        phases["solving"] = taken - sum(phases.values())
        assert formed.assignment
        return Answer(formed.assignment.giver_of, phases, _facts(formed))

    return solve


@contextmanager
def _phases() -> Iterator[dict[str, float]]:
    """CPU seconds of reading people, of the scoring passes over all pairs that find candidates,
    and of those that prove; what remains is solving."""
    from ithaca.matching import engine
    from ithaca.matching.scoring import source as scoring
    from ithaca.matching.solving import source as solving

    spent = {"reading": 0.0, "scoring": 0.0, "proof": 0.0}
    running = []

    def timed(phase: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def run(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
            running.append(phase)
            start = time.process_time()
            try:
                return call(*arguments, **named)
            finally:
                running.pop()
                if not running:
                    spent[phase] += time.process_time() - start

        return run

    parts = [("reading", engine, "_checked"), ("reading", engine, "Scores")]
    parts.append(("scoring", engine, "source_for"))
    for kind in (scoring.Scored, scoring.Plain, solving.Dense):
        found = {"best": "scoring", "beyond": "scoring", "above": "proof"}
        parts += [(phase, kind, name) for name, phase in found.items() if name in vars(kind)]
    with ExitStack() as stack:
        for phase, owner, name in parts:
            stack.enter_context(patch.object(owner, name, timed(phase, getattr(owner, name))))
        yield spent


@contender("ithaca", "Ithaca propose, every reason included", "ithaca")
def _ithaca() -> Solve:
    from ithaca.matching import propose

    def solve(given: Given) -> Answer:
        assert given.people
        proposal = propose(*given.people)
        assert proposal.assignment
        return Answer(proposal.assignment.giver_of, facts=_facts(proposal))

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


@contender("what-if", "Ithaca, what 50 other pairs would cost", "ithaca")
def _what_if() -> Solve:
    from ithaca.matching import decide
    from ithaca.matching.explaining.granting import Grants

    def solve(given: Given) -> Answer:
        assert given.people
        start = time.process_time()
        scores, _, formed = decide(*given.people)
        decided = time.process_time()
        assert formed.assignment
        grants = Grants(scores, formed.assignment, kernel=True)
        ready = time.process_time()
        rows = np.random.default_rng(0).permutation(scores.shape[0])[:50].tolist()
        for row in rows:
            column = int(np.argsort(-scores.row(row), kind="stable")[5])
            grants.cost(scores.pool.takers[row].id, scores.pool.givers[column].id)
        each = (time.process_time() - ready) / len(rows)
        facts = {"solve": decided - start, "made ready": ready - decided, "each": each}
        return Answer(None, facts={**facts, "ratio": each / (decided - start)})

    return solve


@contender("stable", "Ithaca stable", "ithaca")
def _stable() -> Solve:
    from ithaca.matching import stable

    def solve(given: Given) -> Answer:
        wishes = [
            [
                [one for one in np.argsort(-row, kind="stable").tolist() if row[one] >= 0]
                for row in side
            ]
            for side in (given.points, given.points.T)
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
    return Answer(None, facts=_facts(found))


def _facts(found: Any) -> dict[str, Any]:  # noqa: ANN401
    names = ("matched", "worst", "total", "gap")
    return {name: getattr(found, name) for name in names if hasattr(found, name)}
