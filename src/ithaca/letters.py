"""Every mail the product sends, one function each: this file is the list.

Each has one purpose and one button. Jobs decide when; the outbox sends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from django.utils.translation import ngettext

from ithaca.activity.outbox import Draft
from ithaca.care.models import Alert
from ithaca.care.nudges import Nudge
from ithaca.journey import calendar
from ithaca.journey.models import Meeting
from ithaca.pairing.models import Mentorship
from ithaca.people.doors import make_link
from ithaca.people.models import Person
from ithaca.programs.models import Enrollment, Program
from ithaca.programs.steps import Item, Link

_SIGNED = "ithaca.from-mail"
# These pages work from the mail without signing in; every other one asks for it first.
_FROM_MAIL = {"home:survey", "home:answer"}
_LONGEST_SUBJECT = 200
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


@dataclass(frozen=True)
class Mail:
    """What a letter says: one thing, and one button."""

    subject: str
    lines: Sequence[str]
    button: str = ""
    url: str = ""
    quote: str = ""


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
    mail = Mail(
        _("Your link to sign in"),
        [
            _("Here is the link you asked for. It works once, for two weeks."),
            _("If you did not ask for it, you can leave it: nothing happens without it."),
        ],
        _("Sign in"),
        url,
    )
    return _draft("sign_in", person, at.strftime("%Y%m%d%H%M"), mail)


def invitation(enrollment: Enrollment) -> Draft:
    """Somebody is asked to join a program: what it is, what it takes, what it gives."""
    program, track = enrollment.track.program, enrollment.track
    words = track.vocabulary
    role = words.giver.one if enrollment.gives else words.taker.one
    dials = track.terms
    mail = Mail(
        _("Would you like to join %(program)s?") % {"program": program.name},
        [
            _("%(organization)s invites you to take part in %(program)s as a %(role)s.")
            % {
                "organization": program.organization.name,
                "program": program.name,
                "role": role,
            },
            _(
                "It asks about %(meetings)d meetings of %(minutes)d minutes over "
                "%(months)d months, and five minutes now to say what you offer or seek."
            )
            % {
                "meetings": dials.meetings.expected,
                "minutes": dials.meetings.minutes,
                "months": max(1, round(dials.length_days / 30)),
            },
            _("You can say no, and you can leave at any time. Your manager is not told."),
        ],
        _("See what it is"),
        address_of(enrollment.person, Link("", "open:join", (program.join_key,))),
    )
    return _draft("invitation", enrollment.person, f"{enrollment.key}:{_stamp(enrollment)}", mail)


def _stamp(enrollment: Enrollment) -> str:
    at = enrollment.decided_at or enrollment.made_at
    return at.strftime("%Y%m%d")


def decision(enrollment: Enrollment) -> Draft | None:
    """Approved, on the waiting list, or not this time."""
    program = enrollment.track.program
    said = {
        "approved": (
            _("You are in: %(program)s"),
            _("We are glad to have you. Next we look for a good match, and write to you."),
        ),
        "waitlisted": (
            _("You are on the waiting list of %(program)s"),
            _("All places are taken for now. We write to you as soon as one is free."),
        ),
        "declined": (
            _("%(program)s: not this time"),
            _("Thank you for asking to join. We cannot offer you a place in this round."),
        ),
    }.get(enrollment.status)
    if said is None:
        return None
    mail = Mail(
        said[0] % {"program": program.name},
        [said[1]],
        _("Open Ithaca"),
        address_of(enrollment.person, Link("", "home:today")),
    )
    occurrence = f"{enrollment.key}:{enrollment.status}"
    return _draft("decision", enrollment.person, occurrence, mail)


def match(mentorship: Mentorship, person: Person, due_at: datetime) -> Draft:
    """Meet Ana: who it is, why, and yes or no from the mail."""
    partner = _names(_others(mentorship, person))
    reasons = [str(reason["text"]) for reason in mentorship.reasons_told[:3]]
    lines = [
        _("We found a match for you in %(program)s: %(name)s.")
        % {"program": mentorship.track.program.name, "name": partner}
    ]
    if reasons:
        lines.append(_("Why you two: %(reasons)s") % {"reasons": "; ".join(reasons) + "."})
    lines.append(_("You can say yes, or ask for another match. A no needs no reason."))
    mail = Mail(
        _("Meet %(name)s") % {"name": partner},
        lines,
        _("See why, and answer"),
        address_of(person, Link("", "home:answer", (mentorship.key,))),
    )
    return _draft("match", person, mentorship.key, mail, due_at=due_at)


def went_live(mentorship: Mentorship, person: Person) -> Draft:
    """Both said yes: book the first meeting."""
    partner = _names(_others(mentorship, person))
    mail = Mail(
        _("%(name)s and you: off you go") % {"name": partner},
        [
            _("You both said yes. The first meeting is best held within two weeks."),
            _("Propose a few times that suit you both; we worked out when you overlap."),
        ],
        _("Propose times"),
        address_of(person, Link("", "home:propose", (mentorship.key,))),
    )
    return _draft("went_live", person, mentorship.key, mail)


def declined(mentorship: Mentorship, person: Person) -> Draft:
    """The other one said no; told kindly and without a cause."""
    mail = Mail(
        _("We look for another match for you"),
        [
            _("The match we proposed cannot start. That happens, and it is not about you."),
            _("You do not need to do anything: we look again and write to you."),
        ],
        _("Open Ithaca"),
        address_of(person, Link("", "home:today")),
    )
    return _draft("match_declined", person, mentorship.key, mail)


def ended(mentorship: Mentorship, person: Person) -> Draft:
    """The mentorship has ended: a neutral word to who did not end it."""
    partner = _names(_others(mentorship, person))
    mail = Mail(
        _("Your mentorship with %(name)s has ended") % {"name": partner},
        [
            _("Thank you for the time you gave each other."),
            _(
                "Endings need no reason here. If you would like to talk, or look for a new match, "
                "the people who run the program are glad to hear from you."
            ),
        ],
        _("Open Ithaca"),
        address_of(person, Link("", "home:mentorship", (mentorship.key,))),
    )
    return _draft("ended", person, mentorship.key, mail)


def times_proposed(meeting: Meeting, person: Person) -> Draft:
    """The other one offers times."""
    by = meeting.proposed_by.name if meeting.proposed_by else ""
    options = [_when(option.starts_at, person) for option in meeting.options.all()]
    mail = Mail(
        _("%(name)s proposes times to meet") % {"name": by},
        [_("Choose the one that suits you:"), *options],
        _("Choose a time"),
        address_of(person, Link("", "home:meeting", (meeting.key,))),
    )
    occurrence = f"{meeting.key}:{meeting.proposed_at:%Y%m%d%H%M%S}"
    return _draft("times_proposed", person, occurrence, mail)


def meeting_set(meeting: Meeting, person: Person, at: datetime) -> Draft | None:
    """A meeting was agreed, moved or called off, with the calendar file that says so."""
    if meeting.starts_at is None:
        return None
    partner = _names(_others(meeting.mentorship, person))
    off = meeting.status == "cancelled"
    subject = _("Called off: %(name)s, %(when)s") if off else _("%(name)s, %(when)s")
    said = {"name": partner, "when": _when(meeting.starts_at, person)}
    first = (
        _("You meet %(name)s on %(when)s.")
        if not off
        else _("The meeting with %(name)s on %(when)s is off.")
    )
    lines = [
        first % said,
        _("The calendar file is attached; a change updates the same entry.")
        if not off
        else _("Nothing else is needed. Propose new times when it suits you."),
    ]
    if meeting.place and not off:
        lines.append(_("Where: %(place)s") % {"place": meeting.place})
    mail = Mail(
        subject % said,
        lines,
        _("Prepare") if not off else _("Propose times"),
        address_of(
            person,
            Link("", "home:propose", (meeting.mentorship.key,))
            if off
            else Link("", "home:meeting", (meeting.key,)),
        ),
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
    """A step of the playbook is due for somebody."""
    if item.state.link is None or item.due_on is None:
        return None
    mail = Mail(
        item.title,
        [item.text, _("It is due by %(day)s.") % {"day": _day(item.due_on)}],
        item.state.link.label,
        address_of(person, item.state.link),
    )
    occurrence = f"{item.step.key}:{item.place.name}:{item.state.occurrence or item.due_on}"
    return _draft(f"step.{item.step.kind}", person, occurrence, mail, nudge=nudge)


def nudge(what: Nudge) -> Draft:
    """Something has gone quiet: one reason, one action."""
    partner = _names(_others(what.mentorship, what.person))
    subject, line = {
        "R1": (
            _("A first meeting with %(name)s?"),
            _(
                "You were matched a week ago and no meeting is booked yet. A first half hour is "
                "the easiest way to begin."
            ),
        ),
        "R5": (
            _("Shall you and %(name)s meet again?"),
            _("It has been longer than you two planned. Propose a few times, and it goes on."),
        ),
        "R3-agreement": (
            _("The agreement with %(name)s waits for you"),
            _("It takes five minutes, and it spares misunderstandings later."),
        ),
        "R3-goals": (
            _("What should be different at the end?"),
            _("A first goal, even a rough one, helps %(name)s to help you."),
        ),
    }[what.rule]
    mail = Mail(
        subject % {"name": partner},
        [line % {"name": partner}],
        what.link.label,
        address_of(what.person, what.link),
    )
    return _draft("nudge", what.person, what.occurrence, mail, nudge=True)


def help_asked(alert: Alert, coordinator: Person) -> Draft:
    """Somebody in a mentorship asks for help. Their words stay in Ithaca."""
    name = alert.person.full_name if alert.person else ""
    mail = Mail(
        _("%(name)s would like a word with you") % {"name": name},
        [
            _("%(name)s asked for help with a mentorship in %(program)s.")
            % {"name": name, "program": alert.mentorship.track.program.name},
            _("Only you and the other coordinators see what was written."),
        ],
        _("Read it"),
        address_of(coordinator, Link("", "desk:mentorship", (alert.mentorship.key,))),
    )
    return _draft(
        "help_asked", coordinator, f"{alert.key}:{len(alert.facts.get('asked', []))}", mail
    )


def word(person: Person, *, by: Person, text: str, occurrence: str) -> Draft:
    """What a coordinator writes to somebody from the desk."""
    mail = Mail(
        _("A word from %(name)s") % {"name": by.full_name},
        [],
        _("Open Ithaca"),
        address_of(person, Link("", "home:today")),
        quote=text,
    )
    return _draft("word", person, occurrence, mail)


def declined_to_coordinator(mentorship: Mentorship, coordinator: Person) -> Draft:
    """A proposed match was declined: somebody needs another one."""
    program: Program = mentorship.track.program
    names = _names(_people(mentorship))
    mail = Mail(
        _("A match was declined: %(names)s") % {"names": names},
        [
            _("Both are free again. The next round in %(program)s takes them in.")
            % {"program": program.name}
        ],
        _("Open the program"),
        address_of(coordinator, Link("", "desk:program", (program.slug,))),
    )
    return _draft("match_declined_desk", coordinator, mentorship.key, mail)


def unanswered(program: Program, coordinator: Person, count: int, on: date) -> Draft:
    """Some have not said yes or no a week after publication."""
    mail = Mail(
        ngettext(
            "%(count)d person has not answered their match",
            "%(count)d people have not answered their match",
            count,
        )
        % {"count": count},
        [_("They were reminded. A short personal word often helps most.")],
        _("See who"),
        address_of(coordinator, Link("", "desk:mentorships", (program.slug,), "status=planned")),
    )
    return _draft("unanswered", coordinator, f"{program.slug}:{on:%Y-%W}", mail)
