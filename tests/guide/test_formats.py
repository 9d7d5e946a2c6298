"""The ten formats as shipped: complete, consistent, and the same after a trip through JSON."""

import json

import pytest

from ithaca.guide import Dials, Format, Step, Words, agendas, formats, playbook_from
from ithaca.guide.kinds import TEMPLATES

ALL = list(formats().values())
BY_KEY = pytest.mark.parametrize("format_", ALL, ids=[item.key for item in ALL])


def test_the_ten_formats_come_in_the_guides_order() -> None:
    keys = "one_to_one group peer reverse virtual lateral career skill rotational flash"
    assert list(formats()) == keys.split()
    assert [item.code for item in ALL] == [f"M{n}" for n in range(1, 11)]


def test_a_pairing_has_one_giver_and_lasts() -> None:
    pairings = {item.key for item in ALL if item.pairing}
    assert pairings == {"one_to_one", "reverse", "virtual", "lateral", "career", "skill"}


@BY_KEY
def test_a_track_can_store_a_copy_as_json(format_: Format) -> None:
    def through_json(data: object) -> object:
        return json.loads(json.dumps(data))

    assert Dials.from_data(through_json(format_.dials.as_data())) == format_.dials
    assert Words.from_data(through_json(format_.words.as_data())) == format_.words
    steps = [step.as_data() for step in format_.playbook]
    assert playbook_from(through_json(steps)) == format_.playbook


def _known(step: Step) -> bool:
    kind = TEMPLATES.get(step.kind)
    return step.template == "" if kind is None else step.template in kind.all()


@BY_KEY
def test_every_step_names_a_template_that_exists(format_: Format) -> None:
    assert [step.key for step in format_.playbook if not _known(step)] == []


@BY_KEY
def test_the_playbooks_meetings_follow_the_cadence_and_fit_the_length(format_: Format) -> None:
    meetings = format_.dials.meetings
    steps = [step.when for step in format_.playbook if step.kind == "meet"]
    assert [when.number for when in steps] == list(range(1, meetings.expected + 1))
    days = [min(14, meetings.cadence_on(0))]  # the first is held by day 14 in any case
    for _ in steps[1:]:
        days.append(days[-1] + meetings.cadence_on(days[-1]))
    assert [when.days for when in steps] == days
    assert steps[-1].days <= format_.dials.length_days


@BY_KEY
def test_the_meeting_that_comes_first_lets_people_know_each_other(format_: Format) -> None:
    first = next(step for step in format_.playbook if step.kind == "meet")
    blocks = {block.key for block in agendas()[first.template].blocks}
    assert "know_each_other" in blocks or format_.dials.on_request


@BY_KEY
def test_every_playbook_walks_through_all_four_stages(format_: Format) -> None:
    stages = [step.stage for step in format_.playbook]
    order = ["planning", "initiation", "mentoring", "evaluation"]
    assert list(dict.fromkeys(stages)) == order or set(stages) == set(order)
    assert "profile" in {step.key for step in format_.playbook if step.gate == "live"}


@BY_KEY
def test_titles_and_texts_read_well_in_the_formats_own_words(format_: Format) -> None:
    for step in format_.playbook:
        title, text = format_.words.fill(step.title), format_.words.fill(step.text)
        assert "{" not in title + text
        assert title[0].isupper()
        assert text[-1] == "."


def test_words_are_filled_in_one_and_many() -> None:
    words = formats()["reverse"].words
    assert words.fill("{giver}: ask {takers}") == "Reverse mentor: ask senior learners"
    assert words.fill("a {mentorship}, and {unknown}") == "A reverse mentorship, and {unknown}"


def test_the_cadence_changes_on_its_day() -> None:
    meetings = formats()["one_to_one"].dials.meetings
    assert [meetings.cadence_on(day) for day in (0, 55, 56, 400)] == [14, 14, 30, 30]


def test_two_rules_follow_from_other_dials() -> None:
    assert formats()["lateral"].dials.rules["level_gap"] is True
    assert formats()["virtual"].dials.rules["level_gap"] is False
    assert formats()["lateral"].dials.rules["other_department"] is True
    assert formats()["one_to_one"].dials.rules["other_department"] is False
