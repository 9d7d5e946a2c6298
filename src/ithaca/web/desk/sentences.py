"""Titles of the desk: sentences made from the facts."""

from __future__ import annotations

from datetime import date

from django.contrib.humanize.templatetags.humanize import apnumber
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ithaca.guide import Noun
from ithaca.programs.models import Program


def counted(number: int) -> str:
    """A number that opens a sentence: in words up to nine."""
    return capfirst(str(apnumber(number)))


def glad_of_a_word(count: int, noun: Noun | None = None) -> str:
    """How many need a human today."""
    if not count:
        return _("Everyone is on their way.")
    if noun is None:
        text = ngettext(
            "%(count)s mentorship would be glad of a word today.",
            "%(count)s mentorships would be glad of a word today.",
            count,
        )
        return text % {"count": counted(count)}
    text = ngettext(
        "%(count)s %(mentorship)s would be glad of a word today.",
        "%(count)s %(mentorships)s would be glad of a word today.",
        count,
    )
    return text % {
        "count": counted(count),
        "mentorship": noun.one,
        "mentorships": noun.many,
    }


def yet_to_answer(count: int) -> str:
    """After publishing, before anybody began."""
    text = ngettext(
        "%(count)s person has yet to answer their match.",
        "%(count)s people have yet to answer their match.",
        count,
    )
    return text % {"count": counted(count)}


def month_of(program: Program, today: date) -> str:
    """Such as "month 3 of 6"; empty outside its days."""
    if not program.starts_on <= today <= program.ends_on:
        return ""
    whole = max(1, round((program.ends_on - program.starts_on).days / 30.44))
    now = min(whole, 1 + int((today - program.starts_on).days / 30.44))
    return _("month %(now)d of %(whole)d") % {"now": now, "whole": whole}
