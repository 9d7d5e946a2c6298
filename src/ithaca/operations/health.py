"""What is wrong with this installation, and how to mend it: the doctor's findings."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from ithaca.guide.whole import own_problems
from ithaca.matching import compiling

from .archive import backups

BEAT = 10  # seconds between two signs of life of the worker
SILENT = 45
ROOM = 500 * 1024 * 1024
STALE_BACKUP = timedelta(days=7)


@dataclass(frozen=True)
class Finding:
    """``state`` is good, care (it works, but) or bad; ``mend`` says what to do about it."""

    subject: str
    state: str
    said: str
    mend: str = ""


def heartbeat() -> Path:
    place: Path = settings.DATA / "worker.heartbeat"
    return place


def beat() -> None:
    """The worker's sign of life: the file's time."""
    heartbeat().touch()


def worker_beats() -> bool:
    place = heartbeat()
    return place.exists() and abs(time.time() - place.stat().st_mtime) < SILENT


def examine(at: datetime) -> list[Finding]:
    """Every finding, in the order in which to mend them."""
    return [
        _data_folder(),
        _disk(),
        _database(),
        _clock(at),
        _pages(),
        _worker(),
        _matching(),
        _address(),
        _letters(),
        _texts(),
        _backup(at),
    ]


def _data_folder() -> Finding:
    place = settings.DATA / ".doctor"
    try:
        place.write_text("written")
        place.unlink()
    except OSError as failure:
        return Finding(
            "Data folder",
            "bad",
            f"{settings.DATA} cannot be written: {failure.strerror}.",
            "Give the account that runs Ithaca the folder, or name another in ITHACA_DATA.",
        )
    return Finding("Data folder", "good", str(settings.DATA))


def _disk() -> Finding:
    free = shutil.disk_usage(_existing(settings.DATA)).free
    said = f"{free / 1024**3:.1f} GB free"
    if free < ROOM:
        return Finding("Disk", "bad", said, "Make room: 500 MB is the least to work safely.")
    return Finding("Disk", "good", said)


def _existing(place: Path) -> Path:
    return place if place.exists() else _existing(place.parent)


def _database() -> Finding:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as failure:
        said = str(failure).strip().splitlines()[0]
        return Finding("Database", "bad", f"It does not answer: {said}", "Look at DATABASE_URL.")
    if waiting:
        return Finding(
            "Database",
            "bad",
            f"{len(waiting)} changes of the tables are not made yet.",
            "A new installation: ithaca init. After an upgrade: ithaca migrate.",
        )
    return Finding("Database", "good", f"{connection.display_name}, all tables up to date")


def _clock(at: datetime) -> Finding:
    """The database's clock beside ours; on SQLite both are one, so the files must not lie ahead."""
    ahead = timedelta()
    if connection.vendor == "postgresql":
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT clock_timestamp()")
                ahead = cursor.fetchone()[0] - datetime.now(UTC)
        except DatabaseError:
            return Finding("Clock", "care", "The database did not tell its time.")
    elif (place := Path(str(connection.settings_dict["NAME"]))).exists():
        ahead = max(ahead, datetime.fromtimestamp(place.stat().st_mtime, UTC) - at)
    if abs(ahead) > timedelta(seconds=30):
        return Finding(
            "Clock",
            "bad",
            f"The clocks differ by {abs(ahead).total_seconds():.0f} seconds.",
            "Switch on time synchronization (systemd-timesyncd, chrony) on every machine.",
        )
    return Finding("Clock", "good", f"{at:%Y-%m-%d %H:%M} UTC")


def _pages() -> Finding:
    built = Path(settings.PACKAGE) / "web" / "static" / "built"
    try:
        named = json.loads((built / "manifest.json").read_text("utf-8"))
        missing = [name for name, one in named.items() if not (built / one["file"]).exists()]
    except (OSError, ValueError):
        missing = ["manifest.json"]
    if missing:
        return Finding(
            "Pages",
            "bad",
            f"Built files are missing: {', '.join(missing)}.",
            "In a checkout: make assets. Otherwise install the package again.",
        )
    return Finding("Pages", "good", "style sheet and scripts are there")


def _worker() -> Finding:
    if worker_beats():
        return Finding("Job worker", "good", "at work")
    return Finding(
        "Job worker",
        "bad",
        "It has not given a sign of life: no letters leave and nothing is reminded.",
        "Start it: ithaca serve runs it beside the pages, ithaca worker alone.",
    )


def _matching() -> Finding:
    subject = "Matching engine"
    if not compiling.is_installed():
        said = "numba is missing: scipy is used, which is slower for more than 2,000 people."
        return Finding(subject, "care", said, "Install it: pip install numba")
    if compiling.is_warm():
        return Finding(subject, "good", "compiled")
    return Finding(subject, "good", "will be compiled at its first use, once, in about 20 s")


def _address() -> Finding:
    address = urlsplit(settings.BASE_URL)
    if not address.hostname or address.hostname not in [*settings.ALLOWED_HOSTS, "*"]:
        return Finding(
            "Address",
            "bad",
            f"ITHACA_URL is {settings.BASE_URL}, which ITHACA_HOSTS does not allow.",
            f"Add it: ITHACA_HOSTS={address.hostname or 'mentoring.example.org'}",
        )
    if address.scheme != "https" and address.hostname not in {"localhost", "127.0.0.1", "::1"}:
        return Finding(
            "Address",
            "care",
            f"{settings.BASE_URL} is not encrypted.",
            "Put a reverse proxy with a certificate in front and set ITHACA_URL=https://…",
        )
    return Finding("Address", "good", settings.BASE_URL)


def _letters() -> Finding:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return Finding(
            "Letters",
            "care",
            f"They are written to {settings.EMAIL_FILE_PATH} and sent to nobody.",
            "Name a mail server: EMAIL_URL=smtp://user:password@mail.example.org:587",
        )
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with mail.get_connection():
            pass
    except OSError as failure:
        return Finding(
            "Letters",
            "bad",
            f"{server} does not let us in: {failure}",
            "Look at the name, port, user and password in EMAIL_URL.",
        )
    return Finding("Letters", "good", f"{server}, as {settings.DEFAULT_FROM_EMAIL}")


def _texts() -> Finding:
    count, wrong = own_problems()
    if wrong:
        return Finding(
            "Texts",
            "care",
            f"{wrong[0]}. The guide's own text is used in its place.",
            "Mend the file; `ithaca guide check` names all that is wrong.",
        )
    return Finding("Texts", "good", f"the guide's, and {count} files of your own")


def _backup(at: datetime) -> Finding:
    made = sorted(place.stat().st_mtime for place in backups().glob("*.tar.gz"))
    if not made:
        return Finding(
            "Backup", "care", "None was made here yet.", "Make one each night: ithaca backup"
        )
    age = at - datetime.fromtimestamp(made[-1], UTC)
    said = f"the last is {age.days} days old" if age.days else "the last is of today"
    if age > STALE_BACKUP:
        return Finding("Backup", "bad", said, "Make one each night: ithaca backup")
    return Finding("Backup", "good", said)
