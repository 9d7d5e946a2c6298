"""`ithaca match`: people in files, a proposal out. No database and no Django.

What it prints is for a person; the files it writes are there whole or not at all.
"""

from __future__ import annotations

import argparse
import io
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from ithaca.matching import compiling
from ithaca.matching.engine import propose
from ithaca.matching.explaining.scenarios import forms_pairs, scenarios
from ithaca.matching.from_files import People, Side, people_in
from ithaca.matching.from_rules import Asked, taxonomy_from, terms_for
from ithaca.matching.reports.page import page
from ithaca.matching.reports.report import Report, as_json, verified
from ithaca.matching.reports.rows import matches_csv
from ithaca.matching.reports.text import summary
from ithaca.matching.reports.writing import check_places, write_whole
from ithaca.matching.solving.assignment import POLICIES, Policy
from ithaca.matching.vocabulary import MatchingError, Progress, Terms
from ithaca.sheets import Problem, SheetError, read, repairs

_BAD_INPUT = 2
_STOPPED = 130  # what a shell calls a program that was ended by Ctrl-C


def main(argv: Sequence[str]) -> int:
    """Run the command. Returns 0; 2 with a message on standard error for bad input or a file that
    cannot be written; 130 after Ctrl-C, when nothing has been written."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # where the screen lacks a letter
    wanted = _arguments().parse_args(argv)
    try:
        print(summary(_run(wanted)), flush=True)
    except KeyboardInterrupt:
        print("\nStopped. Nothing was written.", file=sys.stderr)
        return _STOPPED
    except SheetError as error:
        where = f" (line {error.line})" if error.line else ""
        return _refuse(f"{error.message}{where} {error.how_to_fix}")
    except MatchingError as error:
        return _refuse(str(error))
    except BrokenPipeError:  # whoever read what we print has gone; the files are there
        sys.stdout = None
        return 0
    except OSError as error:
        return _refuse(f"{error.filename or 'A file'}: {error.strerror or error}.")
    return 0


def _run(wanted: argparse.Namespace) -> Report:
    """Read, match and write. What goes wrong is raised before anything is written."""
    outputs = [path for path in (wanted.out, wanted.report, wanted.html) if path]
    inputs = [*map(Path, wanted.files), wanted.rules, wanted.taxonomy, wanted.taxonomy_broader]
    check_places(outputs, filter(None, inputs))
    taxonomy = taxonomy_from(wanted.taxonomy, wanted.taxonomy_broader)
    asked = terms_for(
        wanted.format, wanted.rules, policy=wanted.policy, slots=wanted.slots, taxonomy=taxonomy
    )
    others = _policies(wanted.scenarios)
    _check_policies(asked, [asked.terms.policy, *others])
    people = _people(wanted, asked)
    bar = progress_on(sys.stderr)
    proposal = propose(people.candidates, asked.terms, progress=bar)
    choices: dict[str, Terms] = {name: replace(asked.terms, policy=name) for name in others}
    compared = scenarios(people.candidates, choices, bar) if choices else ()
    checked = wanted.verify and verified(people, asked.terms, proposal)
    report = Report(people, asked, proposal, compared, checked)
    texts: dict[Path, bytes] = {}
    if wanted.out:
        texts[wanted.out] = matches_csv(report)
    if wanted.report:
        texts[wanted.report] = as_json(report).encode(errors="replace")
    if wanted.html:
        texts[wanted.html] = page(report).encode(errors="replace")
    write_whole(texts)
    return report


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ithaca match",
        description="Match the people in two files, or in one that has a column saying who is who.",
    )
    add = parser.add_argument
    add("files", nargs="+", metavar="FILE", help="mentors.csv mentees.csv, or one file of all")
    add("--format", help="the mentoring model; the guide's first, if none is named")
    add("--rules", type=Path, help="YAML that changes weights, rules, floors, pins and dials")
    add("--policy", choices=POLICIES, help="what to make best")
    add("--slots", type=int, help="how many slots a speed event has")
    add("--levels", default="", help='their order, lowest first: "HEO < SEO < G7"')
    add("--capacity", type=int, help="places of each, where a file gives none")
    add("--skip-bad-rows", action="store_true", help="go on without them")
    add("--taxonomy", type=Path, help="skills of ESCO (skills_en.csv) instead of our own")
    add("--taxonomy-broader", type=Path, help="which belongs to which (ESCO's broaderRelations)")
    add("--scenarios", default="", help="compare policies: floor,total,stable,first_come")
    add("--verify", action="store_true", help="check the proof by a separate program")
    add("--out", type=Path, help="where to write the matches (CSV)")
    add("--report", type=Path, help="where to write everything (JSON)")
    add("--html", type=Path, help="where to write a page to read, print and pass on")
    return parser


def _refuse(message: str) -> int:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)  # away with a bar that did not come to its end
    print(message.strip(), file=sys.stderr)
    return _BAD_INPUT


def _policies(text: str) -> list[Policy]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in POLICIES]
    if unknown:
        raise MatchingError(f"There is no policy “{unknown[0]}”. There are: {', '.join(POLICIES)}.")
    return [policy for policy in POLICIES if policy in names]


def _check_policies(asked: Asked, policies: Sequence[Policy]) -> None:
    odd = [policy for policy in policies if policy not in ("floor", "total")]
    if odd and not forms_pairs(asked.terms):
        raise MatchingError(
            f"The policy “{odd[0]}” is for pairs: for {asked.mentorships} choose floor or total."
        )


def _people(wanted: argparse.Namespace, asked: Asked) -> People:
    if len(wanted.files) > 2:
        raise MatchingError("Give one file, or two: mentors first, then mentees.")
    if wanted.capacity is not None and wanted.capacity < 0:
        raise MatchingError("--capacity must be 0 or more.")
    least, most = asked.terms.takers
    usual = most if least > 1 else 1
    capacity = usual if wanted.capacity is None else wanted.capacity
    sides = ["giver", "taker"] if len(wanted.files) == 2 else [""]
    if asked.terms.mutual:
        sides = ["both"] * len(wanted.files)
    files = [
        Side(Path(name).name, read(Path(name).read_bytes(), Path(name).name), side)
        for name, side in zip(wanted.files, sides, strict=True)
    ]
    levels = [level.strip() for level in wanted.levels.replace("<", ",").split(",")]
    people = people_in(files, [level for level in levels if level], capacity)
    for file in files:
        for warning in file.sheet.warnings:
            print(f"{file.name}: {warning}", file=sys.stderr)
    _report_problems(people.unclear, "Taken as unknown")
    _report_problems(people.lost, "Rows that cannot be used")
    if people.lost and not wanted.skip_bad_rows:
        raise MatchingError("Mend these rows, or go on without them with --skip-bad-rows.")
    if people.level_words:
        words = ", ".join(people.level_words[:12])
        raise MatchingError(f'Levels are words. Say their order with --levels "A < B": {words}.')
    return people


def _report_problems(found: Sequence[tuple[str, Problem]], title: str) -> None:
    if found:
        print(f"{title}:", file=sys.stderr)
    for name in dict.fromkeys(name for name, _ in found):
        for repair in repairs(problem for file, problem in found if file == name):
            lines = ", ".join(map(str, repair.lines[:5])) + (" …" if len(repair.lines) > 5 else "")
            where = f"{name}, {'line' if len(repair.lines) == 1 else 'lines'} {lines}"
            print(f"  {where}: {repair.message} {repair.how_to_fix}", file=sys.stderr)


def progress_on(stream: TextIO) -> Progress:
    """What is being done, and how much of it is. Only the words that ask for patience are told
    where nobody watches."""
    if not stream.isatty():

        def say(what: str, share: float) -> None:
            if what == compiling.WORDS:
                print(what, file=stream)

        return say

    def tell(what: str, share: float) -> None:
        done = max(0.0, min(1.0, share))
        bar = f"[{'#' * int(done * 24):·<24}] {done:4.0%}  {what}"
        width = shutil.get_terminal_size().columns - 1
        stream.write(f"\r{bar[:width]:<{width}}" + ("\r\033[K" if share >= 1 else ""))
        stream.flush()

    return tell
