"""Questions about programs that more than one face asks."""

from __future__ import annotations

from ithaca.people.models import Person, PersonQuerySet

from .models import Program


def coordinators_of(program: Program) -> PersonQuerySet:
    """Who runs it."""
    return _running(program_roles__program=program)


def coordinators_for(person: Person) -> PersonQuerySet:
    """Who runs the programs that this person is in, themselves not counted."""
    mine = Program.objects.filter(tracks__enrollments__person=person)
    return _running(program_roles__program__in=mine).exclude(pk=person.pk)


def _running(**what: object) -> PersonQuerySet:
    rows = Person.objects.filter(program_roles__role="coordinator", deactivated_at=None, **what)
    return rows.distinct().order_by("full_name", "pk")
