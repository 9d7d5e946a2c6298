"""The agreement of a mentorship, for its people alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Router
from pydantic import BaseModel, Field

from ithaca.access import Request, mentorship_for
from ithaca.journey import agreement
from ithaca.pairing.models import Mentorship

from .shapes import Asked, Line, Number, Text, fields_of

router = Router(tags=["agreement"])


class Draft(Asked):
    """Only what is sent is changed. `version` is the one that was read, 0 where there is none."""

    version: Number
    clauses: Annotated[dict[Line, Text], Field(max_length=20)] | None = None
    cadence_days: Annotated[int, Field(ge=1, le=366)] | None = None
    minutes: Annotated[int, Field(ge=5, le=480)] | None = None
    goals_shown: bool | None = None


class Names(Asked):
    """`clauses` are the keys of those that are confirmed."""

    version: Number
    clauses: Annotated[list[Line], Field(max_length=20)]


class Signature(BaseModel):
    person: str
    name: str
    clauses: list[str]
    signed_at: datetime


class Agreement(BaseModel):
    """Version 0 is not written down yet: the guide's clauses and a rhythm to begin with."""

    version: int
    clauses: dict[str, str]
    cadence_days: int
    minutes: int
    goals_shown: bool
    signatures: list[Signature]


def _agreement(mentorship: Mentorship, at: datetime) -> Agreement:
    row = agreement.begin(mentorship, at)
    return Agreement(
        signatures=[
            Signature(
                person=one.person.key,
                name=one.person.full_name,
                clauses=one.clauses,
                signed_at=one.signed_at,
            )
            for one in agreement.signatures(row).values()
        ],
        **fields_of(row, "version", "clauses", "cadence_days", "minutes", "goals_shown"),
    )


@router.get("/mentorships/{key}/agreement", response=Agreement)
def get_agreement(request: Request, key: str) -> Agreement:
    return _agreement(mentorship_for(request, key), request.at)


@router.put("/mentorships/{key}/agreement", response=Agreement)
def draft_agreement(request: Request, key: str, data: Draft) -> Agreement:
    """A change makes a new version, which nobody has signed."""
    row = mentorship_for(request, key)
    agreement.draft(mentorship=row, by=request.person, at=request.at, **data.model_dump())
    return _agreement(row, request.at)


@router.post("/mentorships/{key}/agreement/sign", response=Agreement)
def sign_agreement(request: Request, key: str, data: Names) -> Agreement:
    """Put one's name under the version that was read."""
    row = mentorship_for(request, key)
    agreement.sign(mentorship=row, by=request.person, at=request.at, **data.model_dump())
    return _agreement(row, request.at)
