"""What a coordinator does for a mentorship, and what they never see of it."""

from datetime import timedelta

import pytest
from care.pairs import agreed, coordinator, goal, pair, program
from django.test import Client
from django.utils import timezone
from web.desk.at_desk import everyone_has_mail, said, signed_in

from ithaca.activity.models import Letter
from ithaca.care.actions import ask_for_help, read
from ithaca.care.models import Alert, CheckIn, Reading
from ithaca.journey.models import Agreement, Note
from ithaca.pairing.models import Mentorship
from ithaca.programs.models import Program, ProgramRole

pytestmark = pytest.mark.django_db


def in_need() -> tuple[Program, Mentorship, Client]:
    home = program(stage="mentoring")
    client = signed_in(coordinator(home))
    made = pair(home, live=60)
    Mentorship.objects.update(live_at=timezone.now() - timedelta(days=60))
    everyone_has_mail(home)
    read(home.tracks.get(), at=timezone.now())
    return home, made, client


def test_a_word_goes_to_both_and_settles_what_it_answers() -> None:
    _, made, client = in_need()
    page = client.get(f"/desk/mentorships/{made.key}/check-in/")
    form = page.context["form"]
    offered = {key: form[key].value() for key in form.fields if form[key].value()}
    answer = client.post(f"/desk/mentorships/{made.key}/check-in/", offered)
    assert answer.status_code == 303
    letters = Letter.objects.filter(kind="word")
    assert letters.count() == 2
    assert not Alert.objects.filter(ended_at=None).exists()
    assert CheckIn.objects.get().people.count() == 2
    assert "Message" in said(client, f"/desk/mentorships/{made.key}/")


def test_a_call_sends_nothing_and_a_wrong_day_keeps_what_was_typed() -> None:
    _, made, client = in_need()
    call = {
        "kind": "call",
        "people": [made.seats.first().person.key],  # type: ignore[union-attr]
        "message": "Hello",
        "outcome": "They meet on Friday",
        "next_on": "2020-01-01",
    }
    answer = client.post(f"/desk/mentorships/{made.key}/check-in/", call)
    assert answer.status_code == 422
    assert "They meet on Friday" in answer.content.decode()
    assert "Choose a day after today" in answer.content.decode()
    client.post(f"/desk/mentorships/{made.key}/check-in/", call | {"next_on": ""})
    assert CheckIn.objects.count() == 1
    assert not Letter.objects.exists()


def test_a_call_for_help_is_answered_to_who_asked() -> None:
    _, made, client = in_need()
    asking = made.seats.get(takes=True).person
    ask_for_help(made, text="We do not get on.", by=asking, at=timezone.now())
    page = said(client, f"/desk/mentorships/{made.key}/")
    assert "We do not get on." in page
    assert "We do not get on." not in said(client, "/desk/programs/crossing/")
    form = client.get(f"/desk/mentorships/{made.key}/check-in/").context["form"]
    assert form["people"].value() == [asking.key]


def test_a_coordinator_sees_dates_and_counts_and_never_what_is_said() -> None:
    _, made, client = in_need()
    agreed(made)
    goal(made, made=50)
    taker = made.seats.get(takes=True).person
    now = timezone.now()
    Note.objects.create(
        mentorship=made, author=taker, text="A secret of ours", made_at=now, changed_at=now
    )
    page = said(client, f"/desk/mentorships/{made.key}/")
    assert "A secret of ours" not in page
    assert "I lead a meeting of my own" not in page
    Agreement.objects.update(goals_shown=True)
    assert "I lead a meeting of my own" in said(client, f"/desk/mentorships/{made.key}/")


def test_who_sits_in_it_reads_nothing_of_the_other_side_from_the_desk() -> None:
    home, made, _ = in_need()
    sitting = made.seats.get(gives=True).person
    ProgramRole.objects.create(program=home, person=sitting, role="coordinator")
    client = signed_in(sitting)
    page = said(client, f"/desk/mentorships/{made.key}/")
    assert Reading.objects.filter(mentorship=made).exists()
    assert "You hold a seat in this one" in page
    assert "Rests on" not in page
    assert "Why it is on your list" not in page


def test_those_who_have_not_answered_are_reminded_once_a_week() -> None:
    home = program(stage="mentoring")
    client = signed_in(coordinator(home))
    made = pair(home, live=None, status="planned")
    everyone_has_mail(home)
    quiet = made.seats.get(gives=True).person
    quiet.nudges_off = True
    quiet.save()
    page = said(client, "/desk/programs/crossing/mentorships/?status=planned")
    assert "1 mentorship waits for an answer." in page
    for _again in range(2):
        assert client.post("/desk/programs/crossing/mentorships/").status_code == 303
    letter = Letter.objects.get()
    assert letter.nudge
    assert letter.person_id == made.seats.get(takes=True).person_id


def test_an_alert_is_settled_once() -> None:
    _, made, client = in_need()
    alert = Alert.objects.filter(mentorship=made).latest("pk")
    path = f"/desk/alerts/{alert.key}/settle/"
    assert client.post(path, {"outcome": "maybe"}).status_code == 422
    assert client.post(path, {"outcome": "not_useful"}).status_code == 303
    assert client.post(path, {"outcome": "useful"}).status_code == 409


def test_a_coordinator_ends_it_for_them_after_one_question() -> None:
    _, made, client = in_need()
    assert "End it, and tell both" in said(client, f"/desk/mentorships/{made.key}/end/")
    client.post(f"/desk/mentorships/{made.key}/end/")
    made.refresh_from_db()
    assert made.status == "closed"
