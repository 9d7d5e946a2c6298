"""The living program holds what it is said to hold, and leaves the worker nothing old to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from ithaca import jobs
from ithaca.activity.models import Activity, Letter
from ithaca.care.models import Alert, CheckIn
from ithaca.care.queries import bands, worth_a_word
from ithaca.care.rhythm import rhythm_words
from ithaca.demo import PASSWORD, Cast, build
from ithaca.feedback.models import Response
from ithaca.insights.evaluation import evaluation
from ithaca.insights.models import Snapshot
from ithaca.journey.models import Action, Goal, Meeting, Note
from ithaca.pairing.models import Mentorship, Round
from ithaca.people.models import Organization, Person
from ithaca.programs.steps import Where, next_for

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def today_of(living: Cast, person: Person) -> list[str]:
    where = Where((living.track,), person_id=person.pk, coordinator=False)
    found = next_for(where, AT.date())
    return [item.state.link.label for item in found if item.state.link]


def test_tomas_and_rita_are_the_first_who_would_be_glad_of_a_word(living: Cast) -> None:
    first, *others = worth_a_word(living.program, living.carla, AT.date()).entries
    assert first.names == ("Tomas Okafor", "Rita Mendes")
    assert first.why.startswith("No meeting for 61 days; they agreed on one a month.")
    assert {(entry.mentorship.pk, entry.tag) for entry in others} == {
        (living.jin_and_hanna.pk, "not started"),
        (living.priya_and_leo.pk, "agreement"),
        (living.ewa_and_omar.pk, "goals"),
    }


def test_most_of_the_pairs_are_well(living: Cast) -> None:
    counts = bands(living.program)
    assert counts["well"] > sum(counts.values()) / 2
    assert counts["watch"] and counts["unknown"]


def test_leilas_today_begins_with_the_meeting_of_tomorrow(living: Cast) -> None:
    assert today_of(living, living.leila) == ["Prepare"]
    meeting = Meeting.objects.get(mentorship=living.leila_and_ana, status="agreed")
    assert meeting.starts_at is not None
    hers = meeting.starts_at.astimezone(ZoneInfo(living.leila.zone))
    assert (hers.date(), hers.hour) == (AT.date() + timedelta(days=1), 14)
    assert meeting.starts_at.astimezone(ZoneInfo(living.ana.zone)).hour == 9
    steps = Action.objects.filter(goal__mentorship=living.leila_and_ana)
    assert [bool(step.done_at) for step in steps.order_by("due_on")] == [True, True, False, False]


def test_leila_and_ana_are_told_their_rhythm(living: Cast) -> None:
    assert rhythm_words(living.leila_and_ana, AT) == [
        "Four meetings in eight weeks.",
        "The next one is booked.",
        "One goal on its way.",
        "Every promise so far was kept.",
    ]


def test_every_kind_of_mentorship_is_there(living: Cast) -> None:
    assert [
        living.zofia_and_sven.status,
        living.bruno_and_chiara.status,
        living.paulo_and_arjun.closed_reason,
        living.jin_and_lin.closed_reason,
    ] == ["paused", "closing", "early_mentee", "never_started"]
    assert Goal.objects.filter(mentorship=living.amara_and_grace, status="reached").exists()
    help_asked = Alert.objects.get(mentorship=living.yuki_and_samuel, rule="help")
    assert help_asked.outcome == "useful"
    assert CheckIn.objects.filter(mentorship=living.yuki_and_samuel, kind="call").exists()
    assert Note.objects.filter(mentorship=living.leila_and_ana, shared=False).count() == 2


def test_one_round_matched_all_but_ivo_and_says_why(living: Cast) -> None:
    round_ = Round.objects.get(track=living.track)
    assert Mentorship.objects.filter(round=round_).count() == 13
    (left,) = round_.result["unmatched"]
    assert left["taker"] == living.ivo.enrollments.get().key
    assert "hours in common with Ivo Marek" in left["reason"]
    locked = round_.proposals.get(locked=True)
    assert (locked.taker.person, locked.giver.person) == (living.tomas, living.rita)


def test_the_cycle_before_is_closed_with_figures_and_decisions(living: Cast) -> None:
    previous = living.program.previous
    assert previous is not None and previous == living.previous
    assert previous.stage == "closed"
    assert previous.adaptations.count() == 3
    figures = Snapshot.objects.get(program=previous).figures
    assert sum(not figure["suppressed"] for figure in figures.values()) >= 8
    rows = evaluation(living.program, AT).objectives
    assert len(rows) == 3
    assert all(row.baseline is not None and row.previous for row in rows)
    assert all(row.objective.organization_goal for row in rows)


def test_the_other_program_is_still_being_planned(living: Cast) -> None:
    assert living.reverse is not None
    assert living.reverse.stage == "planning"
    assert [role.person for role in living.reverse.roles.all()] == [living.ingrid]


def test_life_happened_before_now_and_in_order(living: Cast) -> None:
    told = list(Activity.objects.filter(at__lte=AT).order_by("pk").values_list("verb", flat=True))
    assert len(told) == Activity.objects.count()
    for model, field in ((Response, "at"), (Meeting, "proposed_at"), (CheckIn, "at")):
        assert not model.objects.filter(**{f"{field}__gt": AT}).exists()
    live = told.index("mentorship.went_live")
    assert told.index("round.published") < live < told.index("goal.concurred")


def test_the_worker_finds_nothing_to_say_about_the_past(living: Cast) -> None:
    assert not Letter.objects.exclude(status="sent").exists()
    before = Letter.objects.count()
    jobs.react(at=AT)
    jobs.calendar_days(at=AT + timedelta(minutes=5))
    jobs.remind_hourly(at=AT + timedelta(minutes=5))
    assert Letter.objects.count() == before


def test_everybody_can_sign_in_with_the_same_password(living: Cast) -> None:
    for person in (living.carla, living.ana, living.leila, living.simone, living.adam):
        signed_in = authenticate(
            RequestFactory().post("/"), username=person.email, password=PASSWORD
        )
        assert signed_in == person.account


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 1, 2, 23, 50, tzinfo=UTC),
        datetime(2028, 3, 26, 0, 10, tzinfo=UTC),
    ],
)
def test_the_story_is_the_same_whenever_it_is_told(living: Cast, moment: datetime) -> None:
    Organization.objects.all().delete()
    again = build(moment)
    assert {key: row.status for key, row in again.mentorships.items()} == {
        key: row.status for key, row in living.mentorships.items()
    }
    on = moment.astimezone(ZoneInfo(again.organization.zone)).date()
    first = worth_a_word(again.program, again.carla, on)
    assert (first.total, first.entries[0].names[0]) == (4, "Tomas Okafor")
    assert "61 days" in first.entries[0].why


def test_it_is_told_the_same_twice(living: Cast) -> None:
    first = _told()
    Organization.objects.all().delete()
    build(AT)
    assert _told() == first


def _told() -> list[object]:
    people = ("person__full_name", "survey", "occurrence", "at")
    answers = [
        (*row[:-1], tuple(sorted(row[-1].items())))
        for row in Response.objects.values_list(*people, "answers")
    ]
    return [
        # Which of two equal pairs a round proposes depends on their keys, which are random.
        sorted(
            Activity.objects.exclude(verb__startswith="proposal.")
            .exclude(actor=None)
            .values_list("at", "verb", "actor__full_name", "subject_kind")
        ),
        sorted(answers),
        sorted(Meeting.objects.values_list("proposed_at", "status", "held_on", "topic")),
        sorted(CheckIn.objects.values_list("at", "outcome")),
        sorted(Letter.objects.values_list("address", "kind", "subject")),
    ]
