"""A first order for the words of a level column, lowest first. A person corrects it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_LADDERS = (
    "aa < ao < eo < heo < seo < grade 7 < g7 < grade 6 < g6 < scs1 < scs2 < scs3 < scs4",
    "intern < trainee < apprentice < assistant < graduate < entry < junior < associate < analyst"
    " < professional < mid < middle < intermediate < regular < advanced < senior < lead < staff"
    " < principal < expert < supervisor < manager < senior manager < head < associate director"
    " < director < senior director < vp < vice president < svp < evp < partner < c-level"
    " < executive < ceo",
    "first year < second year < third year < fourth year < bachelor < master < phd < doctoral"
    " < postdoc < lecturer < assistant professor < associate professor < professor",
    "none < low < basic < beginner < medium < high < advanced < expert",
)


def folded(word: str) -> str:
    return " ".join(word.casefold().split())


def in_order(words: Iterable[str], known: Sequence[str] = ()) -> list[str]:
    """``known`` and then the other ``words``, lowest first: as the ladder has them that knows
    most of them, else by the numbers in them, else as they were met."""
    old = {folded(word) for word in known}
    fresh = {folded(word): word for word in words if word.strip() and folded(word) not in old}
    best = max(
        (ladder.split(" < ") for ladder in _LADDERS), key=lambda ladder: _shared(ladder, fresh)
    )
    places = {word: place for place, word in enumerate(best)}
    ranked = sorted(fresh, key=lambda word: (places.get(word, len(places)), _number(word)))
    return [*known, *(fresh[word] for word in ranked)]


def _shared(ladder: Iterable[str], words: Mapping[str, str]) -> int:
    return sum(word in words for word in ladder)


def _number(word: str) -> int:
    found = re.search(r"\d{1,6}", word)
    return int(found[0]) if found else -1
