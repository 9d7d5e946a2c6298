"""The one Django app; its rooms are packages (docs/building/house.md)."""

from importlib import import_module

from django.apps import AppConfig

# Rooms that answer for kinds of steps register themselves when they are imported.
_REGISTERING = (
    "programs.planning",
    "pairing.steps",
    "journey.steps",
    "feedback.steps",
    "care.steps",
    "insights.steps",
    "jobs",
)


class IthacaConfig(AppConfig):
    name = "ithaca"
    verbose_name = "Ithaca"

    def ready(self) -> None:
        for room in _REGISTERING:
            import_module(f"ithaca.{room}")
