"""`ithaca init`: a new installation, from the empty folder to its first administrator."""

from getpass import getpass

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ithaca.people.actions import found_organization
from ithaca.people.models import Organization
from ithaca.refusals import Refusal

QUESTIONS = {
    "organization": "Name of the organization",
    "name": "Your full name",
    "email": "Your e-mail address",
}


class Command(BaseCommand):
    help = "Make the database, the organization and its first administrator."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name}", help=question)
        parser.add_argument("--password", help="at least 10 characters; asked when left out")
        parser.add_argument("--zone", default="UTC", help="time zone, such as Europe/Lisbon")

    def handle(self, *args: object, zone: str, **options: str | None) -> None:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        if Organization.objects.exists():
            raise CommandError("This installation has its organization already: ithaca serve")
        given = {name: options[name] or self._ask(name) for name in QUESTIONS}
        try:
            person = found_organization(
                name=given["organization"],
                full_name=given["name"],
                email=given["email"],
                password=options["password"] or getpass("A password, at least 10 characters: "),
                zone=zone,
                at=timezone.now(),
            )
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"{person.organization} is ready, with {person.email} to sign in as.")
        self.stdout.write("Now: ithaca serve")

    def _ask(self, name: str) -> str:
        try:
            return input(f"{QUESTIONS[name]}: ").strip()
        except EOFError:
            raise CommandError(f"--{name} is missing ({QUESTIONS[name]}).") from None
