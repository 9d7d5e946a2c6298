"""What two people do together, told in days ago and done through the real actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import cached_property, partial
from typing import Any

from ithaca.care import actions as care
from ithaca.guide import agendas, clauses
from ithaca.journey import agreement, goals, meetings
from ithaca.journey.models import Meeting
from ithaca.pairing import actions as pairing
from ithaca.pairing.models import Mentorship
from ithaca.people.models import Person
from ithaca.programs.models import Track

from .cast import told as said_in
from .timeline import Days, Timeline, chance

_HOUR = timedelta(hours=1)


class Life:
    """One entry of pairs.yaml. ``plan`` puts it on a timeline; nothing happens before that is
    played, and the mentorship is looked up when it is first needed."""

    def __init__(
        self,
        told: Mapping[str, Any],
        *,
        track: Track,
        people: Mapping[str, Person],
        coordinator: Person,
        days: Days,
        line: Timeline,
    ) -> None:
        self.told, self.track, self.days, self.line = told, track, days, line
        self.key: str = told["taker"]
        self.taker = people[self.key.split(",")[0]]
        self.giver = people[told["giver"]]
        self.coordinator = coordinator
        self.live = min(told["accepted"]) if "accepted" in told else 0

    @cached_property
    def mentorship(self) -> Mentorship:
        mine = Mentorship.objects.filter(track=self.track, seats__person=self.taker)
        found = mine.filter(seats__person=self.giver).select_related("track__program__organization")
        return found.get()

    def person(self, side: str) -> Person:
        return self.taker if side == "taker" else self.giver

    def answers(self, person: Person) -> bool:
        side = "taker" if person == self.taker else "giver"
        return side not in self.told.get("silent", ())

    def plan(self) -> None:
        self._begin()
        self._agree()
        self._meet()
        for told in self.told.get("goals", ()):
            self._aim(told)
        for told in self.told.get("promises", ()):
            self._promise(told)
        self._look_after()
        self._end()

    def _on(self, ago: int, happening: Any, hour: int = 10, minute: int = 0) -> None:  # noqa: ANN401
        """``happening(at=…)`` on that day; afterwards the mentorship is as the database has it."""
        self.line.add(self.days.moment(ago, hour, minute), happening)

    def _fresh(self, happening: Any, at: datetime) -> None:  # noqa: ANN401
        happening(self.mentorship, at=at)
        del self.mentorship

    def _begin(self) -> None:
        if "by_hand" in self.told:
            self._on(self.told["by_hand"], self._pair_by_hand)
        if "declined" in self.told:
            decline = partial(pairing.decline, by=self.taker)
            self._on(self.told["declined"], partial(self._fresh, decline))
        for ago, person in zip(
            self.told.get("accepted", ()), (self.taker, self.giver), strict=False
        ):
            accept = partial(pairing.accept, by=person)
            self._on(ago, partial(self._fresh, accept), 9 if person == self.taker else 16)

    def _pair_by_hand(self, at: datetime) -> None:
        places = {row.person_id: row for row in self.track.enrollments.all()}
        giver, taker = places[self.giver.pk], places[self.taker.pk]
        pairing.pair_by_hand(self.track, giver=giver, taker=taker, by=self.coordinator, at=at)

    def _agree(self) -> None:
        signed = self.told.get("signed", ())
        if signed:
            self._on(signed[0], self._draft, 17)
        for ago, person in zip(signed, (self.taker, self.giver), strict=False):
            self._on(ago, partial(self._sign, person), 17, 30)

    def _draft(self, at: datetime) -> None:
        agreement.draft(
            mentorship=self.mentorship,
            version=0,
            clauses=self.told.get("clauses", {}),
            cadence_days=self.told["cadence"],
            minutes=self.told["minutes"],
            by=self.taker,
            at=at,
        )

    def _sign(self, person: Person, at: datetime) -> None:
        agreement.sign(mentorship=self.mentorship, version=1, clauses=clauses(), by=person, at=at)

    def _meet(self) -> None:
        told = self.told
        for number, ago in enumerate(told.get("met", ())):
            self._meeting(number, ago if told.get("exact") else self.days.at_work(ago))
        for ago in told.get("missed", ()):
            self._meeting(None, self.days.at_work(ago))
        for number, ago in enumerate(told.get("noted", ())):
            self._on(ago, partial(self._note_meeting, number, ago), 18)
        for ago in told.get("offered", ()):
            self._on(ago, partial(self._offer, self._walls(ago - 5)), 12)
        if "next" in told:
            self._book()

    def _walls(self, ago: int) -> list[datetime]:
        """Three times, the first of them that day at their usual hour, in the taker's zone."""
        first = datetime.combine(self.days.on(ago), time(self.told.get("hour", 10)))
        return [first, first + _HOUR, first + timedelta(days=1)]

    def _meeting(self, number: int | None, ago: int) -> None:
        """Offered, agreed, prepared, held (``number`` from 0) or missed, and written about."""
        moved = ago in map(self.days.at_work, self.told.get("moved", ()))
        walls = self._walls(ago + moved)
        offered = self.live - 1 if number == 0 and "noted" not in self.told else ago + 3 + moved
        self._on(offered, partial(self._offer, walls), 12)
        self._on(offered, partial(self._choose, 0), 20)
        if moved:
            self._on(ago + 2, partial(self._move, self._walls(ago)[0]), 9)
        topic = _nth(self.told.get("topics", ()), number)
        if topic:
            self._on(ago + 1, partial(self._prepare, topic), 17, 45)
        over = self._walls(ago)[0] + timedelta(minutes=self.told["minutes"])
        moment = over.replace(tzinfo=self._zone()) + _HOUR
        if number is None:
            self.line.add(moment, self._miss)
        else:
            self.line.add(moment, partial(self._hold, number))

    def _zone(self) -> Any:  # noqa: ANN401
        return Days(self.days.at, self.taker.zone).zone

    @property
    def _open(self) -> Meeting:
        return self.mentorship.meetings.get(status__in=["proposed", "agreed"])

    def _offer(self, walls: list[datetime], at: datetime) -> None:
        zone, by = self.taker.zone, self.taker
        waiting = self.mentorship.meetings.filter(status="proposed").first()
        if waiting:
            meetings.suggest_other_times(meeting=waiting, walls=walls, zone=zone, by=by, at=at)
        else:
            meetings.propose_times(
                mentorship=self.mentorship,
                walls=walls,
                zone=zone,
                minutes=self.told["minutes"],
                by=by,
                at=at,
            )

    def _choose(self, number: int, at: datetime) -> None:
        meeting = self._open
        option = meeting.options.all()[number].key
        meetings.choose_time(meeting=meeting, option=option, by=self.giver, at=at)

    def _move(self, wall: datetime, at: datetime) -> None:
        meetings.move(meeting=self._open, wall=wall, zone=self.taker.zone, by=self.giver, at=at)

    def _prepare(self, topic: str, at: datetime) -> None:
        meetings.say_topic(meeting=self._open, text=topic, by=self.taker, at=at)

    def _miss(self, at: datetime) -> None:
        meetings.mark_not_held(meeting=self._open, no_show=False, by=self.giver, at=at)

    def _hold(self, number: int, at: datetime) -> None:
        meeting = self._open
        blocks = [block.key for block in agendas()[meeting.agenda].blocks]
        by = self.taker if number % 2 else self.giver
        held = meetings.mark_held(meeting=meeting, by=by, at=at, blocks_done=blocks)
        self._write_notes(held, number, at)

    def _note_meeting(self, number: int, ago: int, at: datetime) -> None:
        meetings.record_meeting(
            mentorship=self.mentorship,
            on=self.days.on(ago),
            minutes=self.told["minutes"],
            by=self.taker,
            at=at,
            blocks_done=["check_in", "know_each_other", "commit"],
        )

    def _write_notes(self, meeting: Meeting, number: int, at: datetime) -> None:
        shared = _nth(self.told.get("notes", ()), number)
        write = partial(meetings.write_note, meeting=meeting, at=at)
        if shared:
            write(shared=True, text=shared, by=self.taker)
        for side, texts in self.told.get("private", {}).items():
            if number in texts:
                write(shared=False, text=texts[number], by=self.person(side))

    def _book(self) -> None:
        """The next meeting, agreed on since the last one; tomorrow stays tomorrow."""
        ago = self.told["next"]
        ago = ago if ago == -1 else self.days.at_work(ago)
        last = min(*self.told.get("met", ()), *self.told.get("noted", ()), 99)
        offered = max(2, min(5, last - 1))
        self._on(offered, partial(self._offer, self._walls(ago)), 12)
        self._on(offered - 1, partial(self._choose, 0), 9)
        if "topic_next" in self.told:
            self._on(1, partial(self._prepare, self.told["topic_next"]), 18)

    def _aim(self, told: Mapping[str, Any]) -> None:
        goal: dict[str, Any] = {}

        def add(at: datetime) -> None:
            goal["is"] = goals.add_goal(
                mentorship=self.mentorship,
                outcome=told["outcome"],
                measure=told["measure"],
                achievable=True,
                skill=told["skill"],
                due_on=self.days.on(told["due"]),
                by=self.taker,
                at=at,
            )
            for step in told.get("steps", ()):
                self._step(goal["is"], step, at)

        self._on(told["set"], add, 19)
        if "concurred" in told:
            self._on(
                told["concurred"],
                lambda at: goals.concur(goal=goal["is"], by=self.giver, at=at),
                21,
            )
        for word in told.get("progress", ()):
            note = partial(goals.note_progress, text=word["text"], by=self.taker)
            self._on(word["ago"], lambda at, note=note: note(goal=goal["is"], at=at), 20, 30)
        for step in told.get("steps", ()):
            if "done" in step:
                self._on(step["done"], partial(self._tick, step["text"]), 20)
        if "reached" in told:
            status = told.get("status", "reached")
            self._on(
                told["reached"],
                lambda at: goals.end_goal(goal=goal["is"], status=status, by=self.taker, at=at),
                21,
            )

    def _step(self, goal: Any, told: Mapping[str, Any], at: datetime) -> None:  # noqa: ANN401
        goals.add_action(
            mentorship=self.mentorship,
            goal=goal,
            text=told["text"],
            person=self.person(told.get("by", "taker")),
            due_on=self.days.on(told["due"]),
            by=self.taker,
            at=at,
        )

    def _promise(self, told: Mapping[str, Any]) -> None:
        self._on(told["made"], lambda at: self._step(None, told, at), 19)
        if "done" in told:
            self._on(told["done"], partial(self._tick, told["text"]), 20)

    def _tick(self, text: str, at: datetime) -> None:
        action = self.mentorship.actions.select_related("person").get(text=text)
        goals.tick(action=action, by=action.person, at=at)

    def _look_after(self) -> None:
        if not self.live:
            return
        for name, after in (("week", 7), ("month", 30)):
            if name in self.told.get("check_ins", ("week", "month")) and self.live - after > 1:
                words = chance(self.key, name).choice(said_in("programs")["check_ins"][name])
                self._on(self.live - after, partial(self._check_in, words), 11)
        if asked := self.told.get("asked"):
            self._on(asked["at"], partial(self._ask, asked["text"]), 21)
            self._on(asked["called"], partial(self._call, asked["outcome"]), 15)

    def _check_in(self, words: Mapping[str, Any], at: datetime) -> None:
        people = [self.taker, self.giver]
        by = self.coordinator
        care.check_in(self.mentorship, people=people, next_on=None, by=by, at=at, **words)

    def _ask(self, text: str, at: datetime) -> None:
        self.alert = care.ask_for_help(self.mentorship, text=text, by=self.taker, at=at)

    def _call(self, outcome: str, at: datetime) -> None:
        care.check_in(
            self.mentorship,
            people=[self.taker],
            kind="call",
            reason=f"{self.taker.name} asked for help",
            outcome=outcome,
            next_on=(at + timedelta(days=20)).date(),
            by=self.coordinator,
            at=at,
            settles=[self.alert],
        )

    def _end(self) -> None:
        if paused := self.told.get("paused"):
            until, by = self.days.on(paused["until"]), self.person(paused["by"])
            self._on(
                paused["from"], partial(self._fresh, partial(pairing.pause, until=until, by=by))
            )
        if "closing" in self.told:
            self._on(self.told["closing"], partial(self._fresh, pairing.begin_closing), 3)
        if ended := self.told.get("ended"):
            end = partial(
                pairing.end,
                by=self.person(ended["by"]),
                reason=ended.get("reason", ""),
                theme=ended.get("theme", ""),
            )
            self._on(ended["at"], partial(self._fresh, end), 18, 30)


def _nth(texts: Any, number: int | None) -> str:  # noqa: ANN401 (a list of a YAML file)
    found = list(texts)
    return found[number] if number is not None and number < len(found) else ""
