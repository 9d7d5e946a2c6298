"""Why someone is left without a match, and the smallest change that would help."""

from __future__ import annotations

import numpy as np

from ithaca.matching.pool import listed
from ithaca.matching.rules import RULES
from ithaca.matching.scoring import Table
from ithaca.matching.vocabulary import WORDS, Unmatched


def explain_unmatched(table: Table, row: int) -> Unmatched:
    """The reason for one row that the assignment left empty."""
    words = {**WORDS, **table.pool.terms.words}
    taker = table.pool.takers[row]
    others = sum(giver.id != taker.id for giver in table.pool.givers)
    if not others:
        reason = f"Nobody takes part as a {words['giver']} in this round."
        return Unmatched(taker.id, reason, "nobody_gives", f"Invite {words['givers']}.")
    if table.allowed[row].any():
        return _full(table, row, words)
    return _ruled_out(table, row, others, words)


def _full(table: Table, row: int, words: dict[str, str]) -> Unmatched:
    columns = np.flatnonzero(table.allowed[row])
    best = sorted(columns, key=lambda column: (-table.points[row, column], column))
    names = [table.pool.givers[column].called for column in best]
    if len(names) == 1:
        reason = f"{names[0]} is the only possible {words['giver']} and has no place left."
    else:
        reason = f"None of the {len(names)} possible {words['givers']} has a place left."
    remedy = f"One more place would be enough, with any of: {listed(names)}."
    return Unmatched(table.pool.takers[row].id, reason, "capacity", remedy)


def _ruled_out(table: Table, row: int, others: int, words: dict[str, str]) -> Unmatched:
    open_still = ~table.excluded[row]
    causes = []
    for key, mask in table.forbidden.items():
        hit = mask[row] & open_still
        open_still = open_still & ~mask[row]
        if hit.any():
            causes.append((int(hit.sum()), RULES[key].label))
    by_hand = others - sum(number for number, _ in causes)
    if by_hand > 0:
        causes.append((by_hand, "Pairs excluded in this round"))
    listing = "; ".join(f"{label}: {number}" for number, label in sorted(causes, reverse=True))
    noun = words["giver"] if others == 1 else words["givers"]
    reason = f"The rules leave none of {others} {noun} ({listing})."
    return Unmatched(table.pool.takers[row].id, reason, "rules", _remedy(table, row, words))


def _remedy(table: Table, row: int, words: dict[str, str]) -> str:
    """The one rule, of those that protect nobody, whose absence would open most."""
    opened = {}
    for key in table.forbidden:
        if not RULES[key].protects:
            rest = [mask[row] for other, mask in table.forbidden.items() if other != key]
            opened[key] = int(np.count_nonzero(~np.any([table.excluded[row], *rest], axis=0)))
    best = max(opened, key=lambda key: opened[key], default=None)
    if best is None or not opened[best]:
        return ""
    noun = words["giver"] if opened[best] == 1 else words["givers"]
    return f"Without the rule “{RULES[best].label}”, {opened[best]} {noun} would be possible."
