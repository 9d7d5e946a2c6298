"""The guide's texts as a whole: nothing missing, nothing twice, as long as they say, readable."""

import re
import subprocess
import sys
from collections import defaultdict

import pytest
from readability import outside

from ithaca.guide import agendas, formats, letters, metrics, modules, quizzes, sessions, surveys
from ithaca.guide.counting import agendas_by_file, minutes, report, skills
from ithaca.guide.kinds import KINDS
from ithaca.guide.playbook import KINDS as STEP_KINDS
from ithaca.guide.starters import GOALS, LEVELS
from ithaca.guide.whole import problems

_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n\s*\n|\n[-#>] ")
_LETTERS = re.compile(r"[^a-z ]")


def test_every_file_is_in_order_and_points_at_what_is_there() -> None:
    assert [str(error) for error in problems()] == []


def test_the_training_is_as_long_as_the_curriculum_says() -> None:
    spent = minutes()
    assert spent["mentor", "core"] == 140
    assert spent["mentor", "later"] == 175
    assert spent["mentor", "circle"] == 120
    assert spent["mentee", "core"] == 75
    assert spent["mentee", "later"] == 90
    assert spent["coordinator", "core"] == 370
    assert spent["manager", "core"] == 15
    add_ons = [one for one in modules().values() if one.path == "add_on"]
    assert {one.minutes for one in add_ons} == {30}
    assert {key for one in add_ons for key in one.formats} >= {"group", "reverse", "virtual"}


def test_the_curriculum_is_whole() -> None:
    codes = defaultdict(list)
    for module in modules().values():
        codes[module.who].append(module.code)
    assert set(codes["mentor"]) == {f"M{n}" for n in range(1, 17)}
    assert codes["mentee"] == [f"E{n}" for n in range(1, 10)]
    assert codes["coordinator"] == [f"C{n}" for n in range(1, 11)]
    assert codes["manager"] == ["G1"]
    five = {"communication", "goals", "feedback", "culture", "conflict"}
    for who in ("mentor", "mentee"):
        assert {one.topic for one in modules().values() if one.who == who} - {""} == five


def test_a_quiz_does_not_give_its_answers_away() -> None:
    """Neither the place nor the length of an answer says that it is right."""
    for quiz in quizzes().values():
        single = [item for item in quiz.items if not item.several]
        firsts = sum(item.answers[0].right for item in single)
        longest = sum(max(item.answers, key=lambda one: len(one.text)).right for item in single)
        assert firsts <= 0.6 * len(single), quiz.key
        assert longest <= 0.7 * len(single), quiz.key


@pytest.mark.parametrize("key", modules())
def test_a_module_reads_at_its_readers_age(key: str) -> None:
    assert not outside(modules()[key])


def test_no_sentence_stands_in_two_items() -> None:
    """Six words or more, spelling and marks apart; what shared steps lend is counted once."""
    where: dict[str, set[str]] = defaultdict(set)
    for kind in KINDS.values():
        for name in kind.files():
            for path, text in kind.prose(name).items():
                item = name if kind.single else f"{name}:{path[0]}"
                for sentence in _SENTENCE.split(text):
                    plain = " ".join(_LETTERS.sub("", sentence.lower()).split())
                    if plain.count(" ") >= 5:
                        where[plain].add(item)
    twice = {said: items for said, items in where.items() if len(items) > 1 and not _stem(items)}
    assert twice == {}


def _stem(items: set[str]) -> bool:
    """Waves of one survey ask the same items on purpose: only so can they be compared."""
    return all(item.startswith(("surveys/", "questions/")) for item in items)


def test_every_meeting_of_a_playbook_has_its_agenda_and_every_kind_of_step_is_used() -> None:
    used = {step.template for one in formats().values() for step in one.playbook}
    kinds = {step.kind for one in formats().values() for step in one.playbook}
    assert kinds == set(STEP_KINDS)
    assert {module.key for module in modules().values() if module.path == "core"} <= used | {
        module.key for module in modules().values() if module.who in ("coordinator", "manager")
    }
    assert {"t0", "t1", "t2", "t3", "t4"} <= set(surveys())
    assert set(agendas_by_file()) == {*formats(), "special"}
    assert {90} == {one.minutes[0] for key, one in agendas().items() if key.startswith("group")}


def test_the_lists_are_as_long_as_a_first_program_needs() -> None:
    assert skills() >= 500
    assert len(GOALS.all()) >= 60
    assert len(LEVELS.all()) >= 20
    assert len(letters()) >= 70
    assert set(sessions()["orientation"].lengths) == {60, 90}
    for metric in metrics().values():
        assert len(metric.cannot_show.split()) >= 5, metric.key


def test_the_overview_counts_it_all() -> None:
    told = "\n".join(report())
    for kind in KINDS:
        assert f"  {kind} " in told
    assert f"{skills()} skills" in told
    assert re.search(r"mentor +140 +175", told)


def test_the_guide_is_light_to_import_and_needs_no_django() -> None:
    said = subprocess.run(
        [sys.executable, "-c", _LIGHT], capture_output=True, text=True, check=True
    ).stdout.split()
    assert said == ["[]", "0"]


_LIGHT = """
import builtins, io, sys
opened = []
real = io.open
io.open = lambda name, *rest, **more: opened.append(str(name)) or real(name, *rest, **more)
sys.modules["django"] = None  # importing it fails
import ithaca.guide, ithaca.guide.kinds
print([name for name in sys.modules if name.startswith("django.")])
print(sum(name.endswith((".yaml", ".md")) for name in opened))
"""
