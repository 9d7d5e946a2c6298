"""Every address of the URL table × every method × every kind of asker.

An address without a row fails. Whoever may not gets 404 for what is foreign and 403 for what is
theirs to see but not to do, learns no word of it, and changes no row.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest
from care.pairs import NOW, TODAY, agreed, pair, person, program
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ithaca import letters
from ithaca.care.models import Alert
from ithaca.journey.models import Action, Goal, Meeting, Note
from ithaca.pairing.models import Mentorship, Proposal, Round
from ithaca.people import imports
from ithaca.people.doors import make_link
from ithaca.people.models import (
    Account,
    ApiToken,
    Import,
    Organization,
    OrganizationRole,
    Person,
)
from ithaca.programs import intake
from ithaca.programs.models import Enrollment, Objective, Program, ProgramRole

SECRET = "Penelopes-shroud"
WORDS = [SECRET, "Telemachus", "Mentor 0"]


@dataclass
class World:
    """One program with a live mentorship, and everybody who might ask about it."""

    program: Program
    mentorship: Mentorship
    people: dict[str, Person]
    args: dict[str, list[object]]


def account(of: Person, **fields: object) -> Person:
    of.account = Account.objects.create(email=f"{of.key}@ithaca.example", **fields)
    of.email = of.account.email
    of.save()
    return of


def build() -> World:
    here = program(purpose=SECRET, join_open=False)
    mentorship = pair(here, live=40)
    agreed(mentorship)
    mentee = mentorship.seats.get(takes=True).person
    mentor = mentorship.seats.get(gives=True).person
    other_pair = pair(here, live=40, number=1)
    other = other_pair.seats.get(takes=True).person
    Person.objects.filter(pk=other.pk).update(full_name="Nobody")
    there = program(organization=here.organization, slug="elsewhere")
    people = {
        "mentee": mentee,
        "mentor": mentor,
        "other mentee": other,
        "coordinator": person(here, "Athena"),
        "coordinator of another program": person(here, "Hermes"),
        "administrator": person(here, "Zeus"),
        "sponsor": person(here, "Alcinous"),
        "member": person(here, "Eumaeus"),
        "deactivated": person(here, "Antinous", deactivated_at=NOW),
    }
    ProgramRole.objects.create(program=here, person=people["coordinator"], role="coordinator")
    ProgramRole.objects.create(
        program=there, person=people["coordinator of another program"], role="coordinator"
    )
    ProgramRole.objects.create(program=here, person=people["sponsor"], role="sponsor")
    OrganizationRole.objects.create(person=people["administrator"], role="administrator")
    troy = Organization.objects.create(name="Troy")
    people["administrator elsewhere"] = Person.objects.create(organization=troy, full_name="Priam")
    OrganizationRole.objects.create(person=people["administrator elsewhere"], role="administrator")
    for one in people.values():
        account(one)
    return World(here, mentorship, people, _things(here, mentorship, people))


def _things(
    here: Program, mentorship: Mentorship, people: dict[str, Person]
) -> dict[str, list[object]]:
    mentee, runner = people["mentee"], people["coordinator"]
    meeting = Meeting.objects.create(
        mentorship=mentorship,
        number=1,
        status="agreed",
        topic=SECRET,
        proposed_by=mentee,
        proposed_at=NOW,
        zone="UTC",
        wall="2026-12-01T10:00",
        starts_at=NOW + timedelta(days=8),
    )
    Note.objects.create(
        mentorship=mentorship,
        meeting=meeting,
        author=mentee,
        shared=True,
        text=SECRET,
        made_at=NOW,
        changed_at=NOW,
    )
    goal = Goal.objects.create(
        mentorship=mentorship, person=mentee, outcome=SECRET, due_on=TODAY, made_at=NOW
    )
    action = Action.objects.create(
        mentorship=mentorship, goal=goal, person=mentee, text=SECRET, made_at=NOW
    )
    objective = Objective.objects.create(
        program=here,
        title=SECRET,
        metric="goal_attain",
        target=60,
        organization_goal="x",
        made_at=NOW,
    )
    track = here.tracks.get()
    round_ = Round.objects.create(
        track=track, by=runner, status="proposed", result={"unmatched": []}, made_at=NOW
    )
    enrollment = Enrollment.objects.get(person=mentee)
    mentor_side = Enrollment.objects.get(person=people["mentor"])
    proposal = Proposal.objects.create(round=round_, taker=enrollment, giver=mentor_side)
    alert = Alert.objects.create(
        mentorship=mentorship,
        person=mentee,
        rule="help",
        severity=5,
        facts={"name": "somebody", "asked": []},
        raised_at=NOW,
    )
    source = _checked_import(here, runner)
    token = ApiToken.objects.create(person=mentee, name="x", token_hash="x", made_at=NOW)
    return {
        "program": [here.slug],
        "mentorship": [mentorship.key],
        "survey": [mentorship.key, "fit", "meeting-1"],
        "meeting": [meeting.key],
        "goal": [goal.key],
        "action": [action.key],
        "objective": [objective.key],
        "round": [round_.key],
        "taker": [round_.key, f"?taker={enrollment.key}"],
        "proposal": [proposal.key],
        "alert": [alert.key],
        "import": [source.key],
        "import file": [source.key, 1],
        "enrollment": [enrollment.key],
        "person": [mentee.key],
        "token": [token.key],
        "join": [here.join_key],
        "help page": ["home_today"],
        "text": ["closing", "on_time"],
        "module": ["m02_listen_ask_offer"],
        "link": [make_link(mentee)],
        "from mail": [letters.signed(mentee, "home:answer", [mentorship.key])],
        "": [],
    }


def _checked_import(here: Program, by: Person) -> Import:
    """A file that was read, mapped and checked, and waits for a yes."""
    upload = imports.Upload("mentors.csv", b"name,e-mail\nOdysseus,o@i.example\n", "giver")
    track = here.tracks.select_related("program__organization").get()
    source = intake.start_intake(track, uploads=[upload], by=by, at=NOW)
    imports.choose_mapping(
        source,
        shape=intake.shape_of(source),
        mappings={file.pk: file.mapping for file in source.files.all()},
        sides={},
        levels=[],
        by=by,
        at=NOW,
    )
    source.refresh_from_db()
    intake.work(source, at=NOW)
    return source


ASKERS = [
    "anonymous",
    "mentee",
    "mentor",
    "other mentee",
    "coordinator",
    "coordinator of another program",
    "administrator",
    "sponsor",
    "member",
    "deactivated",
    "administrator elsewhere",
]
OUT = {"anonymous": "sign in", "deactivated": "sign in"}
FOREIGN = {
    "other mentee": "404",
    "coordinator of another program": "404",
    "member": "404",
    "administrator elsewhere": "404",
}
# What each asker gets, by the kind of thing the address is.
ANYBODY = dict.fromkeys(ASKERS, "yes")
SIGNED_IN = {**ANYBODY, **OUT}
DESK = {
    **OUT,
    **dict.fromkeys(["mentee", "mentor", "other mentee", "sponsor", "member"], "403"),
    **dict.fromkeys(["coordinator", "coordinator of another program"], "yes"),
    **dict.fromkeys(["administrator", "administrator elsewhere"], "yes"),
}
RUN = {
    **OUT,
    **FOREIGN,
    **dict.fromkeys(["mentee", "mentor", "other mentee", "sponsor"], "403"),
    **dict.fromkeys(["coordinator", "administrator"], "yes"),
}
RESULTS = {**RUN, "sponsor": "yes"}
# A thing inside the program that participants cannot see at all.
RUN_INSIDE = {**RUN, **dict.fromkeys(["mentee", "mentor", "other mentee", "sponsor"], "404")}
RUN_MENTORSHIP = {**RUN, "other mentee": "404", "sponsor": "404"}
SEAT = {
    **OUT,
    **FOREIGN,
    "mentee": "yes",
    "mentor": "yes",
    "coordinator": "403",
    "administrator": "403",
    "sponsor": "404",
}
INSIDE = {**SEAT, "coordinator": "404", "administrator": "404"}
OWN = {**OUT, **dict.fromkeys(ASKERS[1:], "404"), **OUT, "mentee": "yes"}
OWN_IMPORT = {**OUT, **dict.fromkeys(ASKERS[1:], "404"), **OUT, "coordinator": "yes"}
PERSON = {
    **DESK,
    "administrator elsewhere": "404",
}

# name: (what it is about, who gets what, who gets what by POST where that differs)
ROWS: dict[str, tuple[str, dict[str, str]] | tuple[str, dict[str, str], dict[str, str]]] = {
    "open:landing": ("", ANYBODY),
    "open:help": ("", ANYBODY),
    "open:help-page": ("help page", ANYBODY),
    "open:text": ("text", ANYBODY),
    "open:glossary": ("", ANYBODY),
    "open:example-goals": ("", ANYBODY),
    "open:better-goals": ("", ANYBODY),
    "open:training": ("", ANYBODY),
    "open:module": ("module", ANYBODY),
    "open:who-sees-what": ("", ANYBODY),
    "open:worried": ("", ANYBODY),
    "open:health": ("", ANYBODY),
    "open:sign-in": ("", ANYBODY),
    "open:link-request": ("", ANYBODY),
    "open:link": ("link", ANYBODY),
    "open:sign-out": ("", ANYBODY),
    "open:switch": ("", ANYBODY),
    "open:join": (
        "join",
        {
            **dict.fromkeys(ASKERS, "404"),
            **dict.fromkeys(["mentee", "mentor", "other mentee"], "yes"),
        },
    ),
    "open:from-mail": ("from mail", ANYBODY),
    "open:reminders-off": ("", SIGNED_IN),
    "home:today": ("", SIGNED_IN),
    "home:me": ("", SIGNED_IN),
    "home:account": ("", SIGNED_IN),
    "home:sign-out-everywhere": ("", SIGNED_IN),
    "home:mentorships": ("", SIGNED_IN),
    "home:token-revoke": ("token", OWN),
    "home:profile": ("enrollment", OWN),
    "home:leave": ("enrollment", OWN),
    **{
        f"home:{name}": ("mentorship", SEAT)
        for name in (
            "mentorship",
            "answer",
            "agreement",
            "propose",
            "met",
            "goal-new",
            "help",
            "pause",
            "resume",
            "end",
            "close",
        )
    },
    "home:survey": ("survey", SEAT),
    "home:meeting": ("meeting", INSIDE),
    "home:calendar": ("meeting", INSIDE),
    "home:goal": ("goal", INSIDE),
    "home:action-done": ("action", {**INSIDE, "mentor": "403"}),
    "desk:desk": ("", SIGNED_IN),
    "desk:results": ("", SIGNED_IN),
    "desk:programs": ("", DESK),
    "desk:program-new": ("", DESK),
    **{
        f"desk:{name}": ("program", RUN)
        for name in (
            "program",
            "plan",
            "program-edit",
            "objective-new",
            "guidelines",
            "roles",
            "join-link",
            "people",
            "people-decide",
            "people-invite",
            "places",
            "import",
            "round-new",
            "mentorships",
            "pair",
            "adaptations",
            "next-cycle",
            "close",
        )
    },
    "desk:evaluation": ("program", RESULTS, RUN),
    "desk:objective": ("objective", RUN),
    "desk:objective-drop": ("objective", RUN),
    "desk:directory": ("", DESK),
    "desk:directory-import": ("", DESK),
    "desk:person": ("person", PERSON),
    "desk:membership": ("person", PERSON),
    "desk:safeguarding": (
        "person",
        PERSON,
        {**PERSON, **dict.fromkeys([one for one in PERSON if "coordinator" in one], "403")},
    ),
    "desk:import-map": ("import", OWN_IMPORT),
    "desk:import-check": ("import", OWN_IMPORT),
    "desk:import-undo": ("import", OWN_IMPORT),
    "desk:import-rejected": ("import file", OWN_IMPORT),
    **{
        f"desk:round{name}": ("round", RUN_INSIDE)
        for name in ("", "-cancel", "-publish", "-take-back")
    },
    "desk:round-give": ("taker", RUN_INSIDE),
    "desk:proposal-lock": ("proposal", RUN_INSIDE),
    "desk:proposal-exclude": ("proposal", RUN_INSIDE),
    "desk:mentorship": ("mentorship", RUN_MENTORSHIP),
    "desk:mentorship-end": ("mentorship", RUN_MENTORSHIP),
    "desk:check-in": ("mentorship", RUN_MENTORSHIP),
    "desk:settle": ("alert", RUN_INSIDE),
}
# The API has a matrix of its own over its OpenAPI document, and Django guards its admin.
ELSEWHERE = ("api:", "admin:", "api-")


def named(patterns: list[URLPattern | URLResolver], space: str = "") -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else space
            found += named(pattern.url_patterns, inner)
        else:
            found.append(f"{space}{pattern.name}")
    return [name for name in found if not name.startswith(ELSEWHERE)]


NAMES = sorted(set(named(get_resolver().url_patterns)))


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(NAMES) == set(ROWS)


def sign_in(asker: str, world: World) -> Client:
    client = Client()
    if asker != "anonymous":
        one = world.people[asker]
        client.force_login(one.account, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["person"] = one.key
        session.save()
    return client


# Sessions and lock-outs are not the product's rows.
_WRITES = re.compile(r'(INSERT|UPDATE|DELETE)[^"]*"ithaca_', re.IGNORECASE)


def verdict(status: int, location: str) -> str:
    if status == 302 and "/sign-in/" in location:
        return "sign in"
    return str(status) if status in (403, 404) else "yes" if status < 500 else str(status)


@pytest.mark.django_db
@pytest.mark.one_engine
@pytest.mark.parametrize("name", NAMES)
def test_an_address_gives_each_asker_what_is_theirs(name: str) -> None:
    about, by_get, by_post = (*ROWS[name], ROWS[name][-1])[:3]
    expected = {"get": by_get, "post": by_post}
    world = build()
    *args, query = [*world.args[about], ""]
    if args and str(args[-1]).startswith("?"):
        query = str(args.pop())
    path = reverse(name, args=args) + query
    wrong: dict[str, str] = {}
    for asker, method in product(ASKERS, ("get", "post")):
        with transaction.atomic():
            client = sign_in(asker, world)
            with CaptureQueriesContext(connection) as asked:
                answer = getattr(client, method)(path)
            transaction.set_rollback(True)
        if answer.status_code == 405:
            continue
        said = verdict(answer.status_code, answer.get("Location", ""))
        wanted = expected[method][asker]
        if said != wanted:
            wrong[f"{asker}, {method}"] = f"{said}, not {wanted}"
        written = [row["sql"] for row in asked if _WRITES.match(row["sql"])]
        assert not (written and (method == "get" or wanted != "yes")), (asker, written[:1])
        if wanted in ("404", "sign in"):
            body = "" if answer.streaming else answer.content.decode(errors="replace")
            assert not re.search("|".join(map(re.escape, WORDS)), _main(body)), (asker, method)
    assert not wrong


def _main(body: str) -> str:
    """The page without its bar, which names the asker."""
    return body.partition("<main")[2].partition("</main>")[0]


def test_the_matrix_is_as_large_as_it_says() -> None:
    assert len(NAMES) * len(ASKERS) * 2 >= 1_500
