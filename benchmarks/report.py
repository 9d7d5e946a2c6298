"""Results as Markdown for a person and as plain data for a file."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any

from benchmarks.cases import Case, Results, Target
from benchmarks.contenders import CONTENDERS

_HEADER = ("", "CPU s", "of which", "peak MB", "matched", "worst", "total")
_START, _END = "<!-- measured -->", "<!-- /measured -->"
_PHASES = ("reading", "scoring", "solving", "proof")
_SHOWN = {"cpu", "clock", "peak_mb", "phases", "matched", "worst", "total", "error"}


def markdown(cases: Sequence[Case], targets: Sequence[Target], results: Results) -> str:
    """One table of all cases, our own growth, and what was to be reached."""
    rows: list[list[str]] = []
    for case in cases:
        rows.append([f"**{case.title}**", *[""] * (len(_HEADER) - 1)])
        rows += [
            _row(name, results.found[case.key, name])
            for name in case.contenders
            if (case.key, name) in results.found
        ]
    reached = map(_target(results), targets)
    parts = [
        f"Measured in one run: {machine()}. CPU seconds of all threads.",
        _table(_HEADER, rows),
        *_growth(cases, results),
        "### To reach",
        _table(("", "at most", "measured", ""), reached),
    ]
    return "\n\n".join(parts) + "\n"


def into(page: str, tables: str) -> str:
    """A page with its tables renewed, between its two marks; raises ValueError without them."""
    before, rest = page.split(_START, 1)
    _, after = rest.split(_END, 1)
    return f"{before}{_START}\n{tables}{_END}{after}"


def as_data(cases: Sequence[Case], targets: Sequence[Target], results: Results) -> dict[str, Any]:
    """Everything that was measured."""
    return {
        "machine": machine(),
        "cases": [
            {
                "case": case.key,
                "title": case.title,
                "contender": name,
                **results.found[case.key, name],
            }
            for case in cases
            for name in case.contenders
            if (case.key, name) in results.found
        ],
        "targets": [
            {
                "title": one.title,
                "most": one.most,
                "unit": one.unit,
                "measured": one.figure(results),
            }
            for one in targets
        ],
    }


def _growth(cases: Sequence[Case], results: Results) -> list[str]:
    """Our own seconds by size, and for each pair of the pool."""
    rows = []
    for case in cases:
        found = results.found.get((case.key, "decide"), {})
        if "cpu" not in found:
            continue
        takers, givers = case.arguments[:2]
        phases = [f"{found['phases'][phase]:.3g}" for phase in _PHASES]
        each = 1e9 * found["cpu"] / (takers * givers)
        figures = (f"{found['cpu']:.3g}", f"{each:.1f}", f"{found['peak_mb']:.0f}")
        rows.append([f"{takers:,} × {givers:,}", *phases, *figures])
    header = ("", *_PHASES, "CPU s", "ns a pair", "peak MB")
    return ["### Growth", _table(header, rows)] if rows else []


def machine() -> str:
    """What it was measured on."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "numba"))
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {packages}"


def _row(name: str, found: dict[str, Any]) -> list[str]:
    cold = ", in a new process" if name.endswith(", cold") else ""
    title = CONTENDERS[name.removesuffix(", cold")].title + cold
    if "error" in found:
        return [title, found["error"], *[""] * (len(_HEADER) - 2)]
    phases = [f"{phase} {seconds:.3g}" for phase, seconds in found["phases"].items()]
    facts = [f"{key} {_said(value)}" for key, value in found.items() if key not in _SHOWN]
    return [
        title,
        f"{found['cpu']:.3g}",
        ", ".join(phases + facts),
        f"{found['peak_mb']:.0f}",
        *(_said(found.get(key)) for key in ("matched", "worst", "total")),
    ]


def _said(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value or "")


def _target(results: Results) -> Any:  # noqa: ANN401
    def row(one: Target) -> list[str]:
        got = one.figure(results)
        if got is None:
            return [one.title, f"{one.most:g} {one.unit}", "not measured", ""]
        verdict = "met" if got <= one.most else "**not met**"
        return [one.title, f"{one.most:g} {one.unit}", f"{got:.3g} {one.unit}", verdict]

    return row


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
