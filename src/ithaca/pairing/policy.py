"""Who may run rounds, and who may answer, pause or end a mentorship."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ithaca.people.models import Person
from ithaca.programs.policy import coordinates
from ithaca.refusals import Forbidden

from .models import Mentorship, Seat


def seat_of(person: Person, mentorship: Mentorship) -> Seat | None:
    return Seat.objects.filter(mentorship=mentorship, person=person).first()


def may_sit(person: Person, mentorship: Mentorship) -> Seat:
    """The person's own seat. Raises Forbidden."""
    seat = seat_of(person, mentorship)
    if seat is None:
        raise Forbidden(_("Only the people of this mentorship can do this."))
    return seat


def may_end(person: Person, mentorship: Mentorship) -> Seat | None:
    """Either side, at any time; and who runs the program, on their behalf."""
    seat = seat_of(person, mentorship)
    if seat is None and not coordinates(person, mentorship.track.program):
        raise Forbidden(_("Only the people of this mentorship and its coordinator can end it."))
    return seat
