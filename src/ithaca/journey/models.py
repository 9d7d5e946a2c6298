"""What passes within a mentorship: agreement, meetings, goals, actions, notes.

Only the people with a seat read these; everybody else gets counts and dates from ``queries``.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ithaca.keys import KeyField

if TYPE_CHECKING:
    from ithaca.people.models import Person


def _within(viewer: Person) -> Q:
    """What passes within the mentorships that ``viewer`` holds a seat in."""
    house = Q(mentorship__track__program__organization=viewer.organization_id)
    return house & Q(mentorship__seats__person=viewer)


class Agreement(models.Model):
    """The seven clauses as the pair words them, and the rhythm they agree on."""

    mentorship = models.OneToOneField("ithaca.Mentorship", models.CASCADE, related_name="agreement")
    clauses = models.JSONField(default=dict)
    cadence_days = models.PositiveSmallIntegerField(_("days between meetings"))
    minutes = models.PositiveSmallIntegerField(_("minutes a meeting"))
    goals_shown = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()


class Signature(models.Model):
    """A person's name under one version of the agreement; a change asks for it again."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures")
    person = models.ForeignKey("ithaca.Person", models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    clauses = models.JSONField(default=list)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "person", "version"], name="signature_once_a_version"
            )
        ]


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, viewer: Person) -> Self:
        return self.filter(_within(viewer))


class MeetingStatus(models.TextChoices):
    PROPOSED = "proposed", _("Times proposed")
    AGREED = "agreed", _("Agreed")
    HELD = "held", _("Held")
    NOT_HELD = "not_held", _("Not held")
    CANCELLED = "cancelled", _("Cancelled")


class Meeting(models.Model):
    """One meeting. ``wall`` with ``zone`` is what was agreed; ``starts_at`` follows from it.

    ``number`` counts held meetings: the open one has the next number. ``held_on`` is the day in
    the program's zone; ``ended_at`` is when somebody said how it went. ``topic_at`` is when a
    topic was first given. ``late_cancel``: less than a day before.
    """

    key = KeyField()
    mentorship = models.ForeignKey("ithaca.Mentorship", models.CASCADE, related_name="meetings")
    number = models.PositiveSmallIntegerField()
    agenda = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=10, choices=MeetingStatus, default=MeetingStatus.PROPOSED)
    minutes = models.PositiveSmallIntegerField(default=60)
    place = models.CharField(_("where"), max_length=300, blank=True)
    topic = models.TextField(_("what to talk about"), blank=True)
    topic_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey("ithaca.Person", models.SET_NULL, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, blank=True)
    wall = models.CharField(max_length=16, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveSmallIntegerField(default=0)
    held_on = models.DateField(_("day it was held"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    late_cancel = models.BooleanField(default=False)
    no_show = models.BooleanField(default=False)
    blocks_done = models.JSONField(default=list, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mentorship"],
                condition=Q(status__in=["proposed", "agreed"]),
                name="one_open_meeting",
            ),
            models.UniqueConstraint(
                fields=["mentorship", "number"],
                condition=Q(status="held"),
                name="held_meeting_number_once",
            ),
            models.CheckConstraint(
                condition=Q(status="held", held_on__isnull=False)
                | (~Q(status="held") & Q(held_on=None)),
                name="meeting_held_has_its_day",
            ),
        ]
        indexes = [
            models.Index(fields=["mentorship", "status"]),
            models.Index(fields=["status", "starts_at"]),
        ]

    def instant(self) -> datetime | None:
        """The agreed wall time as an instant under today's zone rules."""
        if not self.wall:
            return None
        return datetime.fromisoformat(self.wall).replace(tzinfo=ZoneInfo(self.zone))


class MeetingOption(models.Model):
    """A time one side offers for a meeting."""

    key = KeyField()
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="options")
    zone = models.CharField(max_length=64)
    wall = models.CharField(max_length=16)
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, viewer: Person) -> Self:
        return self.filter(_within(viewer))


class Goal(models.Model):
    """A SMART goal of one person in the mentorship."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("On its way")
        REACHED = "reached", _("Reached")
        PARTLY = "partly", _("Partly reached")
        DROPPED = "dropped", _("Let go")

    key = KeyField()
    mentorship = models.ForeignKey("ithaca.Mentorship", models.CASCADE, related_name="goals")
    person = models.ForeignKey("ithaca.Person", models.CASCADE, related_name="+")
    outcome = models.CharField(_("what will be different"), max_length=300)
    measure = models.CharField(_("how you will know"), max_length=300, blank=True)
    achievable = models.BooleanField(default=False)
    concurred_at = models.DateTimeField(null=True, blank=True)
    objective = models.ForeignKey(
        "ithaca.Objective", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    skill = models.CharField(_("skill it serves"), max_length=120, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, viewer: Person) -> Self:
        return self.filter(_within(viewer))


class Action(models.Model):
    """A step somebody promised, with a day."""

    key = KeyField()
    mentorship = models.ForeignKey("ithaca.Mentorship", models.CASCADE, related_name="actions")
    goal = models.ForeignKey(Goal, models.CASCADE, null=True, blank=True, related_name="actions")
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="actions"
    )
    person = models.ForeignKey("ithaca.Person", models.CASCADE, related_name="+")
    text = models.CharField(_("step"), max_length=300)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]


class Progress(models.Model):
    """A word on how a goal is moving, seen by both."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="progress")
    by = models.ForeignKey("ithaca.Person", models.CASCADE, related_name="+")
    text = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, viewer: Person) -> Self:
        """An author's own notes, and those shared within a mentorship they hold a seat in."""
        return self.filter(Q(author=viewer) | Q(shared=True), _within(viewer))


class Note(models.Model):
    """Words on a meeting: private to the author, or shared with the partner. Nobody else's."""

    key = KeyField()
    mentorship = models.ForeignKey("ithaca.Mentorship", models.CASCADE, related_name="notes")
    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, related_name="notes")
    author = models.ForeignKey("ithaca.Person", models.CASCADE, related_name="+")
    shared = models.BooleanField(default=False)
    text = models.TextField()
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "author", "shared"], name="note_once_a_kind")
        ]
