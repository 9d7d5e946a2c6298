"""`ithaca backup [file]`: one consistent moment of everything, while the installation works on."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from ithaca.operations import archive


class Command(BaseCommand):
    help = "Write everything into one file. Keep it as carefully as the installation itself."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="default: backups/ in the data")

    def handle(self, *args: object, file: Path | None, **options: object) -> None:
        place, manifest = archive.write(file, at=timezone.now())
        rows = sum(manifest.rows.values())
        self.stdout.write(f"{place}: {rows} rows, {len(manifest.files)} files")
