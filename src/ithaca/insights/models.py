"""Figures as they stood: what a closed program said of itself, kept for the next cycle."""

from django.db import models


class Snapshot(models.Model):
    """The program's metrics on one day: metric key → Estimate as data."""

    program = models.ForeignKey("ithaca.Program", models.CASCADE, related_name="snapshots")
    figures = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
