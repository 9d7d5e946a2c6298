import pytest
from care.pairs import NOW, TODAY, ago, agreed, coordinator, met, pair, program
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ithaca.care.actions import read
from ithaca.care.models import CheckIn
from ithaca.care.nudges import nudged_since, nudges
from ithaca.care.queries import bands, worth_a_word
from ithaca.people.models import Person
from ithaca.programs.models import Program

pytestmark = pytest.mark.django_db


def fill(home: Program, start: int, end: int) -> None:
    for number in range(start, end):
        met(pair(home, live=100, number=number), 70)


def queries_of(home: Program, viewer: Person) -> tuple[int, int, int]:
    """As a fresh request asks: what a person is, is remembered only within one."""
    counts = []
    asking = Person.objects.get(pk=viewer.pk)
    for look in (
        lambda: worth_a_word(home, asking, TODAY),
        lambda: bands(home),
        lambda: nudges(NOW),
    ):
        with CaptureQueriesContext(connection) as captured:
            look()
        counts.append(len(captured))
    return counts[0], counts[1], counts[2]


def test_three_hundred_mentorships_cost_as_many_queries_as_three() -> None:
    home = program()
    penelope = coordinator(home)
    fill(home, 0, 3)
    read(home.tracks.get(), at=NOW)
    few = queries_of(home, penelope)
    fill(home, 3, 300)
    read(home.tracks.get(), at=NOW)
    assert queries_of(home, penelope) == few
    assert few[0] <= 8
    assert worth_a_word(home, penelope, TODAY).total == 300


def test_a_batch_is_read_in_a_constant_number_of_queries() -> None:
    home = program()
    fill(home, 0, 3)
    with CaptureQueriesContext(connection) as few:
        read(home.tracks.get(), at=NOW)
    fill(home, 3, 30)
    with CaptureQueriesContext(connection) as many:
        read(home.tracks.get(), at=NOW)
    assert len(many) <= len(few) + 1  # what stands is told anew, in one statement more


def test_whom_nobody_has_spoken_to_comes_before_whom_somebody_just_did() -> None:
    home = program()
    penelope = coordinator(home)
    for number in (1, 2):
        met(pair(home, live=100, number=number), 70)
    read(home.tracks.get(), at=NOW)
    first = worth_a_word(home, penelope, TODAY).entries[0].mentorship
    CheckIn.objects.create(mentorship=first, by=penelope, kind="call", at=ago(1))
    entries = worth_a_word(home, penelope, TODAY, limit=1)
    assert entries.entries[0].mentorship != first
    assert entries.total == 2
    assert entries.entries[0].names == ("Telemachus 2", "Mentor 2")


def test_a_nudge_goes_to_who_can_act_and_remembers_who_had_one() -> None:
    home = program()
    mentorship = pair(home, live=31)
    agreed(mentorship, 30)
    met(mentorship, 5)
    found = nudges(NOW)
    assert [(nudge.rule, nudge.person.full_name) for nudge in found] == [
        ("R3-goals", "Telemachus 0")
    ]
    assert nudged_since([found[0].person.pk], ago(7)) == set()
