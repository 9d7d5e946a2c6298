from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from journey.pair import Pair


@pytest.fixture
def pair(db: None) -> Pair:
    # A folder's conftest is read before Django is set up.
    from journey.pair import make_pair

    return make_pair()
