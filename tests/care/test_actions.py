from datetime import timedelta

import pytest
from care.pairs import NOW, TODAY, agreed, coordinator, met, pair, person, program

from ithaca.activity.models import Activity
from ithaca.care.actions import ask_for_help, check_in, read, settle
from ithaca.care.models import Alert, CheckIn, Reading
from ithaca.care.queries import worth_a_word
from ithaca.pairing.models import Mentorship
from ithaca.people.models import Person
from ithaca.programs.models import ProgramRole
from ithaca.refusals import Conflict, Forbidden, Refusal

pytestmark = pytest.mark.django_db


def silent(gap: int = 61) -> Mentorship:
    mentorship = pair(program(), live=150)
    agreed(mentorship, 30)
    met(mentorship, gap)
    return mentorship


def open_rules() -> set[str]:
    return set(Alert.objects.filter(ended_at=None).values_list("rule", flat=True))


def contact(mentorship: Mentorship, by: Person, **fields: object) -> CheckIn:
    asked = {
        "people": [seat.person for seat in mentorship.seats.all()],
        "kind": "call",
        "reason": "",
        "outcome": "They were both ill.",
        "next_on": None,
        "by": by,
        "at": NOW,
    }
    return check_in(mentorship, **{**asked, **fields})  # type: ignore[arg-type]


def test_reading_twice_changes_nothing() -> None:
    mentorship = silent()
    first = read([mentorship], at=NOW)
    again = read([mentorship], at=NOW + timedelta(minutes=1))
    assert (first.opened, again.opened, again.ended) == (2, 0, 0)
    assert Reading.objects.count() == 1
    assert Alert.objects.count() == 2


def test_an_alert_ends_by_itself_when_its_reason_is_gone() -> None:
    mentorship = silent()
    read([mentorship], at=NOW)
    met(mentorship, 1)
    read([mentorship], at=NOW)
    assert open_rules() == {"R3-goals"}
    assert Alert.objects.get(rule="R5").outcome == ""


def test_what_ended_is_read_once_more_with_its_track() -> None:
    mentorship = silent()
    read(mentorship.track, at=NOW)
    Mentorship.objects.filter(pk=mentorship.pk).update(status="closed")
    assert read(mentorship.track, at=NOW).ended == 2
    assert read(mentorship.track, at=NOW).mentorships == 0


def test_a_settled_alert_rests_two_weeks_unless_it_gets_worse() -> None:
    mentorship = silent(61)
    penelope = coordinator(mentorship.track.program)
    read([mentorship], at=NOW)
    alert = Alert.objects.get(rule="R5")
    contact(mentorship, penelope, settles=[alert])
    read([mentorship], at=NOW + timedelta(days=13))
    assert open_rules() == {"R3-goals"}
    read([mentorship], at=NOW + timedelta(days=15))
    assert "R5" in open_rules()


def test_the_day_a_coordinator_chose_to_look_again_is_kept() -> None:
    mentorship = silent(61)
    penelope = coordinator(mentorship.track.program)
    read([mentorship], at=NOW)
    again_on = TODAY + timedelta(days=25)
    contact(mentorship, penelope, settles=[Alert.objects.get(rule="R5")], next_on=again_on)
    read([mentorship], at=NOW + timedelta(days=24))
    assert "R5" not in open_rules()
    read([mentorship], at=NOW + timedelta(days=29))
    assert "R5" in open_rules()


def test_two_people_cannot_settle_the_same_alert() -> None:
    mentorship = silent()
    penelope = coordinator(mentorship.track.program)
    read([mentorship], at=NOW)
    alert = Alert.objects.get(rule="R5")
    settle(alert, outcome="not_useful", by=penelope, at=NOW)
    with pytest.raises(Conflict):
        settle(alert, outcome="useful", by=penelope, at=NOW)


def test_who_asks_for_help_comes_first_and_the_partner_never_learns_of_it() -> None:
    mentorship = silent(200)
    home = mentorship.track.program
    penelope = coordinator(home)
    mentee = mentorship.seats.get(takes=True).person
    mentor = mentorship.seats.get(gives=True).person
    other = pair(home, live=1, number=1)
    asking = other.seats.get(takes=True).person
    read([mentorship, other], at=NOW)
    ask_for_help(other, text="I do not dare to say it.", by=asking, at=NOW)
    ask_for_help(other, text="It is about time.", by=asking, at=NOW)
    first, second = worth_a_word(home, penelope, TODAY).entries
    assert (first.mentorship, first.why, first.asked) == (
        other,
        "Telemachus asked for help.",
        True,
    )
    assert second.mentorship == mentorship
    assert [said["text"] for said in first.reasons[0].alert.facts["asked"]] == [
        "I do not dare to say it.",
        "It is about time.",
    ]
    ProgramRole.objects.create(program=home, person=mentor, role="sponsor")
    for outsider in (mentor, mentee, other.seats.get(gives=True).person, asking):
        assert not Alert.objects.visible_to(outsider).exists()
    assert "dare" not in str(list(Activity.objects.values()))


def test_a_coordinator_does_not_read_what_their_own_partner_says_of_them() -> None:
    mentorship = pair(program(), live=100)
    mentor = mentorship.seats.get(gives=True).person
    ProgramRole.objects.create(program=mentorship.track.program, person=mentor, role="coordinator")
    read([mentorship], at=NOW)
    assert Reading.objects.exists()
    assert not Reading.objects.visible_to(mentor).exists()


def test_only_the_right_people_ask_and_record() -> None:
    mentorship = silent()
    home = mentorship.track.program
    stranger = person(home, "Antinous Eupeithes")
    with pytest.raises(Forbidden):
        ask_for_help(mentorship, text="Tell me more.", by=stranger, at=NOW)
    with pytest.raises(Forbidden):
        contact(mentorship, stranger)
    with pytest.raises(Refusal) as refused:
        contact(mentorship, coordinator(home), people=[stranger])
    assert refused.value.field == "people"
    with pytest.raises(Refusal) as refused:
        ask_for_help(mentorship, text="  ", by=mentorship.seats.all()[0].person, at=NOW)
    assert refused.value.field == "text"
