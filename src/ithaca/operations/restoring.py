"""Restore: an archive back into an installation, onto either database, all of it or nothing.

An archive of an older version is loaded into the tables of its time and then migrated."""

from __future__ import annotations

import gzip
import json
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from ithaca.refusals import Refusal

from . import health
from .archive import APP, FORMAT, Manifest, all_tables, fingerprint, uploads

BATCH = 500


def restore(place: Path, *, replace: bool) -> Manifest:
    """Check the whole archive first, then load it. Refuses, with the reason, what it cannot do."""
    if health.worker_beats():
        raise Refusal("Ithaca is running. Stop it first, then restore.")
    with tempfile.TemporaryDirectory(dir=_beside(), prefix=".restore-") as folder:
        work = Path(folder)
        manifest = _unpack(place, work)
        _check(manifest, work)
        executor = MigrationExecutor(connection)
        target = _migration(manifest, executor)
        head = executor.loader.graph.leaf_nodes(APP)
        if _holds_rows():
            if not replace:
                raise Refusal(
                    "This installation already holds data. Restore into an empty data folder "
                    "and database, or add --replace to give up what is here."
                )
            if target not in head:
                raise Refusal(
                    f"This archive was made by version {manifest.version}, before tables changed. "
                    "Restore it into an empty data folder and database."
                )
        others = [node for node in executor.loader.graph.leaf_nodes() if node[0] != APP]
        executor.migrate([*others, target])
        executor.loader.build_graph()
        state = executor.loader.project_state([target]).apps
        _load(manifest, work, state)
        call_command("migrate", verbosity=0)
    return manifest


def _beside() -> Path:
    place: Path = settings.DATA
    place.mkdir(parents=True, exist_ok=True)
    return place


def _unpack(place: Path, work: Path) -> Manifest:
    if not place.is_file():
        raise Refusal(f"There is no file {place}.")
    try:
        with gzip.open(place) as stream:
            while stream.read(1 << 20):  # to the end, where its checksum is
                pass
        with tarfile.open(place, "r:gz") as tar:
            for member in tar:
                _extract(tar, member, work)
        found = json.loads((work / "manifest.json").read_text("utf-8"))
        manifest = Manifest(**found)
    except (tarfile.TarError, EOFError, OSError, zlib.error) as failure:
        raise Refusal(
            f"{place.name} is cut short or damaged and nothing was restored ({failure})."
        ) from failure
    except (ValueError, TypeError) as failure:
        raise Refusal(f"{place.name} is not a backup of Ithaca ({failure}).") from failure
    if manifest.format != FORMAT:
        raise Refusal(f"{place.name} has format {manifest.format}; this version reads {FORMAT}.")
    return manifest


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, work: Path) -> None:
    """One plain file inside ``work``; anything else is no part of an archive of ours."""
    target = (work / member.name).resolve()
    content = tar.extractfile(member) if member.isfile() else None
    if content is None or not target.is_relative_to(work.resolve()):
        raise Refusal(f"The archive holds {member.name}, which is no part of a backup.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with content, target.open("wb") as file:
        shutil.copyfileobj(content, file)


def _check(manifest: Manifest, work: Path) -> None:
    for path, expected in {**manifest.tables, **manifest.files}.items():
        if not (work / path).is_file():
            raise Refusal(f"The archive is damaged: {path} is missing. Nothing was restored.")
        if fingerprint(work / path) != expected:
            raise Refusal(f"The archive is damaged: {path} was changed. Nothing was restored.")


def _migration(manifest: Manifest, executor: MigrationExecutor) -> tuple[str, str]:
    """The last migration of the archive's time."""
    for name in manifest.migrations:
        if (APP, name) not in executor.loader.graph.nodes:
            raise Refusal(
                f"The archive was made by a newer version ({manifest.version}). Install that "
                "version or a later one, then restore."
            )
    if not manifest.migrations:
        raise Refusal("The archive does not say which tables it holds.")
    return APP, manifest.migrations[-1]


def _holds_rows() -> bool:
    tables = set(connection.introspection.table_names())
    return any(
        model._meta.db_table in tables and model._base_manager.exists() for model in all_tables()
    )


def _load(manifest: Manifest, work: Path, state: Any) -> None:  # noqa: ANN401 (StateApps)
    """Rows and files together, in one transaction; the databases check references at its end."""
    found = {
        str(model._meta.model_name): model
        for model in state.get_app_config(APP).get_models(include_auto_created=True)
    }
    try:
        with transaction.atomic():
            _empty()
            for path in manifest.tables:
                model = found.get(Path(path).stem)
                if model is None:
                    raise Refusal(f"The archive holds a table that is not known: {path}.")
                with (work / path).open(encoding="utf-8") as lines:
                    _load_table(model, lines)
            for statement in connection.ops.sequence_reset_sql(no_style(), list(found.values())):
                with connection.cursor() as cursor:
                    cursor.execute(statement)
            connection.check_constraints()
            _put_files(work)
    except IntegrityError as failure:
        raise Refusal(
            f"The archive contradicts itself, nothing was restored: {failure}"
        ) from failure


def _empty() -> None:
    """Old sessions and admin entries name accounts by number: they must not meet the new ones."""
    doomed = [*all_tables(), apps.get_model("sessions.Session"), apps.get_model("admin.LogEntry")]
    there = set(connection.introspection.table_names())
    tables = [model._meta.db_table for model in doomed if model._meta.db_table in there]
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), tables):
            cursor.execute(statement)


def _load_table(model: type[models.Model], lines: TextIO) -> None:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    names = json.loads(next(lines))
    if set(names) != set(fields):
        odd = ", ".join(sorted(set(names) ^ set(fields)))
        raise Refusal(f"The columns of {model._meta.model_name} do not fit: {odd}.")
    columns = [fields[name] for name in names]
    while batch := list(_rows(model, columns, islice(lines, BATCH))):
        # As it was: without the clock of auto_now, without save().
        model._base_manager.all()._insert(batch, fields=columns, using="default", raw=True)  # type: ignore[attr-defined]


def _rows(
    model: type[models.Model], columns: list[models.Field[Any, Any]], lines: Iterator[str]
) -> Iterator[models.Model]:
    for line in lines:
        values = [
            value if isinstance(field, models.JSONField) else field.to_python(value)
            for field, value in zip(columns, json.loads(line), strict=True)
        ]
        row = model()
        for field, value in zip(columns, values, strict=True):
            setattr(row, field.attname, value)
        yield row


def _put_files(work: Path) -> None:
    """The archive's files take the place of the old ones, which stay beside them once."""
    source, target = work / "files", uploads()
    source.mkdir(exist_ok=True)
    if target.exists():
        before = target.with_name(target.name + ".before-restore")
        shutil.rmtree(before, ignore_errors=True)
        target.rename(before)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(str(source), target)
