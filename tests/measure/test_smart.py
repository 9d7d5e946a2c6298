"""The five SMART checks and their hints."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ithaca.measure import smart_checks, smart_score

START, DUE, END = date(2026, 1, 10), date(2026, 4, 1), date(2026, 7, 9)


def test_a_whole_goal_passes_all_five() -> None:
    checks = smart_checks(
        "I lead our weekly review myself", "3 reviews held", True, True, True, DUE, START, END
    )
    assert [check.key for check in checks] == [
        "specific",
        "measurable",
        "achievable",
        "relevant",
        "timed",
    ]
    assert all(check.passed and not check.hint for check in checks)
    assert smart_score(checks) == 100


def test_an_empty_goal_gets_five_friendly_hints() -> None:
    checks = smart_checks("", "", False, False, False, None, START, END)
    assert smart_score(checks) == 0
    assert checks[1].hint == (
        "Say how you will know: a number, a thing made, or something another person can see."
    )
    assert all(check.hint.endswith(".") for check in checks)


def test_both_must_find_it_achievable() -> None:
    checks = smart_checks("I write a short paper", "the paper", True, False, True, DUE, START, END)
    assert not checks[2].passed
    assert checks[2].hint == "Ask the other person whether they find it achievable, too."


def test_the_date_must_lie_within_the_time_together() -> None:
    def timed(due: date) -> tuple[bool, str]:
        check = smart_checks("", "", False, False, False, due, START, END)[4]
        return check.passed, check.hint

    assert timed(START) == timed(END) == (True, "")
    assert timed(date(2026, 1, 9)) == (False, "Choose a day after your start together.")
    assert timed(date(2026, 7, 10)) == (False, "Choose a day before your time together ends.")


def test_words_of_any_script_count() -> None:
    checks = smart_checks(
        "Я уверенно веду наши встречи", "10 встреч", True, True, True, DUE, START, END
    )
    assert all(check.passed for check in checks)


@given(st.text(), st.text(), st.booleans(), st.none() | st.dates())
def test_a_check_has_a_hint_just_when_it_is_open(
    outcome: str, measure: str, linked: bool, due: date | None
) -> None:
    checks = smart_checks(outcome, measure, True, True, linked, due, START, END)
    assert all(check.passed == (check.hint == "") for check in checks)
