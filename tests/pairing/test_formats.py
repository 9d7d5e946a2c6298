"""Every format that pairs people can be started and runs to a live mentorship in its own words."""

from datetime import date

import pytest
from care.pairs import NOW
from django.utils import timezone

from ithaca.guide import Format, formats
from ithaca.pairing import actions, gather, rounds
from ithaca.pairing.models import Mentorship
from ithaca.people.actions import found_organization
from ithaca.people.models import Organization, Person
from ithaca.programs.actions import start_program
from ithaca.programs.models import Enrollment, Program
from ithaca.programs.steps import checklist
from ithaca.refusals import Refusal

pytestmark = pytest.mark.django_db
PAIRING = [one for one in formats().values() if one.pairing]
COMING = [one for one in formats().values() if not one.pairing]
LEVELS = ["EO", "HEO", "SEO", "G7", "G6"]


@pytest.fixture
def carla() -> Person:
    founder = found_organization(
        name="Northwind",
        full_name="Carla Ortiz",
        email="carla@northwind.example",
        password="a long enough one",
        zone="Europe/Lisbon",
        at=NOW,
    )
    Organization.objects.update(levels=LEVELS)
    return founder


def start(chosen: Format, by: Person) -> Program:
    return start_program(
        name=f"Our {chosen.name}", format=chosen.key, starts_on=date(2026, 12, 1), by=by, at=NOW
    )


def join(program: Program, name: str, level: str, department: str, *, gives: bool) -> Enrollment:
    skill = {"Python": 5} if gives else {"Python": 1}
    person = Person.objects.create(
        organization=program.organization,
        full_name=name,
        email=f"{name.lower()}@northwind.example",
        level=level,
        department=department,
        languages=["English"],
        zone="Europe/Lisbon",
        target_role="Architect",
        job_title="Architect",
        skills_offered=skill if gives else {},
        skills_sought={} if gives else skill,
    )
    return Enrollment.objects.create(
        track=program.tracks.get(),
        person=person,
        gives=gives,
        takes=not gives,
        status="approved",
        adult_at=NOW,
        profile_at=NOW,
        made_at=NOW,
    )


GIVER_LEVEL = {"above": "G7", "below": "EO", "same": "SEO", "any": "SEO"}


@pytest.mark.parametrize("chosen", PAIRING, ids=lambda one: one.key)
def test_a_format_that_pairs_runs_from_its_start_to_a_live_mentorship(
    chosen: Format, carla: Person
) -> None:
    program = start(chosen, carla)
    track = program.tracks.select_related("program__organization").get()
    taker_level = "G6" if chosen.dials.seniority.direction == "below" else "SEO"
    giver_level = GIVER_LEVEL[chosen.dials.seniority.direction]
    giver = join(program, "Gwen", giver_level, "Sea", gives=True)
    taker = join(program, "Tom", taker_level, "Land", gives=False)
    round_ = rounds.start_round(
        track, words=gather.default_words(track), rules={}, by=carla, at=NOW
    )
    rounds.work(round_, at=NOW)
    round_.refresh_from_db()
    assert round_.result["matched"] == 1, round_.result["unmatched"]
    rounds.publish(round_, by=carla, at=NOW)
    mentorship = Mentorship.objects.select_related("track__program__organization").get()
    for one in (giver, taker):
        actions.accept(mentorship, by=one.person, at=NOW)
    mentorship.refresh_from_db()
    assert mentorship.status == "active"
    assert (mentorship.ends_on - timezone.localdate(NOW)).days == chosen.dials.length_days
    told = " ".join(line.title + line.text for line in checklist(track, date(2026, 12, 1)))
    assert "{" not in told
    words = chosen.words
    own = {noun.one for noun in (words.giver, words.taker, words.mentorship)}
    assert any(word in told.lower() for word in own)


@pytest.mark.parametrize("chosen", PAIRING, ids=lambda one: one.key)
def test_the_wrong_distance_of_levels_is_never_matched(chosen: Format, carla: Person) -> None:
    wrong = {"above": "EO", "below": "G6", "same": "G6"}.get(chosen.dials.seniority.direction)
    if wrong is None:
        assert not chosen.dials.rules["level_gap"]
        return
    program = start(chosen, carla)
    track = program.tracks.select_related("program__organization").get()
    join(program, "Gwen", wrong, "Sea", gives=True)
    join(program, "Tom", "SEO", "Land", gives=False)
    round_ = rounds.start_round(
        track, words=gather.default_words(track), rules={}, by=carla, at=NOW
    )
    rounds.work(round_, at=NOW)
    round_.refresh_from_db()
    assert round_.result["matched"] == 0


@pytest.mark.parametrize("chosen", COMING, ids=lambda one: one.key)
def test_a_format_whose_matching_is_coming_cannot_be_started(chosen: Format, carla: Person) -> None:
    with pytest.raises(Refusal, match="is coming"):
        start(chosen, carla)
    assert not Program.objects.exists()
