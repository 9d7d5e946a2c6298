"""The rules of docs/building/house.md that import-linter cannot say."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "ithaca"
PURE = ("guide", "matching", "measure", "sheets")
FORMATS = {place.stem for place in (SOURCE / "guide" / "en" / "formats").glob("*.yaml")}

LONGEST_FILE = 450
LONGEST_FUNCTION = 60
# Each entry needs a reason.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
INLINE_IMPORTS = {
    "__main__.py": "`ithaca match` starts without Django, and Django's commands without scipy",
}
LAZY = ("kernels", "by_")
"""Modules that import numba or scipy, and are imported by the functions that need them."""


def files() -> Iterator[tuple[str, ast.Module, str]]:
    for place in sorted(SOURCE.rglob("*.py")):
        name = place.relative_to(SOURCE).as_posix()
        if not name.startswith("migrations/"):
            text = place.read_text("utf-8")
            yield name, ast.parse(text), text


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("ithaca", exclude_type_checking_imports=True, cache_dir=None)


def _is_ours(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return bool(node.level) or (node.module or "").split(".")[0] == "ithaca"
    return isinstance(node, ast.Import) and any(
        alias.name.split(".")[0] == "ithaca" for alias in node.names
    )


def _is_lazy(node: ast.Import | ast.ImportFrom) -> bool:
    parts = [*(getattr(node, "module", None) or "").split("."), *(one.name for one in node.names)]
    return any(part.startswith(LAZY) for part in parts)


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_our_own_rooms_are_imported_at_the_top_of_a_file() -> None:
    found = {
        f"{name}:{node.lineno}"
        for name, tree, _ in files()
        if name not in INLINE_IMPORTS
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and _is_ours(node) and not _is_lazy(node)
    }
    assert not found


def _compared_words(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        parts: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            parts = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            parts = [node.value]
        for part in parts:
            inside = part.elts if isinstance(part, ast.Tuple | ast.List | ast.Set) else [part]
            for word in inside:
                if isinstance(word, ast.Constant) and isinstance(word.value, str):
                    yield word.lineno, word.value


def test_a_choice_between_mentoring_models_is_a_dial_and_never_a_format_key() -> None:
    assert len(FORMATS) == 10
    found = {
        f"{name}:{line} compares with {word!r}"
        for name, tree, _ in files()
        if not name.startswith(("guide/", "demo/"))
        for line, word in _compared_words(tree)
        if word in FORMATS
    }
    assert not found


def test_long_files_and_functions_are_named_with_a_reason() -> None:
    long_files = {name for name, _, text in files() if text.count("\n") > LONGEST_FILE}
    long_functions = {
        f"{name}:{function.name}"
        for name, tree, _ in files()
        for function in functions(tree)
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    }
    assert long_files == set(LONG_FILES)
    assert long_functions == set(LONG_FUNCTIONS)


def test_no_import_leads_back_to_where_it_began() -> None:
    graph = imports()
    try:
        TopologicalSorter(
            {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
        ).prepare()
    except CycleError as cycle:
        pytest.fail(" → ".join(cycle.args[1]))


def test_nobody_imports_the_index_of_tables() -> None:
    assert not imports().find_modules_that_directly_import("ithaca.models")


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=SOURCE.parents[1],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


WITHOUT_DJANGO = """
import importlib, pkgutil, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "django":
            raise ImportError(f"{name} is not here")

sys.meta_path.insert(0, Blocker())
package = importlib.import_module("ithaca." + sys.argv[1])
for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
"""


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_can_be_used_where_django_is_absent(room: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, room], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    read = {
        word
        for _, _, text in files()
        for word in re.findall(r'"((?:ITHACA_\w+|EMAIL_URL|DATABASE_URL|PORT))"', text)
    }
    page = (SOURCE.parents[1] / "docs" / "running" / "settings.md").read_text("utf-8")
    assert read == set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
