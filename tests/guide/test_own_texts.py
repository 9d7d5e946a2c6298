"""An installation's own texts stand in place of the guide's, whole things by kind and key."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ithaca.guide import command, letters, shelves, terms
from ithaca.guide.kinds import KINDS

WORD = """
key: word
title: A word from the desk, as we say it
for: all
kind: notice
when: When a coordinator writes by hand.
variables:
  text: Hello.
subject: A line from the harbour office
preview: Somebody wrote to you.
text: "{text}"
action: ""
"""
TERM = "- {key: alert, term: Storm warning, text: A reason to call.}\n"
NEW = "- {key: quay, term: Quay, text: Where we meet.}\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("ITHACA_TEXTS", str(tmp_path))
    shelves._shelf.cache_clear()
    yield tmp_path / "en"
    shelves._shelf.cache_clear()


def put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_an_own_thing_takes_the_place_of_the_guides_and_a_new_one_comes_last(home: Path) -> None:
    put(home / "letters" / "word.yaml", WORD)
    put(home / "glossary.yaml", TERM + NEW)
    assert letters()["word"].subject == "A line from the harbour office"
    assert letters()["ended"].subject.startswith("Your")
    assert terms()["alert"].term == "Storm warning"
    keys = list(terms())
    assert keys[-1] == "quay" and len(keys) == len(set(keys))


@pytest.mark.parametrize(
    "what",
    [("agenda", "midpoint"), ("letter", "word"), ("metric", "match_rate"), ("help", "home_me")],
)
def test_a_copy_is_the_guides_own_thing_until_it_is_changed(
    what: tuple[str, str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, key = KINDS[what[0]], what[1]
    shipped = vars(kind.all()[key])
    assert command.main(["copy", *what]) == 0
    (file,) = kind.own_files()
    assert str(file) in capsys.readouterr().out
    assert vars(kind.own(file)[key]) == shipped
    assert command.main(["copy", *what]) == 1
    assert f"already, in {file}" in capsys.readouterr().err


def test_two_copies_of_one_file_lie_in_one_file(home: Path) -> None:
    keys = list(KINDS["term"].all())[3:5]
    for key in keys:
        command.main(["copy", "term", key])
    assert list(KINDS["term"].own(home / "glossary.yaml")) == keys


def test_a_broken_text_stays_out_and_is_named(
    home: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    put(home / "letters" / "word.yaml", WORD.replace("{text}", "{txt}"))
    put(home / "words" / "word.yaml", WORD)
    assert "harbour" not in letters()["word"].subject
    assert "word.yaml, line 11: text: {txt} is no variable here" in caplog.text
    assert command.main(["check"]) == 1
    said = capsys.readouterr().err
    assert "letters/word.yaml, line 11" in said
    assert "words/word.yaml: is read by nobody" in said
    put(home / "letters" / "word.yaml", WORD)
    (home / "words" / "word.yaml").unlink()
    assert command.main(["check"]) == 0
    assert "and 1 of your own" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ITHACA_TEXTS", "/nowhere/at/all")
    assert command.main(["check"]) == 1
    assert "/nowhere/at/all: there is no such folder" in capsys.readouterr().err
