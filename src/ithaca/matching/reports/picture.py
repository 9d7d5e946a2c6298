"""A picture of how well people are matched, drawn so that its writing keeps its size on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ithaca.matching.reports.report import Report

_STEPS = (100, 200, 500, 1_000, 2_000, 2_500, 5_000, 10_000)
_BINS = 24
_HEIGHT, _FOOT, _HEAD = 190, 26, 22


@dataclass(frozen=True)
class Bins:
    """Equal steps of points from `start`: how many matches fall into each, and for how many takers
    the best that was possible does; `best` is empty where that means nothing."""

    start: int
    step: int
    got: tuple[int, ...]
    best: tuple[int, ...]

    def span(self, place: int) -> str:
        """“20,000–21,999”."""
        low = self.start + place * self.step
        return f"{low:,}–{low + self.step - 1:,}"


def bins(report: Report) -> Bins:
    """The points of all matches; beside them what each taker would have had alone, where one taker
    has one match."""
    matches = report.matches
    got = [match.points for match in matches]
    best = [match.points + match.regret for match in matches] if report.pairs else []
    low, high = min(got), max(*got, *best, min(got) + 1)
    step = next((one for one in _STEPS if (high - low) // one < _BINS), _STEPS[-1])
    start = low // step * step
    number = (high - start) // step + 1

    def counted(points: Sequence[int]) -> tuple[int, ...]:
        counts = [0] * number
        for one in points:
            counts[(one - start) // step] += 1
        return tuple(counts)

    return Bins(start, step, counted(got), counted(best) if best else ())


def svg(found: Bins, floor: int | None) -> str:
    """Bars for what people have, dashed outlines for their best, a line at the floor. Its texts
    are in words beside it, so that it is one image to those who cannot see it."""
    most = max(*found.got, *found.best, 1)
    width = 100 / len(found.got)

    def bar(place: int, count: int, kind: str, inset: float) -> str:
        tall = (_HEIGHT - _HEAD) * count / most
        return (
            f'<rect class="{kind}" x="{place * width + width * inset:.3f}%" '
            f'width="{width * (1 - 2 * inset):.3f}%" '
            f'y="{_HEIGHT - tall:.1f}" height="{tall:.1f}"/>'
        )

    parts = [bar(at, count, "got", 0.08) for at, count in enumerate(found.got) if count]
    parts += [bar(at, count, "best", 0) for at, count in enumerate(found.best) if count]
    parts.append(f'<line class="axis" x1="0" x2="100%" y1="{_HEIGHT}" y2="{_HEIGHT}"/>')
    parts += _ticks(found)
    if floor is not None:
        at = 100 * (floor - found.start) / (found.step * len(found.got))
        anchor = "start" if at < 60 else "end"
        shift = 6 if at < 60 else -6
        parts.append(
            f'<line class="floor" x1="{at:.3f}%" x2="{at:.3f}%" y1="2" y2="{_HEIGHT}"/>'
            f'<text class="mark" x="{at:.3f}%" dx="{shift}" y="14" text-anchor="{anchor}">'
            f"the lowest: {floor:,}</text>"
        )
    size = f'height="{_HEIGHT + _FOOT}"'
    return f'<svg {size} role="img" aria-labelledby="picture">{"".join(parts)}</svg>'


def _ticks(found: Bins) -> list[str]:
    """The points at the ends and in the middle."""
    last = found.start + found.step * len(found.got)
    middle = found.start + found.step * (len(found.got) // 2)
    anchors = {found.start: "start", middle: "middle", last: "end"}
    return [
        f'<text x="{100 * (points - found.start) / (last - found.start):.2f}%" '
        f'y="{_HEIGHT + 18}" text-anchor="{anchor}">{points:,}</text>'
        for points, anchor in anchors.items()
    ]
