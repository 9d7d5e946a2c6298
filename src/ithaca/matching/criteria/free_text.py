"""What people write about themselves: the most telling words of one, found in the other's text.

Words count whole and, where they are long, by the stretches of letters in them, so that
“kubernetes” meets “Kubernetes-Cluster”. How telling one is: how often it is said, by how rare it
is among everyone's texts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from ithaca.matching.scoring.building import asked, postings
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool, rarity
from ithaca.matching.spelling import counted, listed
from ithaca.matching.vocabulary import Candidate, Terms

_MOST_TELLING = 24
_LONG, _STRETCH = 8, 6
"""From so many letters on, a word counts by its stretches of so many letters as well."""
_OFTEN = 3  # saying it more often makes it no more telling
_LEFT_OUT = """
about after also and any are because been but can could did does for from get had has have her here
him his how into its just like lot make many may more most much need not now off one other our out
over own she should since some such than that the their them then there these they this those
through too until very want was well were what when where which while who will with work would year
years you your
aber als auch auf aus bei bin das dem den der des die durch ein eine einem einen einer für habe
haben hat ich ihr ihre ist kann mehr mein meine mich mir mit nach nicht noch oder sein seit sich sie
sind über und uns unter vom von vor war weil wenn werden wie wir wird zum zur
avec dans est les mais mes mon nous par pas plus pour que qui son sont sur une vous
como con del desde esta los las más para por pero sus una
"""
_SMALL_WORDS = frozenset(_LEFT_OUT.split())


@lru_cache(maxsize=200_000)
def _features(word: str) -> tuple[str, ...]:
    """The word, and “*abcdef” for each stretch of a long one."""
    if len(word) < _LONG:
        return (word,)
    ends = range(_STRETCH, len(word) + 1)
    return (word, *(f"*{word[end - _STRETCH : end]}" for end in ends))


def _words(person: Candidate) -> list[str]:
    if not person.about:
        return []
    found = re.findall(r"[^\W\d_]{3,40}", person.about.casefold())
    return [word for word in found if word not in _SMALL_WORDS]


def _said(person: Candidate) -> frozenset[str]:
    return frozenset(_counted(person))


def _counted(person: Candidate) -> Counter[str]:
    return Counter(one for word in _words(person) for one in _features(word))


def _telling(counts: Counter[str], rare: Mapping[str, int]) -> dict[str, int]:
    """The most telling of one text, with how telling each is, in alphabetical order."""
    worth = {one: min(times, _OFTEN) * rare[one] for one, times in counts.items() if one in rare}
    best = sorted(worth, key=lambda one: (-worth[one], one))[:_MOST_TELLING]
    return {one: worth[one] for one in sorted(best)}


class _FreeText:
    key = "free_text"
    label = "In their own words"
    explain = "How many of the most telling words of one are in what the other wrote."
    without = "Nobody wrote about themselves on both sides"

    def has_data(self, pool: Pool) -> bool:
        return pool.any_taker(_words) and pool.any_giver(_words)

    def asks(self, taker: Candidate) -> bool:
        return bool(_words(taker))

    def parts(self, pool: Pool, weight: int, least: int = 0) -> tuple[Part, ...]:
        written = {person.id: _counted(person) for person in pool.everyone if person.about}
        rare = _rare(written)
        nothing = Counter[str]()
        mine = [written.get(person.id, nothing) for person in pool.takers]
        telling = [_telling(counts, rare) for counts in mine]
        number = {name: at for at, name in enumerate(sorted({n for one in telling for n in one}))}
        wants = asked(
            [[number[name] for name in one] for one in telling],
            [worth for one in telling for worth in one.values()],
            weight,
        )
        theirs = [written.get(person.id, nothing) for person in pool.givers]
        found = [(number[n], at) for at, names in enumerate(theirs) for n in names if n in number]
        item, column = np.array(found, dtype=np.int64).reshape(-1, 2).T
        known = np.array([bool(names) for names in theirs], dtype=bool)
        rows = np.array([least if counts else 0 for counts in mine], dtype=np.int64)
        return (postings(wants, item, column, known, least=rows),)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        mine, theirs = set(_words(taker)), set(_words(giver))
        words = sorted(mine & theirs)
        if words:
            shared = counted(len(words), "word")
            return f"{taker.called} and {giver.called} both wrote {shared}: {listed(words, 6)}"
        near = sorted(one for one in mine if set(_features(one)) & _said(giver))
        alike = sorted(one for one in theirs if set(_features(one)) & _said(taker))
        if near:
            return (
                f"{taker.called} wrote {listed(near)} and {giver.called} "
                f"{listed(alike)}: words that are close"
            )
        return f"What {taker.called} and {giver.called} wrote has no telling word in common"


def _rare(written: Mapping[str, Counter[str]]) -> dict[str, int]:
    """How rare each word or stretch is, of those that two people at least have written."""
    times = Counter(one for counts in written.values() for one in counts)
    return {one: rare for one, rare in rarity(written.values()).items() if times[one] > 1}


free_text = _FreeText()
