"""Who may keep an organization's people."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ithaca.refusals import Forbidden

from .models import Person


def keeps_people(person: Person) -> bool:
    """Administrators, and coordinators of any program: they import and look people up."""
    return person.administers or person.program_roles.filter(role="coordinator").exists()


def may_keep_people(person: Person) -> None:
    if not keeps_people(person):
        raise Forbidden(
            _("Only administrators and coordinators look after people. Ask an administrator.")
        )


def may_open_or_close(person: Person, member: Person) -> None:
    """A membership. Whoever runs something is let in and out by administrators alone."""
    may_keep_people(person)
    if member.roles.exists() or member.program_roles.exists():
        may_administer(person)


def may_administer(person: Person) -> None:
    if not person.administers:
        raise Forbidden(_("Only an administrator of the organization can do this. Ask one."))
