"""`python -m benchmarks`: everything in one run, as one page of tables."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks.cases import Results, cases, targets
from benchmarks.report import as_data, into, markdown
from benchmarks.runner import ROOT, interpreters, run

SIZES = (1_000, 2_000, 5_000, 10_000)
LARGE = (20_000, 50_000, 100_000)


def main() -> None:
    """Run what was asked for and print the tables."""
    wanted = _arguments().parse_args()
    sizes = [*wanted.sizes, *(LARGE if wanted.large else ())]
    if wanted.data is None:
        _say("Without --data, the two public data sets are left out.")
    chosen = [
        case
        for case in cases(sizes, wanted.data)
        if not wanted.only or any(case.key.startswith(word) for word in wanted.only)
    ]
    pythons = interpreters(wanted.peers, _say)
    results = Results()
    with tempfile.TemporaryDirectory() as folder:
        for case in chosen:
            run(case, pythons, Path(folder), results, _say)
    tables = markdown(chosen, targets(), results)
    print(tables)
    if wanted.into:
        page = into(wanted.into.read_text(encoding="utf-8"), tables)
        wanted.into.write_text(page, encoding="utf-8")
    if wanted.json:
        data = json.dumps(as_data(chosen, targets(), results), indent=1, ensure_ascii=False)
        wanted.json.write_text(data + "\n", encoding="utf-8")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="mentees of the pools")
    parser.add_argument("--large", action="store_true", help=f"also {LARGE}: an hour")
    parser.add_argument("--only", nargs="*", help="cases whose names begin so: dense, pool 2,000")
    parser.add_argument("--data", type=Path, help="the folder of the two public data sets")
    parser.add_argument("--json", type=Path, help="where to write everything")
    parser.add_argument("--into", type=Path, help="a page whose tables are renewed")
    default = ROOT / "benchmarks" / ".venv"
    parser.add_argument("--peers", type=Path, default=default, help="environments of the others")
    return parser


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
