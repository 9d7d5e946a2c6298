"""Who needs a human: readings of the Four C's, alerts with their reason, check-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ithaca.keys import KeyField
from ithaca.programs.models import Program

if TYPE_CHECKING:
    from ithaca.people.models import Person


def _looked_after_by(viewer: Person) -> Q:
    """Who runs the program sees it; yet nobody sees what is said of their own mentorship."""
    run = Q(mentorship__track__program__in=Program.objects.run_by(viewer))
    return run & ~Q(mentorship__seats__person=viewer)


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, viewer: Person) -> Self:
        """Coordinators only: a partner's answers could be read from it."""
        return self.filter(_looked_after_by(viewer))


class Reading(models.Model):
    """The Four C's of one mentorship when last looked at; recomputed, never edited."""

    mentorship = models.OneToOneField("ithaca.Mentorship", models.CASCADE, related_name="reading")
    fourcs = models.JSONField(default=dict)
    total = models.FloatField(null=True, blank=True)
    coverage = models.FloatField(default=0)
    band = models.CharField(max_length=8, default="unknown")
    at = models.DateTimeField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["band"])]


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, viewer: Person) -> Self:
        return self.filter(_looked_after_by(viewer))


class Alert(models.Model):
    """A reason to look at a mentorship; ``facts`` fill the rule's sentence."""

    class Outcome(models.TextChoices):
        USEFUL = "useful", _("It was worth a look")
        NOT_USEFUL = "not_useful", _("It was not")

    key = KeyField()
    mentorship = models.ForeignKey("ithaca.Mentorship", models.CASCADE, related_name="alerts")
    person = models.ForeignKey(
        "ithaca.Person", models.CASCADE, null=True, blank=True, related_name="+"
    )
    rule = models.CharField(max_length=20)
    severity = models.PositiveSmallIntegerField()
    facts = models.JSONField(default=dict, blank=True)
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mentorship", "rule", "person"],
                condition=Q(ended_at=None, person__isnull=False),
                name="alert_open_once_a_person",
            ),
            # A constraint of its own: SQLite cannot take two empty persons for the same.
            models.UniqueConstraint(
                fields=["mentorship", "rule"],
                condition=Q(ended_at=None, person__isnull=True),
                name="alert_open_once",
            ),
        ]


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    def visible_to(self, viewer: Person) -> Self:
        return self.filter(_looked_after_by(viewer))


class CheckIn(models.Model):
    """A coordinator's contact with the people of a mentorship."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("Message")
        CALL = "call", _("Call")
        VISIT = "visit", _("In person")

    key = KeyField()
    mentorship = models.ForeignKey("ithaca.Mentorship", models.CASCADE, related_name="check_ins")
    by = models.ForeignKey("ithaca.Person", models.SET_NULL, null=True, related_name="+")
    people = models.ManyToManyField("ithaca.Person", related_name="+")
    kind = models.CharField(_("how"), max_length=8, choices=Kind)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    outcome = models.TextField(_("what came of it"), blank=True)
    at = models.DateTimeField()
    next_on = models.DateField(_("look again on"), null=True, blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["mentorship", "-at"])]
