"""Questions about people that more than one face asks."""

from __future__ import annotations

from .models import Organization, OrganizationRole, Person


def safeguarding_leads(organization: Organization) -> list[Person]:
    """Whom to tell of a worry: those who are named for it; if nobody is, the administrators."""
    people = Person.objects.filter(organization=organization, deactivated_at=None)
    reached = people.exclude(email="").order_by("full_name", "pk")
    for role in (OrganizationRole.Role.SAFEGUARDING, OrganizationRole.Role.ADMINISTRATOR):
        if found := list(reached.filter(roles__role=role)):
            return found
    return []
