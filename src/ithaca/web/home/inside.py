"""A mentorship as seen from one of its seats: who sits there, how it is called, what is in it.

Every page of a mentorship begins here; nothing is written and nothing is decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ithaca.access import Request
from ithaca.care.rhythm import words_of
from ithaca.guide import Words
from ithaca.journey.models import Action, Agreement, Goal, Meeting, MeetingStatus, Signature
from ithaca.journey.queries import Rows, facts_of
from ithaca.pairing.models import LIVE, Mentorship, MentorshipStatus, Pause, Seat
from ithaca.people.models import Person

OPEN_MEETING = (MeetingStatus.PROPOSED, MeetingStatus.AGREED)


@dataclass(frozen=True)
class Inside:
    """One mentorship from one seat. ``on`` is today where its program is. What is in it (meetings
    and all that follows) is there once ``whole`` has read it."""

    mentorship: Mentorship
    seat: Seat
    others: Sequence[Seat]
    on: date
    at: datetime
    meetings: Sequence[Meeting] = ()
    goals: Sequence[Goal] = ()
    actions: Sequence[Action] = ()
    pauses: Sequence[Pause] = ()
    agreement: Agreement | None = None

    @property
    def me(self) -> Person:
        return self.seat.person

    @property
    def people(self) -> list[Person]:
        """Everybody else here."""
        return [seat.person for seat in self.others]

    @property
    def partner(self) -> Person:
        """The one a page is about; where there are several, the first."""
        return self.others[0].person if self.others else self.seat.person

    @property
    def name(self) -> str:
        """What to call everybody else: "Ana", "Ana and Rui"."""
        return str(get_text_list([person.name for person in self.people], _("and")))

    @property
    def full_name(self) -> str:
        return str(get_text_list([person.full_name for person in self.people], _("and")))

    @property
    def only_us(self) -> str:
        """Who sees what is shared here."""
        return _("only you and %(name)s") % {"name": self.name}

    @property
    def words(self) -> Words:
        return self.mentorship.track.vocabulary

    @property
    def partner_word(self) -> str:
        """What the partner is here: "mentor"."""
        gives = bool(self.others) and self.others[0].gives and not self.others[0].takes
        return self.words.giver.one if gives else self.words.taker.one

    @property
    def live(self) -> bool:
        return self.mentorship.status in LIVE

    @property
    def planned(self) -> bool:
        return self.mentorship.status == MentorshipStatus.PLANNED

    @property
    def paused(self) -> bool:
        return self.mentorship.status == MentorshipStatus.PAUSED

    @property
    def closed(self) -> bool:
        return self.mentorship.status == MentorshipStatus.CLOSED

    @property
    def zone(self) -> str:
        """The program's zone, in which days are counted."""
        return self.mentorship.track.program.zone

    @cached_property
    def open_meeting(self) -> Meeting | None:
        return next((m for m in self.meetings if m.status in OPEN_MEETING), None)

    @property
    def held(self) -> list[Meeting]:
        return [m for m in self.meetings if m.status == MeetingStatus.HELD]

    @property
    def past(self) -> bool:
        """The agreed meeting's time has come; nobody has said yet how it went."""
        meeting = self.open_meeting
        return bool(meeting and meeting.starts_at and meeting.starts_at <= self.at)

    @property
    def promised(self) -> list[Action]:
        return [action for action in self.actions if action.done_at is None]

    @property
    def signatures(self) -> list[Signature]:
        """Those under the agreement as it stands."""
        row = self.agreement
        return [s for s in row.signatures.all() if s.version == row.version] if row else []

    @property
    def rhythm(self) -> list[str]:
        """The rhythm in words: facts that everybody here knows."""
        row = self.agreement
        rows = Rows(
            mentorship=self.mentorship,
            seats=[self.seat, *self.others],
            pauses=self.pauses,
            agreement=row,
            signatures=list(row.signatures.all()) if row else [],
            meetings=self.meetings,
            goals=self.goals,
            actions=self.actions,
        )
        return words_of(facts_of(rows, self.at)) if self.live else []

    @property
    def active_goals(self) -> list[Goal]:
        return [goal for goal in self.goals if goal.status == Goal.Status.ACTIVE]


def inside(request: Request, mentorship: Mentorship) -> Inside:
    """The mentorship with its seats. One query."""
    return insides(request, [mentorship])[mentorship.pk]


def insides(request: Request, mentorships: Iterable[Mentorship]) -> Mapping[int, Inside]:
    """Several, by id, each with its seats. One query."""
    rows = {row.pk: row for row in mentorships}
    found = Seat.objects.filter(mentorship__in=rows).select_related(
        "person__organization", "enrollment"
    )
    seats: dict[int, list[Seat]] = defaultdict(list)
    for seat in found.order_by("-gives", "pk"):
        seats[seat.mentorship_id].append(seat)
    return {pk: seen_from(request.person, row, seats[pk], request.at) for pk, row in rows.items()}


def whole(
    request: Request, mentorships: Iterable[Mentorship], *, agreed: bool = True
) -> list[Inside]:
    """Several with what is in them, in their order. Five queries, or seven if ``agreed``."""
    rows = list(mentorships)
    seen = insides(request, rows)
    mine = {"mentorship__in": [row.pk for row in rows]}
    me = request.person
    meetings = _grouped(Meeting.objects.visible_to(me).filter(**mine).order_by("-proposed_at"))
    goals = _grouped(
        Goal.objects.visible_to(me).filter(**mine).annotate(moved_at=Max("progress__at"))
    )
    actions = _grouped(Action.objects.visible_to(me).filter(**mine).select_related("person"))
    pauses = _grouped(Pause.objects.filter(**mine).order_by("starts_on"))
    agreements = (
        {
            row.mentorship_id: row
            for row in Agreement.objects.filter(**mine).prefetch_related("signatures__person")
        }
        if agreed
        else {}
    )
    return [
        replace(
            seen[row.pk],
            meetings=meetings[row.pk],
            goals=goals[row.pk],
            actions=actions[row.pk],
            pauses=pauses[row.pk],
            agreement=agreements.get(row.pk),
        )
        for row in rows
    ]


class _OfMentorship(Protocol):
    @property
    def mentorship_id(self) -> int: ...


_Row = TypeVar("_Row", bound=_OfMentorship)


def _grouped(rows: Iterable[_Row]) -> dict[int, list[_Row]]:
    groups: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.mentorship_id].append(row)
    return groups


def seen_from(
    person: Person, mentorship: Mentorship, seats: Sequence[Seat], at: datetime
) -> Inside:
    """The mentorship as ``person``, who holds one of the seats, sees it."""
    mine = next(seat for seat in seats if seat.person_id == person.pk)
    others = [seat for seat in seats if seat.person_id != person.pk]
    on = at.astimezone(ZoneInfo(mentorship.track.program.zone)).date()
    mine.person = person
    return Inside(mentorship, mine, others, on, at)


def reasons_shown(mentorship: Mentorship) -> list[str]:
    """Why the two were matched, in words."""
    return [str(reason["text"]) for reason in mentorship.reasons_told()]
