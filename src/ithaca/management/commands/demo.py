"""`ithaca demo`: a database with an organization to look around in, and who to sign in as."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ithaca.demo import PASSWORD, build, found, many
from ithaca.people.models import Organization, Person

ROLES = (
    ("coordinator", "carla"),
    ("mentor", "ana"),
    ("mentee", "leila"),
    ("sponsor", "simone"),
    ("administrator", "adam"),
)


class Command(BaseCommand):
    help = "Make the database and a demo organization with a living program."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--empty", action="store_true", help="the organization and its coordinator only"
        )
        parser.add_argument(
            "--if-new", action="store_true", help="leave an installation that has people alone"
        )
        parser.add_argument(
            "--many",
            dest="extra",
            type=int,
            default=0,
            metavar="N",
            help="that many more mentorships",
        )

    def handle(
        self, *args: object, empty: bool, if_new: bool, extra: int, **options: object
    ) -> None:
        settings.DATA.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        if not Organization.objects.exists():
            self._make(empty, extra)
        elif not if_new:
            raise CommandError(
                "This installation has its organization already. For a demo beside it, choose "
                "another folder: ITHACA_DATA=demo ithaca demo"
            )
        self._say_who()

    def _make(self, empty: bool, extra: int) -> None:
        at = timezone.now()
        if empty:
            found("carla", at)
            return
        cast = build(at)
        if extra > 0:
            many(cast.program, extra, at)

    def _say_who(self) -> None:
        """The address, and those of the demo who are here."""
        self.stdout.write(f"Ithaca: {settings.BASE_URL}")
        emails = {f"{key}@northwind.example": role for role, key in ROLES}
        here = Person.objects.filter(email__in=emails).exclude(account=None)
        known = set(here.values_list("email", flat=True))
        for email in emails:
            if email in known:
                self.stdout.write(f"  {emails[email]:<14} {email}")
        if known:
            self.stdout.write(f"The password of everybody in the demo: {PASSWORD}")
