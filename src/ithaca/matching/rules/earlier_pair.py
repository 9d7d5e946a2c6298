"""A pair that was matched before."""

from ithaca.matching.rules.past import Past

earlier_pair = Past(
    key="earlier_pair",
    label="Never the same pair again",
    names="met",
    sentence="{taker} and {giver} were matched before",
    kept="is new to {whom}",
    bent="If earlier pairs could be matched again",
    by_default=False,
    protects=False,
)
