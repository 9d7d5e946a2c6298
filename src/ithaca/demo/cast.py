"""Who is in the demo, and the handles by which tests, pictures and people call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, overload

from django.conf import settings
from django.contrib.auth.hashers import make_password

from ithaca.guide.reading import read_text
from ithaca.pairing.models import Mentorship
from ithaca.people.models import Account, Organization, Person
from ithaca.programs.models import Program, Track

PASSWORD = "ithaca-demo"  # noqa: S105 (a demo's, printed by the command)
HERE = Path(__file__).parent
_STYLE = ("plan_first", "direct", "think_aloud", "new_ways", "people_first", "slow_and_sure")
_WORKDAYS = (0, 1, 2, 3, 4)


class _Named:
    """A person of the cast as an attribute."""

    def __set_name__(self, owner: type[Cast], name: str) -> None:
        self.key = name

    @overload
    def __get__(self, cast: None, owner: type[Cast]) -> _Named: ...
    @overload
    def __get__(self, cast: Cast, owner: type[Cast]) -> Person: ...
    def __get__(self, cast: Cast | None, owner: type[Cast]) -> _Named | Person:
        return self if cast is None else cast.people[self.key]


class _Pair:
    """A mentorship of the cast as an attribute, found by the key of who takes."""

    def __init__(self, key: str) -> None:
        self.key = key

    @overload
    def __get__(self, cast: None, owner: type[Cast]) -> _Pair: ...
    @overload
    def __get__(self, cast: Cast, owner: type[Cast]) -> Mentorship: ...
    def __get__(self, cast: Cast | None, owner: type[Cast]) -> _Pair | Mentorship:
        return self if cast is None else cast.mentorships[self.key]


@dataclass
class Cast:
    """``people`` by first name in lower case; ``mentorships`` of ``program`` by who takes.

    ``reverse`` is being planned, ``previous`` is closed; a small cast has neither.
    """

    at: datetime
    organization: Organization
    people: dict[str, Person]
    program: Program
    track: Track
    mentorships: dict[str, Mentorship] = field(default_factory=dict)
    reverse: Program | None = None
    previous: Program | None = None

    adam, carla, ingrid, simone = _Named(), _Named(), _Named(), _Named()
    leila, ana, tomas, rita = _Named(), _Named(), _Named(), _Named()
    jin, hanna, priya, leo = _Named(), _Named(), _Named(), _Named()
    ewa, omar, yuki, samuel, ivo = _Named(), _Named(), _Named(), _Named(), _Named()

    leila_and_ana = _Pair("leila")
    tomas_and_rita = _Pair("tomas")  # silent
    jin_and_hanna = _Pair("jin")  # new, no meeting booked
    jin_and_lin = _Pair("jin, at first")  # declined
    priya_and_leo = _Pair("priya")  # the agreement waits for a second signature
    ewa_and_omar = _Pair("ewa")  # no goal
    amara_and_grace = _Pair("amara")  # a goal reached
    zofia_and_sven = _Pair("zofia")  # paused
    paulo_and_arjun = _Pair("paulo")  # ended early
    yuki_and_samuel = _Pair("yuki")  # asked for help, and was called
    bruno_and_chiara = _Pair("bruno")  # closing


@cache
def told(name: str) -> Any:  # noqa: ANN401 (YAML of this folder)
    """What a file of this folder says."""
    file = HERE / f"{name}.yaml"
    return read_text(file.read_text(encoding="utf-8"), lambda data: data, file.name)


@cache
def _hash(hashers: tuple[str, ...]) -> str:
    return make_password(PASSWORD)


def account(email: str, at: datetime) -> Account:
    """A verified account with the demo's password, hashed once for all: hashing is slow."""
    password = _hash(tuple(settings.PASSWORD_HASHERS))
    return Account(email=email, password=password, email_verified_at=at)


def email_of(name: str) -> str:
    return f"{name.split()[0].lower()}@northwind.example"


def profile(told: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a Person that an entry of people.yaml fills."""
    first, last = told.get("free", (9, 17))
    return {
        "full_name": told["name"],
        "pronouns": told.get("pronouns", ""),
        "zone": told["zone"],
        "languages": told.get("languages", []),
        "location": told.get("location", ""),
        "department": told.get("department", ""),
        "job_title": told.get("job", ""),
        "level": told.get("level", ""),
        "bio": told.get("bio", ""),
        "skills_offered": told.get("offers", {}),
        "skills_sought": told.get("seeks", {}),
        "goals": told.get("goals", []),
        "interests": told.get("interests", []),
        "target_role": told.get("target", ""),
        "working_style": dict(zip(_STYLE, told.get("style", ()), strict=False)),
        "hours": [
            24 * day + hour for day in told.get("days", _WORKDAYS) for hour in range(first, last)
        ],
    }
