"""Programs and what is planned in them: tracks, objectives, guidelines, roles, enrollments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ithaca.guide import Dials, Step, Words, playbook_from
from ithaca.keys import KeyField

if TYPE_CHECKING:
    from datetime import date, datetime

    from ithaca.people.models import Person


class ProgramQuerySet(models.QuerySet["Program"]):
    def run_by(self, person: Person) -> Self:
        """Those the person coordinates; administrators run all of their organization."""
        house = self.filter(organization=person.organization_id)
        if person.administers:
            return house
        held = ProgramRole.objects.filter(person=person, role=ProgramRole.Role.COORDINATOR)
        return house.filter(pk__in=held.values("program"))

    def visible_to(self, viewer: Person) -> Self:
        """Administrators see all programs of their organization; others those they are part of."""
        house = self.filter(organization=viewer.organization_id)
        if viewer.administers:
            return house
        mine = Q(pk__in=ProgramRole.objects.filter(person=viewer).values("program")) | Q(
            pk__in=Enrollment.objects.filter(person=viewer).values("track__program")
        )
        return house.filter(mine)


class Stage(models.TextChoices):
    PLANNING = "planning", _("Planning")
    INITIATION = "initiation", _("Initiation")
    MENTORING = "mentoring", _("Mentoring")
    EVALUATION = "evaluation", _("Evaluation")
    CLOSED = "closed", _("Closed")


class Program(models.Model):
    """One cycle of mentoring in an organization; the next cycle is a new one with ``previous``."""

    organization = models.ForeignKey("ithaca.Organization", models.CASCADE, related_name="programs")
    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=100)
    purpose = models.TextField(_("what it is for"), blank=True)
    audience = models.CharField(_("who may join"), max_length=300, blank=True)
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.PLANNING)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    video_pattern = models.CharField(_("video link"), max_length=200, blank=True)
    join_open = models.BooleanField(default=False)
    join_key = KeyField()
    previous = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    objects = ProgramQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "slug"], name="program_slug_once"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="program_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def day(self, at: datetime) -> date:
        """The day of an instant where the program is."""
        return at.astimezone(ZoneInfo(self.zone)).date()


class Track(models.Model):
    """A format inside a program: its own copy of dials, words and playbook."""

    key = KeyField()
    program = models.ForeignKey(Program, models.CASCADE, related_name="tracks")
    name = models.CharField(max_length=100)
    format = models.CharField(max_length=30)
    dials = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    playbook = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def terms(self) -> Dials:
        return Dials.from_data(self.dials)

    @cached_property
    def vocabulary(self) -> Words:
        return Words.from_data(self.words)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        return playbook_from(self.playbook)


class Objective(models.Model):
    """What the program is to achieve: a metric, where it stands, where it should be, and why."""

    key = KeyField()
    program = models.ForeignKey(Program, models.CASCADE, related_name="objectives")
    title = models.CharField(_("objective"), max_length=200)
    metric = models.CharField(_("measured by"), max_length=40)
    baseline = models.FloatField(_("where it stands"), null=True, blank=True)
    target = models.FloatField(_("target"))
    organization_goal = models.CharField(_("goal of the organization"), max_length=200)
    owner_role = models.CharField(_("owner"), max_length=80, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]


class Guideline(models.Model):
    """One of the texts every participant reads before joining."""

    class Kind(models.TextChoices):
        ROLES = "roles", _("Roles")
        RESPONSIBILITIES = "responsibilities", _("Responsibilities")
        EXPECTATIONS = "expectations", _("Expectations")
        PROCEDURES = "procedures", _("Procedures")
        CONDUCT = "conduct", _("Code of conduct")
        COMPLAINTS = "complaints", _("Complaints")

    program = models.ForeignKey(Program, models.CASCADE, related_name="guidelines")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField()
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "kind"], name="guideline_once_a_kind")
        ]


class ProgramRole(models.Model):
    class Role(models.TextChoices):
        COORDINATOR = "coordinator", _("Coordinator")
        SPONSOR = "sponsor", _("Sponsor")

    program = models.ForeignKey(Program, models.CASCADE, related_name="roles")
    person = models.ForeignKey("ithaca.Person", models.CASCADE, related_name="program_roles")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["program", "person", "role"], name="program_role_once")
        ]


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def visible_to(self, viewer: Person) -> Self:
        """A coordinator sees the enrollments of their programs, a person their own."""
        house = self.filter(track__program__organization=viewer.organization_id)
        run = Program.objects.run_by(viewer)
        return house.filter(Q(person=viewer) | Q(track__program__in=run))


class EnrollmentStatus(models.TextChoices):
    INVITED = "invited", _("Invited")
    STARTED = "started", _("Started")
    SUBMITTED = "submitted", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    WAITLISTED = "waitlisted", _("On the waiting list")
    DECLINED = "declined", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REMOVED = "removed", _("Removed")


class Enrollment(models.Model):
    """A person in a track: what they offer and seek, how many they take on, what they expect.

    Empty offers, seeks, goals mean: as in their profile. ``often`` and ``long`` are the 5-step
    answers the agreement compares and the Four C's read.
    """

    key = KeyField()
    track = models.ForeignKey(Track, models.CASCADE, related_name="enrollments")
    person = models.ForeignKey("ithaca.Person", models.CASCADE, related_name="enrollments")
    gives = models.BooleanField(default=False)
    takes = models.BooleanField(default=False)
    status = models.CharField(
        max_length=12, choices=EnrollmentStatus, default=EnrollmentStatus.INVITED
    )
    capacity = models.PositiveSmallIntegerField(_("places"), default=1)
    often = models.PositiveSmallIntegerField(null=True, blank=True)
    long = models.PositiveSmallIntegerField(null=True, blank=True)
    background_wished = models.JSONField(default=list, blank=True)
    adult_at = models.DateTimeField(null=True, blank=True)
    profile_at = models.DateTimeField(null=True, blank=True)
    source = models.ForeignKey(
        "ithaca.Import", models.SET_NULL, null=True, blank=True, related_name="enrollments"
    )
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track", "person"], name="enrollment_once"),
            models.CheckConstraint(
                condition=Q(gives=True) | Q(takes=True), name="enrollment_gives_or_takes"
            ),
            models.CheckConstraint(condition=Q(capacity__lte=50), name="enrollment_capacity_sane"),
        ]
        indexes = [models.Index(fields=["track", "status"])]


class Intake(models.Model):
    """An import whose people also join a track."""

    source = models.OneToOneField("ithaca.Import", models.CASCADE, related_name="intake")
    track = models.ForeignKey(Track, models.CASCADE, related_name="intakes")


class Adaptation(models.Model):
    """A decision for the next cycle, with the evidence it rests on in words."""

    key = KeyField()
    program = models.ForeignKey(Program, models.CASCADE, related_name="adaptations")
    decision = models.CharField(_("what changes"), max_length=300)
    because = models.CharField(_("because"), max_length=300, blank=True)
    by = models.ForeignKey("ithaca.Person", models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
