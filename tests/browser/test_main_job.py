"""The main job as people do it: from two files to matches that were told, from a letter to a
meeting, a goal and a closing, and back to the desk, where the cycle is judged and the next begins.

How many presses and pages it took is printed (`pytest -s`) and held to its budget."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browser.government import made_up_files, real_files
from browser.walking import PHONE, Clock, SignIn, Visit, Walk, button_of, letters
from icalendar import Calendar
from playwright.sync_api import Page

from ithaca.activity.models import Letter
from ithaca.journey.models import Meeting
from ithaca.pairing.models import Mentorship, Seat
from ithaca.people.actions import found_organization
from ithaca.people.models import Person
from ithaca.programs.models import Program

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a lighthouse in the fog"
PRIVATE = "I was nervous, and did not say so."
SHARED = "Two papers to read before we meet again."
REAL = real_files()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A Monday morning, so that the times which are offered are the same in every run."""
    clock = Clock(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@dataclass
class Story:
    """Who is in it, and where they stand."""

    clock: Clock
    visit: Visit
    sign_in: SignIn
    chief: Person
    files: list[Path]
    look: Callable[[Page], list[str]]

    def desk(self) -> Walk:
        walk = Walk(self.visit(), self.look)
        self.sign_in(walk.page, self.chief)
        return walk

    def phone(self) -> Walk:
        return Walk(self.visit(viewport=PHONE, has_touch=True, is_mobile=True), self.look)

    def back(self, walk: Walk, person: Person, path: str) -> None:
        """Somebody who was away for weeks comes back."""
        self.sign_in(walk.page, Person.objects.select_related("account").get(pk=person.pk))
        walk.page.goto(path)

    @property
    def program(self) -> Program:
        return Program.objects.get(previous=None)


@pytest.fixture
def story(
    clock: Clock,
    visit: Visit,
    sign_in: SignIn,
    tmp_path: Path,
    axe: Callable[[Page], list[str]],
) -> Story:
    chief = found_organization(
        name="Civil service",
        full_name="Carla Okafor",
        email="carla@gov.example",
        password=PASSWORD,
        zone="Europe/London",
        at=clock(),
    )
    return Story(clock, visit, sign_in, chief, made_up_files(tmp_path), axe)


# From two files to matches that were told.


def enter(walk: Walk) -> None:
    page = walk.page
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill("carla@gov.example")
    page.get_by_label("Password").fill(PASSWORD)
    walk.go(page.locator("main .btn.do"))
    walk.says("No program is running yet.")
    walk.begin()


def start_a_program(walk: Walk) -> None:
    walk.press("Start a program", "link")
    walk.choose("One-to-one")
    walk.page.get_by_label("Name of the program").fill("Cross-government mentoring")
    walk.choose("70 % of the goals")
    walk.press("Start the program")


def bring_people_in(story: Story, walk: Walk) -> None:
    walk.presses += 1  # the system's own window, in which both files are chosen
    walk.page.locator("input[type=file]").set_input_files(story.files)
    walk.press("Read the files")
    assert walk.page.get_by_label(re.compile("email address")).first.input_value() == "email"
    assert "AO\nEO\nHEO\nSEO" in walk.page.get_by_label(re.compile("order of levels")).input_value()
    walk.press("Check every row")
    if walk.page.locator("progress").count():
        story.clock.work()
        walk.page.get_by_role("button", name=re.compile("^Bring")).wait_for()
    walk.says("people are ready")
    assert not story.program.tracks.get().enrollments.exists(), "written before it was confirmed"
    walk.press("^Bring .* in$")
    if walk.page.locator("progress").count():
        story.clock.work()
        walk.page.get_by_role("link", name=re.compile("See the people")).click()
    walk.says("mentors with")


def match_and_publish(story: Story, walk: Walk) -> None:
    walk.press("^Match the", "link")
    walk.says("What matters in a match?")
    assert "Nobody gave a language: not used." in walk.text
    walk.press("Run the round")
    began = time.monotonic()
    story.clock.work()
    print(f"the round: {time.monotonic() - began:.1f} s for {walk.page.title()}")
    publish = walk.page.get_by_role("link", name=re.compile("^Review and publish"))
    publish.wait_for(timeout=30_000)
    walk.says("get a mentor")
    assert "are left, and why" in walk.text or "All" in walk.page.locator("h1").inner_text()
    walk.go(publish)
    walk.press("^Publish .* matches$")
    walk.says("are published")


def walk_to_published(story: Story) -> Walk:
    walk = Walk(story.visit(), story.look)
    enter(walk)
    began = time.monotonic()
    start_a_program(walk)
    bring_people_in(story, walk)
    match_and_publish(story, walk)
    spent = time.monotonic() - began
    print(f"J1: {walk.presses} presses, {walk.addresses} pages, {spent:.0f} s of machine")
    assert walk.presses <= 25
    assert walk.addresses <= 9, walk.visits
    return walk


def tell_them(story: Story, walk: Walk) -> None:
    """Nothing leaves for a minute; then everybody has one letter."""
    story.clock.work()
    made = Mentorship.objects.count()
    assert not Letter.objects.filter(status="sent").exists()
    assert walk.page.get_by_role("button", name=re.compile("[Tt]ake")).count() == 1
    story.clock.pass_(seconds=61)
    for _ in range(1 + made // 90):
        story.clock.work()
    assert made > 40
    assert any(r["key"] == "background" for m in Mentorship.objects.all() for r in m.reasons)
    told = Letter.objects.filter(kind="match")
    assert told.filter(text__contains="Why you two").count() > made
    assert not told.filter(text__contains="background").exists(), "who asked for whom stays theirs"


def test_from_two_files_to_a_mentorship_that_lived_and_a_next_cycle(story: Story) -> None:
    tell_them(story, walk_to_published(story))
    pair = Pair(story)
    both_say_yes(story, pair)
    book_a_meeting(story, pair)
    say_what_to_talk_about(story, pair)
    say_how_it_went(story, pair)
    a_goal_with_a_step(story, pair)
    meet_again(story, pair)
    answer_the_pulse(story, pair)
    the_mentor_sees_what_is_shared(story, pair)
    the_desk_sees_that_it_lives(story, pair)
    close_it(story, pair)
    judge_the_cycle(story)


@pytest.mark.skipif(not REAL, reason="ITHACA_SAMPLE names no folder")
def test_the_real_files_are_published_in_as_few_steps(story: Story) -> None:
    story.files = REAL
    walk_to_published(story)
    assert Mentorship.objects.count() > 600


# From a letter to a meeting, on a phone.


class Pair:
    """One mentee and one mentor of the round, each with a phone."""

    def __init__(self, story: Story) -> None:
        only_takes = Seat.objects.filter(takes=True, enrollment__gives=False)
        made = Mentorship.objects.filter(seats__in=only_takes).order_by("pk")[:1].get()
        self.mentorship = made
        seats = list(made.seats.select_related("person__organization"))
        self.mentee = next(seat.person for seat in seats if seat.takes)
        self.mentor = next(seat.person for seat in seats if seat.gives)
        self.here, self.there = story.phone(), story.phone()
        self.path = f"/mentorships/{made.key}/"

    def meeting(self) -> Meeting:
        return self.mentorship.meetings.order_by("-pk")[:1].get()


def both_say_yes(story: Story, pair: Pair) -> None:
    """From the letter, without signing in."""
    for walk, person, other in (
        (pair.here, pair.mentee, pair.mentor),
        (pair.there, pair.mentor, pair.mentee),
    ):
        (letter,) = letters(person)
        assert letter.subject == f"Meet {other.full_name}"
        assert "Why you two:" in letter.text
        walk.open(button_of(letter))
        walk.choose("I am 18 or over")
        walk.press("^Yes, start with")
        assert "sessionid" not in {cookie["name"] for cookie in walk.page.context.cookies()}
    pair.there.says("are a pair now")
    story.clock.work()


def book_a_meeting(story: Story, pair: Pair) -> None:
    here, there = pair.here, pair.there
    before_here, before_there = here.presses, there.presses
    here.open(button_of(letters(pair.mentee, "went_live")[0]))
    here.press("Go on")
    here.says("suit you both")
    here.press("Offer these times")
    story.clock.work()
    there.open(button_of(letters(pair.mentor, "times_proposed")[0]))
    there.press("Go on")
    there.says("Which time suits you")
    there.choose("March")
    there.press("Agree on this time")
    story.clock.work()
    print(
        f"J2: from the letter to a booked meeting {here.presses - before_here} taps for the mentee "
        f"and {there.presses - before_there} for the mentor; from the first letter of all "
        f"{here.presses} and {there.presses}"
    )
    assert here.presses <= 6
    assert there.presses - before_there <= 6


def say_what_to_talk_about(story: Story, pair: Pair) -> None:
    """The calendar file, the letter with it, and the topic of the next meeting."""
    there, here = pair.there, pair.here
    with there.page.expect_download() as coming:
        there.page.get_by_role("link", name="Calendar file").click()
    file = Calendar.from_ical(Path(coming.value.path()).read_bytes())
    (event,) = file.walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(UTC) == pair.meeting().starts_at
    (letter,) = letters(pair.mentee, "meeting_set")
    assert event["UID"] == Calendar.from_ical(letter.calendar).walk("VEVENT")[0]["UID"]
    here.open(button_of(letter))
    if here.page.get_by_role("button", name="Go on").count():
        here.press("Go on")
    here.page.get_by_label("What you want to talk about").fill("Whether to change profession")
    here.press("Save for both of you")
    there.page.reload()
    assert "Whether to change profession" in there.page.content()


def say_how_it_went(story: Story, pair: Pair) -> None:
    """In one go: that it was held, a word for both, a word for oneself."""
    walk, meeting = pair.here, pair.meeting()
    assert meeting.starts_at is not None
    story.clock.to(meeting.starts_at + timedelta(days=1, hours=2))
    story.clock.work()
    story.back(walk, pair.mentee, "/today/")
    walk.press("Say how it went", "link")
    walk.says("Did you and")
    walk.page.get_by_label("A note for both of you").fill(SHARED)
    walk.unfold("A note for yourself")
    walk.page.get_by_label("A note for yourself").fill(PRIVATE)
    walk.press("Yes, we met")
    walk.says("You met on")
    assert SHARED in walk.text
    story.clock.pass_(days=1)
    story.clock.work()
    (asked,) = letters(pair.mentee, "step.survey")
    post = story.phone()
    post.open(button_of(asked))
    post.press("Too early to say")
    post.says("Thank you")
    assert post.presses == 2, "a fit check is one tap from the letter"


def a_goal_with_a_step(story: Story, pair: Pair) -> None:
    """The five checks answer while somebody types; the partner says it is achievable."""
    walk, page = pair.here, pair.here.page
    page.goto(f"{pair.path}goal/")
    checks = page.locator("[data-checks] li.met")
    before = checks.count()
    page.get_by_label("What will be different?").fill("I lead one policy workshop on my own")
    page.get_by_label("How will you know?").fill("3 of 5 participants say that it helped them")
    page.get_by_label("By when?").fill((story.clock() + timedelta(days=60)).date().isoformat())
    page.get_by_label("What does it serve?").select_option(index=1)
    walk.choose("I find it achievable")
    assert checks.count() == before + 5 == 5
    walk.press("Set this goal")
    walk.says("I lead one policy workshop")
    page.get_by_label("What will be done").fill("Ask Ana for her slides")
    walk.press("Add this step")
    walk.press("^Done")
    assert "done on" in walk.text
    story.back(pair.there, pair.mentor, pair.path)
    pair.there.press("Is it achievable", "link")
    pair.there.press("Yes, it is achievable")


def meet_again(story: Story, pair: Pair) -> None:
    """A second meeting, arranged elsewhere, is noted afterwards."""
    story.clock.pass_(days=14)
    walk = pair.there
    story.back(walk, pair.mentor, f"{pair.path}met/")
    walk.press("Note this meeting")
    walk.says("You met on")


def answer_the_pulse(story: Story, pair: Pair) -> None:
    """Due after two meetings and forty-five days; from the mail, seen by coordinators only."""
    story.clock.pass_(days=32)
    story.clock.work()
    (asked,) = [
        letter for letter in letters(pair.mentee, "step.survey") if "going" in letter.subject
    ]
    walk = story.phone()
    walk.open(button_of(asked))
    groups = walk.page.locator("main fieldset")
    for number in range(groups.count()):
        walk.presses += 1
        groups.nth(number).get_by_label("4").check()
    walk.press("Send my answers")
    walk.says("Thank you")
    assert pair.mentorship.responses.filter(survey="pulse", person=pair.mentee).count() == 1


def the_mentor_sees_what_is_shared(story: Story, pair: Pair) -> None:
    """The partner reads the shared word, and nowhere the private one or an answer."""
    walk = pair.there
    first = pair.mentorship.meetings.order_by("pk")[:1].get()
    story.back(walk, pair.mentor, "/today/")
    for path in ("/today/", "/mentorships/", pair.path, f"/meetings/{first.key}/"):
        walk.page.goto(path)
        assert pair.mentee.name in walk.text
        assert PRIVATE not in walk.page.content()
        assert "Too early to say" not in walk.page.content()
        walk.sound()
    assert SHARED in walk.text


def the_desk_sees_that_it_lives(story: Story, pair: Pair) -> None:
    """Dates, counts and the Four C's; no word that passed between the two."""
    walk = story.desk()
    walk.page.goto(f"/desk/mentorships/{pair.mentorship.key}/")
    content = walk.page.content()
    for secret in (PRIVATE, SHARED, "policy workshop", "Whether to change profession"):
        assert secret not in content
    facts = walk.page.locator("dl.facts").last.inner_text()
    assert re.search(r"Meetings held\s+2", walk.text), facts
    assert re.search(r"Goals\s+1, 0 reached", walk.text), facts


def close_it(story: Story, pair: Pair) -> None:
    """A last meeting, then the designed end: we reached what we wanted."""
    pair.mentorship.refresh_from_db()
    assert pair.mentorship.ends_on is not None
    end = datetime.combine(pair.mentorship.ends_on, datetime.min.time(), tzinfo=UTC)
    story.clock.to(end - timedelta(days=20) + timedelta(hours=10))
    story.clock.work()
    walk = pair.here
    goal = pair.mentorship.goals.get()
    story.back(walk, pair.mentee, f"/goals/{goal.key}/")
    walk.press("^Reached")
    walk.page.goto(f"{pair.path}met/")
    walk.press("Note this meeting")
    walk.page.goto(pair.path)
    walk.press("Decide how to go on", "link")
    walk.choose("Finish: we reached what we wanted")
    walk.press("This is how we go on")
    assert "This ended on" in walk.text
    story.clock.work()
    pair.mentorship.refresh_from_db()
    assert pair.mentorship.closed_reason == "completed_goals"
    assert letters(pair.mentor, "ended")


# Back at the desk: what came of it.


def judge_the_cycle(story: Story) -> None:
    walk = story.desk()
    page, place = walk.page, f"/desk/programs/{story.program.slug}/"
    page.goto(f"{place}evaluation/")
    tile = page.locator(".tile", has_text="70 % of the goals")
    assert "fewer than 5" in tile.inner_text() or "too few" in tile.inner_text(), tile.inner_text()
    walk.press("Keep these figures")
    walk.press("Decide what changes", "link")
    page.get_by_label("What changes next time?").fill("Ask everybody for their free hours")
    page.get_by_label("Because").fill("Nobody had given any, and the first times did not suit")
    walk.press("Decide it")
    walk.says("1 thing changes next time.")
    walk.press("Start the next cycle from this one", "link")
    walk.press("^Start the next cycle$")
    following = Program.objects.get(previous=story.program)
    assert following.objectives.count() == 1
    assert not following.tracks.get().enrollments.exists()
