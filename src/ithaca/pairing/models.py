"""Rounds and their proposals, mentorships and their seats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ithaca.keys import KeyField
from ithaca.programs.models import Program

if TYPE_CHECKING:
    from ithaca.people.models import Person


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, viewer: Person) -> Self:
        return self.filter(track__program__in=Program.objects.run_by(viewer))


class Round(models.Model):
    """One matching run: its terms, its frozen inputs, its result, and whether it was published.

    ``result`` holds what pages say of it; ``proof`` what is large and only the machine reads: who
    sat in which row, what they got, and the proof that no plan is better."""

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        PROPOSED = "proposed", _("Draft")
        PUBLISHED = "published", _("Published")
        UNDONE = "undone", _("Taken back")
        FAILED = "failed", _("Failed")
        DISCARDED = "discarded", _("Discarded")
        CANCELLED = "cancelled", _("Stopped")

    key = KeyField()
    track = models.ForeignKey("ithaca.Track", models.CASCADE, related_name="rounds")
    by = models.ForeignKey("ithaca.Person", models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.RUNNING)
    terms = models.JSONField(default=dict)
    inputs = models.JSONField(default=list)
    result = models.JSONField(default=dict)
    proof = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["track", "-made_at"])]


class Proposal(models.Model):
    """One pair a round proposes, with its reasons. Only coordinators see it."""

    key = KeyField()
    round = models.ForeignKey(Round, models.CASCADE, related_name="proposals")
    taker = models.ForeignKey("ithaca.Enrollment", models.CASCADE, related_name="+")
    giver = models.ForeignKey("ithaca.Enrollment", models.CASCADE, related_name="+")
    points = models.PositiveIntegerField(default=0)
    fit = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    locked = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "taker"], name="proposal_once_a_taker"),
            models.CheckConstraint(condition=~Q(taker=F("giver")), name="proposal_of_two_people"),
        ]
        indexes = [models.Index(fields=["round", "fit"])]


class Exclusion(models.Model):
    """A pair a coordinator ruled out in a track, in this round and the next ones."""

    track = models.ForeignKey("ithaca.Track", models.CASCADE, related_name="exclusions")
    taker = models.ForeignKey("ithaca.Enrollment", models.CASCADE, related_name="+")
    giver = models.ForeignKey("ithaca.Enrollment", models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["track", "taker", "giver"], name="exclusion_once")
        ]


class MentorshipStatus(models.TextChoices):
    PLANNED = "planned", _("Waiting for both to say yes")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    CLOSING = "closing", _("Closing")
    CLOSED = "closed", _("Ended")


class ClosedReason(models.TextChoices):
    """The taxonomy of evidence.md 13."""

    COMPLETED_GOALS = "completed_goals", _("Goals reached")
    COMPLETED_TIME = "completed_time", _("Time completed")
    CONVERTED_INFORMAL = "converted_informal", _("Goes on informally")
    EARLY_MUTUAL = "early_mutual", _("Ended early by both")
    EARLY_MENTEE = "early_mentee", _("Ended early by the one who seeks")
    EARLY_MENTOR = "early_mentor_capacity", _("Ended early by the one who gives")
    MOVED = "moved", _("Left the organization")
    NEVER_STARTED = "never_started", _("Never started")


class ClosedTheme(models.TextChoices):
    """Why somebody left early, in the neutral words of evidence.md 9.7. Coordinators read it, the
    partner never does."""

    EXPECTATIONS = "expectations", _("We expected different things")
    TIME = "time", _("Time or distance")
    EXPERTISE = "expertise", _("A different expertise would help more")
    STYLE = "style", _("The way we work together")
    CIRCUMSTANCES = "circumstances", _("Circumstances have changed")
    UNSAID = "unsaid", _("I would rather not say")


OPEN = ["planned", "active", "paused", "closing"]
LIVE = ["active", "paused", "closing"]


class MentorshipQuerySet(models.QuerySet["Mentorship"]):
    def visible_to(self, viewer: Person) -> Self:
        """Those who hold a seat in it; and that it exists, those who run its program."""
        seated = Q(pk__in=Seat.objects.filter(person=viewer).values("mentorship"))
        return self.filter(Q(track__program__in=Program.objects.run_by(viewer)) | seated)

    def seated(self, person: Person) -> Self:
        """Those the person holds a seat in: the only ones whose inside they may read."""
        return self.filter(
            track__program__organization=person.organization_id,
            pk__in=Seat.objects.filter(person=person).values("mentorship"),
        )

    def announced(self, now: object) -> Self:
        """Leaves out what a coordinator may still take back."""
        return self.filter(Q(visible_from=None) | Q(visible_from__lte=now))


class Mentorship(models.Model):
    """The relationship; its people hold seats. ``reasons`` are those of the moment it was made,
    by ``round`` or, without one, by hand."""

    key = KeyField()
    track = models.ForeignKey("ithaca.Track", models.CASCADE, related_name="mentorships")
    round = models.ForeignKey(
        Round, models.SET_NULL, null=True, blank=True, related_name="mentorships"
    )
    reasons = models.JSONField(default=list)
    status = models.CharField(
        max_length=10, choices=MentorshipStatus, default=MentorshipStatus.PLANNED
    )
    made_at = models.DateTimeField()
    visible_from = models.DateTimeField(null=True, blank=True)
    live_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    extended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=24, choices=ClosedReason, blank=True)
    closed_theme = models.CharField(max_length=24, choices=ClosedTheme, blank=True)

    objects = MentorshipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["track", "status"])]

    def reasons_told(self) -> list[dict[str, Any]]:
        """Those that its people read, by the names they go by. What somebody said of their
        background, or asked for in another, stays with them, so that reason is left out."""
        people = [seat.person for seat in self.seats.all()]
        apart = len({person.name for person in people}) == len(people)
        names = {one.full_name: one.name for one in people if one.full_name and apart}
        return [
            {**reason, "text": _renamed(str(reason["text"]), names)}
            for reason in self.reasons
            if reason.get("points", 1) and reason.get("key") != "background" and reason.get("text")
        ]


def _renamed(text: str, names: Mapping[str, str]) -> str:
    for full, short in names.items():
        text = text.replace(full, short)
    return text


class Seat(models.Model):
    """A person's place in a mentorship: gives, takes, or both."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="seats")
    person = models.ForeignKey("ithaca.Person", models.CASCADE, related_name="seats")
    enrollment = models.ForeignKey("ithaca.Enrollment", models.CASCADE, related_name="seats")
    gives = models.BooleanField(default=False)
    takes = models.BooleanField(default=False)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mentorship", "person"], name="seat_once"),
            models.CheckConstraint(condition=Q(gives=True) | Q(takes=True), name="seat_has_a_side"),
        ]


class Pause(models.Model):
    """A time in which nobody expects a meeting."""

    mentorship = models.ForeignKey(Mentorship, models.CASCADE, related_name="pauses")
    by = models.ForeignKey("ithaca.Person", models.SET_NULL, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="pause_forward")
        ]
