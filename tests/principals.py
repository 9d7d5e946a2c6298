"""Everybody who can knock at a door, and one row of everything they could find behind it.

`PRINCIPALS` names who knocks; `Cast.persons` gives the person behind a name (None: nobody). The
words in `PRIVATE` stand in notes, answers and calls for help; `NAMES` are people of the house.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from ithaca.care.models import Alert, CheckIn, Reading
from ithaca.feedback.models import Response
from ithaca.guide import formats
from ithaca.journey.models import (
    Action,
    Agreement,
    Goal,
    Meeting,
    MeetingOption,
    Note,
    Progress,
)
from ithaca.matching import candidate_as_data, terms_as_data
from ithaca.pairing.gather import candidates, default_words, terms_for
from ithaca.pairing.models import Mentorship, Pause, Proposal, Round, Seat
from ithaca.people.models import Account, Organization, OrganizationRole, Person
from ithaca.programs.models import (
    Adaptation,
    Enrollment,
    Guideline,
    Objective,
    Program,
    ProgramRole,
    Track,
)

LIVING = (
    "taker",
    "giver",
    "other_taker",
    "coordinator",
    "other_coordinator",
    "administrator",
    "sponsor",
    "member",
    "foreign_administrator",
    "foreign_taker",
)
PRINCIPALS = ("nobody", "deactivated", *LIVING)
SITTING = ("taker", "giver")

PRIVATE = ("NOTE-KEPT-TO-MYSELF", "NOTE-FOR-US-TWO", "WORD-ON-THE-GOAL", "TOPIC-OF-OURS")
ANSWER, CALL_FOR_HELP, OWN_NOTE = "PULSE-ANSWER-OF-MENTOR", "HELP-ASKED-ALONE", PRIVATE[0]
NAMES = ("Telemachus", "Mentor Alcimi", "Nausicaa", "Penelope", "Odyssey")


@dataclass
class Cast:
    """`keys` holds the public names of the rows by a word for each, to fill addresses with."""

    at: datetime
    house: Organization
    track: Track
    persons: dict[str, Person | None] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        found = self.persons[name]
        assert found is not None
        return found

    @property
    def today(self) -> date:
        return self.at.date()


def person(house: Organization, name: str, **fields: Any) -> Person:  # noqa: ANN401
    email = f"{name.split()[0].lower()}@{house.name.lower()}.example"
    account = Account.objects.create(email=email, email_verified_at=timezone.now())
    return Person.objects.create(
        organization=house, account=account, email=email, full_name=name, zone="UTC", **fields
    )


def program(house: Organization, name: str, at: datetime) -> Track:
    made = Program.objects.create(
        organization=house,
        slug=name.lower(),
        name=name,
        starts_on=at.date() - timedelta(days=100),
        ends_on=at.date() + timedelta(days=200),
        made_at=at,
    )
    for kind in Guideline.Kind.values:
        Guideline.objects.create(program=made, kind=kind, text=f"Of {kind}.")
    plan = formats()["one_to_one"]
    return Track.objects.create(
        program=made,
        name=plan.name,
        format=plan.key,
        dials=plan.dials.as_data(),
        words=plan.words.as_data(),
        playbook=[step.as_data() for step in plan.playbook if step.gate != "live"],
    )


def enroll(track: Track, who: Person, *, gives: bool, status: str = "approved") -> Enrollment:
    return Enrollment.objects.create(
        track=track,
        person=who,
        gives=gives,
        takes=not gives,
        status=status,
        capacity=9,
        made_at=track.program.made_at,
        adult_at=track.program.made_at,
    )


def sit(
    track: Track, giver: Enrollment, taker: Enrollment, status: str, at: datetime
) -> Mentorship:
    live_at = None if status == "planned" else at - timedelta(days=60)
    mentorship = Mentorship.objects.create(
        track=track,
        status=status,
        made_at=at - timedelta(days=70),
        live_at=live_at,
        ends_on=at.date() + timedelta(days=120),
        reasons=[{"key": "skills", "label": "Skills", "points": 5, "text": "Both sail."}],
    )
    for enrollment in (giver, taker):
        Seat.objects.create(
            mentorship=mentorship,
            person_id=enrollment.person_id,
            enrollment=enrollment,
            gives=enrollment is giver,
            takes=enrollment is taker,
            accepted_at=live_at,
        )
    return mentorship


def make_cast() -> Cast:
    at = timezone.now()
    house = Organization.objects.create(name="Ithaca")
    track = program(house, "Odyssey", at - timedelta(days=100))
    cast = Cast(at=at, house=house, track=track)
    _people(cast)
    _plan(cast)
    giver, taker = _enrollments(cast)
    _round(cast)
    _inside(cast, sit(track, giver, taker, "active", at), giver.person, taker.person)
    _paused(cast, sit(track, giver, taker, "paused", at))
    cast.keys["planned"] = sit(track, giver, taker, "planned", at).key
    return cast


def _people(cast: Cast) -> None:
    house, at = cast.house, cast.at
    troy = Organization.objects.create(name="Troy")
    elsewhere, far = program(house, "Telemachy", at), program(troy, "Iliad", at)
    cast.persons = {
        "nobody": None,
        "taker": person(house, "Telemachus", background=["prince"]),
        "giver": person(house, "Mentor Alcimi", background=["old"]),
        "other_taker": person(house, "Nausicaa"),
        "coordinator": person(house, "Penelope"),
        "other_coordinator": person(house, "Eumaeus"),
        "administrator": person(house, "Athena"),
        "sponsor": person(house, "Laertes"),
        "member": person(house, "Argos"),
        "foreign_administrator": person(troy, "Hector"),
        "foreign_taker": person(troy, "Paris"),
        "deactivated": person(house, "Antinous", deactivated_at=at),
    }
    roles = {"coordinator": cast.track, "deactivated": cast.track, "other_coordinator": elsewhere}
    for name, track in roles.items():
        ProgramRole.objects.create(
            program=track.program, person=cast.person(name), role="coordinator"
        )
    ProgramRole.objects.create(
        program=cast.track.program, person=cast.person("sponsor"), role="sponsor"
    )
    for name in ("administrator", "foreign_administrator"):
        OrganizationRole.objects.create(person=cast.person(name), role="administrator")
    enroll(far, cast.person("foreign_taker"), gives=False)
    cast.keys |= {"slug": "odyssey", "person": cast.person("member").key}
    cast.keys |= {
        "today": cast.today.isoformat(),
        "soon": (cast.today + timedelta(days=5)).isoformat(),
        "later": (cast.today + timedelta(days=130)).isoformat(),
    }
    cast.keys |= {"taker": cast.person("taker").key, "sponsor": cast.person("sponsor").key}


def _plan(cast: Cast) -> None:
    whole = cast.track.program
    objective = Objective.objects.create(
        program=whole,
        title="More goals reached",
        metric="goal_attain",
        target=60,
        organization_goal="Grow",
        made_at=cast.at,
    )
    Adaptation.objects.create(program=whole, decision="Fewer pairs", made_at=cast.at)
    cast.keys["objective"] = objective.key


def _enrollments(cast: Cast) -> tuple[Enrollment, Enrollment]:
    track = cast.track
    giver = enroll(track, cast.person("giver"), gives=True)
    taker = enroll(track, cast.person("taker"), gives=False)
    other = enroll(track, cast.person("other_taker"), gives=False)
    waiting = person(cast.house, "Elpenor")
    submitted = enroll(track, waiting, gives=False, status="submitted")
    free = enroll(track, person(cast.house, "Eurycleia"), gives=False)
    spare = enroll(track, person(cast.house, "Philoetius"), gives=False)
    cast.keys |= {
        "giver_enrollment": giver.key,
        "taker_enrollment": taker.key,
        "other_enrollment": other.key,
        "submitted": submitted.key,
        "free_enrollment": free.key,
        "spare_enrollment": spare.key,
        "fresh": sit(track, giver, other, "active", cast.at).key,
    }
    return giver, taker


def _round(cast: Cast) -> None:
    track = cast.track
    terms = terms_as_data(terms_for(track, words=default_words(track), rules={}))
    frozen = {
        "track": track,
        "terms": {**terms, "words_chosen": default_words(track)},
        "inputs": [candidate_as_data(one) for one in candidates(track, cast.at)],
        "made_at": cast.at,
    }
    left = {"taker": cast.keys["spare_enrollment"], "reason": "No place.", "remedy": "One more."}
    draft = Round.objects.create(status="proposed", result={"unmatched": [left]}, **frozen)
    proposal = Proposal.objects.create(
        round=draft,
        taker=Enrollment.objects.get(key=cast.keys["free_enrollment"]),
        giver=Enrollment.objects.get(key=cast.keys["giver_enrollment"]),
        reasons=[{"key": "skills", "label": "Skills", "points": 5, "text": "Both sail."}],
    )
    soon = cast.at + timedelta(minutes=5)
    published = Round.objects.create(status="published", final_at=soon, **frozen)
    cast.keys["running"] = Round.objects.create(**frozen).key
    cast.keys |= {"round": draft.key, "proposal": proposal.key, "published": published.key}


def _inside(cast: Cast, mentorship: Mentorship, giver: Person, taker: Person) -> None:
    """One row of everything that passes within a mentorship."""
    at, mine = cast.at, {"mentorship": mentorship}
    Agreement.objects.create(**mine, cadence_days=14, minutes=60, changed_at=at, clauses={})
    held = Meeting.objects.create(
        **mine,
        number=1,
        status="held",
        topic=PRIVATE[3],
        proposed_at=at,
        held_on=cast.today - timedelta(days=20),
    )
    for text, shared in ((OWN_NOTE, False), (PRIVATE[1], True)):
        Note.objects.create(
            **mine, meeting=held, author=giver, shared=shared, text=text, made_at=at, changed_at=at
        )
    offered = Meeting.objects.create(**mine, number=2, proposed_by=giver, proposed_at=at)
    option = MeetingOption.objects.create(
        meeting=offered, zone="UTC", wall="2030-01-01T10:00", starts_at=at + timedelta(days=3)
    )
    goal = Goal.objects.create(**mine, person=taker, outcome=PRIVATE[2], made_at=at)
    Progress.objects.create(goal=goal, by=taker, text=PRIVATE[2], at=at)
    action = Action.objects.create(**mine, person=taker, text=PRIVATE[2], goal=goal, made_at=at)
    Response.objects.create(
        **mine, survey="pulse", person=giver, occurrence="first", answers={"p": ANSWER}, at=at
    )
    alert = Alert.objects.create(
        **mine,
        person=taker,
        rule="help",
        severity=5,
        facts={"asked": [{"text": CALL_FOR_HELP, "at": at.isoformat()}]},
        raised_at=at,
    )
    check = CheckIn.objects.create(**mine, by=cast.person("coordinator"), kind="call", at=at)
    check.people.add(taker)
    four = {"score": None, "coverage": 0.0, "band": "unknown", "parts": []}
    names = ("clarity", "connection", "commitment", "continuity")
    fourcs = {**dict.fromkeys(names, four), "activity_only": True}
    Reading.objects.create(**mine, fourcs=fourcs, at=at)
    cast.keys |= {
        "mentorship": mentorship.key,
        "meeting": offered.key,
        "held": held.key,
        "option": option.key,
        "goal": goal.key,
        "action": action.key,
        "alert": alert.key,
    }


def _paused(cast: Cast, mentorship: Mentorship) -> None:
    """Paused, with an agreed meeting that nobody has spoken of."""
    Pause.objects.create(
        mentorship=mentorship, starts_on=cast.today, ends_on=cast.today + timedelta(days=9)
    )
    past = Meeting.objects.create(
        mentorship=mentorship,
        number=1,
        status="agreed",
        proposed_at=cast.at,
        starts_at=cast.at - timedelta(days=2),
    )
    cast.keys |= {"paused": mentorship.key, "past": past.key}
