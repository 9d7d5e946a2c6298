"""Each kind of bad file, as a coordinator or a translator would write it: file, line and fix."""

from pathlib import Path

import pytest

from ithaca.guide import GuideError
from ithaca.guide import command as guide_command
from ithaca.guide.kinds import KINDS
from ithaca.guide.reading import english
from ithaca.guide.whole import checked

MODULE = """---
code: M1
title: Listening
for: mentor
path: core
when: Before you meet
minutes: 5
practice: 2
quiz: 4
able:
  - Wait.
  - Ask.
---

## A silence {scene}
Nobody speaks.

## Waiting
Count to ten.

## Asking
Ask once more.

## You {reflection}
When did you wait?

## On one page {aid}
Wait, then ask.
"""
AGENDA = """- key: talk
  title: Talk
  purpose: To talk.
  minutes: [25]
  blocks:
    - {key: a, title: First, minutes: [10], prompts: {all: [How are you?]}}
    - {key: b, title: Then, minutes: [15], prompts: {taker: [What next?]}}
"""
QUIZ = """items:
  - key: one
    question: What now?
    answers:
      - {text: Wait, right: true, because: It helps.}
      - {text: Talk, because: Too soon.}
"""
LETTER = """title: Hello
when: Now and then.
for: all
variables:
  partner: Odhran Quinn
subject: Meet {partner}
preview: A word.
text: Your {taker} waits.
action: Open
"""
SURVEY = """title: How?
intro: Short.
when: At the end.
seconds: 9
questions:
  - key: Q
    kind: several
    most: 2
    text: {taker: What helped?}
    options:
      - {value: a, label: This}
"""
PAGE = """---
title: A page
for: [mentee]
about: Now.
---
Ask {coordinator} in {program}, or your {giver}.
"""
WHOLE = {
    "module": ("m02_listen_ask_offer.md", MODULE),
    "agenda": ("talk.yaml", AGENDA),
    "letter": ("hello.yaml", LETTER),
    "survey": ("how.yaml", SURVEY),
    "help": ("page.md", PAGE),
}
BAD = [
    ("module", "for: mentor", "for: boss", "line 4: for: 'boss' is not possible; use one of"),
    ("module", "able:", "abel:", "line 10: abel: is not known here; use one of"),
    ("module", "minutes: 5", "minutes: 25", "line 7: minutes: 25 do not fit: 3"),
    ("module", "{aid}", "{aide}", "line 27: body: {aide} marks no part; use one of"),
    ("module", " {scene}", "", "body: should have one section that is marked {scene}"),
    ("module", "Ask once more.\n", "", "line 21: body: 'Asking' has no text"),
    ("module", "---\ncode", "code", "line 1: should begin with a head of YAML"),
    ("module", "  - Wait.\n", "", "line 10: able: should have two to four lines"),
    ("module", "path: core", "path: add_on", "formats: are named by an add-on"),
    ("agenda", "[15]", "[20]", "line 4: [0].minutes: are [25], but the blocks add up to [30]"),
    ("agenda", "[15]", "[15, 9]", "line 7: [0].blocks[1].minutes: should be 1, one for each"),
    ("agenda", "{taker: [What next?]}", "{}", "line 7: [0].blocks[1].prompts: are missing"),
    ("agenda", "key: b", "key: a", "line 7: [0].blocks[1].key: 'a' is there twice"),
    ("letter", "{partner}", "{partnr}", "line 6: subject: {partnr} is no variable here; use"),
    ("letter", "Meet {partner}", "Meet", "line 4: variables: 'partner' is used nowhere"),
    ("letter", "for: all", "for: all\nrule: R18", "line 4: rule: 'R18' is not possible"),
    ("survey", "kind: several", "kind: scale5", "options: belong to a choice"),
    ("survey", "taker: What", "child: What", "text.child: is not known here"),
    ("help", "{giver}", "{boss}", "line 6: body: {boss} is no word of a format; use"),
    ("help", "for: [mentee]", "for: [mentee, boss]", "line 3: for[1]: 'boss' is not possible"),
]


def written(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


@pytest.mark.parametrize("kind", WHOLE)
def test_the_files_before_they_are_spoilt_are_in_order(kind: str, tmp_path: Path) -> None:
    name, text = WHOLE[kind]
    assert len(checked(KINDS[kind], written(tmp_path / name, text))) == 1


@pytest.mark.parametrize(("kind", "old", "new", "said"), BAD, ids=[row[3][:40] for row in BAD])
def test_what_is_wrong_is_named_with_file_and_line(
    kind: str, old: str, new: str, said: str, tmp_path: Path
) -> None:
    name, text = WHOLE[kind]
    assert old in text
    file = written(tmp_path / name, text.replace(old, new, 1))
    with pytest.raises(GuideError) as caught:
        checked(KINDS[kind], file)
    assert str(caught.value).startswith(str(file))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (", right: true", "", "line 4: items[0].answers: need one that is right"),
        (", because: Too soon.", "", "line 6: items[0].answers[1].because: is missing"),
        ("text: Talk,", "text: Talk, right: true,", "answers: need one that is right"),
        ("", "", "line 1: items: has 1 questions; 3 times 5 are needed"),
    ],
    ids=["no right answer", "no explanation", "nothing wrong", "too few"],
)
def test_a_quiz_needs_right_answers_explanations_and_a_pool(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    file = written(tmp_path / "m01_what_mentoring_is.yaml", QUIZ.replace(old, new, 1))
    with pytest.raises(GuideError) as caught:
        checked(KINDS["quiz"], file)
    assert said in str(caught.value)


def test_an_own_playbook_names_only_templates_that_exist(tmp_path: Path) -> None:
    kind = KINDS["format"]
    text = english("formats/flash.yaml")
    spoilt = text.replace("template: flash\n", "template: flush\n", 1)
    assert spoilt != text
    with pytest.raises(GuideError, match=r"flash.yaml, line \d+: .*there is no agenda 'flush'"):
        checked(kind, written(tmp_path / "flash.yaml", spoilt))


def test_the_command_names_the_file_of_somebodys_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "agendas" / "talk.yaml", AGENDA)
    assert guide_command.main(["check", str(path)]) == 0
    assert "1 in order" in capsys.readouterr().out
    path.write_text(AGENDA.replace("[15]", "[20]"))
    assert guide_command.main(["check", str(path)]) == 1
    assert f"{path}, line 4: [0].minutes" in capsys.readouterr().err
    lost = written(tmp_path / "talk.yaml", AGENDA)
    assert guide_command.main(["check", str(lost)]) == 1
    assert "say with --kind what it holds" in capsys.readouterr().err
    assert guide_command.main(["check", "--kind", "agenda", str(lost)]) == 0


def test_a_module_of_ones_own_comes_with_its_quiz(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match=r"quiz: there is no quiz; write quizzes/listening.yaml"):
        checked(KINDS["module"], written(tmp_path / "listening.md", MODULE))
