from datetime import timedelta

import pytest
from care.pairs import NOW, ago, agreed, booked, goal, met, pair, program

from ithaca.care.rhythm import cases, rhythm_words
from ithaca.feedback.models import Response
from ithaca.journey.models import Action
from ithaca.measure import fourcs
from ithaca.pairing.models import Pause

pytestmark = pytest.mark.django_db


def test_what_is_not_due_yet_is_missing_and_not_zero() -> None:
    young = pair(program(), live=6)
    told = cases([young], NOW)[young.pk].inputs
    assert (told.signed, told.clauses, told.smart, told.window, told.next_booked) == (None,) * 5
    assert fourcs(told).band == "unknown"


def test_what_is_due_and_absent_counts_as_nothing() -> None:
    idle = pair(program(), live=31)
    told = cases([idle], NOW)[idle.pk].inputs
    assert (told.signed, told.smart, told.held, told.next_booked) == (0, 0.0, 0, False)


def test_the_window_is_sixty_days_or_three_cadences_and_leaves_pauses_out() -> None:
    mentorship = pair(program(), live=150)
    agreed(mentorship, 30)
    met(mentorship, 120, 95, 40, 10)
    assert cases([mentorship], NOW)[mentorship.pk].inputs.window == 90
    assert cases([mentorship], NOW)[mentorship.pk].inputs.held == 2
    Pause.objects.create(mentorship=mentorship, starts_on=ago(70).date(), ends_on=ago(61).date())
    told = cases([mentorship], NOW)[mentorship.pk].inputs
    assert (told.window, told.held) == (90, 3)


def test_answers_feed_the_side_that_gave_them_and_grow_old() -> None:
    mentorship = pair(program(), live=150)
    mentee = mentorship.seats.get(takes=True).person
    mentor = mentorship.seats.get(gives=True).person
    for who, days, answers in (
        (mentee, 90, {"P1": 5, "P2": 3, "P3": 2}),
        (mentor, 20, {"P3": 4}),
        (mentor, 101, {"P6": 1}),
    ):
        Response.objects.create(
            survey="pulse",
            mentorship=mentorship,
            person=who,
            occurrence=str(days),
            answers=answers,
            at=ago(days),
        )
    told = cases([mentorship], NOW)[mentorship.pk].inputs
    assert (told.cl_mentee, told.trust_mentee, told.trust_mentor) == (4, 2, 4)
    assert told.follow_mentor is None


def test_a_fit_that_is_too_early_to_say_is_missing() -> None:
    mentorship = pair(program(), live=50)
    for seat, answer in zip(mentorship.seats.all(), ("good", "too_early"), strict=True):
        Response.objects.create(
            survey="fit",
            mentorship=mentorship,
            person=seat.person,
            occurrence="meeting-1",
            answers={"FIT": answer},
            at=ago(20),
        )
    assert cases([mentorship], NOW)[mentorship.pk].inputs.fit == 100


def test_the_pair_is_told_facts_that_both_know_and_no_score() -> None:
    mentorship = pair(program(), live=100)
    met(mentorship, 50, 36, 20, 4)
    booked(mentorship, 10)
    goal(mentorship, made=80)
    Action.objects.create(
        mentorship=mentorship,
        person=mentorship.seats.get(gives=True).person,
        text="Send the book",
        due_on=NOW.date() - timedelta(days=3),
        made_at=ago(20),
    )
    assert rhythm_words(mentorship, NOW) == [
        "Four meetings in eight weeks.",
        "The next one is booked.",
        "One goal on its way.",
        "One promise is late.",
    ]
