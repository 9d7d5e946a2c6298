"""The participants' pages: from a match to a booked meeting, and after it, by plain forms."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from journey.pair import Pair, join, make_person

from ithaca import letters
from ithaca.care.models import Alert
from ithaca.guide import clauses
from ithaca.journey import agreement, goals, meetings
from ithaca.journey.models import Action, Agreement, Goal, Meeting, MeetingStatus, Note
from ithaca.pairing import actions
from ithaca.pairing.models import Mentorship, Seat
from ithaca.people.models import Account, Person
from ithaca.programs.models import Enrollment

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def _recent(pair: Pair) -> None:
    """The pair went live three weeks ago, on the clock that requests read."""
    cache.clear()
    at = NOW - timedelta(days=21)
    Mentorship.objects.update(live_at=at, made_at=at, ends_on=(NOW + timedelta(days=160)).date())
    Enrollment.objects.update(status="approved", adult_at=at, profile_at=at, made_at=at)
    pair.mentorship.refresh_from_db()


def as_(person: Person) -> Client:
    account = Account.objects.filter(email=person.email).first()
    if account is None:
        account = Account.objects.create_user(person.email, "weaving by night")
    person.account = account
    person.save()
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["person"] = person.key
    session.save()
    return client


def soon(days: int = 2) -> datetime:
    return (NOW + timedelta(days=days)).replace(tzinfo=None, hour=12, minute=0, second=0)


def agreed(pair: Pair, *, ago: int = 0) -> Meeting:
    """A meeting both agreed on; ``ago`` days in the past, as if time had gone on."""
    meeting = meetings.propose_times(
        mentorship=pair.mentorship, walls=[soon()], zone="Europe/Athens", by=pair.mentor, at=NOW
    )
    option = meeting.options.get().key
    meeting = meetings.choose_time(meeting=meeting, option=option, by=pair.telemachus, at=NOW)
    if ago:
        Meeting.objects.update(starts_at=NOW - timedelta(days=ago))
        meeting.refresh_from_db()
    return meeting


def pages(pair: Pair) -> list[str]:
    key = pair.mentorship.key
    inner = ["", "agreement/", "times/", "met/", "goal/", "help/", "pause/", "end/", "close/"]
    inner += ["survey/fit/meeting-1/", "survey/pulse/2026-11-20/"]
    return ["/today/", "/mentorships/", "/me/", "/account/"] + [
        f"/mentorships/{key}/{page}" for page in inner
    ]


def test_every_page_opens_for_both_and_is_unknown_to_a_stranger(pair: Pair) -> None:
    stranger = make_person(pair.mentor.organization, "Antinous", "Europe/Athens")
    outsider = as_(stranger)
    for person in (pair.mentor, pair.telemachus):
        client = as_(person)
        for page in pages(pair):
            if person is pair.mentor and page.endswith("/goal/"):
                continue
            assert client.get(page).status_code == 200, page
    for page in pages(pair):
        if pair.mentorship.key in page:
            assert outsider.get(page).status_code == 404, page
            assert Client().get(page).status_code == 302, page


def test_a_coordinator_who_holds_no_seat_is_told_that_it_is_not_theirs_to_read(pair: Pair) -> None:
    agreed(pair)
    client = as_(pair.penelope)
    assert client.get(f"/mentorships/{pair.mentorship.key}/").status_code == 403
    assert client.get(f"/meetings/{Meeting.objects.get().key}/").status_code == 404


def test_from_the_match_to_a_booked_meeting(pair: Pair) -> None:
    Mentorship.objects.update(status="planned", live_at=None, ends_on=None)
    Seat.objects.filter(person=pair.telemachus).update(accepted_at=None)
    Enrollment.objects.filter(person=pair.telemachus).update(adult_at=None)
    mentee, mentor = as_(pair.telemachus), as_(pair.mentor)
    answer = f"/mentorships/{pair.mentorship.key}/answer/"
    assert b"18 or over" in mentee.get(answer).content
    without = mentee.post(answer, {"said": "yes"})
    assert without.status_code == 422
    assert Enrollment.objects.get(person=pair.telemachus).adult_at is None
    yes = mentee.post(answer, {"said": "yes", "adult": "on"})
    propose = f"/mentorships/{pair.mentorship.key}/times/"
    assert yes.headers["Location"] == propose
    offered = mentee.get(propose)
    slots = offered.context["form"].fields["slots"].initial
    assert slots and b"for Mentor" in offered.content
    made = mentee.post(propose, {"slots": slots})
    meeting = Meeting.objects.get()
    assert made.headers["Location"] == f"/meetings/{meeting.key}/"
    page = mentor.get(f"/meetings/{meeting.key}/")
    assert b"your time" not in mentee.get(f"/meetings/{meeting.key}/calendar.ics").content
    option = next(iter(page.context["forms"]["choose"].fields["option"].choices))[0]
    mentor.post(f"/meetings/{meeting.key}/", {"do": "choose", "option": option})
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.AGREED
    calendar = mentee.get(f"/meetings/{meeting.key}/calendar.ics")
    assert b"BEGIN:VEVENT" in calendar.content
    late = mentor.post(f"/meetings/{meeting.key}/", {"do": "choose", "option": option})
    assert late.status_code == 302


def test_a_no_needs_no_reason_and_is_answered_kindly(pair: Pair) -> None:
    Mentorship.objects.update(status="planned", live_at=None)
    Seat.objects.filter(person=pair.telemachus).update(accepted_at=None)
    page = as_(pair.telemachus).post(f"/mentorships/{pair.mentorship.key}/answer/", {"said": "no"})
    assert b"Thank you for saying so" in page.content
    pair.mentorship.refresh_from_db()
    assert pair.mentorship.status == "closed"


def test_a_match_shows_why_and_who_but_nothing_of_the_background_or_the_mail(pair: Pair) -> None:
    Mentorship.objects.update(
        status="planned",
        live_at=None,
        reasons=[
            {"key": "skills", "points": 30, "text": f"{pair.mentor.full_name} offers rowing"},
            {"key": "background", "points": 5, "text": "Both are islanders"},
        ],
    )
    Seat.objects.update(accepted_at=None)
    Person.objects.filter(pk=pair.mentor.pk).update(background=["islander"], bio="I advise.")
    html = as_(pair.telemachus).get(f"/mentorships/{pair.mentorship.key}/answer/").content.decode()
    assert f"{pair.mentor.name} offers rowing" in html and "I advise." in html
    assert "islander" not in html and pair.mentor.email not in html


def test_the_whole_answer_after_a_meeting_is_one_form(pair: Pair) -> None:
    meeting = agreed(pair, ago=1)
    client = as_(pair.telemachus)
    here = f"/meetings/{meeting.key}/"
    slot = client.get(here).context["forms"]["held"].fields["slots"].choices[0][0]
    sent = {
        "do": "held",
        "minutes": "50",
        "blocks": ["know_each_other"],
        "shared": "Ask, then advise.",
        "private": "I was nervous.",
        "text": "Write to Nestor",
        "person": pair.telemachus.key,
        "slots": [slot],
    }
    assert client.post(here, sent).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.status, meeting.minutes) == (MeetingStatus.HELD, 50)
    assert meeting.blocks_done == ["know_each_other"]
    assert Action.objects.get().person == pair.telemachus
    assert Meeting.objects.filter(status=MeetingStatus.PROPOSED).count() == 1
    other = as_(pair.mentor).get(here).content.decode()
    assert "Ask, then advise." in other and "I was nervous." not in other


def test_what_is_typed_stays_and_nothing_is_kept_when_part_of_it_is_wrong(pair: Pair) -> None:
    meeting = agreed(pair, ago=1)
    client = as_(pair.telemachus)
    sent = {"do": "held", "minutes": "1", "shared": "Ask, then advise.", "text": ""}
    page = client.post(f"/meetings/{meeting.key}/", sent)
    assert page.status_code == 422
    assert b"Ask, then advise." in page.content and b"There is a problem" in page.content
    assert Note.objects.count() == 0


def test_a_goal_is_set_agreed_to_moved_and_reached(pair: Pair) -> None:
    mentee, mentor = as_(pair.telemachus), as_(pair.mentor)
    new = f"/mentorships/{pair.mentorship.key}/goal/"
    assert mentor.post(new, {"outcome": "He sails"}).status_code == 403
    assert mentee.post(new, {"outcome": " "}).status_code == 422
    mentee.post(new, {"outcome": "Sail to Pylos on my own", "achievable": "on"})
    here = f"/goals/{Goal.objects.get().key}/"
    assert b"Do you find it achievable" in mentor.get(here).content
    stale = mentor.post(here, {"do": "concur", "outcome": "Sail to Troy"})
    assert stale.status_code == 409
    mentor.post(here, {"do": "concur", "outcome": "Sail to Pylos on my own"})
    step = {"do": "step", "text": "Find a crew", "person": pair.telemachus.key}
    mentee.post(here, step)
    done = f"/steps/{Action.objects.get().key}/"
    mentee.post(done, {"back": here})
    assert Action.objects.get().done_at
    assert mentor.post(done).status_code == 403
    mentor.post(here, {"do": "progress", "text": "The crew is found."})
    mentee.post(here, {"do": "end", "status": "reached"})
    goal = Goal.objects.get()
    assert goal.concurred_at and goal.status == "reached"
    assert mentee.get(here).status_code == 200


def test_the_agreement_is_signed_by_both_and_a_change_asks_again(pair: Pair) -> None:
    mentee, mentor = as_(pair.telemachus), as_(pair.mentor)
    here = f"/mentorships/{pair.mentorship.key}/agreement/"

    def sent(client: Client, **changes: str) -> dict[str, str]:
        start = client.get(here).context["form"].initial
        ticks = {f"settled_{key}": "on" for key in clauses()}
        words = {key: value for key, value in start.items() if not isinstance(value, bool)}
        return {**words, **ticks, "do": "sign", **changes}

    first = sent(mentor)
    mentee.post(here, sent(mentee))
    assert mentor.post(here, first).status_code == 409
    mentor.post(here, sent(mentor))
    assert b"You have both signed this" in mentor.get(here).content
    mentee.post(here, sent(mentee, clause_feedback="Plainly, please.", do="keep"))
    row = agreement.begin(pair.mentorship, NOW)
    assert (row.version, agreement.signatures(row)) == (2, {})


def test_another_wording_of_a_clause_comes_in_without_losing_what_was_typed(pair: Pair) -> None:
    mentee = as_(pair.telemachus)
    here = f"/mentorships/{pair.mentorship.key}/agreement/"
    typed = {"version": "0", "cadence_days": "14", "minutes": "35", "settled_cadence": "on"}
    typed |= {"clause_purpose": "Find Father.", "use": "cadence:short_often"}
    start = mentee.post(here, typed).context["form"].initial
    assert "25 minutes" in start["clause_cadence"] and "{" not in start["clause_cadence"]
    assert (start["clause_purpose"], start["minutes"]) == ("Find Father.", "35")
    assert "settled_cadence" not in start  # they talked about other words
    for unheard in ("cadence:never", "never:cadence", ""):
        assert mentee.post(here, {**typed, "use": unheard}).status_code == 200
    assert mentee.post(here, {**typed, "use": "", "do": "look"}).status_code == 200
    assert not Agreement.objects.exists()


def test_who_signs_has_filled_the_gaps_and_who_keeps_loses_no_tick(pair: Pair) -> None:
    mentee = as_(pair.telemachus)
    here = f"/mentorships/{pair.mentorship.key}/agreement/"
    gap = next(one.text for one in clauses()["purpose"].choices if "…" in one.text)
    words = pair.mentorship.track.vocabulary
    typed = {"version": "0", "cadence_days": "14", "minutes": "35", "settled_purpose": "on"}
    typed["clause_purpose"] = words.fill(gap)
    refused = mentee.post(here, {**typed, "do": "sign"})
    assert refused.status_code == 422 and b"Fill the gap" in refused.content
    assert mentee.post(here, {**typed, "do": "keep"}).status_code == 303
    form = mentee.get(here).context["form"]
    assert form.initial["settled_purpose"] and not form.initial["settled_cadence"]
    again = {key: value for key, value in form.initial.items() if not isinstance(value, bool)}
    told = mentee.post(here, {**again, "do": "keep"}, follow=True)
    assert b"Nothing was changed." in told.content


def test_who_ends_it_reads_before_what_the_other_one_will_read(pair: Pair) -> None:
    page = as_(pair.telemachus).get(f"/mentorships/{pair.mentorship.key}/end/").content.decode()
    actions.end(pair.mentorship, by=pair.telemachus, at=NOW)
    pair.mentorship.refresh_from_db()
    letter = letters.ended(pair.mentorship, pair.mentor).text
    told = [line for line in letter.splitlines() if "no reason is asked for" in line]
    assert told and told[0][:60] in page


def test_help_goes_to_the_coordinators_and_nothing_of_it_to_the_partner(pair: Pair) -> None:
    mentee = as_(pair.telemachus)
    mentee.post(f"/mentorships/{pair.mentorship.key}/help/", {"text": "He talks of Troy only."})
    assert Alert.objects.get().person == pair.telemachus
    for page in pages(pair):
        assert b"Troy only" not in as_(pair.mentor).get(page).content


def test_answers_to_a_survey_stay_with_their_author(pair: Pair) -> None:
    here = f"/mentorships/{pair.mentorship.key}/survey/fit/meeting-1/"
    mentee = as_(pair.telemachus)
    assert mentee.post(here, {}).status_code == 422
    assert mentee.post(here, {"FIT": "not_good"}).status_code == 302
    assert b"not_good" not in as_(pair.mentor).get(f"{here}").content.replace(
        b'value="not_good"', b""
    )
    assert mentee.get(here.replace("fit", "unheard-of")).status_code == 404


def test_ending_pausing_and_closing_are_each_one_page(pair: Pair) -> None:
    mentee, base = as_(pair.telemachus), f"/mentorships/{pair.mentorship.key}"
    until = (NOW + timedelta(days=20)).date().isoformat()
    assert mentee.post(f"{base}/pause/", {"until": "2020-01-01"}).status_code == 422
    mentee.post(f"{base}/pause/", {"until": until})
    assert b"taking a break" in mentee.get(f"{base}/").content
    mentee.post(f"{base}/resume/")
    assert mentee.post(f"{base}/close/", {"how": "extend"}).status_code == 422
    mentee.post(f"{base}/end/", {"theme": "time"})
    pair.mentorship.refresh_from_db()
    assert pair.mentorship.closed_theme == "time"
    assert b"distance" not in as_(pair.mentor).get(f"{base}/").content
    assert mentee.get(f"{base}/times/").status_code == 403


def test_a_profile_keeps_skills_with_levels_and_finer_hours(pair: Pair) -> None:
    Person.objects.filter(pk=pair.telemachus.pk).update(hours=[9, 10, 11, 50])
    mentee = as_(Person.objects.get(pk=pair.telemachus.pk))
    sent = {"full_name": "Telemachus", "skills_sought": "Rowing 3\nISO 9001\n", "zone": ""}
    mentee.post("/me/", sent)
    me = Person.objects.get(pk=pair.telemachus.pk)
    assert me.skills_sought == {"Rowing": 3, "ISO 9001": 0}
    assert me.hours == [9, 10, 11, 50]
    enrollment = Enrollment.objects.get(person=me)
    mentee.post(f"/enrollments/{enrollment.key}/", {"often": "2", "week": ["mornings"]})
    enrollment.refresh_from_db()
    assert enrollment.often == 2
    assert Person.objects.get(pk=me.pk).hours[:3] == [9, 10, 11]
    other = Enrollment.objects.get(person=pair.mentor)
    assert mentee.get(f"/enrollments/{other.key}/").status_code == 404


@pytest.mark.parametrize(
    "text", ["\x00", "‮abc", "1" * 100_000, "0001-01-01T00:00", "9999-12-31T23:59", "é" * 400]
)
def test_strange_input_is_answered_in_words(pair: Pair, text: str) -> None:
    client, base = as_(pair.telemachus), f"/mentorships/{pair.mentorship.key}"
    for page, fields in {
        f"{base}/times/": ("slots", "own1", "minutes", "place"),
        f"{base}/goal/": ("outcome", "due_on", "serves"),
        f"{base}/agreement/": ("version", "cadence_days", "clause_purpose"),
        f"{base}/pause/": ("until",),
        f"{base}/help/": ("text",),
        f"{base}/met/": ("on", "minutes"),
        f"{base}/survey/pulse/x/": ("P1", "P3"),
        "/me/": ("full_name", "zone", "skills_offered", "week"),
    }.items():
        assert client.post(page, dict.fromkeys(fields, text)).status_code in (302, 422), page


@pytest.mark.parametrize("page", ["/today/", "/mentorships/", "mine"])
def test_pages_ask_as_often_with_thirty_as_with_three(
    pair: Pair, page: str, django_assert_max_num_queries: object
) -> None:
    counts = [_count(pair, page, extra) for extra in (2, 27)]
    print(page, counts)
    assert counts[0] == counts[1]
    assert counts[1] <= (25 if page == "/today/" else 15)


def _count(pair: Pair, page: str, extra: int) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    here = Seat.objects.filter(person=pair.mentor).count()
    for number in range(extra):
        name = f"Suitor{here + number}"
        other = make_person(pair.mentor.organization, name, "Europe/Athens")
        join(pair.mentorship.track, pair.mentor, other)
    for mentorship in Mentorship.objects.filter(meetings=None):
        mentorship.track = pair.mentorship.track
        taker = mentorship.seats.get(takes=True).person
        meetings.record_meeting(mentorship=mentorship, on=NOW.date(), minutes=50, by=taker, at=NOW)
        meetings.propose_times(
            mentorship=mentorship, walls=[soon()], zone="Europe/Athens", by=taker, at=NOW
        )
        goals.add_goal(mentorship=mentorship, outcome="Sail", by=taker, at=NOW)
    client = as_(pair.mentor)
    url = f"/mentorships/{pair.mentorship.key}/" if page == "mine" else page
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_a_password_a_token_and_other_devices_are_ones_own_to_end(pair: Pair) -> None:
    here, elsewhere = as_(pair.mentor), as_(pair.mentor)
    made = here.post("/account/", {"do": "token", "name": "Sheet", "scope": "read"})
    assert b"ith_" in made.content and b"ith_" not in here.get("/account/").content
    token = pair.mentor.tokens.get()
    assert as_(pair.telemachus).post(f"/account/token/{token.key}/").status_code == 404
    here.post(f"/account/token/{token.key}/")
    assert not pair.mentor.tokens.filter(revoked_at=None).exists()
    wrong = {"do": "password", "present": "no", "password": "a bed of olive wood"}
    assert here.post("/account/", wrong).status_code == 422
    here.post("/account/sign-out/")
    assert elsewhere.get("/account/").status_code == 302
    here.post("/account/", {**wrong, "present": "weaving by night"})
    assert Account.objects.get(email=pair.mentor.email).check_password("a bed of olive wood")
    assert here.get("/account/").status_code == 200


def test_today_says_what_one_waits_for_and_what_one_can_join(pair: Pair) -> None:
    mentee = as_(pair.telemachus)
    Mentorship.objects.update(status="closed", closed_at=NOW, closed_reason="early_mentee")
    assert b"We look for the right mentor" in mentee.get("/today/").content
    Mentorship.objects.update(closed_reason="completed_goals")
    assert b"is complete" in mentee.get("/today/").content
    track = pair.mentorship.track
    type(track.program).objects.update(join_open=True)
    newcomer = as_(make_person(pair.mentor.organization, "Nausicaa", "Europe/Athens"))
    assert b"Programs you can join" in newcomer.get("/today/").content


def test_a_match_that_can_still_be_taken_back_is_not_on_today(pair: Pair) -> None:
    hidden = NOW + timedelta(minutes=5)
    Mentorship.objects.update(status="planned", live_at=None, visible_from=hidden)
    Seat.objects.update(accepted_at=None)
    mentee = as_(pair.telemachus)
    assert b"Mentor" not in mentee.get("/today/").content.replace(b"Mentorships", b"")
    assert mentee.get(f"/mentorships/{pair.mentorship.key}/answer/").status_code == 404


@pytest.mark.parametrize("page", ["/mentorships/%00/", "/meetings/a%00b/", "/goals/%00/"])
def test_an_address_that_no_database_can_hold_is_not_found(pair: Pair, page: str) -> None:
    assert as_(pair.mentor).get(page).status_code == 404
