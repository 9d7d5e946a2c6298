from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from principals import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    # A folder's conftest is read before Django is set up.
    from principals import make_cast

    return make_cast()
