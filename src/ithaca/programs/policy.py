"""Who may see, run and read the results of a program."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ithaca.people.models import Person
from ithaca.people.policy import keeps_people
from ithaca.refusals import Forbidden

from .models import Enrollment, Program, ProgramRole


def coordinates(person: Person, program: Program) -> bool:
    """Coordinators of the program and administrators of its organization run it."""
    if program.organization_id != person.organization_id:
        return False
    return person.administers or has_role(person, program, ProgramRole.Role.COORDINATOR)


def has_role(person: Person, program: Program, *roles: str) -> bool:
    return ProgramRole.objects.filter(program=program, person=person, role__in=roles).exists()


def reads_results(person: Person, program: Program) -> bool:
    """Who runs the program, and its sponsors, who see aggregates only."""
    if program.organization_id != person.organization_id:
        return False
    role = ProgramRole.Role
    return person.administers or has_role(person, program, role.COORDINATOR, role.SPONSOR)


def may_run(person: Person, program: Program) -> None:
    if not coordinates(person, program):
        raise Forbidden(
            _("Only the coordinators of %(program)s can do this. Ask one of them.")
            % {"program": program.name}
        )


def may_start_programs(person: Person) -> None:
    if not keeps_people(person):
        raise Forbidden(
            _("Only administrators and coordinators start programs. Ask an administrator.")
        )


def may_answer_for(person: Person, enrollment: Enrollment) -> None:
    """An enrollment is the person's own, or kept by who runs the program."""
    if enrollment.person_id != person.pk:
        may_run(person, enrollment.track.program)
