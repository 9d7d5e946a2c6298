"""Runs contenders on cases, each in a process of its own under the interpreter that has its
packages, and makes those environments."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.cases import Case, Results
from benchmarks.contenders import CONTENDERS, Home
from benchmarks.written import write

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 3_600
RUNS, SHORT = 3, 3.0
"""What takes less than so many seconds is run so often, and the quickest counts: on a busy machine
the others measure what else ran."""
_COLD = ", cold"
_REQUIREMENTS: Mapping[Home, str] = {
    "solvers": "requirements.txt",
    "mentor-match": "requirements-mentor-match.txt",
}

Say = Callable[[str], None]


def interpreters(folder: Path, say: Say) -> dict[Home, Path]:
    """Ours, and one for each environment of the others, made in `folder` where it is missing."""
    found: dict[Home, Path] = {"ithaca": Path(sys.executable)}
    for home, requirements in _REQUIREMENTS.items():
        python = folder / home / "bin" / "python"
        if not python.exists():
            say(f"Installing {requirements} into {folder / home}")
            venv.create(folder / home, with_pip=True)
            pip = [python, "-m", "pip", "install", "--quiet", "-r", requirements]
            subprocess.run(pip, cwd=ROOT / "benchmarks", check=True)  # noqa: S603
        found[home] = python
    return found


def run(case: Case, pythons: Mapping[Home, Path], folder: Path, results: Results, say: Say) -> None:
    """All contenders of a case; what went wrong with one is its result."""
    say(case.title)
    file = folder / f"{case.key}.npz"
    write(file, case.maker, case.arguments, with_points=case.with_points)
    for name in case.contenders:
        chosen = CONTENDERS[name.removesuffix(_COLD)]
        if case.size > chosen.most or chosen.home not in pythons:
            continue
        found = best_of(RUNS, partial(measured, pythons[chosen.home], name, file))
        results.found[case.key, name] = found
        error = found.get("error")
        say(f"  {name}: {error}" if error else f"  {name}: {found['cpu']:.3f} s")
    file.unlink()


def best_of(runs: int, run_once: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The quickest of several runs of something short, else the only one."""
    found = run_once()
    for _ in range(runs - 1):
        if "error" in found or found["cpu"] > SHORT:
            break
        found = min(found, run_once(), key=lambda one: one.get("cpu", LONGEST))
    return found


def measured(python: Path, name: str, file: Path) -> dict[str, Any]:
    """What the child prints, or {"error": the last line of what it said}."""
    words = [name.removesuffix(_COLD), str(file), *(["cold"] if name.endswith(_COLD) else [])]
    command = [str(python), "-m", "benchmarks.child", *words]
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        return {"error": f"not done after {LONGEST:,} s"}
    lines = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
    if done.returncode or not lines:
        return {"error": lines[-1] if lines else f"ended with {done.returncode}"}
    found: dict[str, Any] = json.loads(lines[-1])
    return found
