"""Files that are there whole or not at all, whatever happens in between."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ithaca.matching.vocabulary import MatchingError

_DRAFT = re.compile(r"\.(?P<name>.+)\.(?P<process>\d+)\.part")


def check_places(out: Iterable[Path], inputs: Iterable[Path]) -> None:
    """Refuse before any work what could not be written afterwards. Raises MatchingError."""
    seen = {path.resolve(): f"{path} is read, so it cannot be written as well." for path in inputs}
    for path in out:
        place = path.resolve()
        if place in seen:
            raise MatchingError(seen[place])
        seen[place] = f"{path} is named twice: give every output a file of its own."
        if not place.parent.is_dir():
            raise MatchingError(f"{place.parent}: there is no such folder.")
        if place.exists() and not place.is_file():
            raise MatchingError(f"{path} is not a file that can be replaced.")
        if not os.access(place.parent, os.W_OK | os.X_OK):
            raise MatchingError(f"{place.parent}: nothing may be written into this folder.")


def write_whole(texts: Mapping[Path, bytes]) -> None:
    """All files are written under other names and are on the disk before the first gets its own;
    a file that was there is replaced in one step. Raises OSError and leaves nothing behind."""
    drafts: list[tuple[Path, Path]] = []
    try:
        for path, text in texts.items():
            place = path.resolve()
            _sweep(place)
            drafts.append((place.with_name(f".{place.name}.{os.getpid()}.part"), place))
            _write(drafts[-1][0], text)
    except BaseException:
        for draft, _ in drafts:
            draft.unlink(missing_ok=True)
        raise
    with _undisturbed():
        try:
            for draft, place in drafts:
                draft.replace(place)
        finally:
            for draft, place in drafts:
                draft.unlink(missing_ok=True)
                _keep(place.parent)


def _write(draft: Path, text: bytes) -> None:
    with draft.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sweep(place: Path) -> None:
    """Take away what a run left behind that was killed while it wrote this file."""
    for other in place.parent.glob(".*.part"):
        draft = _DRAFT.fullmatch(other.name)
        if draft and draft["name"] == place.name and not _runs(int(draft["process"])):
            with suppress(OSError):
                other.unlink()


def _runs(process: int) -> bool:
    if os.name == "nt":  # where asking would end it
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _keep(folder: Path) -> None:
    """The new names are on the disk as well, where the system can tell."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits for the few moments in which some files have their names and some not yet."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
