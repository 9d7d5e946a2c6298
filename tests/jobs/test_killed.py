"""A worker is killed with -9 again and again: during an import, during a round, amid letters."""

import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from care.pairs import coordinator, program
from django.conf import settings
from django.utils import timezone
from racing import database_url

from ithaca.activity.models import Activity, Letter
from ithaca.pairing import gather, rounds
from ithaca.pairing.models import Mentorship, Round
from ithaca.people import imports
from ithaca.people.models import Import, Person
from ithaca.programs import intake
from ithaca.programs.models import Enrollment, Program

KILLS = 5
PEOPLE = 1_200
# What the real worker does once a minute, without the minute. Each life is later than the last,
# so that what a dead one had claimed is free again.
WORKER = """
import sys, django
django.setup()
from datetime import timedelta
from django.utils import timezone
from ithaca import jobs
ahead = timedelta(minutes=int(sys.argv[1]))
print("ready", flush=True)
while True:
    jobs.run(at=timezone.now() + ahead)
"""


def live(minutes_ahead: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(minutes_ahead)],
        env={**os.environ, "DATABASE_URL": database_url(), "EMAIL_URL": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def _end(worker: subprocess.Popen[str]) -> None:
    worker.kill()
    worker.wait()
    assert worker.stdout
    worker.stdout.close()


def die_again_and_again(chance: random.Random) -> int:
    """Kill a worker ``KILLS`` times at random moments; returns how far ahead the next one lives."""
    for number in range(KILLS):
        worker = live(10 * (number + 1))
        assert worker.stdout
        worker.stdout.readline()
        time.sleep(chance.uniform(0.02, 0.5))
        _end(worker)
    return 10 * (KILLS + 1)


def finish(ahead: int, done: Callable[[], bool]) -> None:
    worker = live(ahead)
    deadline = time.monotonic() + 90
    try:
        while not done() and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(0.5)
    finally:
        _end(worker)
    assert done()


def people_file(count: int) -> bytes:
    rows = (f"Person {n},person{n}@ithaca.example,Sailing" for n in range(count))
    return "\n".join(["name,e-mail,skills", *rows]).encode()


def importing(here: Program, by: Person) -> Import:
    at = timezone.now()
    source = intake.start_intake(
        here.tracks.select_related("program__organization").get(),
        uploads=[imports.Upload("mentors.csv", people_file(PEOPLE), "giver")],
        by=by,
        at=at,
    )
    imports.choose_mapping(
        source,
        shape=intake.shape_of(source),
        mappings={file.pk: file.mapping for file in source.files.all()},
        sides={},
        levels=[],
        by=by,
        at=at,
    )
    return source


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_during_an_import_loses_nothing_and_does_nothing_twice(
    chance: random.Random,
) -> None:
    here = program()
    source = importing(here, coordinator(here))

    def reached(status: str) -> bool:
        source.refresh_from_db()
        return source.status == status

    finish(die_again_and_again(chance), lambda: reached("checked"))
    assert source.report["create"] == PEOPLE
    imports.confirm(source, by=source.by, at=timezone.now())
    finish(die_again_and_again(chance) + 100, lambda: reached("applied"))
    assert Person.objects.filter(email__startswith="person").count() == PEOPLE
    assert Enrollment.objects.filter(gives=True).count() == PEOPLE
    assert Activity.objects.filter(verb="import.applied").count() == 1


def sixty_pairs() -> tuple[Round, Person]:
    """A round that waits for a worker."""
    here = program()
    penelope = coordinator(here)
    at = timezone.now()
    track = here.tracks.select_related("program__organization").get()
    Enrollment.objects.bulk_create(
        Enrollment(
            track=track,
            person=Person.objects.create(
                organization=here.organization, full_name=name, email=f"{name.lower()}@i.example"
            ),
            gives=name.startswith("Mentor"),
            takes=not name.startswith("Mentor"),
            status="approved",
            made_at=at,
        )
        for name in (f"{who}{n}" for n in range(60) for who in ("Mentor", "Mentee"))
    )
    round_ = rounds.start_round(
        track, words=gather.default_words(track), rules={}, by=penelope, at=at
    )
    return round_, penelope


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_during_a_round_proposes_it_once_and_whole(chance: random.Random) -> None:
    round_, _penelope = sixty_pairs()

    def done() -> bool:
        round_.refresh_from_db()
        return round_.status == "proposed"

    finish(die_again_and_again(chance), done)
    assert round_.proposals.count() == 60
    assert Activity.objects.filter(verb="round.proposed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_after_publishing_sends_every_letter_and_repeats_at_most_one_a_kill(
    chance: random.Random,
) -> None:
    round_, penelope = sixty_pairs()
    at = round_.made_at
    rounds.work(round_, at=at)
    round_.refresh_from_db()
    rounds.publish(round_, by=penelope, at=at - timedelta(minutes=2))

    def all_sent() -> bool:
        mine = Letter.objects.filter(kind="match")
        return mine.filter(status="sent").count() == 120 == mine.count()

    finish(die_again_and_again(chance), all_sent)
    assert Mentorship.objects.count() == 60
    delivered = Counter(
        found
        for file in Path(settings.EMAIL_FILE_PATH).iterdir()
        for found in re.findall(r"^Message-ID: (\S+)", file.read_text(), re.MULTILINE)
    )
    keys = set(Letter.objects.filter(kind="match").values_list("key", flat=True))
    matches = {name: n for name, n in delivered.items() if name.strip("<").split("@")[0] in keys}
    assert len(matches) == 120
    assert sum(matches.values()) - 120 <= KILLS
