"""A finished match as one page that needs nothing else: no script, no other file, no network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from string import Template

from ithaca.matching.criteria import CRITERIA
from ithaca.matching.explaining.fairness import FLAG, LEAST, UNSAID, GroupFairness
from ithaca.matching.reports import text as text
from ithaca.matching.reports.picture import bins, svg
from ithaca.matching.reports.report import BestFor, Left, Report
from ithaca.matching.rules import RULES
from ithaca.matching.spelling import counted
from ithaca.matching.vocabulary import FULL_POINTS, Match

_FRAME = Path(__file__).with_name("page.html")
_WORST, _EXAMPLES, _HELPS, _GROUPS = 6, 12, 3, 12
_PROOF = (
    "The proof travels with the result: a price for each place and a worth for each person who "
    "looks for one, in the data file under “proof”. No pair has more points than its two numbers "
    "together, so that their sum is a bound for every plan there is. A short program of its own, "
    "which shares nothing with the one that searched, computes all points anew and checks every "
    "claim (ithaca/matching/solving/verify.py)."
)
_LOOK = (
    "These groups have less than four fifths of what all others have. Look at why; in a group of "
    "fewer than 30 people it may well be chance."
)
_ALIKE = "None of the groups that are shown has less than four fifths of what all others have."
_ASK = "To have it done, give the same command again with --verify."


def page(report: Report) -> str:
    """The whole page."""
    title = text.headline(report)
    parts = [
        _top(report, title),
        _distribution(report),
        _worst(report),
        _left(report),
        _scenarios(report),
        _fairness(report),
        _formed(report),
        _terms(report),
        _not_used(report),
        _certificate(report),
    ]
    foot = (
        "The machine proposes and a person decides. A fit says how well two people suit by what "
        "they wrote and by these weights; it does not foretell how they will get on. "
        f"Made by Ithaca, engine {report.proposal.engine}."
    )
    body = "\n".join(part for part in parts if part)
    frame = Template(_FRAME.read_text(encoding="utf-8"))
    return frame.substitute(title=escape(title), body=body, foot=escape(foot))


def _p(*sentences: str, kind: str = "") -> str:
    words = " ".join(filter(None, sentences))
    return f"<p{f' class={kind!r}' if kind else ''}>{escape(words)}</p>" if words else ""


def _points(points: int) -> str:
    return text.number(points, "point", "points")


def _list(items: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"


def _section(title: str, *parts: str, level: int = 2) -> str:
    return f"<section><h{level}>{escape(title)}</h{level}>{''.join(parts)}</section>"


def _table(
    caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1
) -> str:
    """`words` columns hold words, the others numbers. It scrolls by itself on a phone. The caption
    is there for who cannot see what stands above it."""
    kinds = ["" if at < words else ' class="num"' for at in range(len(header))]
    head = "".join(
        f'<th scope="col"{kind}>{escape(one)}</th>' if one else "<td></td>"
        for kind, one in zip(kinds, header, strict=True)
    )
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(
            f"<td{kind}>{escape(one)}</td>" for kind, one in zip(kinds[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(caption)}"><table>'
        f'<caption class="unseen">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _top(report: Report, title: str) -> str:
    proposal, fits = report.proposal, report.fits
    facts = [("Matched", f"{proposal.matched:,} of {len(proposal.takers):,}")]
    if fits:
        facts += [("Lowest fit", f"{fits[0]}"), ("Middle fit", f"{fits[len(fits) // 2]}")]
    if not report.terms.mutual:
        facts.append(("Places taken", f"{report.places_used:,} of {report.places:,}"))
    shown = "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts)
    return (
        f"<header>{_p(f'{report.asked.format} · a proposal', kind='eyebrow')}"
        f"<h1>{escape(title)}</h1>"
        f"{_p(text.who_takes_part(report), proposal.certificate(), kind='lead')}</header>"
        f'<dl class="facts">{shown}</dl>'
    )


def _distribution(report: Report) -> str:
    if not report.matches:
        return ""
    found = bins(report)
    lowest = min(match.points for match in report.matches)
    taker = report.words["taker"]
    key = "<span><i></i>what they have</span>"
    header = ["Points", "Matches"]
    if found.best:
        key += f'<span><i class="best"></i>the best for each {escape(taker)} alone</span>'
        header.append("Best alone")
    key += '<span><i class="floor"></i>the lowest match</span>'
    columns = [found.got, found.best] if found.best else [found.got]
    rows = [
        (found.span(at), *(f"{column[at]:,}" for column in columns)) for at in range(len(found.got))
    ]
    about = f"How many matches have how many points, of {FULL_POINTS:,}. {text.fit(report)}" + (
        f" {_given_up(report)}" if found.best else ""
    )
    return _section(
        "How well they fit",
        f"<figure>{svg(found, lowest)}"
        f'<div class="key">{key}</div>'
        f'<figcaption id="picture">{escape(about)}</figcaption></figure>'
        "<details><summary>The same in numbers</summary>"
        f"{_table('Matches by points', header, rows)}</details>",
        _p(text.blocking(report)),
        _p(text.minima(report)),
    )


def _given_up(report: Report) -> str:
    """What sharing costs: how many have their very best, and what the others lack."""
    matches = report.matches
    top = sum(not match.regret for match in matches)
    lack = round(sum(match.regret for match in matches) / len(matches))
    return (
        f"{top:,} of {len(matches):,} have the best that was possible for them; on average "
        f"{_points(lack)} were given up so that everyone can be served."
    )


def _worst(report: Report) -> str:
    found = report.worst(_WORST)
    if not found:
        return ""
    title = "The lowest match, explained" if len(found) == 1 else "The lowest matches, explained"
    pairs = "".join(_explained(report, match) for match in found)
    return _section(title, f'<div class="two">{pairs}</div>')


def _explained(report: Report, match: Match) -> str:
    taker, giver = report.by_id[match.taker].called, report.by_id[match.giver].called
    best = report.best_for(match)
    ranks = (
        f"{giver} is number {match.rank_for_taker} of {best.possible} possible "
        f"{report.words['givers']} for {taker}; {taker} is number {match.rank_for_giver} "
        f"for {giver}."
    )
    reasons = [
        f"{reason.label}, {_points(reason.points)}: {reason.text}." for reason in match.reasons
    ] or ["No criterion gives this pair any points; nothing forbids it."]
    pinned = "This pair was pinned by hand." if match.pinned else ""
    return _section(
        f"{taker} with {giver}",
        _p(f"Fit {match.fit} of 100, {_points(match.points)}.", ranks, pinned),
        _list(reasons),
        _p(_at_best(report, match, best), kind="soft"),
        level=3,
    )


def _at_best(report: Report, match: Match, best: BestFor) -> str:
    taker = report.by_id[match.taker].called
    if best.points <= match.points:
        return f"Nobody possible fits {taker} better."
    other = report.by_id[best.giver].called
    more = _points(best.points - match.points)
    at_best = f"At best, with {other}, {taker} would have {best.fit} of 100, {more} more"
    giver = report.by_id[match.giver]
    if not report.pairs or match.pinned:
        return f"{at_best}."
    if not best.free:
        return f"{at_best}, but {other} has no place left."
    if giver.minimum:
        return f"{at_best}; but {giver.called} hopes for at least {giver.minimum}."
    return f"{at_best}; {other} has a place left."


def _left(report: Report) -> str:
    if not report.left:
        return ""
    number = len(report.proposal.unmatched)
    title = f"{number:,} are without a match" if number > 1 else "One is without a match"
    return _section(title, *(_left_group(report, group) for group in report.left))


def _left_group(report: Report, group: Left) -> str:
    names = [report.by_id[one.taker].called for one in group.people]
    helps = text.remedies(group, report)
    several = len(names) > 1
    listing = ", ".join(names[:_EXAMPLES]) + (" …" if len(names) > _EXAMPLES else "")
    parts = [_p(listing if several else group.people[0].reason)]
    if helps:
        more = ["… and more, for each of them in the list."] * (len(helps) > _HELPS)
        shown = [*helps[:_HELPS], *more]
        parts.append(
            _p(f"What would help: {helps[0]}")
            if len(shown) == 1
            else _p("What would help:") + _list(shown)
        )
    if len(names) > _EXAMPLES or (several and not group.same):
        rows = [(report.by_id[one.taker].called, one.reason, one.remedy) for one in group.people]
        header = ("Name", "Why", "What would help")
        parts.append(
            f"<details><summary>All {len(names):,}, each with the reason</summary>"
            f"{_table('Without a match', header, rows, words=3)}</details>"
        )
    return _section(group.cause if several else names[0], *parts, level=3)


def _scenarios(report: Report) -> str:
    if not report.scenarios:
        return ""
    found = report.scenarios
    rows = [(name, *values) for name, values in text.rows(found)]
    return _section(
        "What other policies would do",
        _p("The same people and rules, only the aim differs."),
        _table("Policies side by side", ("", *(one.name for one in found)), rows),
        _list(f"{one.name}: {text.POLICIES[one.policy]}" for one in found),
    )


def _fairness(report: Report) -> str:
    groups = report.groups
    if not groups:
        return ""
    flags = [_flagged(row) for row in groups if row.flag]
    traits = dict.fromkeys(row.trait for row in groups)
    notes = (
        f"Groups and numbers of fewer than {LEAST} people are not shown, nor others from which "
        "they could be computed: they are “–”. A difference is a question to look at, never a "
        "verdict: groups may ask for different things, and small ones differ by chance."
    )
    return _section(
        "Does it serve everyone alike?",
        f'<div class="look">{_p(_LOOK)}{_list(flags)}</div>' if flags else _p(_ALIKE),
        *(_trait(report, trait) for trait in traits),
        _p(notes, kind="soft"),
    )


def _flagged(row: GroupFairness) -> str:
    name = f"{row.trait.capitalize()}, {row.group} ({row.people} people)"
    if row.share is not None and row.rest_share and 100 * row.share < FLAG * row.rest_share:
        return f"{name}: {row.share} % have a match, {row.rest_share} % of all others."
    return f"{name}: their matches fit {row.fit} on average, those of all others {row.rest_fit}."


def _trait(report: Report, trait: str) -> str:
    of_trait = [row for row in report.groups if row.trait == trait]
    shown = [row for row in of_trait if not row.hidden]
    hidden = len(of_trait) - len(shown)
    if not shown:
        return _p(f"By {trait}: every group is too small to be shown.")
    everyone = report.proposal.matched == len(report.proposal.takers)
    header = ["Group", "People"]
    header += [] if everyone else ["With a match", "All others"]
    table = _table(
        f"By {trait}",
        [*header, "Mean fit", "All others"],
        (_group(row, everyone) for row in shown[:_GROUPS]),
    )
    more = len(shown) - _GROUPS
    rest = _p(
        f"{more} smaller groups are in the data file." if more > 0 else "",
        f"{text.number(hidden, 'group is', 'groups are')} not shown." if hidden else "",
        kind="soft",
    )
    said = f"By {trait}, {text.number(len(shown), 'group', 'groups')}"
    is_open = " open" if any(row.flag for row in shown) else ""
    return f"<details{is_open}><summary>{escape(said)}</summary>{table}{rest}</details>"


def _group(row: GroupFairness, everyone: bool) -> list[str]:
    def shown(value: int | None, unit: str = "") -> str:
        return "–" if value is None else f"{value}{unit}"

    name = "(not said)" if row.group == UNSAID else row.group
    shares = [] if everyone else [shown(row.share, " %"), shown(row.rest_share, " %")]
    return [name, shown(row.people), *shares, shown(row.fit), shown(row.rest_fit)]


def _formed(report: Report) -> str:
    if report.pairs or not report.proposal.mentorships:
        return ""
    formed = report.proposal.mentorships
    lines = [text.mentorship(report, at, one) for at, one in enumerate(formed, 1)]
    many = report.words["mentorships"]
    title = f"{len(formed):,} {many}" if len(formed) > 1 else f"One {report.words['mentorship']}"
    if len(lines) <= _EXAMPLES:
        return _section(title, _list(lines))
    rest = f"<details><summary>All {len(lines):,}</summary>{_list(lines)}</details>"
    return _section(title, _list(lines[:_EXAMPLES]), rest)


def _terms(report: Report) -> str:
    terms, weights = report.terms, report.scores.weights
    rows = [
        (CRITERIA[key].label, f"{points / FULL_POINTS:.0%}", CRITERIA[key].explain)
        for key, points in sorted(weights.items(), key=lambda item: -item[1])
    ]
    table = _table("Weights", ("Criterion", "Weight", "What counts"), rows, words=3)
    used = [report.scores.rule_label(key) for key in report.scores.rules if key in RULES]
    floors = [
        f"at least {least} % of “{CRITERIA[key].label}”" for key, least in terms.floors.items()
    ]
    by_hand = [
        f"{counted(len(pairs), 'pair')} {what}"
        for what, pairs in (("pinned", terms.pinned), ("excluded", terms.excluded))
        if pairs
    ]
    if terms.moves is not None:
        who = text.number(terms.moves, "person", "people")
        by_hand.append(f"at most {who} may lose or change their match")
    listed = [
        f"Aim: {text.POLICIES[terms.policy]}",
        f"Rules that no pair may break: {'; '.join(used) or 'none'}.",
        *([f"Least that a pair must reach: {'; '.join(floors)}."] if floors else []),
        *([f"By hand: {'; '.join(by_hand)}."] if by_hand else []),
    ]
    return _section("The terms", _list(listed), table)


def _not_used(report: Report) -> str:
    lines = text.not_used(report)
    if not lines:
        return ""
    said = "What nobody told us forbids nothing and counts for nothing."
    return _section("What was not used", _p(said), _list(lines))


def _certificate(report: Report) -> str:
    proposal = report.proposal
    claims = [proposal.certificate()]
    if proposal.bound is not None:
        claims.append(
            f"Together the matches have {proposal.total:,} points; no other plan with as many "
            f"matches can have more than {proposal.bound:,}."
        )
    if proposal.gap is None:
        how = _p(text.POLICIES[proposal.policy])
    elif proposal.assignment is None:
        how = _p(
            "This bound was computed while searching. It can be checked by matching the same files "
            "again: equal input gives an equal result."
        )
    else:
        done = "That was done for this page, and every claim held." if report.verified else _ASK
        how = _p(_PROOF, done)
    title = "How we know that it cannot be better" if proposal.gap == 0 else "What is proved"
    return _section(title, _p(*claims), how)
