"""Rounds: proposed with reasons, mended by hand, published once, taken back within the minute."""

import threading
from datetime import timedelta
from io import StringIO

import pytest
from care.pairs import NOW, coordinator, person, program
from django.core.management import CommandError, call_command
from racing import race

from ithaca import jobs
from ithaca.activity.models import Letter
from ithaca.matching import Policy
from ithaca.pairing import actions, gather, rounds
from ithaca.pairing.asking import Asking
from ithaca.pairing.models import Mentorship, Proposal, Round, Seat
from ithaca.people.models import Person
from ithaca.programs.models import Enrollment, Program
from ithaca.refusals import Conflict, Refusal

SOON = NOW + timedelta(seconds=30)
LATER = NOW + timedelta(seconds=90)


def enroll(of: Program, name: str, *, capacity: int = 0, **fields: object) -> Enrollment:
    """A mentor with places, or without them a mentee."""
    return Enrollment.objects.create(
        track=of.tracks.get(),
        person=person(of, name, email=f"{name.lower()}@ithaca.example", **fields),
        gives=capacity > 0,
        takes=not capacity,
        capacity=capacity or 1,
        status="approved",
        adult_at=NOW,
        profile_at=NOW,
        made_at=NOW,
    )


def proposed(of: Program, by: Person) -> Round:
    track = of.tracks.select_related("program__organization").get()
    round_ = rounds.start_round(track, words=gather.default_words(track), rules={}, by=by, at=NOW)
    rounds.work(round_, at=NOW)
    round_.refresh_from_db()
    return round_


@pytest.fixture
def isle() -> tuple[Program, Person]:
    here = program()
    return here, coordinator(here)


@pytest.mark.django_db
def test_a_round_proposes_pairs_with_reasons_that_name_what_both_have(
    isle: tuple[Program, Person],
) -> None:
    here, penelope = isle
    enroll(here, "Mentor", capacity=1, skills_offered={"Sailing": 5})
    enroll(here, "Nestor", capacity=1, skills_offered={"Speeches": 4})
    enroll(here, "Telemachus", skills_sought={"Sailing": 1})
    round_ = proposed(here, penelope)
    pair = round_.proposals.get()
    assert pair.giver.person.full_name == "Mentor"
    assert "Sailing" in pair.reasons[0]["text"]
    assert sum(reason["points"] for reason in pair.reasons) == pair.points
    assert any("language" in word for word in round_.result["not_used"])


@pytest.mark.django_db
def test_nobody_is_matched_with_their_own_manager_however_far_up(
    isle: tuple[Program, Person],
) -> None:
    here, penelope = isle
    boss = enroll(here, "Odysseus", capacity=3)
    between = person(here, "Eumaeus", manager=boss.person)
    enroll(here, "Telemachus", manager=between)
    round_ = proposed(here, penelope)
    assert not round_.proposals.exists()
    assert round_.result["unmatched"][0]["kind"] == "rules"


@pytest.mark.django_db
def test_a_pair_given_by_hand_is_locked_and_the_weakest_taker_makes_room(
    isle: tuple[Program, Person],
) -> None:
    here, penelope = isle
    mentor = enroll(here, "Mentor", capacity=1, skills_offered={"Sailing": 5})
    enroll(here, "Nestor", capacity=1, skills_offered={"Speeches": 4})
    sailor = enroll(here, "Telemachus", skills_sought={"Sailing": 1})
    speaker = enroll(here, "Pisistratus", skills_sought={"Speeches": 1})
    round_ = proposed(here, penelope)
    moved = rounds.give(round_, taker=speaker, giver=mentor, by=penelope, at=NOW)
    assert moved == sailor
    pairs = {p.taker.person.full_name: p for p in round_.proposals.all()}
    assert pairs["Pisistratus"].giver == mentor
    assert pairs["Pisistratus"].locked
    assert pairs["Telemachus"].giver.person.full_name == "Nestor"

    again = rounds.start_round(round_.track, words={}, rules={}, by=penelope, at=NOW, keep=round_)
    rounds.work(again, at=NOW)
    kept = again.proposals.get(taker=speaker)
    assert (kept.giver, kept.locked) == (mentor, True)


@pytest.mark.django_db
def test_what_is_published_can_be_taken_back_for_a_minute_and_no_letter_leaves(
    isle: tuple[Program, Person],
) -> None:
    here, penelope = isle
    enroll(here, "Mentor", capacity=1)
    enroll(here, "Telemachus")
    round_ = proposed(here, penelope)
    assert rounds.publish(round_, by=penelope, at=NOW) == 1
    jobs.run(at=SOON)
    assert not Letter.objects.filter(kind="match", status="sent").exists()
    rounds.take_back(round_, by=penelope, at=SOON)
    jobs.run(at=LATER)
    assert not Mentorship.objects.exists()
    assert not Letter.objects.filter(kind="match", status__in=["sent", "due"]).exists()

    round_.refresh_from_db()
    assert rounds.publish(round_, by=penelope, at=LATER) == 1
    jobs.run(at=LATER + timedelta(seconds=61))
    assert Letter.objects.filter(kind="match", status="sent").count() == 2
    with pytest.raises(Conflict):
        rounds.take_back(round_, by=penelope, at=LATER + timedelta(seconds=61))


@pytest.mark.django_db
def test_a_place_that_went_meanwhile_is_found_at_publishing(isle: tuple[Program, Person]) -> None:
    here, penelope = isle
    mentor = enroll(here, "Mentor", capacity=1)
    enroll(here, "Telemachus")
    round_ = proposed(here, penelope)
    other = enroll(here, "Pisistratus")
    actions.pair_by_hand(round_.track, giver=mentor, taker=other, by=penelope, at=NOW)
    with pytest.raises(Conflict, match="One pair is not possible"):
        rounds.publish(round_, by=penelope, at=NOW)
    round_.refresh_from_db()
    assert round_.status == Round.Status.PROPOSED


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_publish_at_once_and_one_wins() -> None:
    here = program()
    penelope = coordinator(here)
    for number in range(3):
        enroll(here, f"Mentor{number}", capacity=1)
        enroll(here, f"Telemachus{number}")
    key = proposed(here, penelope).pk

    def publish() -> None:
        round_ = Round.objects.select_related("track__program__organization").get(pk=key)
        rounds.publish(round_, by=penelope, at=NOW)

    failures = race(publish)
    assert [type(failure) for failure in failures] == [Conflict] * 3
    assert Mentorship.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_the_last_place_of_a_mentor_goes_to_one() -> None:
    here = program()
    penelope = coordinator(here)
    mentor = enroll(here, "Mentor", capacity=1)
    takers = iter([enroll(here, f"Telemachus{number}") for number in range(4)])
    track = here.tracks.select_related("program__organization").get()
    lock = threading.Lock()

    def pair() -> None:
        with lock:
            taker = next(takers)
        actions.pair_by_hand(track, giver=mentor, taker=taker, by=penelope, at=NOW)

    failures = race(pair)
    assert [type(failure) for failure in failures] == [Conflict] * 3
    assert Seat.objects.filter(enrollment=mentor).count() == 1


@pytest.mark.django_db
def test_a_match_goes_live_when_both_said_yes_and_not_before(isle: tuple[Program, Person]) -> None:
    here, penelope = isle
    mentor, mentee = enroll(here, "Mentor", capacity=1), enroll(here, "Telemachus")
    track = here.tracks.select_related("program__organization").get()
    mentorship = actions.pair_by_hand(track, giver=mentor, taker=mentee, by=penelope, at=NOW)
    actions.accept(mentorship, by=mentor.person, at=NOW)
    assert Mentorship.objects.get().status == "planned"
    actions.accept(mentorship, by=mentor.person, at=NOW)
    actions.accept(mentorship, by=mentee.person, at=NOW)
    live = Mentorship.objects.get()
    assert (live.status, live.live_at) == ("active", NOW)
    with pytest.raises(Conflict):
        actions.decline(mentorship, by=mentee.person, at=NOW)


@pytest.mark.django_db
def test_a_no_needs_no_reason_and_frees_both(isle: tuple[Program, Person]) -> None:
    here, penelope = isle
    mentor, mentee = enroll(here, "Mentor", capacity=1), enroll(here, "Telemachus")
    track = here.tracks.select_related("program__organization").get()
    mentorship = actions.pair_by_hand(track, giver=mentor, taker=mentee, by=penelope, at=NOW)
    actions.decline(mentorship, by=mentee.person, at=NOW)
    jobs.react(at=NOW)
    assert Mentorship.objects.get().closed_reason == "never_started"
    assert set(Letter.objects.values_list("kind", "person__full_name")) >= {
        ("match_declined", "Mentor"),
    }
    assert {c.name for c in gather.candidates(track, NOW)} == {"Mentor", "Telemachus"}


@pytest.mark.django_db
def test_somebody_who_never_said_they_are_an_adult_is_asked_before_the_match_starts(
    isle: tuple[Program, Person],
) -> None:
    here, penelope = isle
    mentor, mentee = enroll(here, "Mentor", capacity=1), enroll(here, "Telemachus")
    Enrollment.objects.filter(pk=mentee.pk).update(adult_at=None)
    mentee.refresh_from_db()
    track = here.tracks.select_related("program__organization").get()
    mentorship = actions.pair_by_hand(track, giver=mentor, taker=mentee, by=penelope, at=NOW)
    with pytest.raises(Refusal, match="18 or over"):
        actions.accept(mentorship, by=mentee.person, at=NOW)
    actions.accept(mentorship, by=mentee.person, at=NOW, adult=True)
    mentee.refresh_from_db()
    assert mentee.adult_at == NOW
    assert not Proposal.objects.exists()


@pytest.mark.django_db
def test_what_was_stored_repeats_itself_and_a_difference_is_named(
    isle: tuple[Program, Person],
) -> None:
    here, penelope = isle
    enroll(here, "Mentor", capacity=1, skills_offered={"Sailing": 5})
    enroll(here, "Nestor", capacity=1)
    sailor = enroll(here, "Telemachus", skills_sought={"Sailing": 1})
    round_ = proposed(here, penelope)
    Person.objects.filter(enrollments=sailor).update(skills_sought={"Speeches": 1})
    rounds.exclude(round_.proposals.get(), by=penelope, at=NOW)
    said = StringIO()
    call_command("round", "verify", round_.key, stdout=said)
    assert said.getvalue().startswith("The same, to the last word and number")

    Round.objects.update(result={**round_.result, "total": 7, "engine": "an older one"})
    with pytest.raises(CommandError, match=r"an older one then.*may differ(.|\n)*total: 7 then"):
        call_command("round", "verify", round_.key)
    Round.objects.update(result={**round_.result, "digest": "another"})
    with pytest.raises(CommandError, match=r"should not differ(.|\n)*not every reason"):
        call_command("round", "verify", round_.key)


@pytest.mark.django_db
def test_a_new_round_takes_the_place_of_one_that_runs_or_is_a_draft(
    isle: tuple[Program, Person],
) -> None:
    here, penelope = isle
    draft = proposed(here, penelope)
    track = here.tracks.select_related("program__organization").get()
    for _ in range(2):
        rounds.start_round(track, words={}, rules={}, by=penelope, at=NOW)
    draft.refresh_from_db()
    assert draft.status == "discarded"
    assert list(Round.objects.order_by("pk").values_list("status", flat=True)) == [
        "discarded",
        "discarded",
        "running",
    ]


@pytest.mark.django_db
def test_a_must_is_a_rule_where_one_says_the_same_and_else_half_of_the_criterion(
    isle: tuple[Program, Person],
) -> None:
    here, _penelope = isle
    track = here.tracks.select_related("program__organization").get()
    words = dict.fromkeys(gather.default_words(track), "ignore")
    said = {**words, "skills": "must", "department": "must", "goals": "must", "hours": "nice"}
    terms = gather.terms_for(track, words=said, rules={}, policy="total")
    assert terms.rules["skill_in_common"] is terms.rules["other_department"] is True
    assert terms.floors == {"goals": 50}
    assert terms.policy == "total"


def run(of: Program, by: Person, policy: Policy = "floor", **words: str) -> Round:
    """A round that weighs only what ``words`` name."""
    track = of.tracks.select_related("program__organization").get()
    round_ = rounds.start_round(track, words=words, rules={}, policy=policy, by=by, at=NOW)
    rounds.work(round_, at=NOW)
    round_.refresh_from_db()
    return round_


def who_has_whom(round_: Round) -> dict[str, str]:
    pairs = round_.proposals.values_list("taker__person__full_name", "giver__person__full_name")
    return dict(pairs)


@pytest.mark.django_db
@pytest.mark.parametrize("policy", ["floor", "stable", "first_come"])
def test_each_aim_gives_the_only_good_mentor_to_whom_it_says(
    policy: Policy, isle: tuple[Program, Person]
) -> None:
    """Mentor suits one of them perfectly and the other by half; Nestor suits the first by half."""
    here, penelope = isle
    enroll(here, "Mentor", capacity=1, skills_offered={"Sailing": 5, "Rowing": 5})
    enroll(here, "Nestor", capacity=1, skills_offered={"Rowing": 5})
    all_of_it = enroll(here, "Telemachus", skills_sought={"Sailing": 1, "Rowing": 1})
    half = enroll(here, "Pisistratus", skills_sought={"Sailing": 1, "Speeches": 1})
    round_ = run(here, penelope, policy, skills="important")
    chosen = {"floor": half, "stable": all_of_it, "first_come": min(all_of_it, half, key=_key)}
    with_mentor = round_.proposals.get(giver__person__full_name="Mentor").taker
    assert (round_.result["policy"], with_mentor) == (policy, chosen[policy])
    assert (round_.result["gap"] == 0) == (policy == "floor")


def _key(one: Enrollment) -> str:
    return one.key


@pytest.mark.django_db
def test_of_a_must_every_pair_reaches_half_and_who_cannot_is_told_why(
    isle: tuple[Program, Person],
) -> None:
    here, penelope = isle
    enroll(here, "Mentor", capacity=2, goals=["Become a captain"])
    enroll(here, "Telemachus", goals=["Become a captain"])
    enroll(here, "Pisistratus", goals=["Speak in public"])
    round_ = run(here, penelope, goals="must")
    assert round_.terms["floors"] == {"goals": gather.MUST_REACH}
    assert who_has_whom(round_) == {"Telemachus": "Mentor"}
    (left,) = round_.result["unmatched"]
    assert left["kind"] == "rules"
    assert "goal" in left["reason"].lower()


@pytest.mark.django_db
def test_what_another_match_costs_is_what_the_next_run_with_it_gives(
    isle: tuple[Program, Person],
) -> None:
    here, penelope = isle
    skills = ["Sailing", "Rowing", "Speeches", "Weaving", "Archery"]
    for n in range(5):
        some = {skills[n]: 5, skills[(n + 2) % 5]: 3}
        enroll(here, f"Mentor{n}", capacity=1, skills_offered=some)
        enroll(here, f"Telemachus{n}", skills_sought={skills[n]: 1, skills[(n + 3) % 5]: 2})
    enroll(here, "Pisistratus", skills_sought={"Weaving": 1})
    round_ = run(here, penelope, skills="important")
    kept, asked, *_ = round_.proposals.order_by("pk")
    rounds.lock(kept, locked=True, by=penelope, at=NOW)
    asking = Asking(round_, asked.taker)
    assert asking.cost(kept.giver.key) is None, "every place there is locked"
    giver = round_.proposals.exclude(pk__in=[kept.pk, asked.pk]).latest("pk").giver
    cost = asking.cost(giver.key)
    assert cost
    assert cost.text in asking.why_not(giver.key)

    rounds.give(round_, taker=asked.taker, giver=giver, by=penelope, at=NOW)
    round_.refresh_from_db()
    assert Asking(round_, asked.taker).cost(asked.giver.key) is None, "a hand moved pairs"
    words = {"skills": "important"}
    again = rounds.start_round(
        round_.track, words=words, rules={}, by=penelope, at=NOW, keep=round_
    )
    rounds.work(again, at=NOW)
    again.refresh_from_db()
    found = again.result
    assert (cost.matched, cost.worst, cost.total) == (
        found["matched"],
        found["worst"],
        found["total"],
    )
