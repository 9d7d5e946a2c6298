"""The points of people as a source for the solver: scored when asked, never kept."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeVar

import numpy as np

from ithaca.matching.scoring.fused import Fused, arranged, fused
from ithaca.matching.scoring.parts import Int32s, Part
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.solving.assignment import Ints, Mask
from ithaca.matching.solving.graph import Graph, graph_of
from ithaca.matching.solving.seating import compiled
from ithaca.matching.solving.source import Blocks, Cells, Dense, Source, Tell

_SMALL = 2_000_000
"""Pairs up to which a table of all of them is made; beyond, the compiled kernel scores them."""
_CELLS = 1 << 23  # pairs that are scored between two words on progress
_THREADS = min(8, os.cpu_count() or 1)
_FAR = 1 << 60
_Result = TypeVar("_Result")


def source_for(
    scores: Scores,
    more: tuple[Part, ...] = (),
    *,
    kernel: bool = True,
    say: Callable[[str], None] | None = None,
) -> Source:
    """The pairs of a pool, for the solver; `more` parts count besides its own. Without `kernel`
    nothing is compiled or loaded, as in a web request; `say` hears when that takes a while."""
    scores = scores.with_parts(more) if more else scores
    if scores.shape[0] * scores.shape[1] <= _SMALL:
        return Dense(np.maximum(scores.block(), -1))
    return Scored(scores) if kernel and compiled(say) else Plain(scores)


@dataclass(frozen=True, eq=False)
class Survey:
    """What a look at all pairs tells of a plan. `ahead` (n,): how many columns would give a row
    more; `best` (n,): the most that any gives, -1 if none; `allowed` (n,): how many are possible;
    `ahead_in_column` (n,): how many rows would give more to the column of a row."""

    ahead: Ints
    best: Ints
    allowed: Ints
    ahead_in_column: Ints


class Plain(Blocks):
    """The pairs of some takers (`rows`) and givers (`columns`) of a pool, by numpy."""

    quick = False

    def __init__(
        self, scores: Scores, rows: Ints | None = None, columns: Ints | None = None
    ) -> None:
        self.scores = scores
        self.rows = np.arange(scores.shape[0]) if rows is None else rows
        self.columns = np.arange(scores.shape[1]) if columns is None else columns
        self.shape = len(self.rows), len(self.columns)

    def only(self, rows: Ints, columns: Ints) -> Plain:
        return Plain(self.scores, self.rows[rows], self.columns[columns])

    def at(self, rows: Ints, columns: Ints) -> Ints:
        return self.scores.of(self.rows[rows], self.columns[columns]).astype(np.int64)

    def block(self, rows: Ints) -> Int32s:
        chosen = self.rows[rows]
        whole = self.scores.block(slice(int(chosen[0]), int(chosen[-1]) + 1))
        points: Int32s = np.maximum(whole[np.ix_(chosen - chosen[0], self.columns)], -1)
        return points


class Scored(Plain):
    """The same by the compiled kernel, which looks only where prices could not rule out a pair:
    of each row it remembers what no pair outside the graph exceeds (`unseen`) at the prices of
    its last look (`seen_at`)."""

    quick = True

    def __init__(
        self,
        scores: Scores,
        rows: Ints | None = None,
        columns: Ints | None = None,
        whole: Fused | None = None,
    ) -> None:
        super().__init__(scores, rows, columns)
        self.whole = fused(scores.parts, scores.shape) if whole is None else whole
        self.unseen = np.full(self.shape[0], _FAR, dtype=np.int64)
        self.seen_at = np.zeros(self.shape[1], dtype=np.int64)

    def only(self, rows: Ints, columns: Ints) -> Scored:
        return Scored(self.scores, self.rows[rows], self.columns[columns], self.whole)

    @cached_property
    def natural(self) -> Fused:
        """The columns in their own order."""
        return arranged(self.whole, self.columns)

    def best(self, most: int, tell: Tell) -> Graph:
        everyone, free = np.arange(self.shape[0]), np.zeros(self.shape[1], dtype=np.int64)
        limits, low = np.full(self.shape[0], self.shape[1]), np.full(self.shape[0], -1)
        graph, _, self.unseen = self._chosen_by(
            everyone, limits, np.arange(self.shape[1]), free, low, 0, most, tell
        )
        return graph

    def beyond(self, rows: Ints, closed: Mask, least: int, most: int) -> Graph:
        order = np.flatnonzero(~closed)
        free = np.zeros(self.shape[1], dtype=np.int64)
        low, limits = np.full(len(rows), least - 1), np.full(len(rows), len(order))
        return self._chosen_by(rows, limits, order, free, low, least, most, _silent)[0]

    def above(
        self, price: Ints, utility: Ints, least: int, most: int, tell: Tell
    ) -> tuple[Graph, Ints]:
        fallen = price - self.seen_at
        order = np.argsort(fallen, kind="stable")
        limits = np.searchsorted(fallen[order], self.unseen - utility)
        rows = np.flatnonzero(limits)
        graph, over, unseen = self._chosen_by(
            rows, limits[rows], order, price, utility[rows], least, most, tell
        )
        excess = np.zeros(self.shape[0], dtype=np.int64)
        excess[rows] = over
        self.unseen, self.seen_at = utility.copy(), price.copy()
        self.unseen[rows] = unseen
        return graph, excess

    def survey(self, giver_of: Ints, points: Ints, tell: Tell) -> Survey:
        """How a plan, which gives each row its `points` (-1 without a match), stands."""
        from ithaca.matching.scoring import kernels

        seated = np.flatnonzero(giver_of >= 0)
        seated = seated[np.lexsort((points[seated], giver_of[seated]))]
        first = np.searchsorted(giver_of[seated], np.arange(self.shape[1] + 1))
        held, mine = points[seated], np.where(giver_of >= 0, points, _FAR)

        def look(some: Ints) -> tuple[Ints, ...]:
            ahead, best, allowed = (np.empty(len(some), dtype=np.int64) for _ in range(3))
            there = np.zeros(len(held), dtype=np.int64)
            kernels.survey(
                self.rows[some], mine[some], first, held, ahead, best, allowed, there, self.natural
            )
            return ahead, best, allowed, there

        everyone = np.arange(self.shape[0])
        parts = list(self._in_threads(look, everyone, self.shape[1], tell))
        ahead, best, allowed = (np.concatenate([p[k] for p in parts]) for k in range(3))
        in_column = np.zeros(self.shape[0], dtype=np.int64)
        in_column[seated] = np.sum([part[3] for part in parts], axis=0)
        return Survey(np.where(giver_of >= 0, ahead, 0), best, allowed, in_column)

    def _chosen_by(
        self,
        rows: Ints,
        limits: Ints,
        order: Ints,
        price: Ints,
        utility: Ints,
        least: int,
        most: int,
        tell: Tell,
    ) -> tuple[Graph, Ints, Ints]:
        """(graph of the arcs that exceed, by how much the best does, what no other exceeds)."""
        from ithaca.matching.scoring import kernels

        width = int(limits.max(initial=0))
        order = order[:width]
        laid_out = arranged(self.whole, self.columns[order])
        back = np.zeros(self.scores.shape[1], dtype=np.int64)
        back[self.columns] = np.arange(self.shape[1])
        cost = price[order]

        def look(some: Ints) -> tuple[Cells, ...]:
            columns = np.empty((len(some), most), dtype=np.int32)
            values = np.empty((len(some), most), dtype=np.int32)
            found, excess, unseen = (np.empty(len(some), dtype=np.int64) for _ in range(3))
            kernels.choose(
                self.rows[rows[some]],
                limits[some],
                cost,
                utility[some],
                least,
                columns,
                values,
                found,
                excess,
                unseen,
                laid_out,
            )
            chosen = np.arange(most) < found[:, None]
            arcs = np.repeat(rows[some], found), back[columns[chosen]], values[chosen]
            return *arcs, excess, unseen

        parts = list(self._in_threads(look, np.arange(len(rows)), max(1, width), tell))
        columns = [np.concatenate([part[k] for part in parts]) for k in range(5)] if parts else None
        if columns is None:
            nothing = np.zeros(0, dtype=np.int64)
            columns = [nothing] * 5
        graph = graph_of(columns[0], columns[1], columns[2], self.shape[0])
        return graph, columns[3], columns[4]

    def _in_threads(
        self, look: Callable[[Ints], _Result], rows: Ints, width: int, tell: Tell
    ) -> Iterator[_Result]:
        """What `look` finds in each piece of the rows, in their order."""
        step = max(1, _CELLS // width)
        pieces = [rows[at : at + step] for at in range(0, len(rows), step)]
        with ThreadPoolExecutor(_THREADS) as pool:
            for number, result in enumerate(_ahead(pool, look, pieces)):
                tell(number / len(pieces))
                yield result


def _ahead(
    pool: ThreadPoolExecutor, look: Callable[[Ints], _Result], pieces: Sequence[Ints]
) -> Iterator[_Result]:
    """The results in order, only a few pieces being worked on before they are wanted."""
    waiting = iter(pieces)
    running = [pool.submit(look, piece) for piece in islice(waiting, 2 * _THREADS)]
    while running:
        yield running.pop(0).result()
        running += [pool.submit(look, piece) for piece in islice(waiting, 1)]


def _silent(share: float) -> None:
    """Nobody listens."""
