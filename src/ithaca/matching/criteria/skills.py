"""Skills sought and offered, with levels where they are known and skills that belong together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from ithaca.matching.scoring.building import Coded, asked, coded, postings, spread
from ithaca.matching.scoring.parts import FULL, Ints, Part
from ithaca.matching.scoring.parts import joined as stretches
from ithaca.matching.scoring.pool import Pool, rarity
from ithaca.matching.skills.taxonomy import Taxonomy, starter
from ithaca.matching.spelling import counted, fold, joined, listed
from ithaca.matching.vocabulary import Candidate, Terms

Skills = tuple[tuple[str, int], ...]
"""(key, level), sorted."""

_BY_GAP = {0: 400, 1: 700}  # giver's level minus taker's; 2 and more: full; below 0: 100
_LEVELS = range(6)


def credit(sought: int, offered: int) -> int:
    """0..1000 for one skill, by how far the giver is ahead; full where a level is unknown."""
    if not sought or not offered or offered - sought >= 2:
        return FULL
    return _BY_GAP.get(offered - sought, 100)


_CREDIT = np.array([[credit(sought, offered) for offered in _LEVELS] for sought in _LEVELS])


def taxonomy_of(terms: Terms) -> Taxonomy:
    """The taxonomy of a round: its own, or the one that comes with the product."""
    return starter() if terms.taxonomy is None else terms.taxonomy


def by_key(skills: Mapping[str, int], taxonomy: Taxonomy) -> Skills:
    """Skills in comparable form; of two spellings the higher level counts."""
    if not skills:
        return ()
    result: dict[str, int] = {}
    for name, level in skills.items():
        key = taxonomy.name_of(name)
        result[key] = max(level, result.get(key, 0))
    result.pop("", None)
    return tuple(sorted(result.items()))


@dataclass(frozen=True)
class Found:
    """A sought skill and the best that the giver offers for it; levels are 0 where unknown."""

    sought: str
    offered: str
    level: int
    offered_level: int
    narrower: bool
    same: bool

    def in_words(self, taker: str, giver: str) -> str:
        """“Python (Ana 1, Ben 3)” or “Django, which belongs to the Python Ana seeks”."""
        levels = ""
        if self.level and self.offered_level:
            levels = f" ({taker} {self.level}, {giver} {self.offered_level})"
        if self.same:
            return f"{self.sought}{levels}"
        if self.narrower:
            return f"{self.offered}{levels}, which belongs to the {self.sought} {taker} seeks"
        return f"{self.offered}{levels}, to which the {self.sought} {taker} seeks belongs"


def found(taker: Candidate, giver: Candidate, terms: Terms) -> list[Found]:
    """What the giver offers of what the taker seeks, in the order of names."""
    taxonomy = taxonomy_of(terms)
    sought, offered = by_key(taker.seeks, taxonomy), by_key(giver.offers, taxonomy)
    mine, theirs = _spelling(taker.seeks, taxonomy), _spelling(giver.offers, taxonomy)
    result = []
    for name, level in sought:
        worth = [
            (relation * credit(level, own) // FULL, relation, other, own)
            for other, own in offered
            if (relation := taxonomy.relation(name, other))
        ]
        if worth:
            _, relation, other, own = max(worth, key=lambda one: one[:2])
            narrower = other in taxonomy.related(name) and name in _up(taxonomy, other)
            result.append(Found(mine[name], theirs[other], level, own, narrower, other == name))
    return sorted(result, key=lambda one: one.sought)


def _up(taxonomy: Taxonomy, key: str) -> set[str]:
    above = set(taxonomy.broader.get(key, ()))
    return above | {up for one in above for up in taxonomy.broader.get(one, ())}


def _spelling(skills: Mapping[str, int], taxonomy: Taxonomy) -> dict[str, str]:
    return {taxonomy.name_of(name): name.strip() for name in reversed([*skills])}


class _Skills:
    key = "skills"
    label = "Skills"
    explain = "How many of the skills one seeks the other offers, and how far ahead they are."
    without = "Nobody gave skills sought and offered"

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(lambda one: one.seeks) and pool.any_giver(lambda one: one.offers)

    def asks(self, taker: Candidate) -> bool:
        return any(map(fold, taker.seeks))

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        taxonomy = taxonomy_of(pool.terms)
        share = rarity(
            [key for key, _ in by_key({**one.offers, **one.seeks}, taxonomy)]
            for one in pool.everyone
        )
        return skill_parts(pool, weight, share, least=least)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        all_sought = by_key(taker.seeks, taxonomy_of(terms))
        items = found(taker, giver, terms)
        verb = "is" if len(items) == 1 else "are"
        of_all = counted(len(all_sought), "skill")
        text = f"{len(items)} of {of_all} {taker.called} seeks {verb} covered by {giver.called}"
        if not items:
            return f"{text}: {skills_in_words(taker, giver)}"
        return f"{text}: {listed([one.in_words(taker.called, giver.called) for one in items])}"


def skills_in_words(taker: Candidate, giver: Candidate) -> str:
    """“Ana seeks SQL, Ben offers Python”."""
    return (
        f"{taker.called} seeks {joined(taker.seeks)}, {giver.called} offers {joined(giver.offers)}"
    )


def skill_parts(
    pool: Pool,
    weight: int,
    share: Mapping[str, int] | None = None,
    *,
    least: int = 0,
    scored: bool = True,
) -> tuple[Part, ...]:
    """The skills each taker seeks weigh by `share`; without it any relation counts in full."""
    taxonomy = taxonomy_of(pool.terms)
    rows = coded(by_key(person.seeks, taxonomy) for person in pool.takers)
    columns = coded(by_key(person.offers, taxonomy) for person in pool.givers)
    number = {item: at for at, item in enumerate(sorted({i for one in rows.keys for i in one}))}
    wants = asked(
        [[number[item] for item in items] for items in rows.keys],
        [1 if share is None else share[name] for items in rows.keys for name, _ in items],
        weight,
    )
    item, column, worth = _offers(number, columns, taxonomy)
    known = np.array([bool(items) for items in columns.keys], dtype=bool)
    part = postings(
        wants,
        item,
        column,
        known,
        credit=worth if scored else None,
        least=least,
        scored=scored,
    )
    return spread(rows, columns, part)


def _offers(
    number: Mapping[tuple[str, int], int], columns: Coded[Skills], taxonomy: Taxonomy
) -> tuple[Ints, Ints, Ints]:
    """(item, column, credit) of everything offered that is worth anything to an item sought."""
    names = {name: at for at, name in enumerate(sorted({n for s in columns.keys for n, _ in s}))}
    given = np.array(
        [(names[n], code, level) for code, own in enumerate(columns.keys) for n, level in own],
        dtype=np.int64,
    ).reshape(-1, 3)
    given = given[np.argsort(given[:, 0], kind="stable")]
    start = np.searchsorted(given[:, 0], np.arange(len(names) + 1))
    arcs = np.array([*_arcs(number, names, taxonomy)], dtype=np.int64).reshape(-1, 4)
    which, at = stretches(start[:-1][arcs[:, 3]], start[1:][arcs[:, 3]])
    worth = arcs[which, 2] * _CREDIT[arcs[which, 1], given[at, 2]] // FULL
    return arcs[which, 0], given[at, 1], worth


def _arcs(
    number: Mapping[tuple[str, int], int], names: Mapping[str, int], taxonomy: Taxonomy
) -> Iterable[tuple[int, int, int, int]]:
    """(item, level sought, relation, number of the offered name)."""
    for (name, level), item in number.items():
        if name in names:
            yield item, level, FULL, names[name]
        for other, relation in taxonomy.related(name).items():
            if other in names:
                yield item, level, relation, names[other]


skills = _Skills()
