"""Estimates: known intervals, what stays hidden, and how a figure reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ithaca.measure import Estimate, count, mean, median, proportion, suppress


def test_a_share_comes_with_wilsons_interval() -> None:
    share = proportion(158, 247)
    assert share.value == pytest.approx(63.97, abs=0.01)
    assert (share.low, share.high) == pytest.approx((57.8, 69.7), abs=0.1)
    assert str(share) == "64 % (158 of 247; 58–70)"


def test_below_twenty_a_share_is_rounded_and_shows_no_count() -> None:
    share = proportion(3, 7)
    assert (share.value, share.low, share.high, share.hits) == (40, 10, 80, None)
    assert str(share) == "about 40 % (n = 7; 10–80)"


def test_a_mean_comes_with_students_interval() -> None:
    figure = mean([1, 2, 3, 4, 5])
    assert figure.value == 3
    assert (figure.low, figure.high) == pytest.approx((1.037, 4.963), abs=0.001)
    assert str(figure) == "3 (n = 5; 1.0–5.0)"


def test_a_median_comes_with_order_statistics() -> None:
    figure = median(list(range(1, 21)), unit="days")
    assert (figure.value, figure.low, figure.high) == (10.5, 6, 15)
    assert str(figure) == "10.5 days (n = 20; 6–15)"
    assert median([1, 2, 3, 4, 5]).low is None


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_fewer_than_five_show_nothing_that_could_tell(n: int) -> None:
    for figure in (proportion(1, n), mean([4.0] * n), median([4.0] * n), count(n)):
        assert figure.suppressed
        told = (figure.value, figure.n, figure.low, figure.high, figure.hits)
        assert told == (None, None, None, None, None)
        assert str(figure) == "fewer than 5"


def test_nobody_at_all_is_no_secret() -> None:
    for figure in (proportion(0, 0), mean([]), median([])):
        assert (figure.value, figure.n, figure.suppressed) == (None, 0, False)
        assert str(figure) == "no data yet"
    assert str(count(0)) == "0"


def test_a_share_of_more_than_everyone_is_refused() -> None:
    with pytest.raises(ValueError, match="6 of 5"):
        proportion(6, 5)


@given(st.integers(5, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_within_its_interval_and_the_interval_within_0_and_100(
    drawn: tuple[int, int],
) -> None:
    share = proportion(*drawn)
    assert share.low is not None and share.value is not None and share.high is not None
    assert -1e-9 <= share.low <= share.value + 1e-9
    assert share.value - 1e-9 <= share.high <= 100 + 1e-9


@given(st.lists(st.floats(-1000, 1000), min_size=6, max_size=60))
def test_a_median_lies_within_its_interval(values: list[float]) -> None:
    figure = median(values)
    assert figure.low is not None and figure.value is not None and figure.high is not None
    assert figure.low <= figure.value <= figure.high


def test_a_small_group_takes_the_next_smallest_with_it() -> None:
    groups = {"a": count(4), "b": count(9), "c": count(30)}
    hidden = suppress(groups)
    assert [hidden[key].suppressed for key in "abc"] == [True, True, False]
    assert hidden["b"].n is None
    assert str(hidden["b"]) == "hidden, to protect a smaller group"
    assert suppress(hidden) == hidden


def test_without_a_small_group_nothing_is_hidden() -> None:
    groups = {"a": count(5), "b": count(9), "c": count(0)}
    assert suppress(groups) == groups


def test_an_empty_group_hides_no_one() -> None:
    hidden = suppress({"a": count(3), "b": count(0), "c": count(12)})
    assert [hidden[key].suppressed for key in "abc"] == [True, False, True]


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 12), min_size=2, max_size=8))
def test_no_hidden_group_follows_from_the_total(sizes: dict[str, int]) -> None:
    hidden = suppress({key: count(n) for key, n in sizes.items()})
    gone = [sizes[key] for key, figure in hidden.items() if figure.suppressed]
    others = [key for key, figure in hidden.items() if not figure.suppressed and sizes[key]]
    assert not gone or not others or (len(gone) >= 2 and sum(gone) >= 5)


def test_an_estimate_is_written_by_its_words() -> None:
    assert str(Estimate(12.0, 12)) == "12"
    assert str(Estimate(None, None, suppressed=True)) == "fewer than 5"
