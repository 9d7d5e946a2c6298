"""Whether a proposal serves groups of people alike: counts and means of groups, never a person.

What is hidden stays hidden: see `_hidden`. A flag is a question to look at and never a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ithaca.matching.spelling import fold
from ithaca.matching.vocabulary import Candidate, Proposal

LEAST = 5
"""Numbers about fewer people than this are not shown."""
FLAG = 80
"""Percent: below four fifths of what the others have, the difference is worth a look."""
_FEW = 30  # people, among whom chance alone makes large differences


@dataclass(frozen=True, slots=True)
class GroupFairness:
    """How those who take and have one trait in common fare, and everybody else beside them.

    `share` and `rest_share` are percent with a match; `fit` and `rest_fit` mean fits of 0..100 of
    those who have one. None is what must stay hidden, or is not there. `people` is None for a
    group of which nothing is shown. `flag` asks to look at it, in words, or is ''.
    """

    trait: str
    group: str
    people: int | None = None
    share: int | None = None
    rest_share: int | None = None
    fit: int | None = None
    rest_fit: int | None = None
    flag: str = ""

    @property
    def hidden(self) -> bool:
        """Whether nothing is shown of this group."""
        return self.people is None


TRAITS: Mapping[str, Callable[[Candidate], Iterable[str]]] = {
    "background": lambda person: person.background,
    "department": lambda person: (person.department,),
    "location": lambda person: (person.location,),
    "profession": lambda person: (person.profession,),
    "level": lambda person: () if person.level is None else (str(person.level),),
    "language": lambda person: person.languages,
}
"""By what people can be grouped; background only as they describe it themselves."""
UNSAID = "not said"


def fairness(
    candidates: Iterable[Candidate],
    proposal: Proposal,
    by: Sequence[str] = ("background", "department", "location", "profession"),
) -> tuple[GroupFairness, ...]:
    """Of each trait in `by` that people differ in: its groups, the largest first and the hidden
    ones, unnamed, at the end. Those who did not say are a group as well. KeyError for an unknown
    trait."""
    takers = [person for person in candidates if person.takes]
    fits = _fits(proposal)
    return tuple(row for trait in by for row in _of_trait(trait, takers, fits))


def _fits(proposal: Proposal) -> dict[str, float]:
    """By id of who has a match: the mean fit of it, or of all of them."""
    found: dict[str, list[int]] = {}
    for match in proposal.matches:
        found.setdefault(match.taker, []).append(match.fit)
    return {taker: sum(fits) / len(fits) for taker, fits in sorted(found.items())}


def _of_trait(
    trait: str, takers: Sequence[Candidate], fits: Mapping[str, float]
) -> list[GroupFairness]:
    groups = _groups(TRAITS[trait], takers)
    if set(groups) <= {UNSAID} or len(groups) < 2:
        return []
    everyone = {person.id for person in takers}
    sizes = {name: len(ids) for name, ids in groups.items()}
    small = {name for name, size in sizes.items() if _few(size) or _few(len(everyone) - size)}
    unseen = _hidden(sizes, small)
    shown = {name: ids for name, ids in groups.items() if name not in unseen}
    vague = _vague(groups, everyone, fits, unseen)
    order = sorted(shown, key=lambda name: (name == UNSAID, -sizes[name], name))
    rows = [_row(trait, name, shown[name], everyone, fits, vague) for name in order]
    return rows + [GroupFairness(trait, "") for _ in unseen]


def _groups(
    words: Callable[[Candidate], Iterable[str]], takers: Sequence[Candidate]
) -> dict[str, set[str]]:
    """The ids of those in each group, by its name as it is spelt first."""
    spelt: dict[str, str] = {}
    found: dict[str, set[str]] = {}
    for person in takers:
        said = sorted(word.strip() for word in words(person) if word.strip()) or [UNSAID]
        for word in said:
            found.setdefault(spelt.setdefault(fold(word), word), set()).add(person.id)
    return found


def _few(number: int) -> bool:
    return 0 < number < LEAST


def _hidden(sizes: Mapping[str, int], small: Collection[str]) -> set[str]:
    """What must be hidden besides what is `small`, so that nothing follows from the total: never
    one alone, never fewer than LEAST together, and never as many as there are groups (each would
    be 1)."""
    hidden = set(small)
    others = sorted(sizes.keys() - hidden, key=lambda name: (sizes[name], name))
    while hidden and others and not _blurred([sizes[name] for name in sorted(hidden)]):
        hidden.add(others.pop(0))
    return hidden


def _blurred(hidden: Sequence[int]) -> bool:
    return len(hidden) > 1 and sum(hidden) >= LEAST and sum(hidden) > len(hidden)


def _vague(
    groups: Mapping[str, set[str]],
    everyone: set[str],
    fits: Mapping[str, float],
    unseen: Collection[str],
) -> set[str]:
    """Groups whose share must not be shown: few of them, or of everyone else, have a match or
    have none. Where only few of all have none (and are named elsewhere), no share is shown."""
    without = {name: len(ids - fits.keys()) for name, ids in groups.items()}
    matched = {name: len(ids & fits.keys()) for name, ids in groups.items()}
    unmatched = len(everyone) - len(fits)
    if not unmatched or not fits:
        return set()
    if _few(unmatched) or _few(len(fits)):
        return set(groups)
    small = {
        name
        for name, none in without.items()
        if _few(none)
        or _few(matched[name])
        or _few(unmatched - none)
        or _few(len(fits) - matched[name])
    }
    return _hidden(without, small | set(unseen))


def _row(
    trait: str,
    name: str,
    ids: set[str],
    everyone: set[str],
    fits: Mapping[str, float],
    vague: Collection[str],
) -> GroupFairness:
    rest = everyone - ids
    share = rest_share = fit = rest_fit = None
    if name not in vague:
        share, rest_share = _share(ids, fits), _share(rest, fits)
    # Of a vague group a mean would tell that five of them have a match, if that is not known.
    if name not in vague or len(ids) - (len(everyone) - len(fits)) >= LEAST:
        fit, rest_fit = _mean(ids, fits), _mean(rest, fits)
    if fit is None or rest_fit is None:
        fit = rest_fit = None
    flag = _flag("have a match", share, rest_share, len(ids), " %") or _flag(
        "fit on average", fit, rest_fit, len(ids), " of 100"
    )
    return GroupFairness(trait, name, len(ids), share, rest_share, fit, rest_fit, flag)


def _share(ids: set[str], fits: Mapping[str, float]) -> int | None:
    return round(100 * len(ids & fits.keys()) / len(ids)) if ids else None


def _mean(ids: set[str], fits: Mapping[str, float]) -> int | None:
    known = sorted(ids & fits.keys())
    return round(sum(fits[one] for one in known) / len(known)) if len(known) >= LEAST else None


def _flag(what: str, mine: int | None, theirs: int | None, people: int, unit: str) -> str:
    """The four-fifths line, read as a question."""
    if mine is None or not theirs or 100 * mine >= FLAG * theirs:
        return ""
    chance = " With so few people it may well be chance." if people < _FEW else ""
    if "match" in what:
        said = f"{mine}{unit} of this group have a match, and {theirs}{unit} of all others"
    else:
        said = f"Matches in this group fit {mine}{unit} on average, those of all others {theirs}"
    return f"{said}: less than four fifths. Look at why.{chance}"
