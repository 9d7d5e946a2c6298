"""Answers to surveys. The questions are data of the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from ithaca.keys import KeyField

if TYPE_CHECKING:
    from ithaca.people.models import Person


class ResponseQuerySet(models.QuerySet["Response"]):
    def visible_to(self, viewer: Person) -> Self:
        """Only one's own: a partner's answers are never reachable."""
        return self.filter(person=viewer)


class Response(models.Model):
    """One person's answers to one survey on one occasion ('meeting-1', '2026-11-23')."""

    key = KeyField()
    survey = models.CharField(max_length=30)
    mentorship = models.ForeignKey("ithaca.Mentorship", models.CASCADE, related_name="responses")
    person = models.ForeignKey("ithaca.Person", models.CASCADE, related_name="responses")
    occurrence = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "mentorship", "person", "occurrence"],
                name="response_once_an_occasion",
            )
        ]
        indexes = [models.Index(fields=["mentorship", "survey", "-at"])]
