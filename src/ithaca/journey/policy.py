"""Who may do what within a mentorship: those who hold a seat, while it lives. Nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ithaca.pairing.models import LIVE, Mentorship, MentorshipStatus, Seat
from ithaca.pairing.policy import may_sit
from ithaca.people.models import Person
from ithaca.refusals import Forbidden

NOTES_STAY = timedelta(days=90)


def may_change(person: Person, mentorship: Mentorship) -> Seat:
    """The seat of a person who changes something inside. Raises Forbidden."""
    seat = may_sit(person, mentorship)
    if mentorship.status not in LIVE:
        raise Forbidden(_not_live(mentorship))
    return seat


def may_write_notes(person: Person, mentorship: Mentorship, at: datetime) -> Seat:
    """Notes stay open for 90 days after the end, for what one wants to keep. Raises Forbidden."""
    closed_at = mentorship.closed_at
    if closed_at is not None and at < closed_at + NOTES_STAY:
        return may_sit(person, mentorship)
    return may_change(person, mentorship)


def _not_live(mentorship: Mentorship) -> str:
    if mentorship.status == MentorshipStatus.PLANNED:
        return _(
            "This opens as soon as everybody has said yes. "
            "If that takes long, ask your coordinator."
        )
    return _(
        "This has ended, so you can read it but not change it. "
        "Ask your coordinator if you want to go on."
    )
