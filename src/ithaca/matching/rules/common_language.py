"""Both speak one language at least."""

from __future__ import annotations

from ithaca.matching.scoring.pool import Mask, Pool, folded, listed, share_nothing
from ithaca.matching.vocabulary import Candidate


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

    def forbids(self, pool: Pool) -> Mask:
        takers, givers = [*map(_spoken, pool.takers)], [*map(_spoken, pool.givers)]
        return share_nothing(takers, givers)

    def why(self, taker: Candidate, giver: Candidate) -> str:
        return (
            f"No language in common: {taker.called} speaks {listed(sorted(taker.languages))}, "
            f"{giver.called} speaks {listed(sorted(giver.languages))}"
        )


common_language = _CommonLanguage()
