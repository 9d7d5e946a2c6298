"""The small types that routes share: keys, days, wall times, pages, people as others see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    NaiveDatetime,
    StringConstraints,
    WithJsonSchema,
)

from ithaca.measure import Estimate as Figure
from ithaca.people import models as people
from ithaca.people.actions import checked_zone

M = TypeVar("M", bound=Model)
T = TypeVar("T")

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 12, 31)


class Asked(BaseModel):
    """What a client sends: nothing beyond what is named."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


Key = Annotated[str, StringConstraints(min_length=1, max_length=12)]
Line = Annotated[str, StringConstraints(max_length=120)]
Sentence = Annotated[str, StringConstraints(max_length=300)]
Text = Annotated[str, StringConstraints(max_length=4000)]
LongText = Annotated[str, StringConstraints(max_length=20_000)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
Day = Annotated[date, Field(ge=_EARLIEST, le=_LATEST)]
Wall = Annotated[
    NaiveDatetime,
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$",
            "description": "A time on the clocks of the zone beside it, without an offset.",
        }
    ),
]
Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(checked_zone)]
"""A zone of the IANA database."""


class Estimate(BaseModel):
    """A figure with its n, its interval and what must stay hidden; `words` is how to say it."""

    value: float | None
    n: int | None
    low: float | None
    high: float | None
    unit: str
    hits: int | None
    tier: int
    suppressed: bool
    rounded: bool
    companion: bool
    words: str

    @classmethod
    def of(cls, figure: Figure) -> Estimate:
        return cls(**vars(figure), words=figure.words())


class Place(BaseModel):
    """Where a list goes on, and how much of it is wanted."""

    cursor: Annotated[str, StringConstraints(max_length=64)] = ""
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class Page(BaseModel, Generic[T]):
    """Part of a list, in the order of its keys. `next` is the cursor of the rest, or null."""

    items: list[T]
    next: str | None


def part(rows: QuerySet[M], place: Place, by: str = "key") -> tuple[list[M], str | None]:
    """The rows of a page and the cursor of the next. Keys never change, so no row comes twice."""
    if place.cursor:
        rows = rows.filter(**{f"{by}__gt": place.cursor})
    found = list(rows.order_by(by)[: place.limit + 1])
    more = len(found) > place.limit
    return found[: place.limit], str(getattr(found[place.limit - 1], by)) if more else None


class Profile(BaseModel):
    """A person as those see them who share a mentorship with them. `email` is null until it is
    live, except for who runs the program."""

    key: str
    name: str
    preferred_name: str
    pronouns: str
    job_title: str
    department: str
    location: str
    bio: str
    zone: str
    languages: list[str]
    skills_offered: dict[str, int]
    skills_sought: dict[str, int]
    email: str | None

    @classmethod
    def of(cls, person: people.Person, *, email: bool) -> Profile:
        same = ("key", "preferred_name", "pronouns", "job_title", "department", "location", "bio")
        lists = ("languages", "skills_offered", "skills_sought")
        return cls(
            name=person.full_name,
            zone=person.time_zone,
            email=person.email if email else None,
            **fields_of(person, *same, *lists),
        )


def fields_of(row: object, *names: str) -> Mapping[str, Any]:
    return {name: getattr(row, name) for name in names}
