"""Accounts (ways to sign in), organizations, persons (memberships with a profile), and imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ithaca.keys import KeyField

if TYPE_CHECKING:
    from datetime import datetime


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None) -> Account:
        account = self.model(email=email.strip().lower())
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Ways to sign in, and nothing else. One account may hold persons in several organizations."""

    key = KeyField()
    email = models.EmailField(max_length=254, unique=True)
    email_verified_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_platform_admin = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    objects = AccountManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="account_email_is_lower")
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        return self.is_platform_admin

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_platform_admin

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_platform_admin


class Organization(models.Model):
    """Who runs programs. ``levels`` is the order of seniority, lowest first."""

    key = KeyField()
    name = models.CharField(max_length=120)
    mission = models.TextField(blank=True)
    zone = models.CharField(max_length=64, default="UTC")
    levels = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, viewer: Person) -> Self:
        """Those whose work it is see the organization's people; everybody else only themself."""
        house = self.filter(organization=viewer.organization_id)
        works_with_people = (
            viewer.administers or viewer.program_roles.filter(role="coordinator").exists()
        )
        return house if works_with_people else house.filter(pk=viewer.pk)

    def active(self) -> Self:
        return self.filter(deactivated_at=None)


class Person(models.Model):
    """A membership of one organization with its profile. Empty means unknown, never zero.

    ``skills_*`` map a skill to a level 1-5 (0 unknown); ``hours`` are weekly free hours,
    0-167 counted from Monday 00:00 in ``zone``; ``working_style`` maps a question to 1-5.
    """

    key = KeyField()
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="persons")
    account = models.ForeignKey(
        Account, models.SET_NULL, null=True, blank=True, related_name="persons"
    )
    external_id = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    full_name = models.CharField(_("full name"), max_length=200)
    preferred_name = models.CharField(_("preferred name"), max_length=100, blank=True)
    pronouns = models.CharField(_("pronouns"), max_length=60, blank=True)
    zone = models.CharField(_("time zone"), max_length=64, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    location = models.CharField(_("location"), max_length=120, blank=True)
    department = models.CharField(_("department"), max_length=120, blank=True)
    profession = models.CharField(_("profession"), max_length=120, blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    level = models.CharField(_("level"), max_length=60, blank=True)
    manager = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    bio = models.TextField(_("about me"), blank=True)
    skills_offered = models.JSONField(default=dict, blank=True)
    skills_sought = models.JSONField(default=dict, blank=True)
    goals = models.JSONField(default=list, blank=True)
    interests = models.JSONField(default=list, blank=True)
    working_style = models.JSONField(default=dict, blank=True)
    hours = models.JSONField(default=list, blank=True)
    target_role = models.CharField(max_length=120, blank=True)
    background = models.JSONField(default=list, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    nudges_off = models.BooleanField(default=False)
    deactivated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"], condition=~Q(email=""), name="person_email_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "external_id"],
                condition=~Q(external_id=""),
                name="person_external_id_once",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_is_lower"),
        ]
        indexes = [models.Index(fields=["organization", "full_name"])]

    def __str__(self) -> str:
        return self.full_name

    @property
    def name(self) -> str:
        """What to call them: the preferred name, else the first word of the full one."""
        return self.preferred_name or self.full_name.split()[0] if self.full_name else self.email

    @property
    def initials(self) -> str:
        words = (self.full_name or self.email).split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words))

    @property
    def time_zone(self) -> str:
        return self.zone or self.organization.zone

    @cached_property
    def administers(self) -> bool:
        """Asked by every read of a request; looked up once."""
        return self.roles.filter(role=OrganizationRole.Role.ADMINISTRATOR).exists()


class OrganizationRole(models.Model):
    """A role in the whole organization; mentor and mentee are seats, not roles."""

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        SAFEGUARDING = "safeguarding", _("Safeguarding lead")

    person = models.ForeignKey(Person, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="organization_role_once")
        ]


class UsedLink(models.Model):
    """A mailed link that was spent: it signs in once. Only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="used_links")
    token_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField()


class ApiToken(models.Model):
    """A bearer token that stands for one person and never above them."""

    class Scope(models.TextChoices):
        READ = "read"
        WRITE = "write"

    key = KeyField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.READ)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, viewer: Person) -> Self:
        return self.filter(organization=viewer.organization_id, by=viewer)

    def due(self, stale_before: datetime) -> Self:
        """Those that wait for a worker, or whose worker died on the way."""
        waiting = Q(status__in=["checking", "applying"])
        return self.filter(waiting).filter(Q(claimed_at=None) | Q(claimed_at__lt=stale_before))


class Import(models.Model):
    """Files on their way to becoming people: uploaded, mapped, checked, confirmed, undoable."""

    class Status(models.TextChoices):
        MAPPING = "mapping"
        CHECKING = "checking"
        CHECKED = "checked"
        APPLYING = "applying"
        APPLIED = "applied"
        UNDONE = "undone"
        FAILED = "failed"

    key = KeyField()
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="imports")
    by = models.ForeignKey(Person, models.CASCADE, related_name="imports")
    status = models.CharField(max_length=12, choices=Status, default=Status.MAPPING)
    levels = models.JSONField(default=list, blank=True)
    report = models.JSONField(default=dict, blank=True)
    error = models.CharField(max_length=300, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    objects = ImportQuerySet.as_manager()


class ImportFile(models.Model):
    """One file of an import. ``side`` is who its rows become in a program: giver, taker, both,
    'column' where a column says so, or empty for people only."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="files")
    file = models.ForeignKey("ithaca.File", models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    sheet = models.JSONField(default=dict, blank=True)


class ImportChange(models.Model):
    """What one import did to one person: ``before`` is empty where the import made them."""

    source = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="import_changes")
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
