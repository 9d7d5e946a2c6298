"""What else one could install. Each gets the points; whoever scores by itself says so."""

from __future__ import annotations

import operator
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.contenders.contender import Answer, Given, Ints, Solve, contender


@contender("scipy", "scipy linear_sum_assignment", "solvers", most=10_000)
def _scipy() -> Solve:
    from scipy.optimize import linear_sum_assignment

    def solve(given: Given) -> Answer:
        seats = np.repeat(np.arange(len(given.capacity)), given.capacity)
        gain = given.points.astype(np.float64)
        gain[given.points < 0] = -_forbidding(given.points)
        rows, columns = linear_sum_assignment(gain[:, seats], maximize=True)
        return Answer(_placed(given.points, rows, seats[columns]))

    return solve


@contender("numpy + scipy", "numpy scoring + scipy linear_sum_assignment", "ithaca", most=10_000)
def _numpy_and_scipy() -> Solve:
    """The same points, as one would compute all of them: whole tables, row block by row block."""
    from scipy.optimize import linear_sum_assignment

    from benchmarks.contenders.dense_scoring import all_points
    from ithaca.matching.scoring.pool import pool_of
    from ithaca.matching.scoring.scores import Scores

    def solve(given: Given) -> Answer:
        assert given.people
        clock = [time.process_time()]
        scores = Scores(pool_of(*given.people))
        clock.append(time.process_time())
        points = all_points(scores)
        clock.append(time.process_time())
        seats = np.repeat(
            np.arange(points.shape[1]), [person.capacity for person in scores.pool.givers]
        )
        gain = points.astype(np.float64)
        gain[points < 0] = -_forbidding(points)
        rows, columns = linear_sum_assignment(gain[:, seats], maximize=True)
        clock.append(time.process_time())
        names = ("reading", "scoring", "solving")
        phases = {
            name: end - start for name, start, end in zip(names, clock, clock[1:], strict=False)
        }
        return Answer(_placed(points, rows, seats[columns]), phases)

    return solve


@contender("lapx", "lapx lapjv", "solvers", most=5_000)
def _lapx() -> Solve:
    import lap

    def solve(given: Given) -> Answer:
        seats = np.repeat(np.arange(len(given.capacity)), given.capacity)
        cost = -given.points.astype(np.float64)
        cost[given.points < 0] = _forbidding(given.points)
        columns, _ = lap.lapjv(cost[:, seats], extend_cost=True, return_cost=False)
        rows = np.flatnonzero(columns >= 0)
        return Answer(_placed(given.points, rows, seats[columns[rows]]))

    return solve


@contender("ortools", "OR-tools min-cost flow", "solvers")
def _ortools() -> Solve:
    from ortools.graph.python import min_cost_flow

    def solve(given: Given) -> Answer:
        points, (n, m) = given.points, given.points.shape
        if isinstance(points, np.ndarray):
            rows, columns = np.nonzero(points >= 0)
            gain = points[rows, columns]
        else:
            rows = np.repeat(np.arange(n), np.diff(points.indptr))
            columns, gain = points.indices, points.data
        flow = min_cost_flow.SimpleMinCostFlow()
        ones, sink = np.ones(len(rows), dtype=np.int64), np.full(m, n + m)
        arcs = flow.add_arcs_with_capacity_and_unit_cost(rows, n + columns, ones, -gain)
        flow.add_arcs_with_capacity_and_unit_cost(
            n + np.arange(m), sink, given.capacity, np.zeros(m, dtype=np.int64)
        )
        flow.set_nodes_supplies(np.arange(n + m + 1), np.repeat([1, 0, -n], [n, m, 1]))
        status = flow.solve_max_flow_with_min_cost()
        if status != flow.OPTIMAL:
            raise RuntimeError(f"status {status}")
        used = flow.flows(arcs) > 0
        giver_of = np.full(n, -1, dtype=np.int64)
        giver_of[rows[used]] = columns[used]
        return Answer(giver_of)

    return solve


@contender("mentor-match", "mentor-match", "mentor-match", most=1_000)
def _mentor_match() -> Solve:
    from matching.mentee import Mentee
    from matching.mentor import Mentor
    from matching.process import process_data
    from matching.rules import rule

    def person(kind: Any, columns: Mapping[str, NDArray[Any]], side: str, at: int) -> Any:  # noqa: ANN401
        facts = {name: columns[f"{side} {name}"][at] for name in ("grade", "organisation")}
        made = kind(email=at, profession=columns[f"{side} profession"][at], **facts)
        made.identities = frozenset(columns[f"{side} identities"][at].split("|")) - {""}
        return made

    def rules(columns: Mapping[str, NDArray[Any]]) -> list[Any]:
        profession, background = int(columns["profession"]), int(columns["background"])
        by_grade = enumerate(columns["by grade"].tolist())
        return [
            rule.Disqualify(rule.Equivalent("organisation").evaluate),
            rule.Disqualify(rule.Grade(0, operator.le).evaluate),
            *(rule.Grade(apart, operator.eq, {True: worth, False: 0}) for apart, worth in by_grade),
            rule.Equivalent("profession", {True: profession, False: 0}),
            rule.Generic(
                {True: background, False: 0},
                lambda match: bool(match.mentee.identities & match.mentor.identities),
            ),
        ]

    def solve(given: Given) -> Answer:
        n, m = given.points.shape
        # Its own test of equality is by e-mail: nobody here is on both sides.
        mentees = [person(Mentee, given.columns, "mentee", at) for at in range(n)]
        mentors = [person(Mentor, given.columns, "mentor", at) for at in range(m)]
        for at, mentor in enumerate(mentors):
            mentor.email = n + at
        process_data(mentors, mentees, [rules(given.columns)])
        found = [one.mentors[0].email - n if one.mentors else -1 for one in mentees]
        return Answer(np.array(found, dtype=np.int64))

    return solve


@contender("matching", "matching HospitalResident", "solvers", most=300)
def _matching() -> Solve:
    from matching.games import HospitalResident

    def solve(given: Given) -> Answer:
        allowed = given.points >= 0
        wishes = _wishes(given.points, allowed)
        others = _wishes(given.points.T, allowed.T)
        places = dict(enumerate(given.capacity.tolist()))
        game = HospitalResident.create_from_dictionaries(wishes, others, places)
        found = game.solve(optimal="resident")
        giver_of = np.full(len(wishes), -1, dtype=np.int64)
        for hospital, residents in found.items():
            giver_of[[resident.name for resident in residents]] = hospital.name
        return Answer(giver_of)

    return solve


@contender("matching, deep", "the same, recursion limit and stack raised", "solvers", most=300)
def _matching_deep() -> Solve:
    shallow = _matching()

    def solve(given: Given) -> Answer:
        answers: list[Answer] = []
        sys.setrecursionlimit(1_000_000)
        threading.stack_size(512 << 20)
        thread = threading.Thread(target=lambda: answers.append(shallow(given)))
        thread.start()
        thread.join()
        return answers[0]

    return solve


def _wishes(points: Ints, allowed: NDArray[np.bool_]) -> dict[int, list[int]]:
    order = np.argsort(-points, axis=1, kind="stable")
    return {row: [int(one) for one in order[row] if allowed[row, one]] for row in range(len(order))}


def _forbidding(points: Ints) -> float:
    """More than any plan could gain by it: as many as possible are matched."""
    return float((int(points.max(initial=0)) + 1) * min(points.shape))


def _placed(points: Ints, rows: Ints, columns: Ints) -> Ints:
    giver_of = np.full(points.shape[0], -1, dtype=np.int64)
    allowed = points[rows, columns] >= 0
    giver_of[rows[allowed]] = columns[allowed]
    return giver_of
