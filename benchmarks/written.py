"""Instances as files, so that every contender reads the same: one npz each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.contenders import Answer, Given

_BY_GRADE = (0, 1000, 1000, 800, 600, 400, 400, 400, 400, 400, 400)
"""What the criterion "seniority" gives for so many levels above, in permille."""


def write(file: Path, maker: str, arguments: Sequence[Any], *, with_points: bool) -> None:
    """Make an instance and write it: a table with its points; a pool as what makes it, its points
    beside it for those who cannot score."""
    from benchmarks.instances import POOLS, TABLES

    spec = {"maker": maker, "arguments": list(arguments), "pool": maker in POOLS}
    if maker in TABLES:
        points, capacity = TABLES[maker](*arguments)
        np.savez(file, spec=json.dumps(spec), capacity=capacity, **_arrays(points))
    elif with_points:
        pool, points = _scored(*POOLS[maker](*arguments))
        capacity = np.array([one.capacity for one in pool.givers], dtype=np.int64)
        columns: dict[str, Any] = _columns(pool) if maker.startswith("civil_service") else {}
        np.savez(file, spec=json.dumps(spec), capacity=capacity, points=points, **columns)
    else:
        np.savez(file, spec=json.dumps(spec), capacity=np.zeros(0, dtype=np.int64))


def read(file: Path, *, people: bool) -> Given:
    """What was written; with `people`, the pool is made anew."""
    with np.load(file) as data:
        arrays = {name: data[name] for name in data.files}
    spec = json.loads(str(arrays.pop("spec")))
    capacity, points = arrays.pop("capacity"), arrays.pop("points", None)
    if "starts" in arrays:
        from scipy.sparse import csr_array

        shape = (len(arrays["starts"]) - 1, len(capacity))
        cells = (arrays.pop("cells"), arrays.pop("where"), arrays.pop("starts"))
        points = csr_array(cells, shape=shape)
    if not (people and spec["pool"]):
        return Given(points, capacity, columns=arrays)
    from benchmarks.instances import POOLS

    return Given(points, capacity, POOLS[spec["maker"]](*spec["arguments"]), arrays)


def counted(given: Given, answer: Answer) -> dict[str, Any]:
    """matched, worst and total of an answer by the instance's own points; raises ValueError when
    it uses a pair that is forbidden or more places than there are."""
    if answer.giver_of is None or given.points is None:
        return dict(answer.facts)
    rows = np.flatnonzero(answer.giver_of >= 0)
    columns = answer.giver_of[rows]
    found = np.asarray(given.points[rows, columns]).ravel()
    crowded = np.bincount(columns, minlength=len(given.capacity)) > given.capacity
    if crowded.any() or (found < 0).any():
        raise ValueError("The answer uses a forbidden pair, or more places than there are.")
    worst = int(found.min()) if len(found) else None
    return {"matched": len(rows), "worst": worst, "total": int(found.sum()), **answer.facts}


def _arrays(points: Any) -> dict[str, Any]:  # noqa: ANN401
    if isinstance(points, np.ndarray):
        return {"points": points}
    return {"starts": points.indptr, "where": points.indices, "cells": points.data}


def _scored(candidates: Sequence[Any], terms: Any) -> tuple[Any, NDArray[Any]]:  # noqa: ANN401
    from ithaca.matching.scoring.pool import pool_of
    from ithaca.matching.scoring.scores import Scores

    pool = pool_of(candidates, terms)
    return pool, Scores(pool).block()


def _columns(pool: Any) -> dict[str, Any]:  # noqa: ANN401
    """What mentor-match reads: attributes of both sides, and the same points for each."""
    found: dict[str, Any] = {}
    for side, people in (("mentee", pool.takers), ("mentor", pool.givers)):
        found[f"{side} grade"] = np.array([one.level for one in people])
        found[f"{side} organisation"] = np.array([one.department for one in people])
        found[f"{side} profession"] = np.array([one.profession for one in people])
        identities = [one.background if one.gives else one.background_wished for one in people]
        found[f"{side} identities"] = np.array(["|".join(sorted(own)) for own in identities])
    weights = pool.terms.weights
    found["by grade"] = np.array([weights["seniority"] * fit // 1000 for fit in _BY_GRADE])
    return found | {key: np.array(weights[key]) for key in ("profession", "background")}
