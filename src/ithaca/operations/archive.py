"""Backup: everything in one file. A .tar.gz of one JSON file per table, the uploaded files, and a
manifest with the hash of each. It knows rows and columns, no nouns, so either database reads it.

Left out: sessions (everybody signs in again), the secret key, and the platform's admin log."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils.duration import duration_string
from psycopg import IsolationLevel

from ithaca import __version__

FORMAT = 1
APP = "ithaca"
DEFAULT = "default"


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself. ``tables`` and ``files`` map a path in it to its SHA-256."""

    format: int
    version: str
    made_at: str
    migrations: list[str]
    rows: dict[str, int]
    tables: dict[str, str]
    files: dict[str, str]


def backups() -> Path:
    place: Path = settings.DATA / "backups"
    return place


def uploads() -> Path:
    return Path(settings.MEDIA_ROOT)


def write(place: Path | None, *, at: datetime) -> tuple[Path, Manifest]:
    """One consistent moment of the installation, written while it works on."""
    place = place or backups() / f"ithaca-{at:%Y-%m-%d-%H%M%S}.tar.gz"
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".backup-") as folder:
        work = Path(folder)
        manifest = _collect(work, at)
        (work / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1), "utf-8")
        part = work / "archive.tar.gz"
        _pack(work, manifest, part)
        part.replace(place)
    return place, manifest


def _collect(work: Path, at: datetime) -> Manifest:
    rows: dict[str, int] = {}
    tables: dict[str, str] = {}
    (work / "tables").mkdir()
    with _snapshot():
        applied = MigrationRecorder(connections[DEFAULT]).applied_migrations()
        for model in all_tables():
            path = f"tables/{model._meta.model_name}.jsonl"
            rows[path] = _write_table(model, work / path)
            tables[path] = fingerprint(work / path)
    files = {}
    # After the rows: what a row names is there, and a file that came later does no harm.
    for source in sorted(uploads().rglob("*")):
        if source.is_file():
            path = f"files/{source.relative_to(uploads()).as_posix()}"
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, work / path)
            files[path] = fingerprint(work / path)
    done = sorted(name for app, name in applied if app == APP)
    return Manifest(FORMAT, __version__, at.isoformat(), done, rows, tables, files)


def all_tables() -> list[type[models.Model]]:
    found = apps.get_app_config(APP).get_models(include_auto_created=True)
    return sorted(found, key=lambda model: str(model._meta.model_name))


@contextmanager
def _snapshot() -> Iterator[None]:
    """Within, this thread reads by a connection of its own: it sees one moment, blocks nobody."""
    usual = connections[DEFAULT]
    own = usual.copy()
    options = own.settings_dict["OPTIONS"]
    if own.vendor == "sqlite":
        options["transaction_mode"] = "DEFERRED"  # in WAL a reader keeps its moment
    else:
        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    connections[DEFAULT] = own
    try:
        with transaction.atomic():
            yield
    finally:
        connections[DEFAULT] = usual
        own.close()


def _write_table(model: type[models.Model], place: Path) -> int:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*names)
    count = 0
    with place.open("w", encoding="utf-8") as file:
        file.write(json.dumps(names) + "\n")
        for row in rows.iterator(chunk_size=1000):
            file.write(json.dumps(row, default=_plain, ensure_ascii=False) + "\n")
            count += 1
    return count


def _plain(value: object) -> str:
    """JSON's words for what JSON does not know; each field's to_python reads them back."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    raise TypeError(f"A backup cannot write {type(value).__name__}.")


def _pack(work: Path, manifest: Manifest, place: Path) -> None:
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as raw:
        # No name in the compressed header: then each byte of an archive counts.
        with gzip.GzipFile("", "wb", 6, raw) as stream, tarfile.open(None, "w", stream) as tar:
            for path in ["manifest.json", *manifest.tables, *manifest.files]:
                tar.add(work / path, arcname=path)
        raw.flush()
        os.fsync(raw.fileno())


def fingerprint(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
