"""Where compiled kernels are kept, and who is told when they are not there yet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ithaca.matching import compiling

NO_FOLDER = {"NUMBA_CACHE_DIR": "", "ITHACA_DATA": "", "XDG_CACHE_HOME": "", "HOME": "/dev/null"}

TELLS = """
from ithaca.matching import compiling
compiling._sources = lambda: []  # what is compiled is tested elsewhere
compiling.ready(print)
compiling.ready(print)
print(compiling.place())
"""


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **NO_FOLDER, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def folders(**environment: str) -> Path:
    code = "from ithaca.matching import compiling; print(compiling.place())"
    return Path(run(code, **environment).strip()).parent


def test_the_words_come_once_and_never_again_for_this_version(tmp_path: Path) -> None:
    first = run(TELLS, HOME=str(tmp_path)).splitlines()
    assert first[0] == compiling.WORDS and len(first) == 2
    assert run(TELLS, HOME=str(tmp_path)).splitlines() == first[1:]


def test_the_first_folder_that_can_be_written_is_used(tmp_path: Path) -> None:
    own, data, home = (tmp_path / name for name in ("own", "data", "home"))
    everything = {"NUMBA_CACHE_DIR": str(own), "ITHACA_DATA": str(data), "HOME": str(home)}
    assert folders(**everything) == own
    assert folders(**{**everything, "NUMBA_CACHE_DIR": "/dev/null/own"}) == data / "kernels"
    assert folders(ITHACA_DATA=str(data), HOME=str(home)) == data / "kernels"
    assert folders(HOME=str(home)) == home / ".cache" / "ithaca" / "kernels"
    assert folders(TMPDIR=str(tmp_path)).parent == tmp_path


def test_a_folder_where_all_is_compiled_is_preferred(tmp_path: Path) -> None:
    home = str(tmp_path / "home")
    run(TELLS, HOME=home)
    cold = run(TELLS, HOME=home, ITHACA_DATA=str(tmp_path / "data"))
    assert cold.startswith(home)


def test_a_child_uses_the_folder_of_its_parent(tmp_path: Path) -> None:
    parent = run(TELLS, HOME=str(tmp_path)).splitlines()[-1]
    assert run(TELLS, NUMBA_CACHE_DIR=parent).splitlines() == [parent]


@pytest.mark.skipif(os.name != "posix", reason="folders that others own")
def test_a_temporary_folder_that_others_can_write_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / f"ithaca-kernels-{os.getuid()}").mkdir()
    (tmp_path / f"ithaca-kernels-{os.getuid()}").chmod(0o777)
    found = folders(TMPDIR=str(tmp_path))
    assert found.parent == tmp_path and found.stat().st_mode & 0o077 == 0


def test_without_numba_and_with_one_that_fails_the_answer_is_no(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "numba.py").write_text("raise ImportError('Numba needs NumPy 2.2 or less')")
    code = "from ithaca.matching import compiling; print(compiling.ready(print))"
    assert run(code, PYTHONPATH=str(tmp_path), HOME=str(tmp_path)) == "False\n"
    monkeypatch.setattr(compiling, "is_installed", lambda: False)
    compiling._numba_works.cache_clear()
    assert not compiling.ready()
    compiling._numba_works.cache_clear()


KERNELS = """
import numpy as np
from ithaca.matching import compiling
every = compiling._sources
compiling._sources = lambda: [place for place in every() if place.parent.name == "solving"]
from ithaca.matching.solving import source
from ithaca.matching.solving.assign import assign
source._QUICK_FROM = 0
told = []
points = np.random.default_rng(1).integers(-20, 100, (60, 40))
print(assign(points, [2] * 40, progress=lambda what, share: told.append(what)).matched)
print(told.count(compiling.WORDS))
from ithaca.matching.solving import kernels
for name in ("bid", "court", "grow", "loosen", "settle"):
    print(len(getattr(kernels, name).signatures))
"""


def test_a_cold_start_says_so_through_the_progress_and_compiles_each_kernel_once(
    tmp_path: Path,
) -> None:
    assert run(KERNELS, HOME=str(tmp_path)).split() == ["60", "1"] + ["1"] * 5
    assert run(KERNELS, HOME=str(tmp_path)).split()[1] == "0"


def test_numba_stays_out_of_small_work() -> None:
    code = """
import sys
from ithaca.matching import assign
assign([[1, 2], [3, 4]], [1, 1])
print("numba" in sys.modules, "llvmlite" in sys.modules)
"""
    assert run(code) == "False False\n"
