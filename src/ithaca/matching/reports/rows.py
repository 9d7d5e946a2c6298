"""The matches of a report as rows of a CSV file."""

from __future__ import annotations

from ithaca.matching.reports.report import Report
from ithaca.matching.vocabulary import Match
from ithaca.sheets import Cell, write_csv

_HEADER = ("taker", "taker name", "giver", "giver name", "fit", "points", "pinned", "why")


def matches_csv(report: Report) -> bytes:
    """One row for each match, then one for everybody without. Where several sit together a column
    numbers what they form; where there are stops or slots another says which."""
    several, stop = _extra(report)
    header = (*_HEADER, *([several] if several else []), *([stop] if stop else []))
    rows = [_matched(report, match, several, stop) for match in report.proposal.matches]
    blank = ("",) * (len(header) - len(_HEADER))
    rows += [
        (one.taker, _name(report, one.taker), "", "", "", "", "", text, *blank)
        for one in report.proposal.unmatched
        for text in [f"{one.reason} {one.remedy}".strip()]
    ]
    return write_csv(header, rows)


def _extra(report: Report) -> tuple[str, str]:
    terms = report.terms
    in_turn = terms.slots or terms.stops > 1
    several = "" if report.pairs or in_turn else report.words["mentorship"]
    return several, ("slot" if terms.slots else "stop") if in_turn else ""


def _matched(report: Report, match: Match, several: str, stop: str) -> tuple[Cell, ...]:
    place = report.seats.get((match.taker, match.giver, match.stop), "")
    return (
        match.taker,
        _name(report, match.taker),
        match.giver,
        _name(report, match.giver),
        match.fit,
        match.points,
        match.pinned,
        "; ".join(reason.text for reason in match.reasons),
        *([place] if several else []),
        *([match.stop] if stop else []),
    )


def _name(report: Report, person: str) -> str:
    return report.by_id[person].name
