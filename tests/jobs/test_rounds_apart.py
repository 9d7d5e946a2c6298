"""A round is matched in a process of its own: it is stopped, killed and swept like any job."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from care.pairs import coordinator, program
from django.conf import settings
from django.core.cache.backends.filebased import FileBasedCache
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from racing import database_url

from ithaca import jobs
from ithaca.activity.models import Activity
from ithaca.pairing import gather, rounds, running
from ithaca.pairing.models import Proposal, Round
from ithaca.people.models import Person
from ithaca.programs.models import Enrollment, Track
from ithaca.refusals import Conflict

PAIRS = 6
SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What a worker does with the rounds that wait, with real child processes."""
    monkeypatch.setenv("DATABASE_URL", database_url())

    def work() -> None:
        with override_settings(QUEUE=tmp_path / "jobs.sqlite3"):
            jobs.work_rounds(at=timezone.now())
        connection.close()

    return work


def track_of(by: Person) -> Track:
    return Track.objects.select_related("program__organization").get(
        program__organization=by.organization
    )


def started() -> tuple[Round, Person]:
    here = program()
    penelope = coordinator(here)
    track, at = track_of(penelope), timezone.now()
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
        for name in (f"{who}{n}" for n in range(PAIRS) for who in ("Mentor", "Mentee"))
    )
    words = gather.default_words(track)
    return rounds.start_round(track, words=words, rules={}, by=penelope, at=at), penelope


def status_of(round_: Round) -> str:
    round_.refresh_from_db()
    return round_.status


def until(said: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not said():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def children() -> list[int]:
    """Ours, and not those of the database or a browser."""
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    born = [pid for task in tasks for pid in (task / "children").read_text().split()]
    ours = f"{sys.executable}\0"
    return [int(p) for p in born if Path(f"/proc/{p}/cmdline").read_text().startswith(ours)]


def waits_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "command", lambda _round: SLEEPS)


@pytest.mark.django_db(transaction=True)
def test_a_round_is_matched_by_a_process_that_ends_and_says_how_far_it_is(
    worker: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_, _penelope = started()
    monkeypatch.delattr(rounds, "propose")  # nothing is matched in this process
    worker()
    assert status_of(round_) == "proposed"
    assert round_.proposals.count() == PAIRS
    file_cache = FileBasedCache(str(settings.DATA / "cache"), {})
    monkeypatch.setattr(running, "cache", file_cache)  # that of an installation
    assert running.progress_of(round_)[1] == 100
    assert not children()


@pytest.mark.django_db(transaction=True)
def test_a_round_that_is_stopped_ends_at_once_and_keeps_nothing(
    worker: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_, penelope = started()
    waits_in_a_child(monkeypatch)
    at_work = threading.Thread(target=worker)
    at_work.start()
    until(children)
    began = time.monotonic()
    rounds.cancel(round_, by=penelope, at=timezone.now())
    at_work.join(10)
    assert not at_work.is_alive()
    assert time.monotonic() - began < 3
    assert not children()
    assert status_of(round_) == "cancelled"
    with pytest.raises(Conflict):
        rounds.cancel(round_, by=penelope, at=timezone.now())
    monkeypatch.undo()
    rounds.work(round_, at=timezone.now())  # one that could not be ended in time
    assert status_of(round_) == "cancelled"
    assert not Proposal.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_is_repeated_and_the_third_time_it_is_said(
    worker: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_, _penelope = started()
    waits_in_a_child(monkeypatch)
    for _ in range(3):
        assert status_of(round_) == "running"
        at_work = threading.Thread(target=worker)
        at_work.start()
        until(children)
        os.kill(children()[0], signal.SIGKILL)
        at_work.join(10)
    assert status_of(round_) == "failed"
    assert "broke off three times" in round_.error


@pytest.mark.django_db(transaction=True)
def test_a_round_whose_worker_was_killed_is_taken_by_the_next_and_proposed_once(
    worker: Callable[[], None],
) -> None:
    round_, _penelope = started()
    dead = timezone.now() - timedelta(minutes=3)
    Round.objects.update(claimed_at=dead)
    child = subprocess.Popen([sys.executable, "-m", "ithaca", "round", "run", round_.key])
    worker()
    assert child.wait(30) == 0, "the orphan is late, and that is all"
    assert status_of(round_) == "proposed"
    assert round_.proposals.count() == PAIRS
    assert Activity.objects.filter(verb="round.proposed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_living_worker_holds_is_not_taken_by_another(
    worker: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    round_, penelope = started()
    waits_in_a_child(monkeypatch)
    monkeypatch.setattr(running, "_RENEWED_EVERY", timedelta(0))
    at_work = threading.Thread(target=worker)
    at_work.start()
    until(children)
    held: list[datetime | None] = []
    for _ in range(2):
        round_.refresh_from_db()
        held.append(round_.claimed_at)
        until(lambda: Round.objects.get().claimed_at != held[-1])
    assert not running.waiting(at=timezone.now())
    rounds.cancel(round_, by=penelope, at=timezone.now())
    at_work.join(10)
    assert not at_work.is_alive()


@pytest.mark.django_db(transaction=True)
def test_stopping_and_finishing_at_once_have_one_outcome() -> None:
    round_, penelope = started()
    ready = threading.Barrier(2)
    said: list[Exception] = []

    def stop() -> None:
        ready.wait()
        try:
            rounds.cancel(round_, by=penelope, at=timezone.now())
        except Conflict as no:
            said.append(no)
        finally:
            connection.close()

    stopping = threading.Thread(target=stop)
    stopping.start()

    def tell(_words: str, share: float) -> None:
        if share == 1 and not ready.broken and ready.n_waiting:
            ready.wait()

    until(lambda: ready.n_waiting)
    rounds.work(round_, at=timezone.now(), progress=tell)
    stopping.join(30)
    outcome = (status_of(round_), round_.proposals.count(), len(said))
    assert outcome in [("proposed", PAIRS, 1), ("cancelled", 0, 0)]
    ends = Activity.objects.filter(verb__in=["round.proposed", "round.cancelled"])
    assert ends.count() == 1
