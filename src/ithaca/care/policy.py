"""Who may look after mentorships, and who may ask for help in one."""

from __future__ import annotations

from ithaca.pairing.models import Mentorship
from ithaca.people.models import Person
from ithaca.programs.models import Program


def may_look_after(person: Person, program: Program) -> bool:
    """Coordinators of the program and administrators of its organization."""
    if program.organization_id != person.organization_id or person.deactivated_at:
        return False
    if person.roles.filter(role="administrator").exists():
        return True
    return person.program_roles.filter(role="coordinator", program=program).exists()


def may_ask_for_help(person: Person, mentorship: Mentorship) -> bool:
    """Those who hold a seat in it, as long as they are here."""
    if person.deactivated_at:
        return False
    return Mentorship.objects.seated(person).filter(pk=mentorship.pk).exists()
