"""The five SMART checks of a goal, with a hint for each that is still open.

A machine cannot read whether a goal is good. Two of the checks look at the text, modestly: an
outcome needs some words, and a measure needs a number or enough words to name a thing.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

CheckKey = Literal["specific", "measurable", "achievable", "relevant", "timed"]

_WORD = re.compile(r"[^\W\d_]{2,}")
_LEAST_OUTCOME_WORDS = 4
_LEAST_MEASURE_WORDS = 2


@dataclass(frozen=True)
class Check:
    """`hint` says, in a friendly sentence, what would pass it; empty once passed."""

    key: CheckKey
    passed: bool
    hint: str


def smart_checks(
    outcome: str,
    measure: str,
    achievable_by_taker: bool,
    achievable_by_giver: bool,
    linked: bool,
    due: date | None,
    starts: date | None = None,
    ends: date | None = None,
) -> tuple[Check, ...]:
    """The five checks in order. `linked`: to an objective of the program or to a skill."""
    return (
        _check(
            "specific",
            states_an_outcome(outcome),
            "Say in a few words what will be different when you are done.",
        ),
        _check(
            "measurable",
            has_a_measure(measure),
            "Say how you will know: a number, a thing made, or something another person can see.",
        ),
        _check(
            "achievable",
            achievable_by_taker and achievable_by_giver,
            _achievable_hint(achievable_by_taker),
        ),
        _check("relevant", linked, "Link it to a skill or to what the program wants to achieve."),
        _check("timed", _in_time(due, starts, ends), _timed_hint(due, starts)),
    )


def smart_score(checks: tuple[Check, ...]) -> float:
    """Share of the checks passed, 0 to 100: the goal quality that the Four C's read."""
    return 100 * sum(check.passed for check in checks) / len(checks)


def states_an_outcome(text: str) -> bool:
    """Some words of two letters or more; whether they make sense, people must say."""
    return len(_WORD.findall(text)) >= _LEAST_OUTCOME_WORDS


def has_a_measure(text: str) -> bool:
    """A digit, or enough words to name a thing made or something that can be seen."""
    has_number = any(letter.isdigit() for letter in text)
    return has_number or len(_WORD.findall(text)) >= _LEAST_MEASURE_WORDS


def _check(key: CheckKey, passed: bool, hint: str) -> Check:
    return Check(key, passed, "" if passed else hint)


def _achievable_hint(by_taker: bool) -> str:
    if by_taker:
        return "Ask the other person whether they find it achievable, too."
    return "Mark it as achievable, or make it smaller until it is."


def _in_time(due: date | None, starts: date | None, ends: date | None) -> bool:
    if due is None:
        return False
    return (starts is None or due >= starts) and (ends is None or due <= ends)


def _timed_hint(due: date | None, starts: date | None) -> str:
    if due is None:
        return "Choose a day by which it should be done."
    if starts is not None and due < starts:
        return "Choose a day after your start together."
    return "Choose a day before your time together ends."
