"""When a mentorship is worth a word, and how to say why. One small object a rule; a new rule is
one more object. Nothing here reads the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ithaca.measure import silence

from .rhythm import Case

Facts = Mapping[str, Any]

BOOKED_BY = 7
MET_BY_SHORT, MET_BY_LONG, SHORT_CADENCE = 14, 21, 21
SIGNED_BY = 14
SIGNED_BEFORE_MEETING = 2
GOAL_BY = 30
HELP = "help"


@dataclass(frozen=True)
class Finding:
    """A rule that fires: how much it weighs (1 to 5), and what its sentence needs."""

    severity: int
    facts: Facts


@dataclass(frozen=True)
class Rule:
    """``check`` says whether it fires; ``words`` says why, in sentences, on a day, given what
    the alert kept; ``action`` is what the coordinator may do about it."""

    key: str
    tag: str | Promise
    action: str | Promise
    check: Callable[[Case], Finding | None]
    words: Callable[[Facts, date], str]


def _not_booked(case: Case) -> Finding | None:
    if case.age < BOOKED_BY or case.held or case.booked_on:
        return None
    return Finding(1, {"since": _day(case.live_on), **_waiting(case)})


def _not_booked_words(facts: Facts, on: date) -> str:
    days = _days(facts["since"], on)
    first = ngettext(
        "Matched %(days)d day ago, and no meeting is booked yet.",
        "Matched %(days)d days ago, and no meeting is booked yet.",
        days,
    ) % {"days": days}
    return _joined(first, _waiting_words(facts, on))


def _not_met(case: Case) -> Finding | None:
    limit = MET_BY_SHORT if case.cadence <= SHORT_CADENCE else MET_BY_LONG
    if case.held or case.age < limit:
        return None
    return Finding(
        1 if case.booked_on else 3,
        {
            "since": _day(case.live_on),
            "booked": _day(case.booked_on),
            **_waiting(case),
        },
    )


def _not_met_words(facts: Facts, on: date) -> str:
    days = _days(facts["since"], on)
    first = ngettext(
        "Matched %(days)d day ago, and they have not met yet.",
        "Matched %(days)d days ago, and they have not met yet.",
        days,
    ) % {"days": days}
    then = _("A first meeting is booked.") if facts.get("booked") else _waiting_words(facts, on)
    return _joined(first, then)


def _not_signed(case: Case) -> Finding | None:
    late = case.age >= SIGNED_BY or case.held >= SIGNED_BEFORE_MEETING
    if not late or case.signed >= case.seats:
        return None
    return Finding(1, {"since": _day(case.live_on), "signed": case.signed})


def _not_signed_words(facts: Facts, on: date) -> str:
    days = _days(facts["since"], on)
    if facts["signed"]:
        return ngettext(
            "The agreement waits for a second signature, %(days)d day after the match.",
            "The agreement waits for a second signature, %(days)d days after the match.",
            days,
        ) % {"days": days}
    return ngettext(
        "Nobody has signed the agreement, %(days)d day after the match.",
        "Nobody has signed the agreement, %(days)d days after the match.",
        days,
    ) % {"days": days}


def _no_goal(case: Case) -> Finding | None:
    if case.age < GOAL_BY or case.goals:
        return None
    return Finding(1, {"since": _day(case.live_on)})


def _no_goal_words(facts: Facts, on: date) -> str:
    days = _days(facts["since"], on)
    return ngettext(
        "No goal is set, %(days)d day after the match.",
        "No goal is set, %(days)d days after the match.",
        days,
    ) % {"days": days}


_SILENT = {"watch": 2, "risk": 3, "stalled": 4}


def silence_of(case: Case) -> str:
    """What their gap means, by measure.silence, on the case's day."""
    return silence(case.cadence, case.gap, next_in_days=case.booked_in, paused=case.paused)


def _silent(case: Case) -> Finding | None:
    kind = silence_of(case)
    if kind not in _SILENT:
        return None
    facts = {
        "since": _day(case.silent_since),
        "met": case.held > 0,
        "cadence": case.cadence,
        "agreed": case.cadence_agreed,
        **_waiting(case),
        "kind": kind,
    }
    return Finding(_SILENT[kind], facts)


def _silent_words(facts: Facts, on: date) -> str:
    days = _days(facts["since"], on)
    if facts["agreed"]:
        text = ngettext(
            "No meeting for %(days)d day; they agreed on %(rhythm)s.",
            "No meeting for %(days)d days; they agreed on %(rhythm)s.",
            days,
        )
    else:
        text = ngettext(
            "No meeting for %(days)d day; the program expects %(rhythm)s.",
            "No meeting for %(days)d days; the program expects %(rhythm)s.",
            days,
        )
    first = text % {"days": days, "rhythm": rhythm_of(round(facts["cadence"]))}
    return _joined(first, _waiting_words(facts, on))


def _asked_words(facts: Facts, on: date) -> str:
    return _("%(name)s asked for help.") % {"name": facts.get("name", "")}


def rhythm_of(days: int) -> str:
    """A cadence in words: "one a month"."""
    if days == 7:
        return _("one a week")
    if days == 14:
        return _("one every two weeks")
    if 28 <= days <= 31:
        return _("one a month")
    return ngettext("one a day", "one every %(days)d days", days) % {"days": days}


def _waiting(case: Case) -> dict[str, str]:
    return {"proposed": _day(case.proposed_on), "unsaid": _day(case.unsaid_on)}


def _waiting_words(facts: Facts, on: date) -> str:
    """The sentence on what is on its way and stuck; empty where nothing is."""
    if facts.get("unsaid"):
        return _("They had a meeting in the calendar, and nobody said whether it took place.")
    if not facts.get("proposed"):
        return ""
    days = _days(facts["proposed"], on)
    return ngettext(
        "Proposed times have waited %(days)d day for an answer.",
        "Proposed times have waited %(days)d days for an answer.",
        days,
    ) % {"days": days}


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _days(day: str, on: date) -> int:
    return max(0, (on - date.fromisoformat(day)).days)


_RULES = (
    Rule(
        "R1",
        gettext_lazy("not started"),
        gettext_lazy("Offer to find a time"),
        _not_booked,
        _not_booked_words,
    ),
    Rule(
        "R2",
        gettext_lazy("not started"),
        gettext_lazy("Ask both what is in the way"),
        _not_met,
        _not_met_words,
    ),
    Rule(
        "R3-agreement",
        gettext_lazy("agreement"),
        gettext_lazy("Remind them of the agreement"),
        _not_signed,
        _not_signed_words,
    ),
    Rule(
        "R3-goals",
        gettext_lazy("goals"),
        gettext_lazy("Offer help with a first goal"),
        _no_goal,
        _no_goal_words,
    ),
    Rule("R5", gettext_lazy("silent"), gettext_lazy("Write to both"), _silent, _silent_words),
    Rule(HELP, gettext_lazy("help"), gettext_lazy("Answer them"), lambda case: None, _asked_words),
)

RULES: Mapping[str, Rule] = {rule.key: rule for rule in _RULES}


def findings(case: Case) -> dict[str, Finding]:
    """Every rule that fires, by its key. Only an active mentorship is expected to move."""
    if not case.active or case.paused:
        return {}
    found = {rule.key: rule.check(case) for rule in _RULES}
    return {key: finding for key, finding in found.items() if finding}
