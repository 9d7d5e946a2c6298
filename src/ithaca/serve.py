"""`ithaca serve`: one small parent that runs the web server and the job worker and keeps them
running. It imports neither Django nor any room: so it stays small and cannot fail with them."""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from ithaca.ports import complaint

GRACE = 30.0  # seconds a child has to finish the request or the job in its hands
CALM = 60.0  # a child that lived this long starts with a clean slate
LONGEST_PAUSE = 30.0
GIVE_UP = 8  # crashes in a row


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    again_at: float = 0.0
    crashes: int = 0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603
            self.command, start_new_session=True, preexec_fn=end_with_parent
        )

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def clear(self) -> None:
        """End whatever of its group outlived it: the web server's workers survive their main."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def crashed(self, now: float) -> None:
        """Note the crash and when to try again: 1, 2, 4 … 30 seconds."""
        self.crashes = 1 if now - self.started > CALM else self.crashes + 1
        pause = min(LONGEST_PAUSE, 2.0 ** (self.crashes - 1))
        self.again_at = now + pause
        code = self.process.returncode if self.process else "?"
        self.clear()
        self.process = None
        _say(f"The {self.name} ended with {code}; it starts again in {pause:.0f} seconds.")


def end_with_parent() -> None:
    """A parent that is killed takes its children along, where the system offers it (Linux)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def web_command(host: str, port: int, workers: int, threads: int) -> list[str]:
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        # Each blocking thread may hold one connection to the database.
        "--blocking-threads": str(threads),
        "--workers-kill-timeout": str(int(GRACE)),
        "--log-level": "warning",
    }
    words = [word for option in options.items() for word in option]
    return [sys.executable, "-m", "granian", *words, "--no-ws", "ithaca.wsgi:application"]


def worker_command() -> list[str]:
    return [sys.executable, "-m", "ithaca", "worker"]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="ithaca serve", description="Serve the pages and work.")
    parser.add_argument("--port", default=os.environ.get("PORT") or "8000")
    parser.add_argument("--host", default=os.environ.get("ITHACA_BIND") or "127.0.0.1")
    parser.add_argument("--workers", type=int, default=int(os.environ.get("ITHACA_WORKERS") or 1))
    parser.add_argument("--threads", type=int, default=int(os.environ.get("ITHACA_THREADS") or 4))
    parser.add_argument("--no-worker", action="store_true", help="the pages only, no jobs")
    chosen = parser.parse_args(arguments)
    if trouble := complaint(chosen.port, chosen.host):
        _say(trouble)
        return 1
    os.environ["PORT"] = chosen.port
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ithaca.settings")
    port, host = int(chosen.port), chosen.host
    children = [
        Child("web server", web_command(host, port, chosen.workers, min(chosen.threads, 16)))
    ]
    if not chosen.no_worker:
        children.append(Child("job worker", worker_command()))
    address = os.environ.get("ITHACA_URL") or f"http://localhost:{port}"
    return supervise(children, lambda: _answers(host, port), f"Ithaca is at {address}")


def supervise(children: list[Child], ready: Callable[[], bool], welcome: str) -> int:
    """Run the children until a signal; restart those that crash. Returns the exit code."""
    asked: list[int] = []
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, lambda number, _frame: asked.append(number))
    for child in children:
        child.start()
    greeted = False
    given_up = False
    while not asked and not given_up:
        now = time.monotonic()
        for child in children:
            if child.process is None and now >= child.again_at:
                child.start()
            elif child.process is not None and child.ended():
                child.crashed(now)
        given_up = any(child.crashes >= GIVE_UP for child in children)
        if not greeted and ready():
            greeted = True
            _say(f"{welcome}  (Ctrl-C stops it)")
        time.sleep(0.1)
    _stop(children)
    if given_up:
        _say("It crashed too often. What it said is above; `ithaca doctor` looks for the cause.")
    return 1 if given_up else 0


def _answers(host: str, port: int) -> bool:
    """Does anybody answer a request, whatever the answer?"""
    door = HTTPConnection({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port, timeout=2)  # noqa: S104
    try:
        door.request("GET", "/health", headers={"Host": "localhost"})
        door.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        door.close()
    return True


def _stop(children: list[Child]) -> None:
    """Ask, wait for what is in flight, then clear away what is left."""
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + GRACE
    while time.monotonic() < until and not all(child.ended() for child in children):
        time.sleep(0.05)
    for child in children:
        child.clear()
