"""Meetings as iCalendar text: for the mail that invites, moves or calls off, and for a feed.

It names the people, the time and the place; never a topic or a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from ithaca.people.models import Person

from .models import Meeting, MeetingStatus


def invitation(meeting: Meeting, *, at: datetime, url: str = "") -> str:
    """The event of a meeting that has or had a time, for everybody in it. ``at`` stamps it."""
    return _text([meeting], method(meeting), at, url)


def method(meeting: Meeting) -> str:
    """What the invitation asks a calendar to do: REQUEST, or CANCEL once it is called off."""
    return "CANCEL" if meeting.status == MeetingStatus.CANCELLED else "REQUEST"


def feed(meetings: Sequence[Meeting], *, at: datetime) -> str:
    """METHOD PUBLISH: all that have a time, to subscribe to or to keep as a file."""
    return _text([meeting for meeting in meetings if meeting.wall], "PUBLISH", at)


def _text(meetings: Sequence[Meeting], how: str, at: datetime, url: str = "") -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Ithaca//Mentoring//EN")
    calendar.add("version", "2.0")
    calendar.add("method", how)
    for meeting in meetings:
        calendar.add_component(_event(meeting, at, url, invites=how != "PUBLISH"))
    calendar.add_missing_timezones()
    return str(calendar.to_ical(), "utf-8")


def _event(meeting: Meeting, at: datetime, url: str, *, invites: bool) -> Event:
    people = [seat.person for seat in meeting.mentorship.seats.all()]
    names = _(" and ").join(person.name for person in people)
    starts_at = datetime.fromisoformat(meeting.wall).replace(tzinfo=ZoneInfo(meeting.zone))
    called_off = meeting.status == MeetingStatus.CANCELLED
    event = Event()
    event.add("uid", f"{meeting.key}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", starts_at)
    event.add("duration", timedelta(minutes=meeting.minutes))
    event.add("summary", _("Mentoring: {names}").format(names=names))
    event.add("status", "CANCELLED" if called_off else "CONFIRMED")
    if meeting.place:
        event.add("location", meeting.place)
    if url:
        event.add("url", url)
    if invites:
        event.add("organizer", _address(*settings.SENDER))
        for person in people:
            if person.email:
                event.add("attendee", _attendee(person))
    return event


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    # A parameter cannot escape what would end it.
    plain = "".join(letter if letter.isprintable() else " " for letter in name)
    address.params["CN"] = vText(" ".join(plain.replace('"', "'").split()) or email)
    return address


def _attendee(person: Person) -> vCalAddress:
    """Both have agreed already, so no calendar asks them to answer."""
    address = _address(person.full_name, person.email)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("ACCEPTED")
    address.params["RSVP"] = vText("FALSE")
    return address
