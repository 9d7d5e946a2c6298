"""Every mail the product sends, one function each: this file is the list.

The guide has the words; here is who gets them, with which values and which address behind the
button. Jobs decide when; the outbox sends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import css_inline
from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ithaca.activity.outbox import Draft
from ithaca.care.models import Alert
from ithaca.care.nudges import Nudge
from ithaca.guide import Words, letters, plain_words
from ithaca.guide.letters import Filled
from ithaca.journey import calendar
from ithaca.journey.models import Meeting
from ithaca.pairing.models import Mentorship
from ithaca.people.doors import make_link
from ithaca.people.models import Person
from ithaca.programs.models import Enrollment
from ithaca.programs.steps import Item, Link

_SIGNED = "ithaca.from-mail"
# These pages work from the mail without signing in; every other one asks for it first.
_FROM_MAIL = {"home:survey", "home:answer"}
_LONGEST_SUBJECT = 200
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


@dataclass(frozen=True)
class Mail:
    """What a letter of the guide says to somebody, and the address behind its one button, which
    may have a label of its own."""

    said: Filled
    url: str
    label: str = ""

    @property
    def subject(self) -> str:
        return self.said.subject

    @property
    def button(self) -> str:
        return (self.label or self.said.action) if self.url else ""

    @property
    def parts(self) -> list[tuple[str, list[str]]]:
        """Paragraphs, and lists by their lines."""
        return [
            ("", [line.removeprefix("- ") for line in part.splitlines()])
            if part.startswith("- ")
            else (part, [])
            for part in self.said.paragraphs
        ]


def _mail(key: str, url: str, words: Words | None = None, **values: object) -> Mail:
    """The guide's letter ``key`` with these values."""
    told = {name: str(value) for name, value in values.items()}
    return Mail(letters()[key].filled((words or plain_words()).places() | told), url)


def signed(person: Person, route: str, args: Sequence[str]) -> str:
    """A token for acting from a mail as ``person`` on one page, and no other."""
    return signing.dumps({"p": person.key, "r": route, "a": list(args)}, salt=_SIGNED)


def unsigned(token: str) -> dict[str, Any]:
    """What ``signed`` put in. BadSignature when forged or older than 60 days."""
    said: dict[str, Any] = signing.loads(token, salt=_SIGNED, max_age=60 * 24 * 3600)
    return said


def address_of(person: Person, link: Link) -> str:
    """The address behind a letter's button, working without a password."""
    if link.route in _FROM_MAIL:
        token = signed(person, link.route, link.args)
        return settings.BASE_URL + reverse("open:from-mail", args=[token])
    path = reverse(link.route, args=link.args) + (f"?{link.query}" if link.query else "")
    return settings.BASE_URL + reverse("open:link", args=[make_link(person, next_path=path)])


def _draft(
    kind: str,
    person: Person,
    occurrence: str,
    mail: Mail,
    *,
    due_at: datetime | None = None,
    nudge: bool = False,
    calendar_text: str = "",
    calendar_method: str = "",
) -> Draft:
    context = {
        "mail": mail,
        "person": person,
        "organization": person.organization,
        "nudge": nudge,
        "off": address_off(person) if nudge else "",
    }
    return Draft(
        organization_id=person.organization_id,
        person_id=person.pk,
        address=person.email,
        kind=kind,
        occurrence=occurrence,
        subject=_one_line(mail.subject),
        text=render_to_string("letters/letter.txt", context).strip() + "\n",
        html=_inliner.inline(render_to_string("letters/letter.html", context)),
        calendar=calendar_text,
        calendar_method=calendar_method,
        nudge=nudge,
        due_at=due_at,
    )


def _one_line(subject: str) -> str:
    """Names are whatever people type: a subject is one line, and no longer than its column."""
    line = " ".join(subject.split())
    return line if len(line) <= _LONGEST_SUBJECT else line[: _LONGEST_SUBJECT - 1] + "…"


def address_off(person: Person) -> str:
    """Where reminders are switched off without signing in."""
    token = signed(person, "open:reminders-off", [])
    return settings.BASE_URL + reverse("open:from-mail", args=[token])


def _when(instant: datetime, person: Person) -> str:
    local = instant.astimezone(ZoneInfo(person.time_zone))
    return date_format(local, "l j F, H:i") + f" ({person.time_zone})"


def _day(on: date) -> str:
    return date_format(on, "j F")


def _others(mentorship: Mentorship, person: Person) -> list[Person]:
    return [seat.person for seat in mentorship.seats.all() if seat.person_id != person.pk]


def _names(people: Iterable[Person]) -> str:
    return _(" and ").join(person.full_name for person in people)


def _people(mentorship: Mentorship) -> list[Person]:
    return [seat.person for seat in mentorship.seats.all()]


def sign_in(person: Person, next_path: str, at: datetime) -> Draft:
    """The link that somebody asked for on the sign-in page: at most one a minute."""
    url = settings.BASE_URL + reverse("open:link", args=[make_link(person, next_path=next_path)])
    return _draft("sign_in", person, at.strftime("%Y%m%d%H%M"), _mail("sign_in", url))


def invitation(enrollment: Enrollment) -> Draft:
    """Somebody is asked to join a program: what it is, what it takes, what it gives."""
    program, track = enrollment.track.program, enrollment.track
    words, dials = track.vocabulary, track.terms
    mail = _mail(
        "invitation",
        address_of(enrollment.person, Link("", "open:join", (program.join_key,))),
        words,
        program=program.name,
        organization=program.organization.name,
        role=words.giver.one if enrollment.gives else words.taker.one,
        meetings=dials.meetings.expected,
        minutes=dials.meetings.minutes,
        months=max(1, round(dials.length_days / 30)),
    )
    return _draft("invitation", enrollment.person, f"{enrollment.key}:{_stamp(enrollment)}", mail)


def _stamp(enrollment: Enrollment) -> str:
    at = enrollment.decided_at or enrollment.made_at
    return at.strftime("%Y%m%d")


def decision(enrollment: Enrollment) -> Draft | None:
    """Approved, on the waiting list, or not this time."""
    if enrollment.status not in ("approved", "waitlisted", "declined"):
        return None
    mail = _mail(
        f"decision_{enrollment.status}",
        _today(enrollment.person),
        enrollment.track.vocabulary,
        program=enrollment.track.program.name,
    )
    occurrence = f"{enrollment.key}:{enrollment.status}"
    return _draft("decision", enrollment.person, occurrence, mail)


def _today(person: Person) -> str:
    return address_of(person, Link("", "home:today"))


def match(mentorship: Mentorship, person: Person, due_at: datetime) -> Draft:
    """Meet Ana: who it is, why, and yes or no from the mail."""
    gives = any(seat.gives and seat.person_id == person.pk for seat in mentorship.seats.all())
    reasons = [str(reason["text"]) for reason in mentorship.reasons_told()[:3]]
    mail = _mail(
        "match_mentor" if gives else "match_mentee",
        address_of(person, Link("", "home:answer", (mentorship.key,))),
        mentorship.track.vocabulary,
        partner=_names(_others(mentorship, person)),
        program=mentorship.track.program.name,
        reasons=". ".join(reasons) + "." if reasons else "",
    )
    return _draft("match", person, mentorship.key, mail, due_at=due_at)


def went_live(mentorship: Mentorship, person: Person) -> Draft:
    """Both said yes: book the first meeting."""
    mail = _mail(
        "went_live",
        address_of(person, Link("", "home:propose", (mentorship.key,))),
        mentorship.track.vocabulary,
        partner=_names(_others(mentorship, person)),
    )
    return _draft("went_live", person, mentorship.key, mail)


def declined(mentorship: Mentorship, person: Person) -> Draft:
    """The other one said no; told kindly and without a cause."""
    track = mentorship.track
    mail = _mail("match_declined", _today(person), track.vocabulary, program=track.program.name)
    return _draft("match_declined", person, mentorship.key, mail)


def ended(mentorship: Mentorship, person: Person) -> Draft:
    """The mentorship has ended: a neutral word to who did not end it."""
    return _draft("ended", person, mentorship.key, told_of_end(mentorship, person))


def told_of_end(mentorship: Mentorship, person: Person) -> Mail:
    """What that word says, also to who is about to end it."""
    return _mail(
        "ended",
        address_of(person, Link("", "home:mentorship", (mentorship.key,))),
        mentorship.track.vocabulary,
        partner=_names(_others(mentorship, person)),
    )


def times_proposed(meeting: Meeting, person: Person) -> Draft:
    """The other one offers times."""
    options = [f"- {_when(option.starts_at, person)}" for option in meeting.options.all()]
    mail = _mail(
        "times_proposed",
        address_of(person, Link("", "home:meeting", (meeting.key,))),
        meeting.mentorship.track.vocabulary,
        partner=meeting.proposed_by.name if meeting.proposed_by else "",
        times="\n".join(options),
    )
    occurrence = f"{meeting.key}:{meeting.proposed_at:%Y%m%d%H%M%S}"
    return _draft("times_proposed", person, occurrence, mail)


def meeting_set(meeting: Meeting, person: Person, at: datetime) -> Draft | None:
    """A meeting was agreed, moved or called off, with the calendar file that says so."""
    if meeting.starts_at is None:
        return None
    off = meeting.status == "cancelled"
    link = (
        Link("", "home:propose", (meeting.mentorship.key,))
        if off
        else Link("", "home:meeting", (meeting.key,))
    )
    said = {
        "partner": _names(_others(meeting.mentorship, person)),
        "when": _when(meeting.starts_at, person),
    }
    mail = _mail(
        "meeting_cancelled" if off else "meeting_set",
        address_of(person, link),
        meeting.mentorship.track.vocabulary,
        **said if off else {**said, "place": meeting.place},
    )
    return _draft(
        "meeting_set",
        person,
        f"{meeting.key}:{meeting.sequence}:{meeting.status}",
        mail,
        calendar_text=calendar.invitation(meeting, at=at),
        calendar_method=calendar.method(meeting),
    )


def reminder(item: Item, person: Person, *, nudge: bool) -> Draft | None:
    """A step of the playbook is due for somebody; the button is the step's own."""
    link = item.state.link
    if link is None or item.due_on is None:
        return None
    mail = _mail(
        "reminder",
        address_of(person, link),
        item.place.track.vocabulary,
        title=item.title,
        text=item.text,
        day=_day(item.due_on),
    )
    mail = replace(mail, label=link.label)
    occurrence = f"{item.step.key}:{item.place.name}:{item.state.occurrence or item.due_on}"
    return _draft(f"step.{item.step.kind}", person, occurrence, mail, nudge=nudge)


_NUDGES = {
    "R1": "nudge_first_meeting",
    "R5": "nudge_meet_again",
    "R3-agreement": "nudge_agreement",
    "R3-goals": "nudge_goals",
}


def nudge(what: Nudge) -> Draft:
    """Something has gone quiet: one reason, one action."""
    mail = _mail(
        _NUDGES[what.rule],
        address_of(what.person, what.link),
        what.mentorship.track.vocabulary,
        partner=_names(_others(what.mentorship, what.person)),
    )
    mail = replace(mail, label=what.link.label)
    return _draft("nudge", what.person, what.occurrence, mail, nudge=True)


def help_asked(alert: Alert, coordinator: Person) -> Draft:
    """Somebody in a mentorship asks for help. Their words stay in Ithaca."""
    track = alert.mentorship.track
    mail = _mail(
        "help_asked",
        address_of(coordinator, Link("", "desk:mentorship", (alert.mentorship.key,))),
        track.vocabulary,
        person=alert.person.full_name if alert.person else "",
        program=track.program.name,
    )
    return _draft(
        "help_asked", coordinator, f"{alert.key}:{len(alert.facts.get('asked', []))}", mail
    )


def word(person: Person, *, by: Person, text: str, occurrence: str) -> Draft:
    """What a coordinator writes to somebody from the desk, as it was typed."""
    mail = _mail("word", _today(person), text=text, coordinator=by.full_name)
    return _draft("word", person, occurrence, mail)


def declined_to_coordinator(mentorship: Mentorship, coordinator: Person) -> Draft:
    """A proposed match was declined: somebody needs another one."""
    track = mentorship.track
    mail = _mail(
        "match_declined_desk",
        address_of(coordinator, Link("", "desk:program", (track.program.slug,))),
        track.vocabulary,
        names=_names(_people(mentorship)),
        program=track.program.name,
    )
    return _draft("match_declined_desk", coordinator, mentorship.key, mail)
