"""Backup under load, restore on the same and the other database, and what restore refuses."""

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import threading
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from ithaca.operations import archive, health, restoring
from ithaca.people.actions import found_organization
from ithaca.people.models import Organization, Person
from ithaca.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def administrator() -> Person:
    return found_organization(
        name="Ithaca Peña",
        full_name="Odysseus Laertiades",
        email="odysseus@ithaca.example",
        password="only-nobody-knows",
        zone="Europe/Athens",
        at=NOW,
    )


@pytest.fixture
def backup(administrator: Person, tmp_path: Path) -> Path:
    picture = Path(settings.MEDIA_ROOT) / "uploads" / "bow.txt"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text("twelve axes")
    return archive.write(tmp_path / "all.tar.gz", at=NOW)[0]


def command(data: Path, *words: str) -> str:
    """An installation on SQLite, in a process and a folder of its own."""
    environment = os.environ | {"ITHACA_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", "ithaca", *words], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def tables_of(place: Path, work: Path) -> dict[str, str]:
    work.mkdir()
    return restoring._unpack(place, work).tables


def test_a_backup_goes_to_the_other_database_and_back_unchanged(
    backup: Path, tmp_path: Path
) -> None:
    elsewhere, second = tmp_path / "elsewhere", tmp_path / "second.tar.gz"
    assert "Restored" in command(elsewhere, "restore", str(backup))
    assert (elsewhere / "files" / "uploads" / "bow.txt").read_text() == "twelve axes"
    command(elsewhere, "backup", str(second))
    assert tables_of(backup, tmp_path / "a") == tables_of(second, tmp_path / "b")

    Person.objects.update(full_name="Nobody")
    restoring.restore(second, replace=True)
    again = archive.write(tmp_path / "third.tar.gz", at=NOW)[1]
    assert again.tables == tables_of(second, tmp_path / "c")
    # Numbers go on behind the restored ones.
    assert Organization.objects.create(name="Sparta").pk > 1


def test_a_backup_under_writes_holds_one_moment(administrator: Person, tmp_path: Path) -> None:
    twin = Person.objects.create(organization=administrator.organization, full_name="Twin")
    stop = threading.Event()

    def keep_writing() -> None:
        count = 0
        while not stop.is_set():
            count += 1
            with transaction.atomic():
                Person.objects.filter(pk=administrator.pk).update(bio=str(count))
                Person.objects.filter(pk=twin.pk).update(bio=str(count))
        connection.close()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        made = [archive.write(tmp_path / f"{n}.tar.gz", at=NOW)[0] for n in range(5)]
    finally:
        stop.set()
        writer.join()
    for place in made:
        with tarfile.open(place) as tar:
            table = tar.extractfile("tables/person.jsonl")
            assert table is not None
            lines = table.read().splitlines()
        column = json.loads(lines[0]).index("bio")
        assert len({json.loads(line)[column] for line in lines[1:]}) == 1


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "other"])
def test_a_damaged_archive_is_refused_and_nothing_changes(
    damage: str, backup: Path, tmp_path: Path
) -> None:
    whole = backup.read_bytes()
    broken = tmp_path / "broken.tar.gz"
    middle = len(whole) // 2
    broken.write_bytes(
        {
            "cut": whole[:middle],
            "flipped": whole[:middle] + bytes([whole[middle] ^ 4]) + whole[middle + 1 :],
            "emptied": b"",
            "other": b"PK not at all an archive",
        }[damage]
    )
    with pytest.raises(Refusal, match=r"damaged|not a backup"):
        restoring.restore(broken, replace=True)
    assert Person.objects.get().full_name == "Odysseus Laertiades"


def unpacked(archive: bytes) -> bytes | None:
    """What it holds, or nothing if it cannot be unpacked."""
    with suppress(OSError, EOFError, zlib.error):
        return gzip.decompress(archive)
    return None


def test_every_flipped_byte_is_noticed(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    held = unpacked(whole)
    broken = tmp_path / "broken.tar.gz"
    # Byte 4-9 are the compressor's time stamp and system, which carry nothing of ours.
    for place in range(10, len(whole), max(1, len(whole) // 60)):
        flipped = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        if unpacked(flipped) == held:  # another way to write the same run of zeros
            continue
        broken.write_bytes(flipped)
        with pytest.raises(Refusal):
            restoring.restore(broken, replace=True)


def test_an_installation_that_holds_data_is_not_overwritten_by_accident(backup: Path) -> None:
    with pytest.raises(Refusal, match="--replace"):
        restoring.restore(backup, replace=False)


def test_a_running_installation_is_not_restored_over(backup: Path) -> None:
    health.beat()
    try:
        with pytest.raises(Refusal, match="running"):
            restoring.restore(backup, replace=True)
    finally:
        health.heartbeat().unlink()


@pytest.mark.parametrize("name", ["../outside.txt", "/tmp/ithaca-outside.txt"])
def test_an_archive_cannot_write_outside_of_itself(name: str, tmp_path: Path) -> None:
    place = tmp_path / "evil.tar.gz"
    with tarfile.open(place, "w:gz") as tar:
        member = tarfile.TarInfo(name)
        member.size = 4
        tar.addfile(member, io.BytesIO(b"evil"))
    with pytest.raises(Refusal, match="no part of a backup"):
        restoring.restore(place, replace=True)
    assert not Path("/tmp/ithaca-outside.txt").exists()
