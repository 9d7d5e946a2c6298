"""What is next, for whom, since when: derived from playbooks and from what has happened.

A room registers, per kind of step, one function that looks at many steps at once and says
whether each is done and what its one action is. Today, the checklist, reminders, progress and
gates all ask here; nothing about a step is stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ithaca.guide import Step, Words

from .models import Track


@dataclass(frozen=True)
class Place:
    """Where a step can fall: a person in a track, a seat in a mentorship, or the coordinator.

    ``anchors`` are the days that steps count from; an anchor that has not happened is absent.
    ``live``: the mentorship is under way; before that its steps have a day and no link.
    ``slug`` is the program's, where the place is a whole track. Equality is by ``name``, so that
    places are cheap keys.
    """

    name: str
    track: Track = field(compare=False)
    person_id: int | None = field(default=None, compare=False)
    enrollment_id: int | None = field(default=None, compare=False)
    mentorship_id: int | None = field(default=None, compare=False)
    mentorship_key: str = field(default="", compare=False)
    slug: str = field(default="", compare=False)
    gives: bool = field(default=False, compare=False)
    takes: bool = field(default=False, compare=False)
    anchors: Mapping[str, date] = field(default_factory=dict, compare=False)
    live: bool = field(default=False, compare=False)

    @property
    def zone(self) -> ZoneInfo:
        """Where the program's days begin and end."""
        return ZoneInfo(self.track.program.zone)

    @property
    def coordinator(self) -> bool:
        return self.person_id is None

    def hears(self, audience: str) -> bool:
        """Whether a step for ``audience`` is for this place."""
        if self.coordinator:
            return audience == "coordinator"
        return {"giver": self.gives, "taker": self.takes, "all": True}.get(audience, False)


@dataclass(frozen=True)
class Link:
    """An action as a verb and an address by name: faces turn it into a button or a mail."""

    label: str
    route: str
    args: tuple[str, ...] = ()
    query: str = ""


@dataclass(frozen=True)
class Ask:
    """One step at one place, with the day that the playbook gives it (None: not in sight)."""

    step: Step
    place: Place
    due_on: date | None


@dataclass(frozen=True)
class State:
    """A kind's answer: done since, or to be done by ``due_on`` through ``link``.

    ``occurrence`` names a repetition; ``waits`` says that it is somebody else's turn."""

    done_on: date | None = None
    due_on: date | None = None
    link: Link | None = None
    occurrence: str = ""
    waits: bool = False


@dataclass(frozen=True)
class Item:
    """A step as it stands for one place."""

    step: Step
    place: Place
    state: State
    title: str
    text: str

    @property
    def done(self) -> bool:
        return self.state.done_on is not None

    @property
    def due_on(self) -> date | None:
        return self.state.due_on

    def late(self, on: date) -> bool:
        return not self.done and self.due_on is not None and self.due_on < on


@dataclass(frozen=True)
class Where:
    """Which places to look at."""

    tracks: tuple[Track, ...]
    person_id: int | None = None
    mentorship_ids: tuple[int, ...] | None = None
    coordinator: bool = True


Look = Callable[[Sequence[Ask], date], Mapping[Ask, State]]
Places = Callable[[Where], Iterable[Place]]
Anchors = Callable[[Sequence[int]], Mapping[int, Mapping[str, date]]]

_kinds: dict[str, Look] = {}
_limits: dict[str, Callable[[Step], bool]] = {}
_tasks: dict[str, Look] = {}
_places: list[Places] = []
_anchors: list[Anchors] = []


def register_kind(name: str, look: Look, only: Callable[[Step], bool] | None = None) -> None:
    """Say how steps of kind ``name`` stand; ``only`` says of which, where it is not all."""
    _kinds[name] = look
    if only is not None:
        _limits[name] = only


def register_task(template: str, look: Look) -> None:
    """Say how steps of kind task with ``template`` stand."""
    _tasks[template] = look


def register_places(places: Places) -> None:
    """Add places that steps can fall on."""
    _places.append(places)


def register_anchors(anchors: Anchors) -> None:
    """Add days (by mentorship id) that steps can count from."""
    _anchors.append(anchors)


def runs(step: Step) -> bool:
    """Whether some room says how ``step`` stands: a playbook may plan more than runs yet."""
    return step.kind in _kinds and (step.kind not in _limits or _limits[step.kind](step))


def _tasks_look(asks: Sequence[Ask], on: date) -> Mapping[Ask, State]:
    return _by(asks, lambda ask: ask.step.template, _tasks, on)


register_kind("task", _tasks_look, lambda step: step.template in _tasks)


def _by(
    asks: Sequence[Ask], name: Callable[[Ask], str], looks: Mapping[str, Look], on: date
) -> dict[Ask, State]:
    """Hand each group of asks to the function registered for it, once even if for many names."""
    groups: dict[Look, list[Ask]] = defaultdict(list)
    for ask in asks:
        if look := looks.get(name(ask)):
            groups[look].append(ask)
    states: dict[Ask, State] = {}
    for look, group in groups.items():
        states.update(look(group, on))
    return states


def places(where: Where) -> list[Place]:
    """Every place in sight, with the anchors that all rooms know of."""
    found = [place for source in _places for place in source(where)]
    ids = sorted({place.mentorship_id for place in found if place.mentorship_id is not None})
    extra: dict[int, dict[str, date]] = defaultdict(dict)
    for source in _anchors:
        for mentorship_id, days in source(ids).items():
            extra[mentorship_id].update(days)
    return [
        replace(place, anchors={**place.anchors, **extra[place.mentorship_id]})
        if place.mentorship_id in extra
        else place
        for place in found
    ]


def planned(step: Step, place: Place) -> date | None:
    """The day the playbook gives ``step`` at ``place``; None while its anchor has not happened."""
    when = step.when
    if when.anchor == "share":
        start, end = place.anchors.get("match"), place.anchors.get("end")
        if start is None or end is None:
            return None
        return start + timedelta(days=round((end - start).days * when.share) + when.days)
    anchor = f"meeting:{when.number}" if when.anchor == "meeting" else when.anchor
    start = place.anchors.get(anchor)
    return None if start is None else start + timedelta(days=when.days)


def items(where: Where, on: date) -> list[Item]:
    """Every step in sight as it stands, in the order of the days. Constant queries."""
    asks = [
        Ask(step, place, due)
        for place in places(where)
        for step in place.track.steps
        if place.hears(step.audience) and (due := planned(step, place)) is not None
    ]
    states = _in_turn(_by(asks, lambda ask: ask.step.kind, _kinds, on))
    told = [_item(ask, state) for ask, state in states.items()]
    return sorted(told, key=lambda item: (item.due_on or date.max, item.step.key, item.place.name))


def _in_turn(states: Mapping[Ask, State]) -> dict[Ask, State]:
    """A step that comes after others has no action while one of them is open at its place."""
    is_open = {(ask.place, ask.step.key) for ask, state in states.items() if not state.done_on}
    return {
        ask: replace(state, link=None, waits=True)
        if any((ask.place, key) in is_open for key in ask.step.after)
        else state
        for ask, state in states.items()
    }


def _item(ask: Ask, state: State) -> Item:
    words = ask.place.track.vocabulary
    if state.due_on is None:
        state = replace(state, due_on=ask.due_on)
    return Item(ask.step, ask.place, state, words.fill(ask.step.title), words.fill(ask.step.text))


def next_for(where: Where, on: date, *, ahead: timedelta = timedelta(days=14)) -> list[Item]:
    """What is open, can be acted on and is in sight, most pressing first."""
    return [
        item
        for item in items(where, on)
        if not item.done and item.state.link and item.due_on and item.due_on <= on + ahead
    ]


def gates(where: Where, on: date) -> list[Item]:
    """What must still be done before mentorships in ``where`` go live."""
    return [item for item in items(where, on) if item.step.gate == "live" and not item.done]


@dataclass(frozen=True)
class Line:
    """One step over all its places: how many did it, how many are late, and the way there."""

    step: Step
    title: str
    text: str
    done: int
    total: int
    late: int
    next_on: date | None
    link: Link | None

    @property
    def complete(self) -> bool:
        return self.total > 0 and self.done == self.total


def checklist(track: Track, on: date) -> list[Line]:
    """What runs of the playbook, as the coordinator's list, in its own order, with counts."""
    by_step: dict[str, list[Item]] = defaultdict(list)
    for item in items(Where((track,)), on):
        by_step[item.step.key].append(item)
    words = track.vocabulary
    return [_line(step, words, by_step[step.key], on) for step in track.steps if runs(step)]


def _line(step: Step, words: Words, group: Sequence[Item], on: date) -> Line:
    open_items = [item for item in group if not item.done]
    return Line(
        step=step,
        title=words.fill(step.title),
        text=words.fill(step.text),
        done=len(group) - len(open_items),
        total=len(group),
        late=sum(item.late(on) for item in group),
        next_on=min((item.due_on for item in open_items if item.due_on), default=None),
        link=next((i.state.link for i in group if step.audience == "coordinator"), None),
    )
