"""What is measured on: made by seed, skewed as real pools are, and two public data sets by path.

Nothing here is measured or printed.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ithaca.guide import formats
from ithaca.matching import Candidate, Terms
from ithaca.matching.from_files import Side, people_in
from ithaca.matching.vocabulary import RuleValue
from ithaca.sheets import read

Ints = NDArray[np.int64]
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

SKILLS, GOALS, INTERESTS, QUESTIONS, DEPARTMENTS, PROFESSIONS = 300, 40, 60, 7, 20, 12
_OWN_SKILLS = 45  # a profession has so many of its own, from which half of its people's come

# (zone, share of people, share of them who speak its language, that language)
_PLACES = (
    ("Europe/London", 0.26, 0.0, "English"),
    ("Europe/Berlin", 0.20, 0.93, "German"),
    ("Europe/Paris", 0.13, 0.93, "French"),
    ("Europe/Warsaw", 0.10, 0.95, "Polish"),
    ("America/New_York", 0.165, 0.15, "Spanish"),
    ("Asia/Kolkata", 0.07, 0.80, "Hindi"),
    ("America/Los_Angeles", 0.018, 0.25, "Spanish"),
    ("Australia/Sydney", 0.01, 0.0, "English"),
)
_ENGLISH = (1.0, 0.86, 0.80, 0.82, 0.98, 0.95, 0.98, 1.0)
_SITES = 3  # in each place
_GRADES = ("AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4")


def people(
    takers: int, givers: int, seed: int, tightness: float = 1.05
) -> tuple[tuple[Candidate, ...], Terms]:
    """A pool with `tightness` places a taker, and the terms of the format one_to_one.

    About a quarter of the pairs is excluded: no language in common, too few hours in common, the
    reporting line, and a few blocked and earlier pairs.
    """
    rng = np.random.default_rng([seed, takers, givers])
    total = takers + givers
    gives = np.arange(total) >= takers
    ids = [f"T{number:06}" for number in range(takers)]
    ids += [f"G{number:06}" for number in range(givers)]
    places = capacities(givers, round(tightness * takers), rng)
    place = _skewed(rng, total, [share for _, share, _, _ in _PLACES])
    department = _zipf(rng, total, DEPARTMENTS)
    profession = _zipf(rng, total, PROFESSIONS, shift=2)
    level = np.clip(np.rint(rng.normal(2.9 + 3.4 * gives, 1.45)), 1, 9).astype(int)
    chains = _reporting_lines(rng, department, level, ids)
    traits = zip(
        _skills(rng, profession, gives),
        _sets(rng, total, "goal", GOALS, 1, 4),
        _sets(rng, total, "interest", INTERESTS, 0, 6),
        _languages(rng, place),
        _answers(rng, total),
        _sets(rng, total, "background", 8, 0, 1, known=0.35),
        _sets(rng, total, "background", 8, 0, 1, known=0.06),
        _wishes(rng, gives, ids, share=0.06, most=3),
        _wishes(rng, gives, ids, share=0.01, most=1),
        _wishes(rng, gives, ids, share=0.04, most=2),
        strict=True,
    )
    site = rng.integers(_SITES, size=total)
    found = []
    for at, own in enumerate(traits):
        skills, goals, interests, spoken, style, background, wished, wishes, blocks, met = own
        giver = at >= takers
        where = _PLACES[place[at]][0]
        found.append(
            Candidate(
                id=ids[at],
                gives=giver,
                takes=not giver,
                capacity=int(places[at - takers]) if giver else 1,
                offers=skills if giver else {},
                seeks={} if giver else skills,
                goals=goals,
                interests=interests,
                languages=spoken,
                zone=where,
                level=int(level[at]),
                location=f"{where} {site[at]}",
                department=f"department {department[at]:02}",
                profession=f"profession {profession[at]:02}",
                manager=chains[at][0] if chains[at] else None,
                managers=chains[at],
                working_style=style,
                background=background,
                background_wished=frozenset() if giver else wished,
                wishes=wishes,
                blocks=frozenset(blocks),
                met=frozenset(met),
            )
        )
    return tuple(found), one_to_one()


def one_to_one() -> Terms:
    """The weights and rules of the format one_to_one."""
    dials = formats()["one_to_one"].dials
    rules: dict[str, RuleValue] = {
        **dials.rules,
        "seniority": dials.seniority.direction,
        "seniority_gap": dials.seniority.gap,
    }
    return Terms(weights=dials.weights, rules=rules)


def capacities(columns: int, places: int, rng: np.random.Generator, most: int = 3) -> Ints:
    """(columns,): 1..most each, `places` in all where that can be, else the nearest to it."""
    extra = min(max(places - columns, 0), (most - 1) * columns)
    drawn = rng.permutation(np.repeat(np.arange(columns), most - 1))[:extra]
    return 1 + np.bincount(drawn, minlength=columns).astype(np.int64)


def dense(n: int, m: int, seed: int, tightness: float = 1.05, most: int = 3) -> tuple[Ints, Ints]:
    """(points (n, m), capacity (m,)): what 8 hidden tastes have in common, popular columns, and
    chance; a quarter of the pairs is forbidden (-1)."""
    rng = np.random.default_rng([seed, n, m, 1])
    mine, theirs = rng.exponential(size=(n, 8)) ** 1.5, rng.exponential(size=(m, 8)) ** 1.5
    affinity = (mine / mine.sum(1, keepdims=True)) @ (theirs / theirs.sum(1, keepdims=True)).T
    popular = 0.15 * rng.beta(1, 4, size=m)
    points = np.rint(60_000 * (affinity + popular + 0.12 * rng.random((n, m)))).astype(np.int64)
    points[rng.random((n, m)) < 0.25] = -1
    return points, capacities(m, round(tightness * n), rng, most)


def sparse(n: int, m: int, k: int, seed: int, tightness: float = 1.05) -> tuple[csr_array, Ints]:
    """(points (n, m), capacity (m,)): k candidates a row, popular columns more often among them,
    the points 1..100,000 falling along each row as the best of a scored pool do."""
    rng = np.random.default_rng([seed, n, m, 2])
    popular = np.cumsum(rng.lognormal(sigma=0.9, size=m))
    column = np.searchsorted(popular, rng.random((n, 2 * k)) * popular[-1])
    column.sort(axis=1)
    chance = rng.random((n, 2 * k), dtype=np.float32)
    chance[:, 1:][column[:, 1:] == column[:, :-1]] = 1  # the same column drawn again
    taken = chance < np.minimum(np.sort(chance, axis=1)[:, k], 1)[:, None]
    starts = np.append(0, np.cumsum(taken.sum(axis=1)))
    best = np.repeat(rng.normal(62_000, 6_000, size=n), np.diff(starts))
    points = np.clip(np.rint(best - rng.exponential(7_000, size=len(best))), 1, 100_000)
    table = csr_array((points.astype(np.int64), column[taken], starts), shape=(n, m))
    return table, capacities(m, round(tightness * n), rng)


def civil_service(takers: int, givers: int, seed: int) -> tuple[tuple[Candidate, ...], Terms]:
    """People in the columns of the civil service's own program: grade, organisation, profession,
    characteristics; one place a giver."""
    rng = np.random.default_rng([seed, takers, givers, 3])
    total = takers + givers
    gives = np.arange(total) >= takers
    grade = rng.integers(1, 10, size=total) + 2 * gives
    own, wished = (
        _sets(rng, total, "characteristic", 6, 0, 2, known=share) for share in (0.5, 0.85)
    )
    people = (
        Candidate(
            id=f"{'G' if gives[at] else 'T'}{at:05}",
            gives=bool(gives[at]),
            takes=not gives[at],
            level=int(grade[at]),
            department=f"department {rng.integers(6)}",
            profession=f"profession {rng.integers(5)}",
            background=own[at] if gives[at] else frozenset(),
            background_wished=frozenset() if gives[at] else wished[at],
        )
        for at in range(total)
    )
    return tuple(people), civil_service_terms()


def civil_service_terms() -> Terms:
    """Another organisation and at least one grade above, as in that program."""
    return Terms(
        weights={"seniority": 40_000, "profession": 35_000, "background": 25_000},
        rules={
            "seniority": "above",
            "seniority_gap": 1,
            "level_gap": True,
            "other_department": True,
        },
    )


def civil_service_files(folder: str) -> tuple[tuple[Candidate, ...], Terms]:
    """mentors.csv and mentees.csv of the civil service sample, as they are."""
    sides = [
        Side(name, read((Path(folder) / name).read_bytes(), name), side)
        for name, side in (("mentors.csv", "giver"), ("mentees.csv", "taker"))
    ]
    return people_in(sides, _GRADES, capacity=1).candidates, civil_service_terms()


def stack_overflow(file: str, seed: int) -> tuple[tuple[Candidate, ...], Terms]:
    """people-so2019.csv: five of eight seek what they want to learn, the others offer what they
    work with; 1.05 places a taker, and only skills count."""
    with Path(file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    rng = np.random.default_rng(seed)
    rng.shuffle(rows)
    takers = len(rows) * 5 // 8
    places = capacities(len(rows) - takers, round(1.05 * takers), rng)
    found = [
        Candidate(id=f"T{row['Respondent']}", takes=True, seeks=_listed(row["Wants to learn"]))
        for row in rows[:takers]
    ]
    found += [
        Candidate(
            id=f"G{row['Respondent']}",
            gives=True,
            capacity=int(room),
            offers=_listed(row["Works with"]),
        )
        for row, room in zip(rows[takers:], places, strict=True)
    ]
    return tuple(found), Terms(weights={"skills": 100_000})


POOLS: dict[str, Callable[..., tuple[tuple[Candidate, ...], Terms]]] = {
    "people": people,
    "civil_service": civil_service,
    "civil_service_files": civil_service_files,
    "stack_overflow": stack_overflow,
}
TABLES: dict[str, Callable[..., tuple[Any, Ints]]] = {"dense": dense, "sparse": sparse}


def _listed(cell: str) -> dict[str, int]:
    return dict.fromkeys(filter(None, map(str.strip, cell.split(";"))), 0)


def _skewed(rng: np.random.Generator, size: int, weights: Sequence[float]) -> Ints:
    edges = np.cumsum(weights)
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right")


def _zipf(rng: np.random.Generator, size: int, names: int, shift: int = 1) -> Ints:
    return _skewed(rng, size, [1 / (place + shift) for place in range(names)])


def _once(make: Callable[[Key], Value]) -> Callable[[Key], Value]:
    """One object for equal arguments: half the memory of a large pool."""
    made: dict[Key, Value] = {}

    def get(key: Key) -> Value:
        if key not in made:
            made[key] = make(key)
        return made[key]

    return get


def _slices(rng: np.random.Generator, people: int, least: int, most: int) -> list[slice]:
    """A stretch of least..most draws a person."""
    ends = np.cumsum(rng.integers(least, most + 1, size=people)).tolist()
    return [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]


def _sets(
    rng: np.random.Generator,
    people: int,
    word: str,
    names: int,
    least: int,
    most: int,
    known: float = 0.93,
) -> list[frozenset[str]]:
    """least..most draws a person; nothing where they are not known."""
    cuts = _slices(rng, people, least, most)
    drawn = _zipf(rng, cuts[-1].stop, names, shift=4).tolist()
    gave = (rng.random(people) < known).tolist()

    def named(items: frozenset[int]) -> frozenset[str]:
        return frozenset(f"{word} {item:02}" for item in items)

    made = _once(named)
    nothing: frozenset[str] = frozenset()
    return [
        made(frozenset(drawn[cut])) if one else nothing for cut, one in zip(cuts, gave, strict=True)
    ]


def _skills(
    rng: np.random.Generator, profession: Ints, gives: NDArray[np.bool_]
) -> list[dict[str, int]]:
    """4..12 skills offered or 2..5 sought, half of them from the profession's own; of a level in
    ten nothing is known."""
    number = np.where(gives, rng.integers(4, 13, len(gives)), rng.integers(2, 6, len(gives)))
    owner = np.repeat(np.arange(len(gives)), number)
    size = len(owner)
    everyones = _zipf(rng, size, SKILLS)
    own = (profession[owner] * 23 + 31 * _zipf(rng, size, _OWN_SKILLS)) % SKILLS
    skill = np.where(rng.random(size) < 0.5, own, everyones).tolist()
    level = np.where(
        gives[owner], 2 + _skewed(rng, size, [2, 4, 3, 1]), 1 + _skewed(rng, size, [5, 4, 2])
    )
    level[rng.random(size) < 0.1] = 0
    names = [f"skill {at:03}" for at in range(SKILLS)]
    ends, levels = np.cumsum(number).tolist(), level.tolist()
    return [
        {names[skill[at]]: levels[at] for at in range(start, end)}
        for start, end in zip([0, *ends], ends, strict=False)
    ]


def _languages(rng: np.random.Generator, place: Ints) -> list[frozenset[str]]:
    english = rng.random(len(place)) < np.array(_ENGLISH)[place]
    local = rng.random(len(place)) < np.array([share for _, _, share, _ in _PLACES])[place]
    also = np.where(rng.random(len(place)) < 0.12, _zipf(rng, len(place), len(_PLACES)), -1)
    gave = rng.random(len(place)) < 0.96

    def spoken(key: tuple[Any, ...]) -> frozenset[str]:
        where, speaks_english, speaks_local, other = key
        words = {_PLACES[where][3]} if speaks_local else set()
        words |= {"English"} if speaks_english or not words else set()
        return frozenset(words | ({_PLACES[other][3]} if other >= 0 else set()))

    made = _once(spoken)
    keys = zip(place.tolist(), english.tolist(), local.tolist(), also.tolist(), strict=True)
    return [made(key) if one else frozenset() for key, one in zip(keys, gave.tolist(), strict=True)]


def _answers(rng: np.random.Generator, people: int) -> list[dict[str, int]]:
    """7 answers 1..5, each question with its own lean; one in ten is not given."""
    lean = np.linspace(2.4, 3.8, QUESTIONS)
    answers = np.clip(np.rint(rng.normal(lean, 1.1, (people, QUESTIONS))), 1, 5).astype(int)
    answers[rng.random(answers.shape) < 0.1] = 0
    names = [f"question {number}" for number in range(QUESTIONS)]
    return [
        {name: answer for name, answer in zip(names, row, strict=True) if answer}
        for row in answers.tolist()
    ]


def _reporting_lines(
    rng: np.random.Generator, department: Ints, level: Ints, ids: Sequence[str]
) -> list[tuple[str, ...]]:
    """Everyone above, from the nearest to the top: in each department a tree by level in which
    one has eight reports."""
    chains: list[tuple[str, ...]] = [()] * len(ids)
    order = np.lexsort((rng.random(len(ids)), -level, department))
    starts = np.searchsorted(department[order], np.arange(DEPARTMENTS + 1))
    for start, end in pairwise(starts):
        team = order[start:end].tolist()
        for at, one in enumerate(team[1:]):
            boss = team[at // 8]
            chains[one] = (ids[boss], *chains[boss])
    return chains


def _wishes(
    rng: np.random.Generator, gives: NDArray[np.bool_], ids: Sequence[str], share: float, most: int
) -> list[tuple[str, ...]]:
    """Ids of the other side that some name, the popular more often."""
    found: list[tuple[str, ...]] = [()] * len(ids)
    sides = {True: np.flatnonzero(gives), False: np.flatnonzero(~gives)}
    for at in np.flatnonzero(rng.random(len(ids)) < share).tolist():
        other = sides[not gives[at]]
        drawn = (len(other) * rng.random(rng.integers(1, most + 1)) ** 2).astype(int)
        found[at] = tuple(dict.fromkeys(ids[one] for one in other[drawn]))
    return found
