"""Every page asks the database as often with 300 rows behind it as with 3, and stays light.

Each page is opened by everybody who may; a page without a row in the table of authorization fails
there. Grown is what the page lists: mentorships, people, proposals, meetings, goals, notes, files.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from care.pairs import person, program
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker
from web.test_authorization import NAMES, ROWS, World, build, sign_in

from ithaca.care.models import CheckIn
from ithaca.demo import many
from ithaca.insights.models import Snapshot
from ithaca.journey.models import Action, Goal, Meeting, Note, Progress
from ithaca.measure import Estimate
from ithaca.pairing.models import Mentorship, Proposal, Round, Seat
from ithaca.people.doors import issue_token
from ithaca.people.models import Organization, Person
from ithaca.programs.models import Adaptation, Enrollment, Objective, Program, ProgramRole

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

# Pages that look at a whole program or a whole person's time.
DASHBOARDS = {
    "desk:desk",
    "desk:program",
    "desk:plan",
    "desk:results",
    "desk:evaluation",
    "desk:close",
    "home:today",
    "home:mentorship",
}
DASHBOARD, DETAIL = 25, 15
TYPICAL, LARGE = 14_000, 30_000
FEW, MANY = 3, 300
FIGURES = {"goal_attain": vars(Estimate(50.0, 20))}


@dataclass(frozen=True)
class Asked:
    """One page as one person saw it: queries and bytes (gzipped) with few and with many rows."""

    status: int
    queries: int
    then: int
    light: int
    weight: int


def grow(world: World, n: int) -> None:
    """``n`` more rows of everything that a page could list."""
    track = world.program.tracks.select_related("program__organization").get()
    made = many(world.program, n, timezone.now())
    _inside(world, n)
    _of_the_program(world, n)
    round_ = Round.objects.get(key=world.args["round"][0])
    seats = Seat.objects.filter(mentorship__in=made).values_list("mentorship", "enrollment")
    sides: dict[int, list[int]] = {}
    for mentorship, enrollment in seats.order_by("gives"):
        sides.setdefault(mentorship, []).append(enrollment)
    Proposal.objects.bulk_create(
        Proposal(round=round_, taker_id=taker, giver_id=giver, points=500, fit=50, reasons=_WHY)
        for taker, giver in sides.values()
    )
    people = Enrollment.objects.filter(track=track).order_by("-pk")[:n]
    left = [{"taker": one.key, "reason": "No place.", "remedy": "One more."} for one in people]
    Round.objects.filter(pk=round_.pk).update(result={"unmatched": left})
    _of_one_person(world, made)


_WHY = [{"key": "skills", "label": "Skills", "points": 500, "text": "Both sail."}]


def _inside(world: World, n: int) -> None:
    """Meetings, goals, steps and words within the one mentorship that is opened."""
    at, mine = timezone.now(), {"mentorship": world.mentorship}
    who = {"person": world.people["mentee"]}
    start = world.mentorship.meetings.count() + 10
    held = [
        Meeting(
            **mine,
            number=start + number,
            status="held",
            proposed_at=at - timedelta(days=number),
            held_on=(at - timedelta(days=number)).date(),
            ended_at=at - timedelta(days=number),
        )
        for number in range(n)
    ]
    Meeting.objects.bulk_create(held)
    goals = [
        Goal(**mine, **who, outcome=f"A goal, {number}", due_on=at.date(), made_at=at)
        for number in range(n)
    ]
    Goal.objects.bulk_create(goals)
    goal = Goal.objects.get(key=world.args["goal"][0])
    Progress.objects.bulk_create(
        Progress(goal=goal, by=who["person"], text="It moves", at=at) for _ in range(n)
    )
    Action.objects.bulk_create(
        Action(**mine, **who, goal=goal, text=f"A step, {number}", made_at=at)
        for number in range(n)
    )
    Note.objects.bulk_create(
        Note(
            **mine,
            meeting=meeting,
            author=who["person"],
            shared=True,
            text="Words",
            made_at=at,
            changed_at=at,
        )
        for meeting in held
    )
    CheckIn.objects.bulk_create(
        CheckIn(**mine, by=world.people["coordinator"], kind="call", at=at) for _ in range(n)
    )


def _of_the_program(world: World, n: int) -> None:
    at, here = timezone.now(), world.program
    Objective.objects.bulk_create(
        Objective(
            program=here,
            title=f"Objective {number}",
            metric="goal_attain",
            target=60,
            organization_goal="Grow",
            made_at=at,
        )
        for number in range(n // 30 + 1)
    )
    Adaptation.objects.bulk_create(
        Adaptation(program=here, decision=f"Decision {number}", made_at=at)
        for number in range(n // 30 + 1)
    )
    ProgramRole.objects.bulk_create(
        ProgramRole(program=here, person=person(here, f"Sponsor {number}"), role="sponsor")
        for number in range(n // 30 + 1)
    )


def _of_one_person(world: World, made: list[Mentorship]) -> None:
    """The mentor is in a share of all, the coordinator runs more programs, tokens pile up."""
    some = made[: len(made) // 10 + 1]
    place = Enrollment.objects.get(person=world.people["mentor"])
    theirs = Seat.objects.filter(mentorship__in=some, gives=True)
    theirs.update(person=world.people["mentor"], enrollment=place)
    house, number = world.program.organization, Person.objects.count()
    for index in range(len(made) // 10 + 1):
        more = program(organization=house, slug=f"more-{number}-{index}")
        ProgramRole.objects.create(
            program=more, person=world.people["coordinator"], role="coordinator"
        )
        ProgramRole.objects.create(program=more, person=world.people["sponsor"], role="sponsor")
        issue_token(person=world.people["mentee"], name="x", scope="read", at=timezone.now())


def opened(world: World) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Status, queries and weight of every page for everybody who may open it."""
    found = {}
    for name in NAMES:
        about, who = ROWS[name][:2]
        *args, query = [*world.args[about], ""]
        if args and str(args[-1]).startswith("?"):
            query = str(args.pop())
        askers = [asker for asker, gets in who.items() if gets == "yes"]
        for asker in askers if not name.startswith("open:") else askers[:2]:
            client = sign_in(asker, world)
            client.get(reverse("open:help"))
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(reverse(name, args=args) + query)
            if answer.status_code == 405:
                break
            body = b"".join(answer) if answer.streaming else answer.content
            found[name, asker] = answer.status_code, len(asked), len(gzip.compress(body))
    return found


@pytest.fixture(scope="module")
def pages(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[tuple[str, str], Asked]]:
    with django_db_blocker.unblock(), transaction.atomic():
        levels = ["Junior", "Middle", "Senior", "Staff", "Principal"]
        world = build()
        Organization.objects.update(levels=levels)
        before = program(organization=world.program.organization, slug="before")
        Snapshot.objects.create(program=before, figures=FIGURES, at=timezone.now())
        Program.objects.filter(pk=world.program.pk).update(previous=before)
        grow(world, FEW)
        few = opened(world)
        grow(world, MANY)
        yield {
            key: Asked(status, few[key][1], queries, few[key][2], weight)
            for key, (status, queries, weight) in opened(world).items()
        }
        transaction.set_rollback(True)


def table(pages: dict[tuple[str, str], Asked]) -> str:
    lines = [
        f"{name:24} {asker:32} {one.status} {one.queries:3} {one.then:3} {one.weight:6}"
        for (name, asker), one in sorted(pages.items())
    ]
    return "\n".join(lines)


def test_many_rows_ask_no_more_queries_than_few(pages: dict[tuple[str, str], Asked]) -> None:
    grown = {key: one for key, one in pages.items() if one.then > one.queries}
    assert not grown, table(grown)


def test_every_page_is_within_its_budget_of_queries(pages: dict[tuple[str, str], Asked]) -> None:
    over = {
        (name, asker): one
        for (name, asker), one in pages.items()
        if one.then > (DASHBOARD if name in DASHBOARDS else DETAIL)
    }
    assert not over, table(over)


def test_every_page_is_light_also_with_hundreds_of_rows(
    pages: dict[tuple[str, str], Asked],
) -> None:
    heavy = {key: one for key, one in pages.items() if one.light > TYPICAL or one.weight > LARGE}
    assert not heavy, table(heavy)


def test_all_pages_were_opened(pages: dict[tuple[str, str], Asked]) -> None:
    print(table(pages))
    assert len({name for name, _ in pages}) > 60
    assert all(one.status in (200, 302, 422) for one in pages.values()), table(pages)
