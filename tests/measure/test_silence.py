"""When silence becomes a nudge, a watch, a risk and a stall."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ithaca.measure import silence

ORDER = ["fine", "nudge", "watch", "risk", "stalled"]


@pytest.mark.parametrize(
    ("cadence", "days"),
    [
        (7, (10, 11, 14, 21)),
        (14, (18, 21, 28, 42)),
        (30, (38, 45, 60, 90)),
        (42, (53, 63, 84, 126)),
    ],
)
def test_each_cadence_has_its_days(cadence: int, days: tuple[int, ...]) -> None:
    for day, before, after in zip(days, ORDER, ORDER[1:], strict=False):
        assert silence(cadence, day - 1) == before
        assert silence(cadence, day) == after


def test_a_monthly_pair_is_watched_at_45_at_risk_at_60_and_stalled_at_90() -> None:
    assert [silence(30, day) for day in (44, 45, 60, 90)] == ["nudge", "watch", "risk", "stalled"]


def test_a_pause_or_a_meeting_soon_quiets_it() -> None:
    assert silence(30, 95, paused=True) == "fine"
    assert silence(30, 95, next_in_days=15) == "fine"
    assert silence(30, 95, next_in_days=16) == "stalled"


@given(st.integers(1, 120), st.floats(0, 9.99))
def test_nobody_is_bothered_before_ten_days(cadence: int, gap: float) -> None:
    assert silence(cadence, gap) == "fine"


@given(st.integers(1, 120), st.integers(0, 400), st.integers(0, 400))
def test_a_longer_silence_is_never_milder(cadence: int, gap: int, more: int) -> None:
    sooner, later = silence(cadence, gap), silence(cadence, gap + more)
    assert ORDER.index(sooner) <= ORDER.index(later)
