"""The parent of server and worker, with real processes."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path

import pytest

from ithaca.ports import complaint

SLOW = """
import time
def application(environ, start):
    if environ["PATH_INFO"] == "/slow":
        open("begun", "w").close()
        time.sleep(1.5)
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"the whole answer"]
"""
PARENT = """
import sys
from ithaca import serve
port = int(sys.argv[1])
command = [*serve.web_command("127.0.0.1", port, 1, 2)[:-1], "slow:application"]
children = [serve.Child("web server", command)]
sys.exit(serve.supervise(children, lambda: serve._answers("127.0.0.1", port), "ready"))
"""
FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[1], "a").write(f"{child.pid}\\n")
time.sleep(0.3)
sys.exit(3)
"""


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def run(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "PYTHONWARNINGS": "ignore"},
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(true: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_flight_gets_its_whole_answer(signum: int, tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW)
    port = free_port()
    parent = run(tmp_path, "-c", PARENT, str(port))
    answer: list[bytes] = []

    def ask() -> None:
        door = HTTPConnection("127.0.0.1", port, timeout=20)
        door.request("GET", "/slow")
        answer.append(door.getresponse().read())
        door.close()

    assert parent.stderr is not None
    assert "ready" in parent.stderr.readline()
    visitor = threading.Thread(target=ask)
    visitor.start()
    wait_until((tmp_path / "begun").exists)
    parent.send_signal(signum)
    visitor.join()
    assert answer == [b"the whole answer"]
    assert parent.wait(15) == 0
    parent.stderr.close()


def test_a_crashed_child_starts_again_and_leaves_nobody_behind(tmp_path: Path) -> None:
    (tmp_path / "family.py").write_text(FAMILY)
    script = (
        "import sys; from ithaca import serve;"
        "sys.exit(serve.supervise([serve.Child('family', "
        "[sys.executable, 'family.py', 'pids'])], lambda: False, ''))"
    )
    parent = run(tmp_path, "-c", script)
    pids = tmp_path / "pids"
    wait_until(lambda: pids.exists() and len(pids.read_text().split()) >= 2)
    first, second, *_ = map(int, pids.read_text().split())
    assert not alive(first)
    parent.terminate()
    assert parent.wait(15) == 0
    wait_until(lambda: not alive(second))
    assert parent.stderr is not None
    assert "The family ended with 3; it starts again in 1 seconds." in parent.stderr.read()
    parent.stderr.close()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone offers it")
def test_a_killed_parent_takes_its_server_along(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW)
    port = free_port()
    parent = run(tmp_path, "-c", PARENT, str(port))
    assert parent.stderr is not None
    assert "ready" in parent.stderr.readline()
    parent.kill()
    parent.wait()
    wait_until(lambda: complaint(str(port)) == "")
    parent.stderr.close()


def test_an_occupied_port_is_said_before_anything_else(tmp_path: Path) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "ithaca", "serve"],
            env=os.environ | {"PORT": str(port), "ITHACA_DATA": str(tmp_path / "data")},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert f"Port {port} is taken. Choose another: PORT={port + 1} make run" in done.stderr
    assert not (tmp_path / "data").exists()


def test_the_parent_stays_small_because_it_never_imports_django() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, ithaca.__main__; print('django' in sys.modules)"],
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "False"
