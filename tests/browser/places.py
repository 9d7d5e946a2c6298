"""Every page of the journeys, by who stands before it, on the demo's living program."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from ithaca import letters
from ithaca.demo import Cast
from ithaca.demo.setting import match
from ithaca.journey.models import MeetingStatus
from ithaca.pairing.models import Mentorship
from ithaca.people.doors import make_link
from ithaca.people.models import Person
from ithaca.programs.steps import Link


@dataclass(frozen=True)
class Place:
    """A page: its name in messages, its path."""

    name: str
    path: str


def _to(name: str, *args: str) -> Place:
    return Place(name, reverse(name, args=args))


def mailed(person: Person, route: str, *args: str) -> Place:
    """The page behind the button of a letter to somebody."""
    address = letters.address_of(person, Link("", route, args))
    return Place(f"from a mail: {route}", "/" + address.split("/", 3)[3])


def anybody(cast: Cast) -> list[Place]:
    """Who is not signed in, or comes by a letter."""
    key = cast.leila_and_ana.key
    link = make_link(cast.leila, next_path="/today/")
    return [
        _to("open:landing"),
        _to("open:sign-in"),
        _to("open:help"),
        _to("open:help-page", "home_today"),
        _to("open:text", "resource", "network_map"),
        _to("open:worried"),
        _to("open:glossary"),
        _to("open:example-goals"),
        _to("open:training"),
        _to("open:module", "m02_listen_ask_offer"),
        _to("open:who-sees-what"),
        _to("open:join", cast.program.join_key),
        _to("open:link", link),
        mailed(cast.jin, "home:answer", cast.jin_and_hanna.key),
        mailed(cast.leila, "home:survey", key, "pulse", "today"),
        mailed(cast.ana, "home:survey", key, "fit", "meeting-1"),
        Place("nowhere", "/nowhere/"),
    ]


def meeting_of(mentorship: Mentorship, status: str) -> str:
    """The key of its latest meeting that stands so."""
    found: str = mentorship.meetings.filter(status=status).latest("pk").key
    return found


def participant(cast: Cast) -> list[Place]:
    """What Leila, a mentee in her third month, meets on her way."""
    pair, held = cast.leila_and_ana, MeetingStatus.HELD
    goal = pair.goals.latest("pk").key
    return [
        _to("home:today"),
        _to("home:me"),
        _to("home:account"),
        _to("home:mentorships"),
        _to("home:mentorship", pair.key),
        _to("home:agreement", pair.key),
        _to("home:met", pair.key),
        _to("home:goal-new", pair.key),
        _to("home:goal", goal),
        _to("home:help", pair.key),
        _to("home:pause", pair.key),
        _to("home:end", pair.key),
        _to("home:close", pair.key),
        _to("home:survey", pair.key, "pulse", "today"),
        _to("home:profile", pair.seats.get(person=cast.leila).enrollment.key),
        _to("home:meeting", meeting_of(pair, held)),
        *(_to("home:meeting", one.key) for one in pair.meetings.exclude(status=held)),
    ]


def coordinator(cast: Cast) -> list[Place]:
    """What Carla, who runs the program, walks through."""
    slug, pair = cast.program.slug, cast.tomas_and_rita.key
    draft = match(cast.track, [], by=cast.carla, at=cast.at)
    return [
        _to("desk:desk"),
        _to("desk:programs"),
        _to("desk:program-new"),
        _to("desk:plan", slug),
        _to("desk:program-edit", slug),
        _to("desk:objective-new", slug),
        _to("desk:guidelines", slug),
        _to("desk:roles", slug),
        _to("desk:people", slug),
        _to("desk:people-invite", slug),
        _to("desk:import", slug),
        _to("desk:directory"),
        _to("desk:person", cast.leila.key),
        _to("desk:round-new", slug),
        _to("desk:round", draft.key),
        _to("desk:round-publish", draft.key),
        _to("desk:mentorships", slug),
        _to("desk:mentorship", pair),
        _to("desk:check-in", pair),
        _to("desk:mentorship-end", pair),
        _to("desk:pair", slug),
        _to("desk:evaluation", slug),
        _to("desk:adaptations", slug),
        _to("desk:next-cycle", slug),
        _to("desk:close", slug),
    ]
