"""Who may ask for help in a mentorship. Who looks after it is who runs its program."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ithaca.pairing.models import Mentorship
from ithaca.people.models import Person
from ithaca.refusals import Forbidden


def may_ask_for_help(person: Person, mentorship: Mentorship) -> None:
    """Those who hold a seat in it. Raises Forbidden."""
    if not Mentorship.objects.seated(person).filter(pk=mentorship.pk).exists():
        raise Forbidden(_("Only the people of this mentorship can ask for help with it."))
