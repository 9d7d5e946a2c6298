"""`ithaca doctor`: what is wrong with this installation, and how to mend it."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from ithaca.operations import health


class Command(BaseCommand):
    help = "Say what is wrong with this installation, and how to mend it."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        findings = health.examine(timezone.now())
        marks = {
            "good": self.style.SUCCESS("good"),
            "care": self.style.WARNING("care"),
            "bad": self.style.ERROR("bad "),
        }
        for finding in findings:
            self.stdout.write(f"{marks[finding.state]}  {finding.subject}: {finding.said}")
            if finding.mend:
                self.stdout.write(f"      → {finding.mend}")
        if any(finding.state == "bad" for finding in findings):
            raise SystemExit(1)
