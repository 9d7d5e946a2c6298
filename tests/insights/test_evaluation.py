from datetime import timedelta

import pytest
from care.pairs import NOW, ago, agreed, coordinator, goal, met, pair, program
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ithaca.activity.models import Activity
from ithaca.care.actions import read
from ithaca.guide import metrics
from ithaca.insights.actions import take_snapshot
from ithaca.insights.cohort import cohort
from ithaca.insights.evaluation import evaluation, verdict
from ithaca.insights.metrics import METRICS, estimates
from ithaca.measure import proportion
from ithaca.people.models import Person
from ithaca.programs.models import Objective, Program
from ithaca.refusals import Forbidden

pytestmark = pytest.mark.django_db


def with_pairs(count: int, *, early: int = 0) -> Program:
    """Pairs that met in their first week and reached a goal; the last ``early`` ended early."""
    home = program()
    for number in range(count):
        ended = number >= count - early
        mentorship = pair(
            home,
            live=100,
            number=number,
            status="closed" if ended else "active",
            closed_at=ago(20) if ended else None,
            closed_reason="early_mentee" if ended else "",
        )
        agreed(mentorship, 30)
        met(mentorship, 95, 70, 40, 10)
        goal(mentorship, made=90, status="reached", achievable=True, concurred_at=ago(80))
    return home


def test_every_metric_is_in_the_guide_and_suppressed_at_four() -> None:
    home = with_pairs(4)
    read(home.tracks.get(), at=NOW)
    found = estimates(cohort(home, NOW))
    assert set(found) == set(METRICS) <= set(metrics())
    shown = {key for key, estimate in found.items() if estimate.value is not None}
    assert shown == {"match_rate", "time_to_match"}  # these count eight people
    for key in ("first_meet_21", "meet_adh", "hours", "goal_attain", "reliability"):
        assert found[key].suppressed
        assert found[key].n is None


def test_figures_of_many_meetings_rest_on_the_number_of_mentorships() -> None:
    found = estimates(cohort(with_pairs(24, early=6), NOW))
    assert (found["first_meet_21"].hits, found["first_meet_21"].n) == (24, 24)
    assert (found["goal_30"].hits, found["agree_signed"].hits) == (24, 24)
    assert (found["hours"].value, found["hours"].n) == (96, 24)
    assert found["reliability"].n == 24
    assert found["early_close"].value is not None
    low = found["goal_attain"].low
    assert found["goal_attain"].value == 100
    assert low is not None
    assert 80 < low < 90  # all alike is no certainty


def test_the_title_is_made_from_the_facts() -> None:
    assert evaluation(with_pairs(24), NOW).title == (
        "24 of 24 mentorships met in the first three weeks; 100 % of goals were reached."
    )


def test_a_program_of_four_says_that_it_cannot_say() -> None:
    told = evaluation(with_pairs(4), NOW)
    assert "too few" in told.title
    assert any("Fewer than 5" in sentence for sentence in told.cannot_show)
    assert any("hidden" in sentence for sentence in told.cannot_show)


def test_no_name_is_in_what_a_sponsor_reads() -> None:
    home = with_pairs(6)
    told = str(evaluation(home, NOW))
    for name in Person.objects.values_list("full_name", flat=True):
        assert name not in told
    assert "Telemachus" not in told


def test_a_verdict_needs_the_whole_interval() -> None:
    assert verdict(proportion(95, 100), 85, "up").answer == "reached"
    assert verdict(proportion(50, 100), 85, "up").answer == "not_yet"
    assert verdict(proportion(88, 100), 85, "up").answer == "unsaid"
    assert verdict(proportion(5, 100), 20, "down").answer == "reached"
    assert verdict(proportion(3, 4), 85, "up").answer == "unsaid"
    assert verdict(None, 85, "up").answer == "unsaid"


def test_the_next_cycle_sees_what_the_last_one_kept() -> None:
    last = with_pairs(24)
    penelope = coordinator(last)
    take_snapshot(last, by=penelope, at=NOW)
    following = program(organization=last.organization, slug="again", previous=last)
    Objective.objects.create(
        program=following,
        title="Meet early",
        metric="first_meet_21",
        target=85,
        organization_goal="Keep promises",
        made_at=NOW,
    )
    told = evaluation(following, NOW + timedelta(days=1))
    assert told.previous == last
    row = told.objectives[0]
    assert row.previous is not None
    assert row.previous.hits == 24
    assert row.verdict.answer == "unsaid"
    assert Activity.objects.get().verb == "snapshot.taken"
    with pytest.raises(Forbidden):
        take_snapshot(last, by=last.organization.persons.exclude(pk=penelope.pk)[0], at=NOW)


def test_an_evaluation_costs_the_same_at_three_and_at_sixty() -> None:
    home = with_pairs(3)
    with CaptureQueriesContext(connection) as few:
        evaluation(Program.objects.get(pk=home.pk), NOW)
    for number in range(3, 60):
        met(pair(home, live=100, number=number), 70)
    with CaptureQueriesContext(connection) as many:
        evaluation(Program.objects.get(pk=home.pk), NOW)
    assert len(many) == len(few)
