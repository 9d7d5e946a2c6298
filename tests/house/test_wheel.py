"""The package carries what the pages need, and is the same bytes each time."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=source,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    place = tmp_path / "checkout"
    place.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "README.md", ".gitignore"):
        shutil.copyfile(CHECKOUT / name, place / name)
    shutil.copytree(
        CHECKOUT / "src", place / "src", ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
    )
    return place


def test_the_wheel_carries_every_file_of_the_package_and_is_reproducible(
    source: Path, tmp_path: Path
) -> None:
    digests = set()
    for name in ("first", "second"):
        done = build(source, tmp_path / name)
        assert done.returncode == 0, done.stderr
        (wheel,) = (tmp_path / name).glob("*.whl")
        digests.add(hashlib.sha256(wheel.read_bytes()).hexdigest())
    assert len(digests) == 1
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        place.relative_to(source / "src").as_posix()
        for place in (source / "src").rglob("*")
        if place.is_file()
    }
    assert not wanted - inside
    assert "ithaca/web/static/built/manifest.json" in inside


def test_a_wheel_without_the_built_assets_is_refused(source: Path, tmp_path: Path) -> None:
    shutil.rmtree(source / "src" / "ithaca" / "web" / "static" / "built")
    done = build(source, tmp_path / "wheel")
    assert done.returncode != 0
    assert "make assets" in done.stderr
