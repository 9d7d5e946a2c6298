"""An installation's own texts stand in place of the guide's, whole things by kind and key."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ithaca.guide import command, letters, shelves, terms
from ithaca.guide.kinds import KINDS
from ithaca.guide.reading import english
from ithaca.guide.whole import own_problems

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


def test_an_own_thing_takes_the_place_of_the_guides_and_a_new_one_finds_its_own(home: Path) -> None:
    put(home / "letters" / "word.yaml", WORD)
    put(home / "glossary.yaml", TERM + NEW)
    assert letters()["word"].subject == "A line from the harbour office"
    assert letters()["ended"].subject.startswith("Your")
    assert terms()["alert"].term == "Storm warning"
    names = [term.term.casefold() for term in terms().values()]
    assert "quay" in names and names == sorted(set(names))


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
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ITHACA_TEXTS", "/nowhere/at/all")
    (error,) = own_problems()[1]
    assert str(error) == "/nowhere/at/all: there is no such folder"


OWN = {
    "letters/brand_new.yaml": (
        WORD.replace("key: word", "key: brand_new"),
        "no letter 'brand_new'",
    ),
    "letters/word.yaml": (
        WORD.replace("  text: Hello.", "  text: Hello.\n  boss: Zeus").replace(
            "from the harbour", "from {boss} at the harbour"
        ),
        "nothing fills in {boss} here; there are: {coordinator}, {text}",
    ),
    "letters/pulse.yaml": (WORD.replace("key: word", "key: pulse") + "variables: 5\n", "variables"),
    "formats/ours.yaml": ("key: ours\n", "a format cannot be replaced here"),
    "guidelines.yaml": ("- {key: privacy, title: P, text: Ours.}\n", "no guideline 'privacy'"),
    "surveys/fit.yaml": (english("surveys/fit.yaml").replace("key: FIT", "key: FITS"), "FIT"),
    "questions/application.yaml": (
        english("questions/application.yaml").replace("key: how_often", "key: how_rare"),
        "question how_often should be there",
    ),
}


@pytest.mark.parametrize("name", OWN)
def test_what_would_break_a_page_or_a_mail_stays_out_and_is_said(name: str, home: Path) -> None:
    text, said = OWN[name]
    put(home / name, text)
    (error,) = own_problems()[1]
    assert str(home / name) in str(error) and said in str(error)
    kind = next(one for one in KINDS.values() if home / name in one.own_files())
    assert dict(kind.all()) == dict(kind.shipped())


def test_two_files_with_the_same_thing_are_named(home: Path) -> None:
    put(home / "agendas" / "a.yaml", KINDS["agenda"].source("midpoint"))
    put(home / "agendas" / "b.yaml", KINDS["agenda"].source("midpoint"))
    (error,) = own_problems()[1]
    said = f"{home / 'agendas' / 'b.yaml'}: 'midpoint' is in another file too"
    assert str(error) == f"{said}: {home / 'agendas' / 'a.yaml'}"


def test_a_copy_never_breaks_the_file_it_comes_into(home: Path) -> None:
    kept = TERM.rstrip("\n")
    put(home / "glossary.yaml", kept)
    assert command.main(["copy", "term", "pulse"]) == 0
    assert list(KINDS["term"].own(home / "glossary.yaml")) == ["alert", "pulse"]
    put(home / "clauses.yaml", "[]")
    assert command.main(["copy", "clause", "purpose"]) == 1
    assert (home / "clauses.yaml").read_text() == "[]"


def test_several_threads_that_look_at_once_see_each_thing_once() -> None:
    for _time in range(3):
        shelves._shelf.cache_clear()
        with ThreadPoolExecutor(4) as threads:
            found = list(threads.map(lambda _n: list(terms()), range(4)))
        assert all(len(keys) == len(set(keys)) for keys in found)
