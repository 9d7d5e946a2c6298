"""`ithaca import FILE…`: the same import as the page's, from a file on this machine."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ithaca.people import imports
from ithaca.people.entries import people_only
from ithaca.people.models import Import, Person
from ithaca.programs import intake
from ithaca.programs.models import Program
from ithaca.refusals import Refusal


class Command(BaseCommand):
    help = (
        "Bring people in from CSV or XLSX files, columns mapped by guess. Without --yes it only "
        "says what would happen."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--by", required=True, help="e-mail of who imports")
        parser.add_argument("--program", help="slug of a program they join as well")
        parser.add_argument("--side", default="", choices=["giver", "taker", "both", "column"])
        parser.add_argument("--levels", default="", help='lowest first: "HEO < SEO < Grade 7"')
        parser.add_argument("--yes", action="store_true", help="write what the check showed")

    def handle(
        self,
        *args: object,
        files: list[Path],
        by: str,
        program: str | None,
        side: str,
        levels: str,
        yes: bool,
        **options: object,
    ) -> None:
        at = timezone.now()
        person = Person.objects.active().filter(email=by.strip().lower()).first()
        if person is None:
            raise CommandError(f"Nobody active has the e-mail {by}.")
        try:
            uploads = [imports.Upload(f.name, f.read_bytes(), side) for f in files]
            source = self._started(uploads, program, person)
            imports.choose_mapping(
                source,
                shape=intake.shape_of(source),
                mappings={f.pk: f.mapping for f in source.files.all()},
                sides={},
                levels=[level.strip() for level in levels.split("<") if level.strip()],
                by=person,
                at=at,
            )
            self._work(source)
            self._tell(source)
            if yes:
                imports.confirm(source, by=person, at=at)
                self._work(source)
                self.stdout.write("Written.")
        except (Refusal, OSError) as failure:
            raise CommandError(str(failure)) from None

    def _started(
        self, uploads: list[imports.Upload], program: str | None, person: Person
    ) -> Import:
        at = timezone.now()
        if program is None:
            return imports.start_import(uploads=uploads, shape=people_only(), by=person, at=at)
        chosen = Program.objects.visible_to(person).filter(slug=program).first()
        if chosen is None:
            raise CommandError(f"There is no program “{program}” for {person.email}.")
        return intake.start_intake(chosen.tracks.get(), uploads=uploads, by=person, at=at)

    def _work(self, source: Import) -> None:
        """Here and now, as a worker would; one that is running may have been quicker."""
        at = timezone.now()
        source.refresh_from_db()
        if imports.claim(source, at=at):
            intake.work(source, at=at)
        source.refresh_from_db()

    def _tell(self, source: Import) -> None:
        report = source.report
        self.stdout.write(
            f"{report.get('create', 0)} new, {report.get('update', 0)} changed, "
            f"{report.get('same', 0)} as they are, {report.get('rejected', 0)} to repair."
        )
        for repair in report.get("repairs", []):
            lines = ", ".join(str(line) for line in repair["lines"][:10])
            self.stdout.write(f"  {repair['file']}, lines {lines}: {repair['message']}")
