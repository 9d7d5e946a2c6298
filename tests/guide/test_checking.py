"""What the guide refuses, and that it says where."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ithaca.guide import Dials, GuideError, Step, Words, formats, playbook_from
from ithaca.guide.formats import FORMATS
from ithaca.guide.reading import english, read_text


def _dials() -> dict[str, Any]:
    return formats()["one_to_one"].dials.as_data()


def _step() -> dict[str, Any]:
    return formats()["one_to_one"].playbook[0].as_data()


def _spoil(*path: str, value: object) -> Callable[[dict[str, Any]], None]:
    def spoil(data: dict[str, Any]) -> None:
        for part in path[:-1]:
            data = data[part]
        data[path[-1]] = value

    return spoil


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_spoil("weights", "skills", value=1), "weights: add up to 60001, not to 100000"),
        (_spoil("weights", "charm", value=1), "weights.charm: is not known here"),
        (_spoil("givers", value=None), "givers: is needed"),
        (_spoil("takers", "most", value=0), "takers.most: 0 is not between 1 and 200"),
        (_spoil("stops", value=True), "stops: should be a whole number, not True"),
        (_spoil("length_days", value="long"), "length_days: should be a whole number"),
        (_spoil("seniority", "direction", value="up"), "seniority.direction: 'up' is not possible"),
        (_spoil("meetings", "cadence", value=[]), "meetings.cadence: is missing"),
        (_spoil("meetings", "cadence", value=[{"days": 7, "until_day": 9}]), "cadence[0].until"),
        (_spoil("rules", "blocked", value=1), "rules.blocked: should be true or false"),
        (_spoil("rules", "level_gap", value=False), "rules.level_gap: follows from seniority"),
        (_spoil("focus", value=None), "focus: is missing"),
    ],
)
def test_dials_that_make_no_sense_are_refused_by_name(
    spoil: Callable[[dict[str, Any]], None], said: str
) -> None:
    data = _dials()
    spoil(data)
    with pytest.raises(GuideError) as caught:
        Dials.from_data(data)
    assert said in str(caught.value)


@pytest.mark.parametrize("data", [None, [], "dials", 7])
def test_anything_but_a_mapping_is_refused(data: object) -> None:
    for reader in (Dials.from_data, Step.from_data, Words.from_data):
        with pytest.raises(GuideError, match="should be a mapping"):
            reader(data)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "dance"}, "[0].kind: 'dance' is not possible"),
        ({"when": {"anchor": "meeting"}}, "[0].when.number: 0 is not between 1 and 400"),
        ({"when": {"anchor": "share"}}, "[0].when.share"),
        ({"kind": "meet"}, "[0].when.number: says which meeting this is"),
        ({"text": "Ask your {boss}."}, "[0].text: {boss} is no word of a format"),
        ({"title": "  "}, "[0].title: should not be empty"),
        ({"key": "Not a key"}, "[0].key"),
        ({"colour": "red"}, "[0].colour: is not known here"),
    ],
)
def test_steps_that_make_no_sense_are_refused_by_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(GuideError) as caught:
        playbook_from([_step() | change])
    assert said in str(caught.value)


def test_a_playbook_has_every_key_once() -> None:
    with pytest.raises(GuideError, match=r"\[1\].key: 'objectives' is there twice"):
        playbook_from([_step(), _step()])


def test_an_error_in_a_file_names_the_file_and_the_line(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("key: bad\ncode: M11\nname:\n  - not text\n")
    with pytest.raises(GuideError) as caught:
        FORMATS.own(tmp_path / "bad.yaml")
    assert str(caught.value).endswith("bad.yaml, line 3: name: should be text, not ['not text']")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (["b"], ["a"], r"[0].after: goes in a circle (a, b); take one of them out"),
        (["a"], [], r"[0].after: goes in a circle (a); take one of them out"),
        ([], ["z"], r"[1].after: there is no step 'z'; the steps are: a, b"),
    ],
    ids=["each other", "itself", "nobody"],
)
def test_steps_that_wait_for_each_other_or_for_nobody_are_refused(
    first: list[str], second: list[str], said: str
) -> None:
    steps = [_step() | {"key": "a", "after": first}, _step() | {"key": "b", "after": second}]
    with pytest.raises(GuideError) as caught:
        playbook_from(steps)
    assert str(caught.value) == said


def test_an_error_deep_in_a_file_names_its_line() -> None:
    lines = ["# steps", "- key: first", "  kind: task", "  stage: planning", "  audience: nobody"]
    with pytest.raises(GuideError, match=r"^steps.yaml, line 5: \[0\].audience: 'nobody'"):
        read_text("\n".join(lines), playbook_from, "steps.yaml")


@pytest.mark.parametrize(
    ("text", "line"),
    [("key: one\n  bad: [", 2), ("a: 1\na: 2\n", 2), ("x: !!python/object:os.system {}\n", 1)],
    ids=["broken", "the same key twice", "an object of code"],
)
def test_bad_yaml_gives_an_error_with_its_line(text: str, line: int) -> None:
    with pytest.raises(GuideError) as caught:
        read_text(text, lambda data: data, "bad.yaml")
    assert (caught.value.file, caught.value.line) == ("bad.yaml", line)
    assert "valid YAML" in str(caught.value)


def test_a_playbook_cannot_use_a_step_that_is_not_shared(tmp_path: Path) -> None:
    text = english("formats/flash.yaml").replace("use: objectives", "use: nothing")
    (tmp_path / "flash.yaml").write_text(text)
    with pytest.raises(GuideError, match=r"flash.yaml, line \d+: playbook\[0\].use: 'nothing'"):
        FORMATS.own(tmp_path / "flash.yaml")
