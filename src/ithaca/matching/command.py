"""`ithaca match`: people in files, a proposal out. No database and no Django.

What it prints is for a person; matches.csv and report.json are for everything else.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ithaca.guide import formats
from ithaca.matching import compiling
from ithaca.matching.engine import propose
from ithaca.matching.from_files import People, Side, people_in
from ithaca.matching.vocabulary import WORDS, Candidate, MatchingError, Proposal, Terms
from ithaca.sheets import Cell, Problem, SheetError, read, repairs, write_csv

_BAD_INPUT = 2
_TERMS = {"weights", "rules", "policy", "pinned", "excluded"}
_HEADER = ("taker", "taker name", "giver", "giver name", "fit", "points", "pinned", "why")


class _CannotGoOn(Exception):
    """What is wrong with the input, ready to be shown."""


def main(argv: Sequence[str]) -> int:
    """Run the command. Returns 0, or 2 with a message on standard error for bad input."""
    wanted = _arguments().parse_args(argv)
    try:
        terms = _terms(wanted)
        people = _people(wanted)
        proposal = propose(people.candidates, terms, progress=_bar(sys.stderr))
        _write(wanted, people, proposal)
    except SheetError as error:
        where = f" (line {error.line})" if error.line else ""
        return _refuse(f"{error.message}{where} {error.how_to_fix}")
    except (MatchingError, _CannotGoOn) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or 'A file'}: {error.strerror or error}.")
    print(_summary(people, proposal, {**WORDS, **terms.words}))
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ithaca match",
        description="Match the people in two files, or in one that has a column saying who is who.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="mentors.csv mentees.csv")
    parser.add_argument("--format", help="the mentoring model; the guide's first, if none")
    parser.add_argument("--rules", type=Path, help="YAML with weights, rules, pinned, excluded")
    parser.add_argument("--policy", choices=("floor", "total"), help="what to make best")
    parser.add_argument("--levels", default="", help='their order, lowest first: "HEO < SEO < G7"')
    parser.add_argument("--capacity", type=int, default=1, help="places, where a file gives none")
    parser.add_argument("--skip-bad-rows", action="store_true", help="go on without them")
    parser.add_argument("--out", type=Path, help="where to write the matches (CSV)")
    parser.add_argument("--report", type=Path, help="where to write everything (JSON)")
    return parser


def _refuse(message: str) -> int:
    print(message.strip(), file=sys.stderr)
    return _BAD_INPUT


def _terms(wanted: argparse.Namespace) -> Terms:
    known = formats()
    key = next(iter(known)) if wanted.format is None else wanted.format
    if key not in known:
        raise _CannotGoOn(f"There is no format “{key}”. There are: {', '.join(known)}.")
    chosen = known[key]
    if not chosen.dials.pairing:
        raise _CannotGoOn(f"{chosen.name}: this command matches pairs, not groups or sequences.")
    given = _rules_file(wanted.rules)
    nouns = {"giver": chosen.words.giver, "taker": chosen.words.taker}
    rules: dict[str, Any] = {
        **chosen.dials.rules,
        "seniority": chosen.dials.seniority.direction,
        "seniority_gap": chosen.dials.seniority.gap,
        **given.get("rules", {}),
    }
    return Terms(
        weights=given.get("weights", chosen.dials.weights),
        rules=rules,
        pinned=_pairs(given, "pinned"),
        excluded=_pairs(given, "excluded"),
        policy=wanted.policy or given.get("policy", "floor"),
        words={key: noun.one for key, noun in nouns.items()}
        | {f"{key}s": noun.many for key, noun in nouns.items()},
    )


def _rules_file(path: Path | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    try:
        data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        raise _CannotGoOn(f"{path} is not sound YAML: {error}") from error
    if data is None:
        return {}
    if not isinstance(data, dict) or not set(data) <= _TERMS:
        raise _CannotGoOn(f"{path} may hold only: {', '.join(sorted(_TERMS))}.")
    for key in ("weights", "rules"):
        if not isinstance(data.get(key, {}), dict):
            raise _CannotGoOn(f"{path}: “{key}” must be a list of names with values.")
    return data


def _pairs(given: Mapping[str, Any], key: str) -> tuple[tuple[str, str], ...]:
    pairs = given.get(key, [])
    if not isinstance(pairs, list) or not all(isinstance(p, list) and len(p) == 2 for p in pairs):
        raise _CannotGoOn(f"“{key}” must be a list of pairs: [mentee, mentor].")
    return tuple((str(taker), str(giver)) for taker, giver in pairs)


def _people(wanted: argparse.Namespace) -> People:
    if len(wanted.files) > 2:
        raise _CannotGoOn("Give one file, or two: mentors first, then mentees.")
    if wanted.capacity < 0:
        raise _CannotGoOn("--capacity must be 0 or more.")
    sides = ("giver", "taker") if len(wanted.files) == 2 else ("",)
    files = [
        Side(Path(name).name, read(Path(name).read_bytes(), Path(name).name), side)
        for name, side in zip(wanted.files, sides, strict=True)
    ]
    levels = [level.strip() for level in wanted.levels.replace("<", ",").split(",")]
    people = people_in(files, [level for level in levels if level], wanted.capacity)
    for file in files:
        for warning in file.sheet.warnings:
            print(f"{file.name}: {warning}", file=sys.stderr)
    _report_problems(people.unclear, "Taken as unknown")
    _report_problems(people.lost, "Rows that cannot be used")
    if people.lost and not wanted.skip_bad_rows:
        raise _CannotGoOn("Mend these rows, or go on without them with --skip-bad-rows.")
    if people.level_words:
        words = ", ".join(people.level_words[:12])
        raise _CannotGoOn(f'Levels are words. Say their order with --levels "A < B": {words}.')
    return people


def _report_problems(found: Sequence[tuple[str, Problem]], title: str) -> None:
    if found:
        print(f"{title}:", file=sys.stderr)
    for name in dict.fromkeys(name for name, _ in found):
        for repair in repairs(problem for file, problem in found if file == name):
            lines = ", ".join(map(str, repair.lines[:5])) + (" …" if len(repair.lines) > 5 else "")
            where = f"{name}, {'line' if len(repair.lines) == 1 else 'lines'} {lines}"
            print(f"  {where}: {repair.message} {repair.how_to_fix}", file=sys.stderr)


def _bar(stream: TextIO) -> Any:  # noqa: ANN401 (a Progress)
    if not stream.isatty():
        return lambda what, share: what == compiling.WORDS and print(what, file=stream)

    def tell(what: str, share: float) -> None:
        done = int(share * 30)
        end = "\n" if share >= 1 else ""
        stream.write(f"\r[{'#' * done}{'.' * (30 - done)}] {what:<48}{end}")
        stream.flush()

    return tell


def _write(wanted: argparse.Namespace, people: People, proposal: Proposal) -> None:
    by_id = {person.id: person for person in people.candidates}
    texts: dict[Path, bytes] = {}
    if wanted.out:
        texts[wanted.out] = write_csv(_HEADER, _rows(proposal, by_id))
    if wanted.report:
        report = {**proposal.as_data(), "columns_not_used": list(people.unused)}
        texts[wanted.report] = json.dumps(report, ensure_ascii=False, indent=1).encode() + b"\n"
    written: list[tuple[Path, Path]] = []
    for path, text in texts.items():
        draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            draft.write_bytes(text)
        except OSError:
            for one in (draft, *(done for done, _ in written)):
                one.unlink(missing_ok=True)
            raise
        written.append((draft, path))
    for draft, path in written:
        draft.replace(path)


def _rows(proposal: Proposal, by_id: Mapping[str, Candidate]) -> list[tuple[Cell, ...]]:
    matched: list[tuple[Cell, ...]] = [
        (
            match.taker,
            by_id[match.taker].name,
            match.giver,
            by_id[match.giver].name,
            match.fit,
            match.points,
            match.pinned,
            "; ".join(reason.text for reason in match.reasons),
        )
        for match in proposal.matches
    ]
    left: list[tuple[Cell, ...]] = [
        (one.taker, by_id[one.taker].name, "", "", "", "", "", f"{one.reason} {one.remedy}".strip())
        for one in proposal.unmatched
    ]
    return matched + left


def _summary(people: People, proposal: Proposal, words: Mapping[str, str]) -> str:
    givers = [person for person in people.candidates if person.gives]
    places = sum(person.capacity for person in givers)
    takers = len(proposal.matches) + len(proposal.unmatched)
    lines = [
        f"{takers} {words['takers']}, {len(givers)} {words['givers']} with {places} places, "
        f"{proposal.feasible_pairs:,} possible pairs.",
        f"Matched: {len(proposal.matches)} of {takers}, in {proposal.seconds:.1f} s.",
    ]
    if proposal.matches:
        fits = sorted(match.fit for match in proposal.matches)
        lines.append(f"Fit of 100: lowest {fits[0]}, middle {fits[len(fits) // 2]}.")
    for one in proposal.unmatched[:5]:
        lines.append(f"Without a match: {one.taker}. {one.reason} {one.remedy}".rstrip())
    if len(proposal.unmatched) > 5:
        lines.append(f"… and {len(proposal.unmatched) - 5} more without a match.")
    lines += proposal.not_used
    if people.unused:
        lines.append(f"Columns not used: {'; '.join(people.unused)}.")
    return "\n".join(lines)
