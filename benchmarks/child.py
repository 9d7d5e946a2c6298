"""One contender on one instance, in a process of its own.

`python -m benchmarks.child KEY FILE` prints one JSON object: CPU seconds of all threads, seconds
on the clock, the extra memory at the peak in MB, and what was found, counted from the instance's
own points. With a third word, `cold`, setting up is measured too.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.contenders import CONTENDERS
from benchmarks.written import counted, read


def main(key: str, file: str, cold: str = "") -> None:
    """Set up, measure, print."""
    chosen = CONTENDERS[key]
    solve = None if cold else chosen.set_up()
    if solve and chosen.home == "ithaca":
        _load_kernels()
    given = read(Path(file), people=chosen.home == "ithaca")
    gc.collect()
    held = _forget_peak()
    cpu, clock = _cpu(), time.perf_counter()
    answer = (solve or chosen.set_up())(given)
    cpu, clock = _cpu() - cpu, time.perf_counter() - clock
    found = {"cpu": cpu, "clock": clock, "peak_mb": (_peak() - held) / 1024}
    print(json.dumps({**found, "phases": dict(answer.phases), **counted(given, answer)}))


def _load_kernels() -> None:
    from ithaca.matching import compiling

    compiling.warm()


def _cpu() -> float:
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, -1))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def _forget_peak() -> int:
    """What is held now, in KB. Linux can forget an earlier peak; elsewhere it stays."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    return _peak()


def _peak() -> int:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(status.split("VmHWM:")[1].split()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
