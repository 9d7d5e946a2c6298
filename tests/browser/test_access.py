"""Everybody can use it: nothing for axe to find, nothing sideways on a phone, the keyboard alone,
and without JavaScript. On the demo's living program."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from browser.government import made_up_files
from browser.places import Place, anybody, coordinator, mailed, participant
from browser.walking import PHONE, Clock, SignIn, Visit, button_of, letters, sideways
from playwright.sync_api import Page

from ithaca.demo import Cast, build
from ithaca.journey.models import MeetingStatus
from ithaca.pairing.rounds import publish
from ithaca.people.actions import found_organization
from ithaca.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Page], list[str]]
LOOKS = [(320, "light"), (320, "dark"), (1280, "dark"), (1280, "light")]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@pytest.fixture
def living(clock: Clock) -> Cast:
    """The whole demo, where the browser's server sees it."""
    return build(clock())


def look_at(page: Page, axe: Axe, places: Sequence[Place]) -> list[str]:
    """What is wrong, in each width and light; a page is asked for once."""
    wrong = []
    for place in places:
        answer = page.goto(place.path)
        assert answer is not None
        assert answer.status in (200, 404), f"{place.name}: {answer.status}"
        assert not (page.url.endswith("/") and "/sign-in/?" in page.url), place.name
        for width, light in LOOKS:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
            seen = f"{place.name} at {width} px, {light}"
            wrong += [f"{seen}: {one}" for one in axe(page)]
            if more := sideways(page):
                wrong.append(f"{seen}: {more} px stick out")
    return wrong


def test_axe_finds_nothing_and_nothing_sticks_out(
    living: Cast, clock: Clock, visit: Visit, sign_in: SignIn, axe: Axe
) -> None:
    """Every page of the journeys, at 320 and 1280 px, light and dark."""
    wrong = look_at(visit(), axe, anybody(living))
    for person, places in (
        (living.leila, participant(living)),
        (living.carla, coordinator(living)),
        (living.simone, [Place("results", "/desk/results/")]),
    ):
        page = visit()
        sign_in(page, person)
        wrong += look_at(page, axe, places)
    wrong += look_at(visit(), axe, [announced(living, clock)])
    assert not wrong, "\n".join(wrong)


def announced(living: Cast, clock: Clock) -> Place:
    """The page of a letter that says “Meet …”, once the draft is published."""
    draft = living.track.rounds.latest("pk")
    publish(draft, by=living.carla, at=clock())
    clock.pass_(seconds=61)
    made = draft.mentorships.first()
    assert made is not None
    return mailed(made.seats.filter(takes=True)[:1].get().person, "home:answer", made.key)


def test_empty_pages_and_pages_with_a_problem_are_as_sound(
    clock: Clock, visit: Visit, sign_in: SignIn, axe: Axe
) -> None:
    page = visit(viewport=PHONE)
    sign_in(page, founder(clock))
    wrong = []
    for path in ("/desk/", "/desk/programs/", "/desk/people/", "/today/", "/mentorships/"):
        wrong += look_at(page, axe, [Place("empty", path)])
    page.goto("/desk/start/")
    page.locator("main form").last.evaluate("form => { form.noValidate = true }")
    page.get_by_role("button", name="Start the program").click()
    page.get_by_text("There is a problem").wait_for()
    assert page.evaluate("document.activeElement.id") == "problem"
    assert sideways(page) == 0
    wrong += axe(page)
    assert not wrong, "\n".join(wrong)


def founder(clock: Clock) -> Person:
    return found_organization(
        name="Empty",
        full_name="Adam Berg",
        email="adam@empty.example",
        password="a lighthouse in the fog",
        zone="Europe/London",
        at=clock(),
    )


# With the keyboard alone.


def reach(page: Page, name: str, most: int = 60) -> None:
    """Tab on until something of this name has the focus; each stop is seen and shows its ring."""
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(STOP)
        if here is None:
            continue
        assert here["ring"], f"no visible focus on {here}"
        assert here["seen"], f"the focus is out of sight on {here}"
        if re.search(name, here["name"]):
            return
    raise AssertionError(f"{most} tabs from the top do not reach “{name}”")


STOP = """() => {
    const one = document.activeElement
    if (!one || one === document.body || one.id === 'main') return null
    const look = getComputedStyle(one), box = one.getBoundingClientRect()
    const near = one.closest('label') || one.parentElement
    const words = one.labels?.length ? one.labels[0].innerText : one.innerText
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    const shown = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0
    const around = [...document.querySelectorAll(':has(> :focus-visible)')]
        .some(e => getComputedStyle(e).outlineStyle !== 'none')
    const beside = one.nextElementSibling && getComputedStyle(one.nextElementSibling)
    return {
        name: one.getAttribute('aria-label') || words || '', tag: one.tagName,
        ring: shown || around || look.boxShadow !== 'none'
            || (beside && beside.outlineStyle !== 'none'),
        seen: !at || one.contains(at) || at.contains(one) || !!near?.contains(at),
    }
}"""


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_times_are_offered_chosen_and_prepared_for_with_the_keyboard_alone(
    living: Cast, clock: Clock, visit: Visit, sign_in: SignIn
) -> None:
    pair = living.jin_and_hanna
    jin, hanna = visit(), visit(viewport=PHONE)
    sign_in(jin, living.jin)
    sign_in(hanna, living.hanna)
    jin.goto(f"/mentorships/{pair.key}/times/")
    jin.keyboard.press("Tab")
    assert jin.evaluate("document.activeElement.innerText") == "Skip to the content"
    jin.keyboard.press("Enter")
    reach(jin, "^Offer these times")
    enter(jin)
    meeting = pair.meetings.get(status=MeetingStatus.PROPOSED)
    hanna.goto(f"/meetings/{meeting.key}/")
    reach(hanna, "November|December")
    hanna.keyboard.press("Space")
    reach(hanna, "^Agree on this time")
    enter(hanna)
    reach(hanna, "^What you want to talk about")
    hanna.keyboard.type("How I found my feet here")
    reach(hanna, "^Save for both")
    enter(hanna)
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.AGREED
    assert meeting.topic == "How I found my feet here"


# Without JavaScript.


@pytest.fixture
def plain(visit: Visit) -> Callable[[], Page]:
    return lambda: visit(java_script_enabled=False, viewport=PHONE)


def test_what_participants_do_works_without_javascript(
    living: Cast, clock: Clock, plain: Callable[[], Page], sign_in: SignIn
) -> None:
    """Offer times, come by a letter and choose one, answer a survey from the mail."""
    pair = living.jin_and_hanna
    page = plain()
    sign_in(page, living.jin)
    page.goto(f"/mentorships/{pair.key}/times/")
    page.get_by_role("button", name="Offer these times").click()
    assert pair.meetings.filter(status=MeetingStatus.PROPOSED).count() == 1
    clock.work()
    other = plain()
    other.goto(button_of(letters(living.hanna, "times_proposed")[-1]))
    other.get_by_role("button", name="Go on").click()
    other.get_by_role("radio").first.check()
    other.get_by_role("button", name="Agree on this time").click()
    assert pair.meetings.get(status=MeetingStatus.AGREED).starts_at is not None
    third = plain()
    third.goto(mailed(living.jin, "home:survey", pair.key, "pulse", "first").path)
    third.locator("main fieldset").first.get_by_label("4").check()
    third.get_by_role("button", name="Send my answers").click()
    assert "Thank you" in third.locator("h1").inner_text()


def test_people_are_brought_in_and_matched_without_javascript(
    clock: Clock, plain: Callable[[], Page], sign_in: SignIn, tmp_path: Path
) -> None:
    page = plain()
    sign_in(page, founder(clock))
    page.goto("/desk/start/")
    page.get_by_label(re.compile("One-to-one")).first.check()
    page.get_by_label("Name of the program").fill("By hand")
    page.get_by_label(re.compile("70 % of the goals")).first.check()
    page.get_by_role("button", name="Start the program").click()
    page.locator("input[type=file]").set_input_files(made_up_files(tmp_path))
    page.get_by_role("button", name="Read the files").click()
    page.get_by_role("button", name="Check every row").click()
    page.get_by_role("button", name=re.compile("^Bring")).click()
    page.get_by_role("link", name=re.compile("^Match the")).click()
    page.get_by_role("button", name="Run the round").click()
    clock.work()
    page.reload()
    page.get_by_role("link", name=re.compile("^Review and publish")).click()
    page.get_by_role("button", name=re.compile("^Publish")).click()
    assert "are published" in page.locator("h1").inner_text()
    clock.pass_(seconds=61)
    clock.work()
    mentee = Person.objects.filter(letters__kind="match", full_name__startswith="mentee")[0]
    phone = plain()
    phone.goto(button_of(letters(mentee)[0]))
    phone.get_by_label("I am 18 or over").check()
    phone.get_by_role("button", name=re.compile("^Yes, start with")).click()
    assert "Your yes is in" in phone.locator("h1").inner_text()
