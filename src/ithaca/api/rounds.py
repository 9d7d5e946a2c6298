"""Rounds: matching, its proposals with their reasons, mending by hand, publishing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from ithaca.access import (
    Request,
    enrollment_for,
    program_for,
    proposal_for,
    round_for,
    track_of,
)
from ithaca.guide import CRITERIA
from ithaca.matching import RULES, Policy
from ithaca.pairing import gather, rounds
from ithaca.pairing import models as tables
from ithaca.programs.models import Enrollment
from ithaca.refusals import Refusal

from .shapes import Asked, Key, Line, Page, Place, fields_of, part

router = Router(tags=["rounds"])

Word = Literal["must", "important", "nice", "ignore"]
RuleValue = bool | Annotated[int, Field(ge=0, le=168)] | Line


class NewRound(Asked):
    """`words` says how much each criterion counts, `rules` switches hard rules; both are the
    program's own where left out. Of a must, every pair reaches half. `policy` says what comes after
    matching most people: the best worst match (`floor`) or the largest `total`; `stable` and
    `first_come` may match fewer. Locked pairs of the round `keep` stay."""

    words: Annotated[dict[Line, Word], Field(max_length=40)] | None = None
    rules: Annotated[dict[Line, RuleValue], Field(max_length=40)] = {}
    policy: Policy = "floor"
    keep: Key | None = None


class Lock(Asked):
    locked: bool


class Gift(Asked):
    """Keys of enrollments."""

    taker: Key
    giver: Key


class Round(BaseModel):
    """`error` says why a failed one failed. `not_used` names what nobody's data say. `worst` and
    `total` are points; `certificate` says what is proved of what the machine proposed."""

    key: str
    program: str
    status: Literal[
        "running", "proposed", "published", "undone", "failed", "discarded", "cancelled"
    ]
    error: str
    policy: Policy
    words: dict[str, str]
    people: int
    matched: int
    unmatched: int
    worst: int | None
    total: int
    certificate: str
    engine: str
    not_used: list[str]
    made_at: datetime
    published_at: datetime | None
    final_at: datetime | None


class Unmatched(BaseModel):
    """Somebody left without a match: why, and what would help."""

    taker: str
    reason: str
    remedy: str


class Reason(BaseModel):
    key: str
    label: str
    points: int
    text: str


class Side(BaseModel):
    enrollment: str
    person: str
    name: str


class Proposal(BaseModel):
    """A pair that the round proposes, and why. `fit` is 0 to 100, of what the taker could have."""

    key: str
    taker: Side
    giver: Side
    points: int
    fit: int
    reasons: list[Reason]
    locked: bool


class Given(BaseModel):
    """`moved` is the enrollment whose place was given away, or null."""

    moved: str | None


class Published(BaseModel):
    """Until `final_at` it can be taken back; then the letters leave."""

    mentorships: int
    final_at: datetime


def _round(row: tables.Round) -> Round:
    result = row.result
    same = ("key", "status", "error", "made_at", "published_at", "final_at")
    return Round(
        program=row.track.program.slug,
        words=row.terms.get("words_chosen", {}),
        policy=row.terms.get("policy", "floor"),
        people=result.get("people", 0),
        matched=result.get("matched", 0),
        unmatched=len(result.get("unmatched", [])),
        worst=result.get("worst"),
        total=result.get("total", 0),
        certificate=result.get("certificate", ""),
        engine=result.get("engine", ""),
        not_used=[str(one) for one in result.get("not_used", [])],
        **fields_of(row, *same),
    )


def _known(given: Collection[str], known: Collection[str], field: str) -> None:
    for key in given:
        if key not in known:
            raise Refusal(_("“%(key)s” is not known here.") % {"key": key}, field)


@router.post("/programs/{slug}/rounds", response={201: Round})
def start_round(request: Request, slug: str, data: NewRound) -> Status[Round]:
    """Freeze who takes part and on what terms. A worker matches; ask again until it is done."""
    track = track_of(program_for(request, slug))
    _known(data.words or {}, CRITERIA, "words")
    _known(data.rules, RULES, "rules")
    row = rounds.start_round(
        track,
        words=gather.default_words(track) if data.words is None else data.words,
        rules=data.rules,
        policy=data.policy,
        keep=round_for(request, data.keep) if data.keep else None,
        by=request.person,
        at=request.at,
    )
    return Status(201, _round(row))


@router.get("/programs/{slug}/rounds", response=Page[Round])
def list_rounds(request: Request, slug: str, place: Query[Place]) -> Page[Round]:
    program = program_for(request, slug)
    rows = tables.Round.objects.filter(track__program=program).defer("inputs", "proof")
    rows = rows.select_related("track__program")
    found, after = part(rows, place)
    return Page(items=[_round(row) for row in found], next=after)


@router.get("/rounds/{key}", response=Round)
def get_round(request: Request, key: str) -> Round:
    return _round(round_for(request, key))


@router.post("/rounds/{key}/cancel", response=Round)
def cancel_round(request: Request, key: str) -> Round:
    """End a round that runs; nothing is kept of it."""
    row = round_for(request, key)
    rounds.cancel(row, by=request.person, at=request.at)
    row.refresh_from_db(fields=["status"])
    return _round(row)


def _side(row: Enrollment) -> Side:
    return Side(enrollment=row.key, person=row.person.key, name=row.person.full_name)


def _proposal(row: tables.Proposal) -> Proposal:
    return Proposal(
        taker=_side(row.taker),
        giver=_side(row.giver),
        **fields_of(row, "key", "points", "fit", "reasons", "locked"),
    )


@router.get("/rounds/{key}/proposals", response=Page[Proposal])
def list_proposals(request: Request, key: str, place: Query[Place]) -> Page[Proposal]:
    rows = tables.Proposal.objects.filter(round=round_for(request, key))
    found, after = part(rows.select_related("taker__person", "giver__person"), place)
    return Page(items=[_proposal(row) for row in found], next=after)


@router.get("/rounds/{key}/unmatched", response=Page[Unmatched])
def list_unmatched(request: Request, key: str, place: Query[Place]) -> Page[Unmatched]:
    """Who was left, in the order of their enrollment keys."""
    rows = sorted(round_for(request, key).result.get("unmatched", []), key=lambda r: r["taker"])
    rest = [row for row in rows if row["taker"] > place.cursor]
    found = [
        Unmatched(taker=row["taker"], reason=row["reason"], remedy=row.get("remedy", ""))
        for row in rest[: place.limit]
    ]
    return Page(items=found, next=found[-1].taker if len(rest) > place.limit else None)


@router.post("/proposals/{key}/lock", response=Proposal)
def lock_proposal(request: Request, key: str, data: Lock) -> Proposal:
    """Keep a pair when the round is run again, or let it go."""
    row = proposal_for(request, key)
    rounds.lock(row, locked=data.locked, by=request.person, at=request.at)
    row.locked = data.locked
    return _proposal(row)


@router.post("/proposals/{key}/exclude", response={204: None})
def exclude_proposal(request: Request, key: str) -> Status[None]:
    """Rule a pair out, in this round and the next ones."""
    rounds.exclude(proposal_for(request, key), by=request.person, at=request.at)
    return Status(204, None)


@router.post("/rounds/{key}/give", response=Given)
def give(request: Request, key: str, data: Gift) -> Given:
    """Pair two by hand and lock them."""
    row = round_for(request, key)
    here = {candidate["id"] for candidate in row.inputs}
    taker, giver = enrollment_for(request, data.taker), enrollment_for(request, data.giver)
    for field, enrollment in (("taker", taker), ("giver", giver)):
        if enrollment.key not in here:
            raise Refusal(_("Choose somebody who is part of this round."), field)
    moved = rounds.give(row, taker=taker, giver=giver, by=request.person, at=request.at)
    return Given(moved=moved.key if moved else None)


@router.post("/rounds/{key}/publish", response=Published)
def publish(request: Request, key: str) -> Published:
    """Make the mentorships. One publisher wins."""
    row = round_for(request, key)
    made = rounds.publish(row, by=request.person, at=request.at)
    row.refresh_from_db(fields=["final_at"])
    return Published(mentorships=made, final_at=row.final_at or request.at)


@router.post("/rounds/{key}/take-back", response=Round)
def take_back(request: Request, key: str) -> Round:
    """Undo a publication within its minute."""
    row = round_for(request, key)
    rounds.take_back(row, by=request.person, at=request.at)
    row.refresh_from_db(fields=["status", "published_at", "final_at"])
    return _round(row)
