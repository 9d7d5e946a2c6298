import pytest
from care.pairs import NOW, TODAY, ago, agreed, booked, goal, met, pair, program

from ithaca.care.actions import read
from ithaca.care.models import Alert
from ithaca.care.queries import reason_of
from ithaca.pairing.models import Mentorship, Pause

pytestmark = pytest.mark.django_db


def monthly(gap: int) -> Mentorship:
    """A pair that agreed on a meeting a month, has a goal, and last met ``gap`` days ago."""
    mentorship = pair(program(), live=150)
    agreed(mentorship, 30)
    goal(mentorship, made=140)
    met(mentorship, gap)
    return mentorship


def silence_of(mentorship: Mentorship) -> tuple[int, str] | None:
    read([mentorship], at=NOW)
    alert = Alert.objects.filter(mentorship=mentorship, rule="R5", ended_at=None).first()
    return (alert.severity, alert.facts["kind"]) if alert else None


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (44, None),
        (45, (2, "watch")),
        (59, (2, "watch")),
        (60, (3, "risk")),
        (89, (3, "risk")),
        (90, (4, "stalled")),
    ],
)
def test_a_monthly_pair_is_watched_at_45_at_risk_at_60_and_stalled_at_90_days(
    gap: int, expected: tuple[int, str] | None
) -> None:
    assert silence_of(monthly(gap)) == expected


@pytest.mark.parametrize(("in_days", "silent"), [(15, False), (16, True)])
def test_a_meeting_booked_within_half_a_cadence_is_no_silence(in_days: int, silent: bool) -> None:
    mentorship = monthly(61)
    booked(mentorship, in_days)
    assert (silence_of(mentorship) is not None) == silent


def test_a_pause_is_no_silence_and_its_days_do_not_count_afterwards() -> None:
    mentorship = monthly(61)
    pause = Pause.objects.create(
        mentorship=mentorship, starts_on=ago(40).date(), ends_on=ago(-5).date()
    )
    assert silence_of(mentorship) is None
    pause.ends_on = ago(11).date()
    pause.save()
    assert silence_of(mentorship) is None


def test_silence_says_in_words_how_long_and_what_was_agreed() -> None:
    mentorship = monthly(61)
    silence_of(mentorship)
    alert = Alert.objects.get()
    assert reason_of(alert, TODAY).words == ("No meeting for 61 days; they agreed on one a month.")


@pytest.mark.parametrize(
    ("live", "rules"),
    [
        (6, set()),
        (7, {"R1"}),
        (13, {"R1"}),
        (14, {"R1", "R2", "R3-agreement"}),
        (21, {"R1", "R2", "R3-agreement", "R5"}),
        (30, {"R1", "R2", "R3-agreement", "R3-goals", "R5"}),
    ],
)
def test_a_pair_that_does_nothing_raises_one_rule_after_the_other(
    live: int, rules: set[str]
) -> None:
    read([pair(program(), live=live)], at=NOW)
    assert set(Alert.objects.values_list("rule", flat=True)) == rules


def test_an_agreement_is_due_after_the_second_meeting_even_if_two_weeks_are_not_over() -> None:
    mentorship = pair(program(), live=10)
    met(mentorship, 8, 2)
    read([mentorship], at=NOW)
    assert [alert.rule for alert in Alert.objects.all()] == ["R3-agreement"]


def test_nothing_is_expected_of_a_pair_that_has_not_begun_or_is_closing() -> None:
    home = program()
    waiting = pair(home, live=None, status="planned")
    closing = pair(home, live=150, number=1, status="closing")
    read([waiting, closing], at=NOW)
    assert not Alert.objects.exists()
