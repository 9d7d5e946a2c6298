"""The Four C's against the published vectors, and what must hold for any inputs."""

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ithaca.measure import FourCs, Inputs, band, fourcs, meeting_window

CASES = json.loads((Path(__file__).parent / "fourcs-vectors.json").read_text())["cases"]
NAMES = ("clarity", "connection", "commitment", "continuity")
_COUNTS = st.none() | st.integers(0, 30)
_DAYS = st.none() | st.floats(0, 400)
_ANSWER = st.none() | st.integers(1, 5)
_SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "cadence": st.none() | st.integers(1, 90),
    "signed": st.none() | st.integers(0, 2),
    "clauses": st.none() | st.integers(0, 7),
    "smart": st.none() | st.floats(0, 100),
    "exp_gap": st.none() | st.integers(0, 4),
    "fit": st.sampled_from([None, 0, 50, 100]),
    "rapport_done": st.none() | st.booleans(),
    "next_booked": st.none() | st.booleans(),
    "agenda_share": st.none() | st.floats(0, 1),
    "gaps": st.lists(st.integers(1, 200), max_size=6).map(tuple),
    "months": _DAYS,
    "window": _DAYS,
    "reply_h": _DAYS,
    "days_since": _DAYS,
    "goal_update_days": _DAYS,
}


def _strategy(name: str) -> st.SearchStrategy[Any]:
    two_sided = name.endswith(("_mentor", "_mentee"))
    return _SPECIAL.get(name, _ANSWER if two_sided else _COUNTS)


INPUTS = st.builds(Inputs, **{field.name: _strategy(field.name) for field in fields(Inputs)})


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_published_vectors_come_out_to_a_tenth(case: dict[str, Any]) -> None:
    given_inputs = {**case["inputs"], "gaps": tuple(case["inputs"]["gaps"])}
    result = fourcs(Inputs(**given_inputs))
    for name in NAMES:
        expected = case["expected"][name]
        c = getattr(result, name)
        assert c.coverage == pytest.approx(expected["coverage"], abs=0.005)
        if expected["score"] is None:
            assert c.score is None
            assert c.band == "unknown"
        else:
            assert c.score == pytest.approx(expected["score"], abs=0.1)
    assert result.total == pytest.approx(case["expected"]["total"], abs=0.1)
    assert result.coverage == pytest.approx(case["expected"]["coverage"], abs=0.005)
    assert result.activity_only == (case["name"] == "behaviour only, no pulse")


def test_nothing_known_gives_no_number_at_all() -> None:
    result = fourcs(Inputs())
    assert result.total is None
    assert result.coverage == 0
    assert all(getattr(result, name).score is None for name in NAMES)


@given(INPUTS)
def test_scores_stay_between_0_and_100_and_coverage_between_0_and_1(inputs: Inputs) -> None:
    result = fourcs(inputs)
    for score in [result.total, *(getattr(result, name).score for name in NAMES)]:
        assert score is None or 0 <= score <= 100.0001
    assert 0 <= result.coverage <= 1.0001


@given(INPUTS)
def test_too_little_data_is_never_a_number(inputs: Inputs) -> None:
    result = fourcs(inputs)
    for name in NAMES:
        c = getattr(result, name)
        assert (c.score is None) == (c.coverage < 0.40)
    scored = sum(getattr(result, name).score is not None for name in NAMES)
    assert (result.total is None) == (scored < 3 or result.coverage < 0.50)


@given(INPUTS, st.sampled_from([field.name for field in fields(Inputs)]))
def test_taking_an_input_away_never_adds_coverage(inputs: Inputs, name: str) -> None:
    unknown: dict[str, Any] = {name: () if name == "gaps" else None}
    less = replace(inputs, **unknown)
    assert fourcs(less).coverage <= fourcs(inputs).coverage + 1e-9


@given(INPUTS, st.integers(1, 4))
def test_more_trust_never_lowers_connection(inputs: Inputs, trust: int) -> None:
    def connection(answer: int) -> float | None:
        return fourcs(replace(inputs, trust_mentee=answer)).connection.score

    low, high = connection(trust), connection(trust + 1)
    assert (low is None) == (high is None)
    assert low is None or high is None or high >= low - 1e-9


@given(INPUTS, st.integers(0, 20))
def test_another_held_meeting_never_lowers_commitment(inputs: Inputs, held: int) -> None:
    def commitment(meetings: int) -> float | None:
        return fourcs(replace(inputs, held=meetings)).commitment.score

    low, high = commitment(held), commitment(held + 1)
    assert low is None or high is None or high >= low - 1e-9


def test_one_unhappy_side_weighs_more_than_the_mean() -> None:
    def trust(result: FourCs) -> float | None:
        return result.connection.parts[0].value

    assert trust(fourcs(Inputs(trust_mentor=5, trust_mentee=1))) == 25
    assert trust(fourcs(Inputs(trust_mentor=3, trust_mentee=3))) == 50
    assert trust(fourcs(Inputs(trust_mentor=4))) == 75


def test_bands_begin_at_70_and_50() -> None:
    assert [band(s) for s in (70, 69.9, 50, 49.9, None)] == [
        "well",
        "watch",
        "watch",
        "risk",
        "unknown",
    ]


def test_the_window_is_three_cadences_or_60_days_within_the_age_without_pauses() -> None:
    assert meeting_window(30, 200) == 90
    assert meeting_window(14, 200) == 60
    assert meeting_window(30, 40, paused_days=10) == 30
