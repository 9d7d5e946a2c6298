"""Founding, joining, changing and leaving an organization."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ithaca.activity.log import record
from ithaca.refusals import Refusal

from . import policy
from .fields import PROFILE
from .models import Account, Organization, OrganizationRole, Person


def checked_email(email: str) -> str:
    """Lower-cased and well-formed, or a Refusal."""
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Refusal(
            _("“%(email)s” is not an e-mail address. Write it like ana@example.org.")
            % {"email": email[:80]},
            "email",
        ) from None
    return address


def checked_zone(zone: str) -> str:
    """A zone of the IANA database, or a Refusal."""
    if zone not in available_timezones():
        raise Refusal(
            _("“%(zone)s” is not a time zone. Choose one such as Europe/Lisbon.")
            % {"zone": zone[:60]},
            "zone",
        )
    return ZoneInfo(zone).key


@transaction.atomic
def found_organization(
    *, name: str, full_name: str, email: str, password: str, zone: str, at: datetime
) -> Person:
    """A new organization and the administrator who founds it, with a verified account."""
    organization = Organization.objects.create(name=name.strip(), zone=checked_zone(zone))
    address = checked_email(email)
    account = Account.objects.filter(email=address).first()
    if account is None:
        account = Account.objects.create_user(address, password)
        set_password(account, password=password)
    account.email_verified_at = account.email_verified_at or at
    account.save(update_fields=["email_verified_at"])
    person = Person.objects.create(
        organization=organization, account=account, email=address, full_name=full_name.strip()
    )
    OrganizationRole.objects.create(person=person, role=OrganizationRole.Role.ADMINISTRATOR)
    record("organization.founded", organization, organization=organization, by=person, at=at)
    return person


@transaction.atomic
def add_person(
    *, organization: Organization, by: Person | None, at: datetime, email: str, **profile: object
) -> Person:
    """A new member. The e-mail is theirs alone within the organization."""
    if by is not None:
        policy.may_keep_people(by)
    person = Person(organization=organization, email=checked_email(email), **profile)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:
        raise Refusal(
            _("Somebody with the e-mail %(email)s is here already.") % {"email": email}, "email"
        ) from None
    record("person.added", person, organization=organization, by=by, at=at)
    return person


@transaction.atomic
def change_profile(
    person: Person, *, changes: Mapping[str, object], by: Person, at: datetime
) -> None:
    """Write profile fields; only those in PROFILE, by the person or who keeps people."""
    if by.pk != person.pk:
        policy.may_keep_people(by)
    changed = [
        field for field in PROFILE if field in changes and getattr(person, field) != changes[field]
    ]
    if not changed:
        return
    for field in changed:
        setattr(person, field, changes[field])
    if person.zone:
        checked_zone(person.zone)
    if not person.full_name.strip():
        raise Refusal(_("Write the name you want to be known by."), "full_name")
    person.save(update_fields=[*changed, "updated_at"])
    record("person.changed", person, organization=person.organization, by=by, at=at, fields=changed)


@transaction.atomic
def deactivate(person: Person, *, by: Person, at: datetime) -> None:
    """Close a membership. Sessions and tokens check it on each request, so they end at once."""
    policy.may_open_or_close(by, person)
    if person.pk == by.pk:
        raise Refusal(_("You cannot close your own membership. Ask another administrator."))
    if Person.objects.filter(pk=person.pk, deactivated_at=None).update(deactivated_at=at):
        record("person.deactivated", person, organization=person.organization, by=by, at=at)


@transaction.atomic
def reactivate(person: Person, *, by: Person, at: datetime) -> None:
    """Open a closed membership again."""
    policy.may_open_or_close(by, person)
    if Person.objects.filter(pk=person.pk).exclude(deactivated_at=None).update(deactivated_at=None):
        record("person.reactivated", person, organization=person.organization, by=by, at=at)


@transaction.atomic
def name_safeguarding_lead(person: Person, *, leads: bool, by: Person, at: datetime) -> None:
    """Say whether somebody is told when people are worried. Several can be: a lead and a deputy."""
    policy.may_administer(by)
    role = OrganizationRole.Role.SAFEGUARDING
    if leads and (not person.email or person.deactivated_at):
        raise Refusal(_("Nobody could reach them: no address, or a closed membership."))
    if leads:
        changed = OrganizationRole.objects.get_or_create(person=person, role=role)[1]
    else:
        changed = bool(person.roles.filter(role=role).delete()[0])
    if changed:
        verb = "person.leads_safeguarding" if leads else "person.leads_safeguarding_no_more"
        record(verb, person, organization=person.organization, by=by, at=at)


def set_password(account: Account, *, password: str) -> None:
    """Choose a password, after the checks of the installation."""
    try:
        validate_password(password, account)
    except ValidationError as failure:
        raise Refusal(" ".join(failure.messages), "password") from None
    account.set_password(password)
    account.save(update_fields=["password"])


@transaction.atomic
def mute_reminders(person: Person, *, off: bool, at: datetime) -> None:
    """Switch letters that ask for something off or on; answers to one's own doing still come."""
    if Person.objects.filter(pk=person.pk).exclude(nudges_off=off).update(nudges_off=off):
        person.nudges_off = off
        record(
            "person.reminders_muted" if off else "person.reminders_wanted",
            person,
            organization=person.organization,
            by=person,
            at=at,
        )
