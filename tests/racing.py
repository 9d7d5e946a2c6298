"""Doing things at the same moment, each in a thread with its own connection, or in a process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import close_old_connections, connection

T = TypeVar("T")


def at_once(deeds: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """What each returned or raised, in their order."""
    results: dict[int, T | Exception] = {}
    start = threading.Barrier(len(deeds))

    def run(number: int) -> None:
        close_old_connections()
        start.wait()
        try:
            results[number] = deeds[number]()
        except Exception as failure:  # the test looks at what it was
            results[number] = failure
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[number] for number in range(len(deeds))]


def race(doing: Callable[[], object], times: int = 4) -> list[Exception]:
    """Do it several times at once; returns what was raised."""
    return [one for one in at_once([doing] * times) if isinstance(one, Exception)]


def database_url() -> str:
    """The database under the tests, for a process of its own."""
    said = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{said['NAME']}"
    return f"postgres://{said['USER']}@{str(said['HOST']).replace('/', '%2F')}/{said['NAME']}"
