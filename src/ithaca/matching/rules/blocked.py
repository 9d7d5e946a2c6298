"""A blocked pair; on unless switched off, and who blocked whom is not told."""

from ithaca.matching.rules.past import Past

blocked = Past(
    key="blocked",
    label="Blocked pairs",
    names="blocks",
    sentence="{taker} and {giver} are not to be matched",
    kept="may be matched with {whom}",
    by_default=True,
    protects=True,
)
