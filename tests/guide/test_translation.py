"""A language is a folder of files that say only what is translated."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ithaca.guide import GuideError, command, reading, shelves, whole
from ithaca.guide.kinds import KINDS
from ithaca.guide.translating import template


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The guide's folder as a copy that another language can be written into."""
    shutil.copytree(reading.HERE / "en", tmp_path / "en")
    (tmp_path / "eo").mkdir()
    for room in (reading, shelves, whole):
        monkeypatch.setattr(room, "HERE", tmp_path)
    shelves._shelf.cache_clear()
    yield tmp_path
    shelves._shelf.cache_clear()


@pytest.mark.parametrize("name", KINDS)
def test_what_a_translator_gets_is_complete_and_fits_into_its_place(house: Path, name: str) -> None:
    kind = KINDS[name]
    for file in kind.files():
        there = house / "eo" / file
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(template(kind, file))
    assert whole.untranslated(kind, "eo") == []
    assert {key: vars(item) for key, item in kind.all("eo").items()} == {
        key: vars(item) for key, item in kind.all().items()
    }


def test_the_command_prints_the_files_that_were_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.main(["texts", "stages.yaml", "component"]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("# ")]
    assert said == ["# components.yaml", "# stages.yaml"]
    assert command.main(["texts", "stages"]) == 1


def test_a_translated_text_takes_the_place_of_the_english_one(house: Path) -> None:
    (house / "eo" / "clauses.yaml").write_text("feedback: {title: Retrokuplo}\n")
    clauses = KINDS["clause"].all("eo")
    assert clauses["feedback"].title == "Retrokuplo"
    assert clauses["feedback"].text == KINDS["clause"].all()["feedback"].text


def test_what_is_not_translated_is_named_with_its_line(house: Path) -> None:
    (house / "eo" / "stages.yaml").write_text("planning: {name: Planado}\n")
    found = [str(error) for error in whole.untranslated(KINDS["stage"], "eo")]
    assert (
        "stages.yaml, line 1: [0].text is in English still; eo/stages.yaml should say it" in found
    )
    assert not any("[0].name" in error for error in found)
    (missing,) = whole.untranslated(KINDS["component"], "eo")
    assert str(missing).startswith("eo/components.yaml: is not translated")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("plannin: {name: X}\n", "eo/stages.yaml, line 1: plannin: is not in the English file"),
        ("planning:\n  nam: X\n", "eo/stages.yaml, line 2: planning.nam: is not in the English"),
        ("planning: [X]\n", "eo/stages.yaml, line 1: planning: has another shape"),
    ],
)
def test_a_translation_of_what_is_not_there_is_refused(house: Path, said: str, error: str) -> None:
    (house / "eo" / "stages.yaml").write_text(said)
    with pytest.raises(GuideError) as caught:
        dict(KINDS["stage"].all("eo"))
    assert error in str(caught.value)
