"""The cycle before: ten mentorships that ended, what was measured of them, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ithaca.care.actions import read
from ithaca.insights.actions import take_snapshot
from ithaca.pairing import rounds
from ithaca.people.models import Person
from ithaca.programs import actions as planning
from ithaca.programs.models import Program, Stage, Track

from .cast import told
from .lives import Life
from .setting import approve_all, join, match, only_track, state_objectives
from .timeline import Days, Timeline, chance
from .voices import answer_due

_LIVE = 462
_HELD_AFTER = (9, 24, 40, 58, 86, 114, 142, 172)
_SURVEYS_AFTER = (27, 105)
_READINGS_AFTER = (30, 90, 150)


def earlier_cycle(people: Mapping[str, Person], days: Days, year: int) -> Program:
    """From its first objective to the decisions for the next one."""
    words, adam, carla = told("programs")["earlier"], people["adam"], people["carla"]
    program = planning.start_program(
        name=words["name"].format(year=year),
        format="one_to_one",
        starts_on=days.on(480),
        purpose=words["purpose"],
        audience=words["audience"],
        by=adam,
        at=days.moment(500),
    )
    give = partial(planning.set_role, program, by=adam, at=days.moment(500, 11))
    give(person=carla, role="coordinator", holds=True)
    give(person=people["simone"], role="sponsor", holds=True)
    give(person=adam, role="coordinator", holds=False)
    objectives = words["objectives"]
    state_objectives(program, objectives, by=carla, at=days.moment(496), baselines={})
    planning.word_guidelines(program, texts={}, by=carla, at=days.moment(495))
    track = only_track(program)
    _recruit(track, people, days)
    wanted = [(people[taker], people[giver]) for taker, giver in words["pairs"].items()]
    drafted = match(track, wanted, by=carla, at=days.moment(466))
    rounds.publish(drafted, by=carla, at=days.moment(466, 11))
    _live(track, people, days)
    _look_back(program, carla, days)
    return program


def _recruit(track: Track, people: Mapping[str, Person], days: Days) -> None:
    words, carla = told("programs")["earlier"], people["carla"]
    planning.advance(track.program, stage=Stage.INITIATION, by=carla, at=days.moment(494))
    givers = sorted(set(words["pairs"].values()))
    for number, key in enumerate([*givers, *words["pairs"]]):
        gives = key in givers
        at = days.moment(486 - number, 14)
        join(track, people[key], gives=gives, by=carla, at=at, places=2, cadence=21)
    approve_all(track, carla, days.moment(470))


def _live(track: Track, people: Mapping[str, Person], days: Days) -> None:
    line = Timeline()
    lives = []
    for number, (taker, giver) in enumerate(told("programs")["earlier"]["pairs"].items()):
        story = _story(taker, giver, number)
        life = Life(
            story, track=track, people=people, coordinator=people["carla"], days=days, line=line
        )
        life.plan()
        lives.append(life)
    for after in _SURVEYS_AFTER:
        line.add(days.moment(_LIVE - after, 20), partial(answer_due, track, lives))
    for after in _READINGS_AFTER:
        line.add(days.moment(_LIVE - after, 23), lambda at: read(track, at=at))
    line.play()


def _story(taker: str, giver: str, number: int) -> dict[str, Any]:
    """Most go well; one ends after two months, and the others differ in how far they get."""
    early = number == 4
    held = 3 if early else (8, 8, 7, 8, 3, 6, 8, 8)[number % 8]
    late = chance(taker).randint(0, 2)
    slow = number in (2, 5, 8)
    # Pairs that share a mentor begin on different days, so that no order is left to chance.
    live = _LIVE - number // 3
    outcomes = told("programs")["earlier"]["outcomes"]
    story: dict[str, Any] = {
        "taker": taker,
        "giver": giver,
        "accepted": [live + 1, live],
        "cadence": 21,
        "minutes": 60,
        "signed": [live - 9 - 9 * slow, live - 10 - 9 * slow],
        "noted": [live - after - late for after in _HELD_AFTER[slow:held]],
        "check_ins": ["week", "month"] if number % 2 else ["month"],
        "mood": 3 if early or slow else 5 - number % 2,
        "goals": [_goal(outcomes[number % len(outcomes)], live, number, slow, early)],
        "ended": {"at": live - 179, "by": "taker", "reason": "completed_goals"},
    }
    if early:
        story["ended"] = {"at": live - 68, "by": "giver", "theme": "time"}
    else:
        story["closing"] = live - 150
        story["ended"]["reason"] = "completed_time" if slow else "completed_goals"
    return story


def _goal(outcome: str, live: int, number: int, slow: bool, early: bool) -> dict[str, Any]:
    made = live - (36 if slow else 24)
    goal: dict[str, Any] = {
        "outcome": outcome,
        "measure": "Two colleagues say that they saw it",
        "skill": "Growing at work",
        "set": made,
        "concurred": made - 1,
        "due": live - 170,
        "steps": [
            {"text": "Write down where I stand", "due": made - 20, "done": made - 18},
            {"text": "Try it once and ask how it went", "due": made - 70},
        ],
    }
    if not early:
        goal["steps"][1]["done"] = made - (60 + 5 * (number % 4))
        goal["reached"], goal["status"] = live - 171, "partly" if slow else "reached"
    return goal


def _look_back(program: Program, carla: Person, days: Days) -> None:
    planning.advance(program, stage=Stage.EVALUATION, by=carla, at=days.moment(278))
    take_snapshot(program, by=carla, at=days.moment(270))
    for number, decided in enumerate(told("programs")["earlier"]["adaptations"]):
        at = days.moment(265, 10, 10 * number)
        planning.decide_adaptation(program, by=carla, at=at, **decided)
    planning.close_program(program, by=carla, at=days.moment(260))
