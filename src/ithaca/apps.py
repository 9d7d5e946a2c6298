"""The one Django app; its rooms are packages (docs/building/house.md)."""

from django.apps import AppConfig


class IthacaConfig(AppConfig):
    name = "ithaca"
    verbose_name = "Ithaca"
