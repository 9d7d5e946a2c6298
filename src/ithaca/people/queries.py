"""Questions about people that more than one face asks."""

from __future__ import annotations

from .models import Organization, OrganizationRole, Person


def safeguarding_leads(organization: Organization) -> list[Person]:
    """Who is named to be told of a worry, and can be reached."""
    people = Person.objects.filter(organization=organization, deactivated_at=None)
    named = people.filter(roles__role=OrganizationRole.Role.SAFEGUARDING)
    return list(named.exclude(email="").order_by("full_name", "pk"))
