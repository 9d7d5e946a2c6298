"""`ithaca round verify KEY` matches the stored inputs of a round again and says whether the same
comes out. `ithaca round run KEY` is the process in which the worker lets a round be matched."""

import os

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ithaca.matching import MatchingError
from ithaca.pairing import rounds
from ithaca.pairing.models import Round
from ithaca.pairing.repeating import repeat
from ithaca.pairing.running import told
from ithaca.serve import end_with_parent


class Command(BaseCommand):
    help = "Match the stored inputs of a round again: does the same come out?"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "run"])
        parser.add_argument("key", help="the last part of the address of the round's page")

    def handle(self, *args: object, what: str, key: str, **options: object) -> None:
        rows = Round.objects.select_related("track__program__organization", "by")
        round_ = rows.filter(key=key).first()
        if round_ is None:
            raise CommandError(f"There is no round “{key}”.")
        if what == "run":
            _run(round_)
        else:
            self._verify(round_)

    def _verify(self, round_: Round) -> None:
        if "digest" not in round_.result:
            raise CommandError("This round has no result that could be compared.")
        try:
            found = repeat(round_)
        except MatchingError as failure:
            raise CommandError(f"The stored inputs cannot be matched: {failure}") from None
        if not found.differences:
            self.stdout.write(f"The same, to the last word and number (engine {found.now}).")
            return
        other = f"engine {found.then} then, {found.now} now, which may differ"
        engine = f"engine {found.now}, which should not differ" if found.same_engine else other
        raise CommandError("\n".join([f"Not the same ({engine}):", *found.differences]))


def _run(round_: Round) -> None:
    if round_.status != Round.Status.RUNNING:
        return  # it was stopped before this process had started
    end_with_parent()
    os.nice(10)  # pages come first
    rounds.work(round_, at=timezone.now(), progress=told(round_))
