"""How groups fare: what is shown, what must stay hidden, and how a difference is told."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ithaca.matching import Candidate, Proposal, Terms, propose
from ithaca.matching.explaining.fairness import LEAST, GroupFairness, fairness
from ithaca.matching.vocabulary import Match, Unmatched


def takers(*groups: tuple[str, int]) -> list[Candidate]:
    """So many people of each department."""
    return [
        Candidate(f"{name}{number:03}", takes=True, department=name)
        for name, size in groups
        for number in range(size)
    ]


def proposed(people: list[Candidate], matched: set[str], fit: dict[str, int]) -> Proposal:
    """A proposal in which these have a match, with this fit or 50."""
    empty = propose([], Terms())
    matches = tuple(Match(one, "giver", 100, fit.get(one, 50), (), 1, 1) for one in sorted(matched))
    left = tuple(Unmatched(p.id, "", "capacity") for p in people if p.id not in matched)
    ids = tuple(person.id for person in people)
    return replace(empty, takers=ids, matches=matches, unmatched=left, matched=len(matches))


def of(rows: tuple[GroupFairness, ...], group: str) -> GroupFairness:
    return next(row for row in rows if row.group == group)


def test_each_group_stands_beside_everybody_else() -> None:
    people = takers(("a", 20), ("b", 40))
    matched = {person.id for person in people if int(person.id[1:]) % 2 == 0}
    fit = {person.id: 80 for person in people if person.department == "a"}
    row = of(fairness(people, proposed(people, matched, fit)), "a")
    assert (row.people, row.share, row.rest_share, row.fit, row.rest_fit) == (20, 50, 50, 80, 50)


def test_less_than_four_fifths_is_a_question_and_never_a_verdict() -> None:
    people = takers(("a", 40), ("b", 40))
    matched = {p.id for p in people if p.department == "b" or int(p.id[1:]) < 20}
    rows = fairness(people, proposed(people, matched, {}))
    assert of(rows, "a").flag == (
        "50 % of this group have a match, and 100 % of all others: less than four fifths. "
        "Look at why."
    )
    assert not of(rows, "b").flag


def test_a_low_fit_is_asked_about_and_so_is_chance_in_small_groups() -> None:
    people = takers(("a", 10), ("b", 40))
    fit = {p.id: 30 for p in people if p.department == "a"}
    row = of(fairness(people, proposed(people, {p.id for p in people}, fit)), "a")
    assert row.flag.startswith("Matches in this group fit 30 of 100 on average")
    assert row.flag.endswith("With so few people it may well be chance.")


def test_a_small_group_is_hidden_with_another_from_which_it_would_follow() -> None:
    people = takers(("a", 3), ("b", 8), ("c", 30))
    rows = fairness(people, proposed(people, {p.id for p in people}, {}))
    assert [row.group for row in rows] == ["c", "", ""]
    assert all(row == GroupFairness("department", "") for row in rows[1:])


def test_where_few_are_without_a_match_no_share_tells_who_they_are() -> None:
    people = takers(("a", 30), ("b", 30))
    rows = fairness(people, proposed(people, {p.id for p in people[3:]}, {}))
    assert {(row.share, row.rest_share) for row in rows} == {(None, None)}
    assert {row.people for row in rows} == {30}


def test_who_said_nothing_is_a_group_and_a_trait_without_difference_is_left_out() -> None:
    people = [
        replace(person, background=frozenset({"First  Generation"} if at % 2 else ()))
        for at, person in enumerate(takers(("a", 20)))
    ]
    rows = fairness(people, proposed(people, {p.id for p in people}, {}))
    assert [(row.trait, row.group) for row in rows] == [
        ("background", "First  Generation"),
        ("background", "not said"),
    ]


@given(
    sizes=st.lists(st.integers(1, 30), min_size=2, max_size=8),
    without=st.lists(st.integers(0, 30), min_size=8, max_size=8),
)
def test_no_hidden_number_follows_from_the_others_and_the_total(
    sizes: list[int], without: list[int]
) -> None:
    """Whoever knows the total sees, for the hidden ones together, at least LEAST people in more
    than one group who could be divided in more than one way; the same of those without a match."""
    names = [chr(ord("a") + at) for at in range(len(sizes))]
    people = takers(*zip(names, sizes, strict=True))
    lacking = dict(zip(names, without, strict=False))
    matched = {p.id for p in people if int(p.id[1:]) >= lacking[p.department]}
    rows = fairness(people, proposed(people, matched, {}))
    shown = {row.group: row for row in rows if not row.hidden}
    hidden = {name: size for name, size in zip(names, sizes, strict=True) if name not in shown}
    if hidden and shown:
        assert len(hidden) > 1
        assert sum(hidden.values()) >= max(LEAST, len(hidden) + 1)
    for row in shown.values():
        left = min(lacking[row.group], sizes[names.index(row.group)])
        assert row.people is not None and row.people >= LEAST
        if row.share is not None:
            assert not 0 < left < LEAST
            assert not 0 < row.people - left < LEAST
    vague = [name for name in names if name not in shown or shown[name].share is None]
    if vague and len(vague) < len(names) and len(matched) not in (0, len(people)):
        left_of = [min(lacking[name], sizes[names.index(name)]) for name in vague]
        assert len(vague) > 1
        assert sum(left_of) >= LEAST
