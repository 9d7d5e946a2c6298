"""The sentences about a finished match, for the screen and the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ithaca.matching.explaining.scenarios import Scenario, Wishes
from ithaca.matching.reports.report import Left, Report
from ithaca.matching.solving.assignment import Policy
from ithaca.matching.spelling import listed
from ithaca.matching.vocabulary import Mentorship

POLICIES: dict[Policy, str] = {
    "floor": "First as many people as possible have a match, then the worst match is as good as it "
    "can be, then all together are.",
    "total": "First as many people as possible have a match, then all together fit as well as they "
    "can, whatever the worst match is.",
    "stable": "No two people would both rather be with each other than with whom they have.",
    "first_come": "One after the other took the best that was left: a baseline to compare with, "
    "and no recommendation.",
}
_MOST_LISTED = 40


def a(noun: str) -> str:
    """“a mentor”, “an adviser”."""
    return f"{'an' if noun[:1].lower() in 'aeio' else 'a'} {noun}"


def number(count: int, one: str, many: str) -> str:
    """“1 place”, “1,200 places”."""
    return f"{count:,} {one if count == 1 else many}"


def headline(report: Report) -> str:
    """What came out, in one sentence."""
    words, terms = report.words, report.terms
    all_of, has = len(report.proposal.takers), report.proposal.matched
    if not all_of:
        return f"Nobody takes part as {a(words['taker'])}, so nobody can be matched."
    if terms.stops > 1:
        gets = f"{a(words['giver'])} at each of {terms.stops} stops"
    elif terms.slots:
        gets = f"{a(words['giver'])} to meet"
    else:
        gets = a(words["giver"] if report.pairs else words["mentorship"])
    if not has:
        return f"None of {number(all_of, words['taker'], words['takers'])} gets {gets}."
    if has == all_of:
        who = f"All {all_of:,} {words['takers']} get" if has > 1 else f"The {words['taker']} gets"
        return f"{who} {gets}."
    return f"{has:,} of {all_of:,} {words['takers']} {'get' if has > 1 else 'gets'} {gets}."


def who_takes_part(report: Report) -> str:
    """People, places and possible pairs."""
    words, proposal = report.words, report.proposal
    takers = number(len(proposal.takers), words["taker"], words["takers"])
    pairs = number(proposal.feasible_pairs, "possible pair", "possible pairs")
    if report.terms.mutual:
        return f"{takers}, {pairs}."
    givers = number(len(proposal.givers), words["giver"], words["givers"])
    return f"{takers}, {givers} with {number(report.places, 'place', 'places')}, {pairs}."


def fit(report: Report) -> str:
    """Lowest, middle and mean, or '' where nobody is matched."""
    fits = report.fits
    if not fits:
        return ""
    mean = round(sum(fits) / len(fits))
    return f"Fit, of 100: lowest {fits[0]}, middle {fits[len(fits) // 2]}, mean {mean}."


def blocking(report: Report) -> str:
    """About pairs who would both rather be together; '' where that was not counted."""
    if report.blocking is None:
        return ""
    if not report.blocking:
        return "No two people would both fit better with each other than with whom they have."
    pairs = number(report.blocking, "pair", "pairs")
    return (
        f"{pairs} would both fit better with each other than with whom they have: that is what it "
        "takes to serve everyone."
        if report.proposal.policy in ("floor", "total")
        else f"{pairs} would both fit better with each other than with whom they have."
    )


def minima(report: Report) -> str:
    """Givers who hoped for more, or ''."""
    asked = any(person.gives and person.minimum for person in report.people.candidates)
    if report.terms.mutual or not asked:
        return ""
    short = report.below_minimum
    if not short:
        return f"Every {report.words['giver']} has at least as many as they hoped for."
    who = listed([f"{one.called} ({has} of {one.minimum})" for one, has in short], 6)
    return f"Fewer than hoped for: {who}."


def left(group: Left, report: Report) -> str:
    """Why some are without a match, and who they are."""
    names = [report.by_id[one.taker].called for one in group.people]
    if len(names) == 1:
        return f"{names[0]}: {group.people[0].reason}"
    return f"{group.cause} ({listed(names)})"


def remedies(group: Left, report: Report) -> list[str]:
    """What would help them, what helps most people first; what differs in numbers only is told
    once, as for the first of them."""
    found: dict[str, list[str]] = {}
    for one in group.people:
        if one.remedy:
            found.setdefault(report.gist(one), []).append(one.remedy)
    order = sorted(found.values(), key=lambda texts: -len(texts))
    return [_for_how_many(texts, len(group.people)) for texts in order]


def _for_how_many(texts: Sequence[str], everyone: int) -> str:
    alike = "" if len(set(texts)) == 1 else "The numbers differ from person to person."
    some = "" if len(texts) == everyone else f"(For {number(len(texts), 'person', 'people')}.)"
    return " ".join(filter(None, [texts[0], alike, some]))


def not_used(report: Report) -> list[str]:
    """Criteria, rules and columns that played no part."""
    lines = list(report.proposal.not_used)
    if report.people.unused:
        lines.append(f"Columns not used: {'; '.join(report.people.unused)}.")
    if report.idle_columns:
        lines.append(f"Columns without a weight: {'; '.join(report.idle_columns)}.")
    named = {one for pair in (*report.terms.excluded, *report.terms.current) for one in pair}
    absent = sorted(named - report.by_id.keys())
    if absent:
        lines.append(f"Named in the rules, but not in the files: {listed(absent)}.")
    return lines


def mentorship(report: Report, place: int, one: Mentorship) -> str:
    """“Group 3: Ana, Ben with Cleo”; a circle has one side."""
    names = report.by_id
    givers = ", ".join(names[person].called for person in one.givers)
    takers = ", ".join(names[person].called for person in one.takers)
    title = f"{report.words['mentorship'].capitalize()} {place}"
    if one.stop:
        title = f"{'Slot' if report.terms.slots else 'Stop'} {one.stop}"
    return f"{title}: {takers if report.terms.mutual else f'{takers} with {givers}'}"


def summary(report: Report) -> str:
    """For the screen."""
    lines = [
        headline(report),
        who_takes_part(report),
        f"Policy “{report.proposal.policy}”, {report.proposal.seconds:.1f} s. "
        + report.proposal.certificate(),
    ]
    if report.verified:
        lines.append("Checked: a separate short program found every claim of this proof true.")
    lines += filter(None, [fit(report), minima(report), blocking(report)])
    if report.terms.moves is not None or report.terms.current:
        lines.append(f"Moved: {report.proposal.moved} of {len(report.terms.current)}.")
    if not report.pairs and report.proposal.mentorships:
        lines += ["", *_mentorships(report)]
    if report.left:
        lines += ["", f"Without a match: {sum(len(one.people) for one in report.left):,}"]
        for group in report.left[:6]:
            lines.append(f"  {left(group, report)}")
            lines += [f"    {text}" for text in remedies(group, report)[:1]]
        if len(report.left) > 6:
            rest = sum(len(one.people) for one in report.left[6:])
            lines.append(f"  … and {number(rest, 'more', 'more')}, each for another reason.")
    if report.scenarios:
        lines += ["", *table(report.scenarios)]
    unused = not_used(report)
    return "\n".join([*lines, *([""] if unused else []), *unused])


def _mentorships(report: Report) -> Iterable[str]:
    formed = report.proposal.mentorships
    for place, one in enumerate(formed[:_MOST_LISTED], 1):
        yield mentorship(report, place, one)
    if len(formed) > _MOST_LISTED:
        yield f"… and {len(formed) - _MOST_LISTED:,} more (all of them with --out or --report)."


def rows(found: Sequence[Scenario]) -> list[tuple[str, list[str]]]:
    """The comparison: what is compared, and its value in each scenario."""

    def shown(value: int | None) -> str:
        return "–" if value is None else f"{value:,}"

    def wishes(kind: str) -> list[str]:
        sides: list[Wishes] = [getattr(one, kind) for one in found]
        return [f"{w.first:,} / {w.any:,} of {w.wishing:,}" for w in sides]

    result = [
        ("Matched", [f"{one.matched:,} of {one.takers:,}" for one in found]),
        ("Mean fit", [shown(one.mean_fit) for one in found]),
        ("Lowest fit", [shown(one.lowest_fit) for one in found]),
        ("Mean points", [shown(one.mean) for one in found]),
        ("Worst points", [shown(one.worst) for one in found]),
        ("Tenth worst", [shown(one.tenth_worst) for one in found]),
        ("Places used", [f"{one.capacity_used} %" for one in found]),
        ("Pairs who would both gain", [shown(one.blocking) for one in found]),
        ("First wish / any, who take", wishes("taker_wishes")),
        ("First wish / any, who give", wishes("giver_wishes")),
        ("Moved", [shown(one.moved) for one in found]),
        ("Groups to look at", [shown(sum(bool(g.flag) for g in one.groups)) for one in found]),
        ("Seconds", [f"{one.seconds:.2f}" for one in found]),
    ]
    silent = {
        "First wish / any, who take": not any(one.taker_wishes.wishing for one in found),
        "First wish / any, who give": not any(one.giver_wishes.wishing for one in found),
        "Moved": not any(one.moved for one in found),
    }
    return [(name, values) for name, values in result if not silent.get(name)]


def table(found: Sequence[Scenario]) -> list[str]:
    """Scenarios side by side, in columns."""
    header = ("", [one.name for one in found])
    lines = [header, *rows(found)]
    first = max(len(name) for name, _ in lines)
    widths = [max(len(values[at]) for _, values in lines) for at in range(len(found))]
    return [
        f"{name:<{first}}  "
        + "  ".join(f"{value:>{width}}" for value, width in zip(values, widths, strict=True))
        for name, values in lines
    ]
