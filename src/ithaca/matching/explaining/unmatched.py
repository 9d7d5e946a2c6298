"""Why someone is left without a match, and the smallest change that would help."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ithaca.matching.scoring.pool import listed
from ithaca.matching.scoring.scores import Scores
from ithaca.matching.vocabulary import WORDS, Unmatched


def explain_unmatched(scores: Scores, row: int) -> Unmatched:
    """The reason for one row that the assignment left empty."""
    words = {**WORDS, **scores.pool.terms.words}
    taker = scores.pool.takers[row]
    others = sum(giver.id != taker.id for giver in scores.pool.givers)
    if not others:
        reason = f"Nobody takes part as a {words['giver']} in this round."
        return Unmatched(taker.id, reason, "nobody_gives", f"Invite {words['givers']}.")
    if scores.allowed_row(row).any():
        return _full(scores, row, words)
    return _ruled_out(scores, row, others, words)


def _full(scores: Scores, row: int, words: Mapping[str, str]) -> Unmatched:
    points = scores.row(row)
    best = sorted(map(int, np.flatnonzero(points >= 0)), key=lambda one: (-points[one], one))
    names = [scores.pool.givers[column].called for column in best]
    if len(names) == 1:
        reason = f"{names[0]} is the only possible {words['giver']} and has no place left."
    else:
        reason = f"None of the {len(names)} possible {words['givers']} has a place left."
    remedy = f"One more place would be enough, with any of: {listed(names)}."
    return Unmatched(scores.pool.takers[row].id, reason, "capacity", remedy)


def _ruled_out(scores: Scores, row: int, others: int, words: Mapping[str, str]) -> Unmatched:
    found = scores.forbidden_by(row)
    open_still = ~found["oneself"]
    causes = []
    for key, mask in found.items():
        hit = mask & open_still
        open_still = open_still & ~mask
        if hit.any():
            causes.append((int(hit.sum()), scores.rule_label(key)))
    listing = "; ".join(f"{label}: {number}" for number, label in sorted(causes, reverse=True))
    noun = words["giver"] if others == 1 else words["givers"]
    reason = f"The rules leave none of {others} {noun} ({listing})."
    return Unmatched(scores.pool.takers[row].id, reason, "rules", _remedy(scores, row, words))


def _remedy(scores: Scores, row: int, words: Mapping[str, str]) -> str:
    """The one rule, of those that protect nobody, whose absence would open most."""
    found = scores.forbidden_by(row)
    opened = {}
    for key in found:
        if not scores.protects(key):
            rest = [mask for other, mask in found.items() if other != key]
            opened[key] = int(np.count_nonzero(~np.any(rest, axis=0)))
    best = max(opened, key=lambda key: opened[key], default=None)
    if best is None or not opened[best]:
        return ""
    noun = words["giver"] if opened[best] == 1 else words["givers"]
    return f"Without the rule “{scores.rule_label(best)}”, {opened[best]} {noun} would be possible."
