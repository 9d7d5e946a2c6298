"""What every test may ask for. The engine and the folders of a run are in engines.py, the browser
in browser/conftest.py."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as profile

if TYPE_CHECKING:
    from pytest_django.plugin import DjangoDbBlocker

    from ithaca.demo import Cast

pytest_plugins = ["engines", "chromium"]

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


# Imported inside, because the pure rooms are tested without Django.
@pytest.fixture
def cast(db: None) -> Cast:
    """A few people with every role, one program, and Leila and Ana, as of now."""
    from django.utils import timezone

    from ithaca.demo import small

    return small(timezone.now())


@pytest.fixture(scope="module")
def living(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The whole demo, built once for a file and rolled back behind it (a few seconds)."""
    from datetime import UTC, datetime

    from django.db import transaction

    from ithaca.demo import build

    with django_db_blocker.unblock(), transaction.atomic():
        yield build(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
        transaction.set_rollback(True)
