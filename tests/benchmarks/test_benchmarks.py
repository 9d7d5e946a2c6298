"""What the benchmarks measure is the same work: everyone finds the same, at quick sizes."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.cases import SEED, Results, cases, targets
from benchmarks.contenders import CONTENDERS, Given
from benchmarks.contenders.dense_scoring import all_points
from benchmarks.instances import POOLS, TABLES, people
from benchmarks.report import into, markdown
from benchmarks.written import counted, read, write
from ithaca.matching.scoring.pool import pool_of
from ithaca.matching.scoring.scores import Scores

TINY = {"people": (60, 36, SEED), "civil_service": (40, 40, SEED), "dense": (50, 30, SEED)}


def written(folder: Path, maker: str) -> Given:
    write(folder / "instance.npz", maker, TINY[maker], with_points=True)
    return read(folder / "instance.npz", people=True)


@pytest.mark.parametrize("maker", TINY)
def test_the_largest_total_is_the_one_that_scipy_finds(tmp_path: Path, maker: str) -> None:
    given = written(tmp_path, maker)
    ours, theirs = (counted(given, CONTENDERS[key].set_up()(given)) for key in ("total", "scipy"))
    assert ours["matched"] == theirs["matched"]
    assert ours["total"] == theirs["total"]


@pytest.mark.parametrize("maker", sorted(set(TINY) & set(POOLS)))
def test_a_whole_run_matches_as_many_and_nobody_worse(tmp_path: Path, maker: str) -> None:
    given = written(tmp_path, maker)
    keys = ("decide", "assign", "numpy + scipy")
    whole, alone, theirs = (counted(given, CONTENDERS[key].set_up()(given)) for key in keys)
    assert (whole["matched"], whole["worst"], whole["total"]) == (
        alone["matched"],
        alone["worst"],
        alone["total"],
    )
    assert whole["matched"] == theirs["matched"]
    assert whole["worst"] >= theirs["worst"]
    assert whole["total"] <= theirs["total"]


def test_numpy_scores_every_pair_as_the_engine_does() -> None:
    scores = Scores(pool_of(*people(90, 50, SEED)))
    theirs, ours = all_points(scores), scores.block()
    assert np.array_equal(np.maximum(theirs, -1), np.maximum(ours, -1))


def test_a_quarter_of_the_pairs_of_a_pool_is_excluded() -> None:
    candidates, terms = people(1_000, 600, SEED)
    points = Scores(pool_of(candidates, terms)).block()
    assert 0.24 <= np.mean(points < 0) <= 0.26
    assert sum(one.capacity for one in candidates if one.gives) == 1_050


@pytest.mark.parametrize("maker", TABLES)
def test_an_instance_is_the_same_each_time_it_is_made(maker: str) -> None:
    arguments = (40, 24, *([5] if maker == "sparse" else []), SEED)
    (first, places), (second, again) = (TABLES[maker](*arguments) for _ in range(2))
    assert np.array_equal(places, again)
    assert (first != second).sum() == 0


def test_a_page_of_tables_is_written_whatever_is_missing() -> None:
    found = Results({("dense", "scipy"): {"error": "not installed"}})
    page = markdown(cases([1_000], None), targets(), found)
    assert "not installed" in page
    assert "not measured" in page


def test_every_case_names_contenders_that_there_are() -> None:
    named = {
        name.removesuffix(", cold")
        for case in cases([1_000, 5_000], Path("/nowhere"))
        for name in case.contenders
    }
    assert named <= set(CONTENDERS)


def test_the_tables_of_a_page_are_renewed_and_the_rest_stays() -> None:
    page = "Before\n<!-- measured -->\nold\n<!-- /measured -->\nafter\n"
    assert into(page, "new\n") == "Before\n<!-- measured -->\nnew\n<!-- /measured -->\nafter\n"
