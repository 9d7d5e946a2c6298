"""What rules that forbid a few named pairs share."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ithaca.matching.scoring.building import named_pairs
from ithaca.matching.scoring.parts import FORBIDDEN, Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.vocabulary import Candidate


def forbidden_pairs(pool: Pool, pairs: Iterable[tuple[str, str]]) -> tuple[Part, ...]:
    """Forbids (taker id, giver id); who is not on that side of the pool is passed over."""
    rows, columns = pool.rows(), pool.columns()
    cells = {
        (rows[taker], columns[giver]): FORBIDDEN
        for taker, giver in pairs
        if taker in rows and giver in columns
    }
    return (named_pairs(cells, pool.shape),)


def either_names(
    pool: Pool, names: Callable[[Candidate], Iterable[str]]
) -> Iterable[tuple[str, str]]:
    """(taker id, giver id) wherever one of the two names the other."""
    for taker in pool.takers:
        for one in names(taker):
            yield taker.id, one
    for giver in pool.givers:
        for one in names(giver):
            yield one, giver.id
