"""`ithaca restore file`: an archive back into this installation, all of it or nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ithaca.operations import restoring
from ithaca.refusals import Refusal


class Command(BaseCommand):
    help = "Load a backup, also one from the other kind of database."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="give up what is here now")

    def handle(self, *args: object, file: Path, replace: bool, **options: object) -> None:
        try:
            manifest = restoring.restore(file, replace=replace)
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        rows = sum(manifest.rows.values())
        self.stdout.write(f"Restored {rows} rows and {len(manifest.files)} files.")
        self.stdout.write(f"The backup was made at {manifest.made_at}. Everybody signs in again.")
