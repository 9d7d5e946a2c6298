"""What is said of a pair is true: checked against the rows of the files by a parser of its own."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import pytest
from browser.government import made_up_files, real_files

from benchmarks.instances import civil_service_files
from benchmarks.instances import people as made_up_people
from ithaca.matching import Candidate, Terms, propose, why_not
from ithaca.matching.scoring.pool import pool_of
from ithaca.matching.scoring.scores import Scores

ORDER = ("AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4")


@dataclass(frozen=True)
class Row:
    """One line of a file, as it stands there."""

    email: str
    name: str
    level: int
    house: str
    craft: str
    traits: frozenset[str]


@dataclass(frozen=True)
class Files:
    mentees: dict[str, Row]
    mentors: dict[str, Row]
    people: tuple[Candidate, ...]
    terms: Terms


def rows_of(path: Path) -> dict[str, Row]:
    found = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines):
            traits = line.get("characteristics", "")
            if line.get("match with similar identity") == "yes":
                traits = line["identity to match"]
            row = Row(
                line["email address"],
                f"{line['first name']} {line['last name']}",
                1 + ORDER.index(line["grade"]),
                line["organisation"],
                line["profession"],
                frozenset(trait.strip() for trait in traits.split(",") if trait.strip()),
            )
            found[row.email] = row
    return found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    mentors, mentees = real_files() or made_up_files(tmp_path_factory.mktemp("service"))
    people, terms = civil_service_files(str(mentors.parent))
    return Files(rows_of(mentees), rows_of(mentors), people, terms)


def about_levels(mentee: Row, mentor: Row) -> str:
    apart = mentor.level - mentee.level
    levels = f"{abs(apart)} level{'' if abs(apart) == 1 else 's'}"
    if not apart:
        return f"{mentor.name} is on the same level as {mentee.name} (level {mentee.level})"
    side = "above" if apart > 0 else "below"
    both = f"(level {mentor.level} and {mentee.level})"
    return f"{mentor.name} is {levels} {side} {mentee.name} {both}"


def objections(mentee: Row, mentor: Row) -> list[str]:
    """Why the two cannot be a pair, read off their rows."""
    found = []
    if mentor.level <= mentee.level:
        found.append(f"{about_levels(mentee, mentor)}, but at least 1 level above is asked for.")
    if mentee.house == mentor.house:
        both = f"{mentee.name} ({mentee.house}) and {mentor.name} ({mentor.house})"
        found.append(f"{both} are in the same department.")
    return sorted(f"{text[0].upper()}{text[1:]}" for text in found)


def reasons(mentee: Row, mentor: Row) -> dict[str, tuple[int, str]]:
    """What the pair gets and why, read off their rows."""
    beyond = max(0, mentor.level - mentee.level - 2)
    found = {"seniority": (40 * max(400, 1000 - 200 * beyond), about_levels(mentee, mentor))}
    if mentee.craft == mentor.craft:
        both = f"{mentee.name} ({mentee.craft}) and {mentor.name} ({mentor.craft})"
        found["profession"] = (35_000, f"{both} have the same profession")
    if mentee.traits & mentor.traits:
        wish = f"A personal wish of {mentee.name} is met by {mentor.name}"
        found["background"] = (25_000, wish)
    return found


def test_the_files_are_read_as_they_stand(files: Files) -> None:
    assert len(files.people) == len(files.mentees) + len(files.mentors)
    assert {one.id for one in files.people} == {*files.mentees, *files.mentors}


def test_what_is_said_of_a_hundred_pairs_by_chance_is_true(files: Files) -> None:
    chance = Random(3)
    mentees, mentors = [*files.mentees.values()], [*files.mentors.values()]
    forbidden = 0
    for _ in range(100):
        mentee, mentor = chance.choice(mentees), chance.choice(mentors)
        said = why_not(files.people, files.terms, mentee.email, mentor.email)
        against = objections(mentee, mentor)
        forbidden += bool(against)
        if against:
            assert sorted(re.split(r"(?<=\.) (?=[^(])", said)) == against
            continue
        true = reasons(mentee, mentor)
        points = sum(got for got, _ in true.values())
        most = 75_000 + 25_000 * bool(mentee.traits)
        assert f"it fits {points * 100 // most} of 100" in said
        possible = [one for one in mentors if not objections(mentee, one)]
        worth = [sum(got for got, _ in reasons(mentee, one).values()) for one in possible]
        rank = 1 + sum(one > points for one in worth)
        assert f"{mentor.name} is number {rank} of {len(possible)} possible mentors" in said
        assert f"for {mentee.name} (" in said
        assert all(text in said for _, text in true.values())
    assert 20 < forbidden < 95


def test_every_reason_of_a_proposal_is_true_and_adds_up(files: Files) -> None:
    proposal = propose(files.people, files.terms)
    assert len(proposal.matches) > 20
    for match in proposal.matches:
        mentee, mentor = files.mentees[match.taker], files.mentors[match.giver]
        assert not objections(mentee, mentor)
        told = {one.key: (one.points, one.text) for one in match.reasons}
        assert told == reasons(mentee, mentor)
        assert match.points == sum(points for points, _ in told.values())
    total = sum(one.points for one in proposal.matches)
    possible = sum(
        not objections(mentee, mentor)
        for mentee in files.mentees.values()
        for mentor in files.mentors.values()
    )
    assert (proposal.total, proposal.feasible_pairs) == (total, possible)


def test_contributions_add_up_to_the_points_of_every_pair() -> None:
    people, terms = made_up_people(120, 90, seed=8)
    scores = Scores(pool_of(people, terms))
    table = scores.block()
    rows, columns = np.nonzero(table >= 0)
    given = scores.contributions_of(rows, columns)
    assert len(rows) > 5_000 and len(given) > 5
    assert np.array_equal(np.sum([*given.values()], axis=0), table[rows, columns])
    assert all((one >= 0).all() for one in given.values())
    for at in np.random.default_rng(1).permutation(len(rows))[:300].tolist():
        row, column = int(rows[at]), int(columns[at])
        told = scores.reasons(row, column)
        assert sum(one.points for one in told) == table[row, column]
        assert {one.key: one.points for one in told} == {
            key: int(points[at]) for key, points in given.items() if points[at]
        }
