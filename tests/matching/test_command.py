"""`ithaca match` as a person uses it: files in, files out, sentences on the screen."""

import csv
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ithaca.matching.command import main

MENTORS = """First name;Last name;E-mail;Grade;Places;Skills offered;Languages;Line manager
Ben;Ode;ben@example.org;SEO;2;Python:4, SQL;English;
Cleo;Fry;cleo@example.org;HEO;1;Coaching;Deutsch, en;
"""
MENTEES = """Name,E-mail,Grade,Skills sought,Languages,Line manager,Shoe size
Ana Ng,Ana@Example.org,EO,Python:2;SQL,English,,38
Bea Os,bea@example.org,EO,Coaching,English,Cleo Fry,40
Cem Ak,cem@example.org,EO,Coaching,Turkish,,41
"""
LEVELS = "EO < HEO < SEO"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "mentors.csv").write_text(MENTORS, encoding="utf-8")
    (tmp_path / "mentees.csv").write_text(MENTEES, encoding="utf-8")
    return tmp_path


def run(folder: Path, *options: str, levels: str = LEVELS) -> int:
    files = [str(folder / "mentors.csv"), str(folder / "mentees.csv")]
    out = ["--out", str(folder / "matches.csv"), "--report", str(folder / "report.json")]
    return main([*files, "--levels", levels, *out, *options])


def matches(folder: Path) -> dict[str, str]:
    text = (folder / "matches.csv").read_text(encoding="utf-8-sig")
    return {row["taker"]: row["giver"] for row in csv.DictReader(text.splitlines())}


def test_two_files_become_explained_matches(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(files) == 0
    assert matches(files) == {
        "ana@example.org": "ben@example.org",
        "bea@example.org": "ben@example.org",  # Cleo is her manager
        "cem@example.org": "",
    }
    report = json.loads((files / "report.json").read_text(encoding="utf-8"))
    assert report["matches"][0]["reasons"][0]["text"].startswith("2 of 2 skills ")
    assert report["columns_not_used"] == ["mentees.csv: Shoe size"]
    said = capsys.readouterr().out
    assert "3 mentees, 2 mentors with 3 places" in said
    assert "Matched: 2 of 3" in said
    assert "Without a match: cem@example.org." in said
    assert "Columns not used: mentees.csv: Shoe size." in said


def test_one_file_can_say_who_is_who(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("Name,Side\nAna,mentee\nBen,both\nCleo,Mentor\n", encoding="utf-8")
    assert main([str(people), "--out", str(tmp_path / "matches.csv")]) == 0
    assert matches(tmp_path) == {"Ana": "Ben", "Ben": "Cleo"}


def test_a_rules_file_changes_weights_rules_and_pins(files: Path) -> None:
    rules = files / "rules.yaml"
    rules.write_text(
        "weights: {skills: 100}\nrules: {common_language: false}\n"
        "pinned: [[ana@example.org, cleo@example.org]]\n",
        encoding="utf-8",
    )
    assert run(files, "--rules", str(rules)) == 0
    assert matches(files) == {
        "ana@example.org": "cleo@example.org",
        "bea@example.org": "ben@example.org",
        "cem@example.org": "ben@example.org",
    }


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "charm"], "There is no format “charm”"),
        (["--format", "group"], "matches pairs, not groups"),
        (["--rules", "{}/absent.yaml"], "No such file"),
        (["--rules", "{}/broken.yaml"], "not sound YAML"),
        (["--rules", "{}/odd.yaml"], "may hold only"),
        (["--rules", "{}/criterion.yaml"], "no criterion “charm”"),
        (["--capacity", "-1"], "0 or more"),
        (["--out", "{}/absent/matches.csv"], "No such file"),
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_is_written(
    files: Path, capsys: pytest.CaptureFixture[str], options: Sequence[str], said: str
) -> None:
    (files / "broken.yaml").write_text("weights: [", encoding="utf-8")
    (files / "odd.yaml").write_text("charm: 1", encoding="utf-8")
    (files / "criterion.yaml").write_text("weights: {charm: 1}", encoding="utf-8")
    before = sorted(files.iterdir())
    assert run(files, *[option.replace("{}", str(files)) for option in options]) == 2
    assert said in capsys.readouterr().err
    assert sorted(files.iterdir()) == before


def test_rows_that_cannot_be_used_stop_the_run_unless_they_may_be_skipped(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (files / "mentees.csv").open("a", encoding="utf-8") as mentees:
        mentees.write("Ana Ng,ana@example.org,EO,,,,\n,,,,,,9\n")
    assert run(files) == 2
    said = capsys.readouterr().err
    assert "mentees.csv, line 5: “ana@example.org” is on line 2 already." in said
    assert "mentees.csv, line 6: The row names nobody." in said
    assert run(files, "--skip-bad-rows") == 0
    assert len(matches(files)) == 3


def test_the_order_of_levels_is_asked_for_when_they_are_words(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(files, levels="") == 2
    assert "Say their order" in capsys.readouterr().err
    assert run(files, levels="EO, SEO") == 0
    assert "“HEO” is not one of the levels." in capsys.readouterr().err


def test_it_starts_without_django(files: Path) -> None:
    code = "import sys; import ithaca.matching.command; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
