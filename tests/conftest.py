"""What every test may ask for. The engine and the folders of a run are in engines.py, the browser
in browser/conftest.py."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as profile

pytest_plugins = ["engines"]

profile.register_profile(
    "ithaca", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
profile.load_profile("ithaca")


@pytest.fixture
def chance(pytestconfig: pytest.Config) -> random.Random:
    """The same draws for the same --hypothesis-seed, which every run prints."""
    return random.Random(int(pytestconfig.option.hypothesis_seed))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database goes with the folder of the run, also while a thread still holds it."""
    return True


@pytest.fixture(scope="session")
def checkout() -> Path:
    return Path(__file__).resolve().parent.parent
