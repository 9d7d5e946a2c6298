"""The compiled kernels: where they are kept, and whether that has been done yet.

numba compiles for seconds what it then keeps in a folder. Nothing here imports numba until
`ready` or `warm` is called, and nobody calls these in a web request.
"""

from __future__ import annotations

import hashlib
import logging
import os
import platform
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

WORDS = "Preparing the matching engine, once: about 20 s"

_PACKAGE = Path(__file__).resolve().parent
_SETTING = "NUMBA_CACHE_DIR"
_log = logging.getLogger(__name__)
_warmed: set[Path] = set()

Say = Callable[[str], None]


def ready(say: Say | None = None) -> bool:
    """Whether the kernels can be used. Before their first use ever they are all compiled, and
    `say` (or the log) gets the words for that first."""
    if not _numba_works():
        return False
    if not is_warm():
        (say or _log.warning)(WORDS)
        warm()
    return True


def warm() -> None:
    """Compile every kernel now: each `kernels*` module lists in `WARM` what to call for that."""
    folder = place()
    for source in _sources():
        name = ".".join(source.relative_to(_PACKAGE).with_suffix("").parts)
        for call in getattr(import_module(f"ithaca.matching.{name}"), "WARM", ()):
            call()
    _warmed.add(folder)
    with suppress(OSError):
        _marker(folder).touch()


def is_installed() -> bool:
    """Whether numba is there; it is not imported."""
    return find_spec("numba") is not None


def is_warm() -> bool:
    """Whether the kernels of this version have been compiled, by this process or before."""
    folder = _folder()
    return folder in _warmed or _marker(folder).exists()


def place() -> Path:
    """Let numba keep what it compiles in a folder of ours that can be written."""
    folder = _folder()
    if os.environ.get(_SETTING) != str(folder):
        os.environ[_SETTING] = str(folder)
        if "numba" in sys.modules:  # it has read its environment already
            import_module("numba.core.config").reload_config()
    return folder


@cache
def _numba_works() -> bool:
    """A numba that does not fit numpy fails when it is imported."""
    if not is_installed():
        return False
    place()
    try:
        import_module("numba")
    except ImportError as failure:
        _log.warning("numba cannot be used, so matching is slower: %s", failure)
        return False
    return True


@cache
def _folder() -> Path:
    """The first folder that can be written, preferring one where all is compiled already unless
    the environment names its own."""
    version = _version()
    possible = [
        # A child process finds in its environment what we wrote there.
        folder if folder.name == version else folder / version
        for folder in _wished()
    ]
    if not os.environ.get(_SETTING):
        possible.sort(key=lambda folder: not _marker(folder).exists())
    for folder in possible:
        if _can_be_written(folder):
            return folder
    return _temporary() / version


def _wished() -> Iterator[Path]:
    named = ((_SETTING, ""), ("ITHACA_DATA", "kernels"), ("XDG_CACHE_HOME", "ithaca/kernels"))
    for name, inside in named:
        if os.environ.get(name):
            yield Path(os.environ[name]).absolute() / inside
    with suppress(RuntimeError):
        yield Path.home() / ".cache" / "ithaca" / "kernels"


def _can_be_written(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _temporary() -> Path:
    """One that only this user can write, since numba runs what it finds; else a fresh one."""
    if hasattr(os, "getuid"):
        folder = Path(tempfile.gettempdir()) / f"ithaca-kernels-{os.getuid()}"
        with suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            if (found.st_uid, found.st_mode) == (os.getuid(), stat.S_IFDIR | 0o700):
                return folder
    return Path(tempfile.mkdtemp(prefix="ithaca-kernels-"))


def _marker(folder: Path) -> Path:
    return folder / "all-compiled"


def _sources() -> list[Path]:
    return sorted(_PACKAGE.rglob("kernels*.py"))


@cache
def _version() -> str:
    """Names these kernels as compiled by this numba: numba itself would not notice that another
    file than that of a kernel has changed."""
    known: list[object] = [platform.python_version(), platform.machine()]
    with suppress(PackageNotFoundError):
        known.append(version("numba"))
    for source in _sources():
        found = source.stat()
        known += [source, found.st_mtime_ns, found.st_size]
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]
