"""`ithaca token EMAIL`: a token for the API, shown once."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ithaca.people.doors import issue_token
from ithaca.people.models import Person
from ithaca.refusals import Refusal


class Command(BaseCommand):
    help = "Make a token for the API. It stands for one person and can do no more than they."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="command line", help="what it is for")
        parser.add_argument("--scope", choices=["read", "write"], default="read")
        parser.add_argument("--organization", help="where the person belongs to several")

    def handle(
        self,
        *args: object,
        email: str,
        name: str,
        scope: str,
        organization: str | None,
        **options: object,
    ) -> None:
        found = Person.objects.active().filter(email=email.strip().lower())
        if organization:
            found = found.filter(organization__name=organization)
        if len(found) != 1:
            where = "; add --organization" if found else ""
            raise CommandError(f"{len(found)} active persons have this e-mail{where}.")
        try:
            token = issue_token(person=found[0], name=name, scope=scope, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from None
        self.stderr.write("Shown this once; keep it like a password:")
        self.stdout.write(token)
