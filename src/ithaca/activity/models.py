"""What happened (the log, which is the audit) and what must be said about it (the outbox)."""

from django.db import models
from django.db.models import Q

from ithaca.keys import KeyField


class Activity(models.Model):
    """Who did what to which, when. Written in the transaction of the action it records."""

    key = KeyField()
    organization = models.ForeignKey(
        "ithaca.Organization", models.CASCADE, related_name="activities"
    )
    actor = models.ForeignKey(
        "ithaca.Person", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=64)
    changes = models.JSONField(default=dict, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()
    # A flag rather than a position in the log: rows may become visible out of order.
    reacted = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["organization", "-at"]),
            models.Index(fields=["subject_kind", "subject_key"]),
            models.Index(fields=["id"], condition=Q(reacted=False), name="activity_waiting"),
        ]


class Turn(models.Model):
    """When something periodic ran last, so that one worker runs it once."""

    name = models.CharField(max_length=60, unique=True)
    number = models.BigIntegerField(default=0)


class LetterStatus(models.TextChoices):
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Letter(models.Model):
    """One mail to one address. ``occurrence`` makes (kind, address, subject) send once."""

    key = KeyField()
    organization = models.ForeignKey("ithaca.Organization", models.CASCADE, related_name="letters")
    person = models.ForeignKey(
        "ithaca.Person", models.CASCADE, null=True, blank=True, related_name="letters"
    )
    address = models.EmailField(max_length=254)
    kind = models.CharField(max_length=60)
    occurrence = models.CharField(max_length=160)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=12, blank=True)
    nudge = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=LetterStatus, default=LetterStatus.DUE)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "address", "occurrence"],
                name="letter_once_per_occurrence",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=["due", "sending"]),
                name="letter_waiting",
            )
        ]


class IdempotentCall(models.Model):
    """An answered API call that a client may send again: the same key gives the same answer."""

    person = models.ForeignKey("ithaca.Person", models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    path = models.CharField(max_length=300)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="idempotent_call_once_a_key")
        ]
