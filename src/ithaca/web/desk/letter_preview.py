"""What publishing a round sends: how many letters, to whom, and one of them as it will read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from ithaca import letters
from ithaca.pairing.models import Mentorship, Round, Seat

_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Post:
    """Letters that leave, and people who have no address and must be told otherwise."""

    letters: int
    takers: int
    givers: int
    unreachable: int


def post_of(round_: Round) -> Post:
    """One letter for each side of each pair."""
    found = round_.proposals.aggregate(
        pairs=Count("pk"),
        takers=Count("taker", distinct=True),
        givers=Count("giver", distinct=True),
        silent_takers=Count("pk", filter=Q(taker__person__email="")),
        silent_givers=Count("pk", filter=Q(giver__person__email="")),
    )
    silent = found["silent_takers"] + found["silent_givers"]
    return Post(2 * found["pairs"] - silent, found["takers"], found["givers"], silent)


@dataclass(frozen=True)
class Example:
    to: str
    subject: str
    text: str


def example(round_: Round) -> Example | None:
    """The letter to the taker of the best pair. Its button's address is left out: it works for
    the reader alone."""
    proposal = (
        round_.proposals.select_related(
            "taker__person__organization", "giver__person__organization"
        )
        .order_by("-fit", "pk")
        .first()
    )
    if proposal is None:
        return None
    pretended = Mentorship(pk=0, key="example", track=round_.track, reasons=proposal.reasons)
    seats = [
        Seat(mentorship=pretended, person=side.person, enrollment=side)
        for side in (proposal.taker, proposal.giver)
    ]
    pretended._prefetched_objects_cache = {"seats": seats}  # type: ignore[attr-defined]
    person = proposal.taker.person
    draft = letters.match(pretended, person, round_.made_at)
    text = _ADDRESS.sub(
        _("[a button that works for %(name)s alone]") % {"name": person.name}, draft.text
    )
    return Example(person.full_name, draft.subject, text)
