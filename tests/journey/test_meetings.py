"""Meetings: offered, chosen by one, held, and read by nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from journey.pair import LIVE_AT, Pair, wall

from ithaca.activity.models import Activity
from ithaca.journey import meetings
from ithaca.journey.models import Meeting, MeetingStatus, Note
from ithaca.pairing.models import MentorshipStatus
from ithaca.refusals import Conflict, Forbidden, Refusal

WALLS = [wall("2026-03-10T17:00"), wall("2026-03-11T18:00")]
AT = LIVE_AT + timedelta(days=1)


def proposed(pair: Pair, at: datetime = AT) -> Meeting:
    return meetings.propose_times(
        mentorship=pair.mentorship, walls=WALLS, zone="Europe/Athens", by=pair.mentor, at=at
    )


def agreed(pair: Pair) -> Meeting:
    meeting = proposed(pair)
    return meetings.choose_time(
        meeting=meeting, option=meeting.options.all()[0].key, by=pair.telemachus, at=AT
    )


def test_an_offer_keeps_wall_time_and_instant_and_takes_the_agenda_of_the_playbook(
    pair: Pair,
) -> None:
    meeting = proposed(pair)
    first = meeting.options.all()[0]
    assert (first.wall, first.zone) == ("2026-03-10T17:00", "Europe/Athens")
    assert first.starts_at == datetime(2026, 3, 10, 15, tzinfo=UTC)
    assert (meeting.number, meeting.agenda, meeting.minutes) == (1, "know_each_other", 60)
    assert meeting.place == f"https://video.example/{meeting.key}"


def test_only_one_meeting_is_planned_at_a_time(pair: Pair) -> None:
    proposed(pair)
    with pytest.raises(Conflict):
        proposed(pair)
    assert Meeting.objects.count() == 1


def test_of_two_who_choose_a_time_one_wins(pair: Pair) -> None:
    meeting = proposed(pair)
    first, second = meeting.options.all()
    stale = Meeting.objects.get(pk=meeting.pk)
    won = meetings.choose_time(meeting=meeting, option=first.key, by=pair.telemachus, at=AT)
    with pytest.raises(Conflict):
        meetings.choose_time(meeting=stale, option=second.key, by=pair.telemachus, at=AT)
    won.refresh_from_db()
    assert won.status == MeetingStatus.AGREED
    assert won.starts_at == first.starts_at
    assert Activity.objects.filter(verb="meeting.agreed").count() == 1


def test_a_choice_from_a_row_read_before_another_offer_changes_nothing(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = proposed(pair)
    option = meeting.options.all()[0].key
    stale = Meeting.objects.get(pk=meeting.pk)
    meetings.choose_time(meeting=meeting, option=option, by=pair.telemachus, at=AT)
    monkeypatch.setattr(meetings, "_fresh", lambda _: stale)
    with pytest.raises(Conflict):
        meetings.choose_time(meeting=stale, option=option, by=pair.telemachus, at=AT)


def test_who_offers_does_not_choose_until_the_other_offers_back(pair: Pair) -> None:
    meeting = proposed(pair)
    old = meeting.options.all()[0].key
    with pytest.raises(Refusal):
        meetings.choose_time(meeting=meeting, option=old, by=pair.mentor, at=AT)
    meetings.suggest_other_times(
        meeting=meeting,
        walls=[wall("2026-03-12T09:00")],
        zone="America/New_York",
        by=pair.telemachus,
        at=AT,
    )
    with pytest.raises(Conflict):
        meetings.choose_time(meeting=meeting, option=old, by=pair.mentor, at=AT)
    new = meeting.options.get().key
    done = meetings.choose_time(meeting=meeting, option=new, by=pair.mentor, at=AT)
    assert done.starts_at == datetime(2026, 3, 12, 13, tzinfo=UTC)


def test_a_time_that_clocks_jump_over_is_refused_and_one_that_comes_twice_is_the_first(
    pair: Pair,
) -> None:
    gap, twice = wall("2026-03-29T03:30"), wall("2026-10-25T03:30")
    offer = {"mentorship": pair.mentorship, "zone": "Europe/Athens", "by": pair.mentor, "at": AT}
    with pytest.raises(Refusal, match="03:30 does not exist"):
        meetings.propose_times(walls=[gap], **offer)
    meeting = meetings.propose_times(walls=[twice], **offer)
    assert meeting.options.get().starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "walls",
    [[], [wall(f"2026-03-10T{hour}:00") for hour in range(10, 16)], [wall("2026-03-01T09:00")]],
)
def test_no_times_too_many_or_past_ones_are_refused(pair: Pair, walls: list[datetime]) -> None:
    with pytest.raises(Refusal):
        meetings.propose_times(
            mentorship=pair.mentorship, walls=walls, zone="Europe/Athens", by=pair.mentor, at=AT
        )


def test_moving_keeps_the_event_and_a_day_before_is_a_late_cancellation(pair: Pair) -> None:
    meeting = agreed(pair)
    moved = meetings.move(
        meeting=meeting,
        wall=wall("2026-03-30T17:00"),
        zone="Europe/Athens",
        by=pair.mentor,
        at=AT,
    )
    assert moved.sequence == 1
    assert moved.starts_at == moved.instant() == datetime(2026, 3, 30, 14, tzinfo=UTC)
    gone = meetings.cancel(
        meeting=moved, by=pair.telemachus, at=datetime(2026, 3, 30, 9, tzinfo=UTC)
    )
    assert (gone.status, gone.late_cancel, gone.sequence) == ("cancelled", True, 2)
    assert proposed(pair, AT + timedelta(hours=1)).number == 1


def test_a_meeting_arranged_elsewhere_counts_and_numbers_the_planned_one_anew(pair: Pair) -> None:
    planned = proposed(pair)
    met = meetings.record_meeting(
        mentorship=pair.mentorship,
        on=date(2026, 3, 3),
        minutes=45,
        by=pair.telemachus,
        at=AT,
        blocks_done=["know_each_other", "nonsense"],
    )
    planned.refresh_from_db()
    assert (met.number, met.blocks_done) == (1, ["know_each_other"])
    assert (planned.number, planned.agenda) == (2, "goals")
    with pytest.raises(Refusal):
        meetings.record_meeting(
            mentorship=pair.mentorship, on=date(2026, 3, 4), minutes=45, by=pair.mentor, at=AT
        )


def test_saying_again_that_it_was_held_corrects_it_and_counts_once(pair: Pair) -> None:
    meeting = agreed(pair)
    after = datetime(2026, 3, 10, 17, tzinfo=UTC)
    meetings.mark_held(meeting=meeting, by=pair.mentor, at=after)
    again = meetings.mark_held(meeting=meeting, by=pair.telemachus, at=after, minutes=30)
    assert (again.number, again.minutes, again.held_on) == (1, 30, date(2026, 3, 10))
    assert Activity.objects.filter(verb="meeting.held").count() == 1


def test_a_missed_meeting_is_said_only_after_its_time(pair: Pair) -> None:
    meeting = agreed(pair)
    with pytest.raises(Refusal):
        meetings.mark_not_held(meeting=meeting, no_show=True, by=pair.mentor, at=AT)
    missed = meetings.mark_not_held(
        meeting=meeting, no_show=True, by=pair.mentor, at=datetime(2026, 3, 11, tzinfo=UTC)
    )
    assert (missed.status, missed.no_show) == ("not_held", True)


def test_a_coordinator_reads_neither_notes_nor_meetings_nor_writes_them(pair: Pair) -> None:
    meeting = agreed(pair)
    for shared in (True, False):
        meetings.write_note(meeting=meeting, shared=shared, text="hush", by=pair.mentor, at=AT)
    assert Note.objects.visible_to(pair.mentor).count() == 2
    assert [note.shared for note in Note.objects.visible_to(pair.telemachus)] == [True]
    assert not Note.objects.visible_to(pair.penelope).exists()
    assert not Meeting.objects.visible_to(pair.penelope).exists()
    with pytest.raises(Forbidden):
        meetings.write_note(meeting=meeting, shared=True, text="hm", by=pair.penelope, at=AT)
    told = " ".join(str(activity.changes) for activity in Activity.objects.all())
    assert "hush" not in told


def test_after_the_end_only_notes_can_be_written_for_ninety_days(pair: Pair) -> None:
    meeting = agreed(pair)
    mentorship = meeting.mentorship
    mentorship.status, mentorship.closed_at = MentorshipStatus.CLOSED, AT
    mentorship.save()
    with pytest.raises(Forbidden):
        meetings.say_topic(meeting=meeting, text="one more", by=pair.mentor, at=AT)
    note = {"meeting": meeting, "shared": False, "by": pair.mentor}
    assert meetings.write_note(text="to keep", at=AT + timedelta(days=89), **note)
    with pytest.raises(Forbidden):
        meetings.write_note(text="too late", at=AT + timedelta(days=90), **note)
