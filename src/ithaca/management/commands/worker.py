"""`ithaca worker`: runs the jobs in this process until a signal, two at a time."""

import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.urls import get_resolver

from ithaca.jobs import queue
from ithaca.operations import health


class Command(BaseCommand):
    help = "Run the jobs: letters, reminders, imports, rounds."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        # Letters name addresses: read the table now rather than at the first letter.
        _ = get_resolver().url_patterns
        stop = threading.Event()
        threading.Thread(target=_beat_until, args=(stop,), daemon=True).start()
        # As a request does: a connection that the database cut is opened anew for the next job.
        queue.pre_execute("connections")(lambda _task: close_old_connections())
        # A service manager stops with SIGTERM: the job in hand is finished first.
        consumer = queue.create_consumer(
            workers=2, periodic=True, graceful_signal="TERM", initial_delay=0.2, max_delay=2.0
        )
        consumer.run()
        stop.set()
        health.heartbeat().unlink(missing_ok=True)


def _beat_until(stop: threading.Event) -> None:
    while True:
        health.beat()
        if stop.wait(health.BEAT):
            return
