import gzip
from collections.abc import Callable
from datetime import timedelta

import pytest
from care.pairs import ago, agreed, coordinator, goal, met, pair, person, program
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ithaca import jobs
from ithaca.activity.models import Letter
from ithaca.care.actions import ask_for_help, read
from ithaca.care.models import Alert, CheckIn, Reading
from ithaca.journey.models import Agreement, Note
from ithaca.pairing.models import Exclusion, Mentorship, Round
from ithaca.people.models import Account, Person
from ithaca.programs.models import Enrollment, Program, ProgramRole
from ithaca.web.desk.overview import summaries

pytestmark = pytest.mark.django_db


def signed_in(one: Person) -> Client:
    """A browser in which this person is signed in."""
    if one.account is None:
        one.account = Account.objects.create(email=f"{one.key}@ithaca.example")
        one.save()
    client = Client()
    client.force_login(one.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def everyone_has_mail(of: Program) -> None:
    for one in Person.objects.filter(organization=of.organization, email=""):
        one.email = f"{one.key}@ithaca.example"
        one.save()


def waiting(of: Program, takers: int, givers: int) -> None:
    """People approved who have nobody yet."""
    track = of.tracks.get()
    for number in range(takers + givers):
        gives = number >= takers
        seated = person(
            of,
            f"{'Mentor' if gives else 'Mentee'} number {number}",
            email=f"n{number}@ithaca.example",
            skills_offered={"rowing": 3} if gives else {},
            skills_sought={} if gives else {"rowing": 1},
        )
        Enrollment.objects.create(
            track=track,
            person=seated,
            gives=gives,
            takes=not gives,
            status="approved",
            made_at=ago(1),
            adult_at=ago(1),
            profile_at=ago(1),
        )


def said(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_an_empty_desk_says_how_to_begin() -> None:
    home = program(stage="closed")
    penelope = coordinator(home)
    page = said(signed_in(penelope), "/desk/")
    assert "No program is running yet." in page
    assert "Start a program" in page


def test_a_planned_program_names_the_next_step() -> None:
    home = program()
    client = signed_in(coordinator(home))
    page = said(client, "/desk/")
    assert "<h1>Next: agree on the objectives.</h1>" in page
    assert said(client, "/desk/programs/crossing/").count("btn act do") == 1


def test_the_desk_says_who_needs_a_word_and_why() -> None:
    home = program(stage="mentoring")
    client = signed_in(coordinator(home))
    well, silent = pair(home, number=1), pair(home, number=2)
    for one in (well, silent):
        one.live_at = timezone.now() - timedelta(days=100)
        one.save()
        agreed(one)
        goal(one, made=90)
    shift = (timezone.now() - ago(0)).days
    met(well, 60 - shift, 30 - shift, 5 - shift)
    met(silent, 90 - shift)
    read(home.tracks.get(), at=timezone.now())
    page = said(client, "/desk/")
    assert "<h1>One mentorship would be glad of a word today.</h1>" in page
    assert "No meeting for" in page
    assert "they agreed on one a month" in page
    assert "Telemachus 2" in page
    assert "Telemachus 1" not in page


def budget(home: Program, grow: Callable[[int], object], client: Client, path: str) -> int:
    """Queries of a page, asserted to be the same with many rows, and its weight."""
    counts = []
    for number in (3, 30):
        grow(number)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        assert answer.status_code == 200
        assert len(gzip.compress(answer.content)) < 14_000
        counts.append(len(asked))
    assert counts[0] == counts[1], path
    return counts[0]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/desk/programs/crossing/", 25),
        ("/desk/programs/crossing/mentorships/", 15),
        ("/desk/programs/crossing/mentorships/?band=unknown", 15),
    ],
)
def test_a_page_costs_the_same_with_three_pairs_and_with_thirty(path: str, most: int) -> None:
    home = program(stage="mentoring")
    client = signed_in(coordinator(home))

    def grow(number: int) -> None:
        for n in range(Mentorship.objects.count(), number):
            agreed(made := pair(home, live=40, number=n))
            met(made, 20)
        read(home.tracks.get(), at=timezone.now())

    assert budget(home, grow, client, path) <= most


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


def test_a_sponsor_reads_results_without_a_name_or_a_way_to_people() -> None:
    home = program(stage="mentoring")
    for number in range(6):
        agreed(made := pair(home, live=60, number=number))
        met(made, 50, 20)
    sponsor = person(home, "Mentes of Taphos")
    ProgramRole.objects.create(program=home, person=sponsor, role="sponsor")
    client = signed_in(sponsor)
    first = client.get("/desk/results/")
    assert first["Location"] == "/desk/programs/crossing/evaluation/"
    page = said(client, first["Location"])
    main = page.partition("<main")[2]
    assert "What this cannot show" in main
    assert "Telemachus" not in main
    assert "/mentorships/" not in main
    assert "/people/" not in main
    assert "Keep these figures" not in main
    assert client.post(first["Location"]).status_code == 403
    assert client.get("/desk/programs/crossing/mentorships/").status_code == 403


def test_a_cycle_is_judged_closed_and_begun_again() -> None:
    home = program(stage="mentoring")
    client = signed_in(coordinator(home))
    base = "/desk/programs/crossing"
    none = client.post(f"{base}/adaptations/", {"because": "11 of 18 waited"})
    assert none.status_code == 422
    assert "11 of 18 waited" in none.content.decode()
    client.post(
        f"{base}/adaptations/", {"decision": "Recruit mentors first", "because": "11 waited"}
    )
    assert "Recruit mentors first" in said(client, f"{base}/evaluation/")
    client.post(f"{base}/evaluation/")
    assert home.snapshots.count() == 1
    made = client.post(f"{base}/next-cycle/", {"name": "Crossing 2027", "starts_on": "2027-02-01"})
    assert made["Location"] == "/desk/programs/crossing-2027/"
    assert Program.objects.get(slug="crossing-2027").previous == home
    client.post(f"{base}/close/")
    home.refresh_from_db()
    assert (home.stage, home.snapshots.count()) == ("closed", 2)
    assert client.post(f"{base}/close/").status_code == 409
    assert home.snapshots.count() == 2
