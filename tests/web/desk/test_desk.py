"""The desk, what its pages cost, a sponsor's results and the end of a cycle."""

from datetime import timedelta

import pytest
from care.pairs import ago, agreed, coordinator, goal, met, pair, person, program
from django.utils import timezone
from web.desk.at_desk import budget, said, signed_in

from ithaca.care.actions import read
from ithaca.pairing.models import Mentorship
from ithaca.programs.models import Program, ProgramRole

pytestmark = pytest.mark.django_db


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
