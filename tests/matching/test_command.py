"""`ithaca match` as a person uses it: files in, files out, sentences on the screen."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ithaca.guide import formats
from ithaca.matching import command
from ithaca.matching.command import main
from ithaca.matching.from_files import Side, people_in
from ithaca.matching.from_rules import terms_for
from ithaca.matching.reports.writing import write_whole
from ithaca.sheets import read

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


def rows(folder: Path) -> list[dict[str, str]]:
    text = (folder / "matches.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def matches(folder: Path) -> dict[str, str]:
    return {row["taker"]: row["giver"] for row in rows(folder)}


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
    assert said.startswith("2 of 3 mentees get a mentor.\n3 mentees, 2 mentors with 3 places, 3 ")
    assert "Proved optimal over all 6 pairs." in said
    assert "Without a match: 1\n  Cem Ak: " in said
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
        (["--policy", "stable", "--scenarios", "floor,best"], "no policy “best”"),
        (["--format", "group", "--policy", "stable"], "is for pairs: for groups choose floor"),
        (["--slots", "100000"], "at most 200 slots"),
        (["--rules", "{}/span.yaml"], "“takers” must be a number or two"),
        (["--rules", "{}/policy.yaml"], "There is no policy “best”"),
        (["--slots", "-1"], "from 0 to 200"),
        (["--taxonomy-broader", "{}/odd.yaml"], "goes with --taxonomy"),
        (["--taxonomy", "{}/mentors.csv"], "no column “conceptUri”"),
        (["--rules", "{}/absent.yaml"], "No such file"),
        (["--rules", "{}/broken.yaml"], "not sound YAML"),
        (["--rules", "{}/odd.yaml"], "may hold only"),
        (["--rules", "{}/criterion.yaml"], "no criterion “charm”"),
        (["--capacity", "-1"], "0 or more"),
        (["--out", "{}/absent/matches.csv"], "no such folder"),
        (["--out", "{}"], "not a file that can be replaced"),
        (["--out", "{}/mentees.csv"], "cannot be written as well"),
        (["--html", "{}/report.json"], "named twice"),
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_is_written(
    files: Path, capsys: pytest.CaptureFixture[str], options: Sequence[str], said: str
) -> None:
    (files / "broken.yaml").write_text("weights: [", encoding="utf-8")
    (files / "odd.yaml").write_text("charm: 1", encoding="utf-8")
    (files / "criterion.yaml").write_text("weights: {charm: 1}", encoding="utf-8")
    (files / "span.yaml").write_text("takers: many", encoding="utf-8")
    (files / "policy.yaml").write_text("policy: best", encoding="utf-8")
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


def pool(folder: Path, people: int = 24) -> list[str]:
    """Files of so many on each side who all suit each other."""
    for side, column in (("mentors", "offers"), ("mentees", "seeks")):
        lines = [f"id,name,grade,department,places,{column}"]
        for at in range(people):
            grade = 5 if side == "mentors" else 2
            lines.append(f"{side}{at},{side} {at},{grade},{'abc'[at % 3]},2,Python;SQL:{at % 5}")
        (folder / f"{side}.csv").write_text("\n".join(lines), encoding="utf-8")
    return [str(folder / "mentors.csv"), str(folder / "mentees.csv")]


@pytest.mark.parametrize(
    ("options", "said", "column", "values"),
    [
        (["--format", "group"], "All 24 members get a group.", "group", None),
        (["--format", "rotational"], "at each of 4 stops", "stop", {"1", "2", "3", "4"}),
        (["--format", "flash", "--slots", "2"], "24 mentees", "slot", {"1", "2"}),
    ],
)
def test_whatever_a_format_forms_is_told_and_numbered(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    said: str,
    column: str,
    values: set[str] | None,
) -> None:
    out = ["--out", str(tmp_path / "matches.csv"), "--report", str(tmp_path / "report.json")]
    assert main([*pool(tmp_path), *options, *out]) == 0
    printed = capsys.readouterr().out
    assert said in printed
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert f"{column.capitalize()} 1: mentees " in printed
    found = {row[column] for row in rows(tmp_path) if row["giver"]}
    assert found == values or {str(at + 1) for at in range(len(report["mentorships"]))} == found


def test_in_circles_every_row_is_on_both_sides(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.csv"
    names = ["Ana", "Ben", "Cem", "Dua", "Eli", "Fay"]
    lines = [f"{name},{'Python' if at % 2 else 'SQL'},Python;SQL" for at, name in enumerate(names)]
    file.write_text("\n".join(["Name,Skills offered,Skills sought", *lines]), encoding="utf-8")
    assert main([str(file), "--format", "peer", "--out", str(tmp_path / "matches.csv")]) == 0
    assert "All 6 peers get a circle." in capsys.readouterr().out
    assert {row["taker name"] for row in rows(tmp_path)} == set(names)
    assert {row["circle"] for row in rows(tmp_path)} >= {"1"}


def test_the_terms_are_those_of_the_guide() -> None:
    for key, known in formats().items():
        asked = terms_for(key)
        assert asked.format == known.name
        assert dict(asked.terms.weights) == dict(known.dials.weights)
        assert dict(asked.terms.rules).items() >= dict(known.dials.rules).items()
        assert asked.terms.takers == (known.dials.takers.least, known.dials.takers.most)
        assert (asked.terms.mutual, asked.terms.stops) == (known.dials.mutual, known.dials.stops)
        assert asked.terms.words["takers"] == known.words.taker.many
    assert terms_for(None) == terms_for(next(iter(formats())))


def test_a_rules_file_turns_every_dial(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        "givers: [1, 2]\ntakers: {least: 2, most: 5}\nmutual: false\nstops: 1\nslots: 0\n"
        "balance: department\nfloors: {skills: 20}\nmoves: 3\ncurrent: [[a, b]]\n"
        "policy: total\nexcluded: [[1, 2]]\n",
        encoding="utf-8",
    )
    terms = terms_for("one_to_one", file, policy="floor").terms
    assert (terms.givers, terms.takers, terms.balance) == ((1, 2), (2, 5), "department")
    assert (terms.floors, terms.moves, terms.current) == ({"skills": 20}, 3, (("a", "b"),))
    assert (terms.policy, terms.excluded) == ("floor", (("1", "2"),))


def test_what_else_people_say_is_read(tmp_path: Path) -> None:
    text = (
        "name,side,minimum,slots,channel,time of day,Working style: plans ahead,Personality,"
        "biography,never with,Personality type\n"
        "Ana,mentee,,1; 3-4,video,morning,4,calm: 2; open: 5,I build boats,Ben,INTJ\n"
        "Ben,mentor,2,nine,,,,,,,ESTP\n"
    )
    people = people_in([Side("p.csv", read(text.encode(), "p.csv"), "")], [], 3)
    ana, ben = people.candidates
    assert ana.slots == {1, 3, 4}
    assert ana.communication == {"channel": "video", "time_of_day": "morning"}
    assert (ana.working_style, ana.personality) == ({"plans ahead": 4}, {"calm": 2, "open": 5})
    assert (ana.about, ana.blocks) == ("I build boats", {"Ben"})
    assert (ben.minimum, ben.capacity, ben.slots) == (2, 3, frozenset())
    assert [problem.message for _, problem in people.unclear] == ["“nine” is not a slot."]
    assert people.unused == ("p.csv: Personality type",)


def test_skills_of_esco_can_be_brought_along(files: Path) -> None:
    skills, broader = files / "skills_en.csv", files / "broader.csv"
    skills.write_text(
        'conceptUri,preferredLabel,altLabels\nu:1,Coaching,"Bootsbau"\nu:2,Python,\n',
        encoding="utf-8",
    )
    broader.write_text("conceptUri,broaderUri\n", encoding="utf-8")
    mentees = (files / "mentees.csv").read_text(encoding="utf-8").replace("Coaching", "Bootsbau")
    (files / "mentees.csv").write_text(mentees.replace("Turkish", "German"), encoding="utf-8")
    assert run(files, "--taxonomy", str(skills), "--taxonomy-broader", str(broader)) == 0
    why = next(row["why"] for row in rows(files) if row["giver"] == "cleo@example.org")
    assert "1 of 1 skill" in why


def test_policies_stand_side_by_side_and_the_proof_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*pool(tmp_path), "--scenarios", "stable,floor", "--verify"]) == 0
    said = capsys.readouterr().out
    assert "every claim of this proof true" in said
    table = [line.split() for line in said.splitlines()]
    assert ["floor", "stable"] in table
    assert ["Matched", *["24", "of", "24"], *["24", "of", "24"]] in table


def test_two_runs_write_the_same_but_for_the_seconds(files: Path) -> None:
    def report() -> dict[str, object]:
        assert run(files) == 0
        found = json.loads((files / "report.json").read_text(encoding="utf-8"))
        return {key: value for key, value in found.items() if key != "seconds"}

    assert report() == report()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_told_what_is_done_and_how_much_of_it() -> None:
    screen = Terminal()
    tell = command.progress_on(screen)
    tell("Comparing everyone", 0.5)
    assert screen.getvalue().startswith("\r[############············]  50%  Comparing everyone")
    tell("Done", 1.0)
    assert screen.getvalue().endswith("\r\033[K")
    silent = io.StringIO()
    command.progress_on(silent)("Comparing everyone", 0.5)
    assert not silent.getvalue()


def test_ctrl_c_ends_it_cleanly_and_writes_nothing(
    files: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: object, **more: object) -> None:
        signal.raise_signal(signal.SIGINT)

    before = sorted(files.iterdir())
    monkeypatch.setattr(command, "propose", interrupted)
    # A shell starts what runs in the background with the signal ignored.
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert run(files) == 130
    finally:
        signal.signal(signal.SIGINT, earlier)
    assert "Nothing was written." in capsys.readouterr().err
    assert sorted(files.iterdir()) == before


KILLED = """
import os, pathlib, signal, sys
from ithaca.matching.reports import writing
left = int(sys.argv[2])

def killing(real):
    def call(*args):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args)
    return call

os.fsync = killing(os.fsync)
pathlib.Path.replace = killing(pathlib.Path.replace)
folder = pathlib.Path(sys.argv[1])
writing.write_whole({folder / name: b"new" * 100_000 for name in ("a", "b", "c")})
"""


@pytest.mark.parametrize("survives", [0, 2, 3, 5])  # three files on the disk, then three names
def test_the_plug_may_be_pulled_at_any_moment(tmp_path: Path, survives: int) -> None:
    for name in "abc":
        (tmp_path / name).write_text("old")
    words = [sys.executable, "-c", KILLED, str(tmp_path), str(survives)]
    assert subprocess.run(words).returncode == -signal.SIGKILL
    whole = {b"old", b"new" * 100_000}
    assert all((tmp_path / name).read_bytes() in whole for name in "abc")
    if survives < 4:  # not all are on the disk yet
        assert all((tmp_path / name).read_bytes() == b"old" for name in "abc")
    write_whole({tmp_path / name: b"new" * 100_000 for name in "abc"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]
    assert all((tmp_path / name).read_bytes() == b"new" * 100_000 for name in "abc")


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))
from ithaca.matching.command import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_full_disk_leaves_nothing_half_written(files: Path) -> None:
    before = sorted(files.iterdir())
    out = ["--out", str(files / "matches.csv"), "--report", str(files / "report.json")]
    given = [str(files / "mentors.csv"), str(files / "mentees.csv"), "--levels", LEVELS]
    done = subprocess.run(
        [sys.executable, "-c", FULL, *given, *out], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "File too large" in done.stderr
    assert sorted(files.iterdir()) == before


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="there is no folder closed to all")
def test_a_folder_that_takes_no_files_is_told(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(files, "--html", f"/proc/{os.getpid()}/page.html") == 2
    assert "/proc/" in capsys.readouterr().err
    assert not (files / "matches.csv").exists()
