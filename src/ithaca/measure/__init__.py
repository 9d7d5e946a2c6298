"""The arithmetic of evidence: the Four C's, estimates, silence and SMART checks.

Numbers in, numbers out: where they come from and who may see them is said elsewhere.
"""

from .estimate import THRESHOLD, Estimate, count, mean, median, proportion, suppress
from .fourcs import C, FourCs, Inputs, Part, band, fourcs, meeting_window
from .silence import silence
from .smart import Check, has_a_measure, smart_checks, smart_score, states_an_outcome

__all__ = [
    "THRESHOLD",
    "C",
    "Check",
    "Estimate",
    "FourCs",
    "Inputs",
    "Part",
    "band",
    "count",
    "fourcs",
    "has_a_measure",
    "mean",
    "median",
    "meeting_window",
    "proportion",
    "silence",
    "smart_checks",
    "smart_score",
    "states_an_outcome",
    "suppress",
]
