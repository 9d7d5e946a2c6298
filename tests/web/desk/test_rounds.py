"""From rules to published matches, at the desk."""

import gzip
from datetime import timedelta

import pytest
from care.pairs import coordinator, program
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from web.desk.at_desk import said, signed_in, waiting

from ithaca import jobs
from ithaca.pairing.models import Exclusion, Mentorship, Round
from ithaca.people.models import Person
from ithaca.programs.models import Enrollment, Program
from ithaca.web.desk.overview import summaries

pytestmark = pytest.mark.django_db


def test_a_program_goes_from_rules_to_live_in_three_clicks() -> None:
    home = program()
    client = signed_in(coordinator(home))
    waiting(home, 4, 3)
    page = client.get("/desk/programs/crossing/match/")
    assert "4 mentees without a mentor, and 3 mentors with 3 places." in page.content.decode()
    assert "Nobody gave a language: not used." in page.content.decode()
    form = page.context["form"]
    untouched = {
        key: form[key].value() for key in form.fields if form[key].value() not in (None, False)
    }
    started = client.post("/desk/programs/crossing/match/", untouched)
    assert started.status_code == 303
    round_ = Round.objects.get()
    assert round_.terms["weights"] == dict(home.tracks.get().terms.weights)
    assert "The round is running." in said(client, started["Location"])
    jobs.work_rounds(at=timezone.now())
    page = said(client, started["Location"])
    assert "<h1>3 of 4 mentees get a mentor.</h1>" in page
    assert "None of the 3 mentors possible for Mentee number" in page
    review = said(client, f"/desk/rounds/{round_.key}/publish/")
    assert "6 letters are ready to leave." in review
    assert "Publish 3 matches" in review
    assert "/from-mail/" not in review  # nobody else may answer for them
    assert client.post(f"/desk/rounds/{round_.key}/publish/").status_code == 303
    assert "3 matches are published." in said(client, started["Location"])
    assert Mentorship.objects.count() == 3
    assert client.post(f"/desk/rounds/{round_.key}/publish/").status_code == 409
    assert client.post(f"/desk/rounds/{round_.key}/take-back/").status_code == 303
    assert not Mentorship.objects.exists()
    assert "3 of 4 mentees get a mentor." in said(client, started["Location"])


def proposed(home: Program, client: Client) -> Round:
    page = client.get("/desk/programs/crossing/match/")
    form = page.context["form"]
    client.post(
        "/desk/programs/crossing/match/",
        {k: form[k].value() for k in form.fields if form[k].value() not in (None, False)},
    )
    jobs.work_rounds(at=timezone.now())
    return Round.objects.latest("pk")


def test_a_round_that_runs_is_stopped_by_a_button_and_its_words_stay() -> None:
    home = program()
    client = signed_in(coordinator(home))
    waiting(home, 2, 2)
    page = client.get("/desk/programs/crossing/match/")
    form = page.context["form"]
    words = {k: form[k].value() for k in form.fields if form[k].value() not in (None, False)}
    chosen = {**words, "goals": "must", "policy": "total"}
    running = client.post("/desk/programs/crossing/match/", chosen)["Location"]
    assert f'action="{running}cancel/"' in said(client, running)
    stopped = client.post(f"{running}cancel/", follow=True)
    assert "This round was stopped." in stopped.content.decode()
    assert client.post(f"{running}cancel/").status_code == 409
    jobs.work_rounds(at=timezone.now())
    assert "This round was stopped." in said(client, running)
    round_ = Round.objects.get()
    assert round_.terms["floors"] == {"goals": 50}
    form = client.get(f"/desk/programs/crossing/match/?keep={round_.key}").context["form"]
    assert (form["goals"].value(), form["policy"].value()) == ("must", "total")


def test_somebody_whom_the_page_does_not_offer_is_asked_about_by_name() -> None:
    home = program()
    client = signed_in(coordinator(home))
    waiting(home, 2, 2)
    round_ = proposed(home, client)
    assert "Proved optimal over all 4 pairs." in said(client, f"/desk/rounds/{round_.key}/")
    pair_ = round_.proposals.order_by("pk").first()
    assert pair_
    manager, report = pair_.giver.person, pair_.taker.person
    page = f"/desk/rounds/{round_.key}/give/?taker={pair_.taker.key}"
    other = round_.proposals.exclude(pk=pair_.pk).get().giver.person
    assert "one other moves, costs nothing" in said(client, page)
    assert "would cost the program nothing." in said(client, f"{page}&name={other.full_name}")
    round_.inputs = [
        {**row, "manager": pair_.giver.key, "managers": [pair_.giver.key]}
        if row["id"] == pair_.taker.key
        else row
        for row in round_.inputs
    ]
    round_.save()
    answer = said(client, f"{page}&name={manager.full_name.upper()}")
    assert "What stands between them" in answer
    assert f"{report.full_name} reports to {manager.full_name}." in answer.replace("&#x27;", "'")
    assert "have that name" in said(client, f"{page}&name=Polyphemus")


def test_after_the_minute_nothing_is_taken_back() -> None:
    home = program()
    client = signed_in(coordinator(home))
    waiting(home, 1, 1)
    round_ = proposed(home, client)
    client.post(f"/desk/rounds/{round_.key}/publish/")
    Round.objects.update(final_at=timezone.now() - timedelta(seconds=1))
    answer = client.post(f"/desk/rounds/{round_.key}/take-back/")
    assert answer.status_code == 409
    assert "The minute is over" in answer.content.decode()
    assert Mentorship.objects.count() == 1


def test_a_pair_is_locked_ruled_out_or_given_by_hand_and_run_again() -> None:
    home = program()
    client = signed_in(coordinator(home))
    waiting(home, 3, 3)
    round_ = proposed(home, client)
    first, second, third = round_.proposals.order_by("pk")
    client.post(f"/desk/proposals/{first.key}/lock/", {"locked": "yes"})
    page = f"/desk/rounds/{round_.key}/give/?taker={second.taker.key}"
    assert third.giver.person.full_name in said(client, page)
    nobody = client.post(page, {"taker": second.taker.key})
    assert nobody.status_code == 422
    assert "Choose one of them." in nobody.content.decode()
    given = client.post(page, {"taker": second.taker.key, "giver": third.giver.key})
    assert given.status_code == 303
    assert round_.proposals.get(taker=second.taker).giver_id == third.giver_id
    client.post(f"/desk/proposals/{round_.proposals.get(taker=third.taker).key}/exclude/")
    assert Exclusion.objects.count() == 1
    draft = said(client, f"/desk/rounds/{round_.key}/")
    assert "Run again" in draft
    again = client.post(
        "/desk/programs/crossing/match/", {"keep": round_.key, "again": "1"}, follow=False
    )
    assert again.status_code == 303
    kept = Round.objects.latest("pk").terms["pinned"]
    assert [first.taker.key, first.giver.key] in kept
    assert [second.taker.key, third.giver.key] in kept


def test_a_pair_that_was_ruled_out_is_allowed_again_by_one_post() -> None:
    home = program()
    client = signed_in(coordinator(home))
    waiting(home, 1, 1)
    pair_ = proposed(home, client).proposals.get()
    answer = client.post(f"/desk/proposals/{pair_.key}/exclude/", follow=True)
    undo = next(str(message.extra_tags) for message in answer.context["messages"])
    assert "Ruled out by hand" in said(client, "/desk/programs/crossing/match/")
    client.post(undo)
    assert not Exclusion.objects.exists()


def test_two_are_paired_by_hand_and_places_are_counted() -> None:
    home = program()
    client = signed_in(coordinator(home))
    waiting(home, 2, 1)
    path = "/desk/programs/crossing/pair/"
    one, two, mentor = Enrollment.objects.order_by("pk")
    made = client.post(path, {"taker": one.key, "giver": mentor.key})
    assert made.status_code == 303
    assert Mentorship.objects.get().round is None
    assert summaries([home], coordinator(home), timezone.now())[0].unanswered == 2
    full = client.post(path, {"taker": two.key, "giver": mentor.key})
    assert full.status_code == 422
    assert Mentorship.objects.count() == 1


def test_a_round_costs_the_same_with_three_pairs_and_with_forty() -> None:
    home = program()
    client = signed_in(coordinator(home))
    waiting(home, 3, 3)
    few = proposed(home, client)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/desk/rounds/{few.key}/")
    Person.objects.filter(enrollments__isnull=False).delete()
    waiting(home, 40, 38)
    many = proposed(home, client)
    with CaptureQueriesContext(connection) as again:
        answer = client.get(f"/desk/rounds/{many.key}/")
    assert len(again) - len(asked) <= 1  # those who are left are named
    assert len(again) <= 15
    assert len(gzip.compress(answer.content)) < 14_000


def test_nothing_that_matters_is_no_round() -> None:
    home = program()
    client = signed_in(coordinator(home))
    waiting(home, 1, 1)
    page = client.get("/desk/programs/crossing/match/")
    words = dict.fromkeys(page.context["form"].fields, "ignore")
    answer = client.post(
        "/desk/programs/crossing/match/", {**words, "same_zone_overlap_hours": "2"}
    )
    assert answer.status_code == 422
    assert "Choose at least one thing that matters." in answer.content.decode()
    assert not Round.objects.exists()
