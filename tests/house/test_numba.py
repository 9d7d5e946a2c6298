"""numba compiles for seconds: nothing that answers a web request may load it."""

import ast
import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "ithaca"

PAGES = """
import sys
import django
django.setup()
import ithaca.api, ithaca.jobs, ithaca.urls, ithaca.wsgi
from ithaca.matching import Candidate, Terms, alternatives, why_not
people = [
    Candidate(id="a", name="Ana", gives=True, capacity=1),
    Candidate(id="b", name="Ben", takes=True),
]
why_not(people, Terms(), "b", "a")
alternatives(people, Terms(), "b")
print(sorted({name.split(".")[0] for name in sys.modules} & {"numba", "llvmlite"}))
"""


def test_pages_and_what_they_ask_the_engine_load_no_numba(tmp_path: Path) -> None:
    own = {"DJANGO_SETTINGS_MODULE": "ithaca.settings", "ITHACA_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", PAGES], env={**os.environ, **own}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[]\n"


def test_only_kernels_import_numba() -> None:
    found = {
        place.name
        for place in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(place.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or "", *(one.name for one in node.names)]
        if name.split(".")[0] == "numba"
    }
    assert found and all(name.startswith("kernels") for name in found)
