"""Both speak one language at least."""

from __future__ import annotations

from ithaca.matching.scoring.building import coded, overlap
from ithaca.matching.scoring.parts import Part
from ithaca.matching.scoring.pool import Pool
from ithaca.matching.spelling import either, fold, folded, joined
from ithaca.matching.vocabulary import Candidate, Terms

_PLENTY = 1_000_000  # split over the languages of one person, never less than 1 each


def _spoken(person: Candidate) -> frozenset[str]:
    return folded(person.languages)


class _CommonLanguage:
    key = "common_language"
    label = "A language in common"
    without = "Nobody gave a language"
    protects = False

    def is_on(self, pool: Pool) -> bool:
        return bool(pool.rule(self.key))

    def has_data(self, pool: Pool) -> bool:
        return any(map(_spoken, pool.everyone))

    def parts(self, pool: Pool) -> tuple[Part, ...]:
        rows, columns = coded(map(_spoken, pool.takers)), coded(map(_spoken, pool.givers))
        return overlap(rows, columns, _PLENTY, least=1, scored=False)

    def why(self, taker: Candidate, giver: Candidate, terms: Terms) -> str:
        return (
            f"No language in common: {taker.called} speaks {joined(taker.languages)}, "
            f"{giver.called} speaks {joined(giver.languages)}"
        )

    def wanted(self, taker: Candidate, terms: Terms, whom: str = "") -> str:
        said = f"speaks {either(taker.languages)}"
        if not whom:
            return said
        only = len({*map(fold, taker.languages)} - {""}) == 1
        return f"{said}, {'the only language' if only else 'which are the languages'} {whom} gave"


common_language = _CommonLanguage()
