"""The page and the data of `ithaca match`: what they say, what they must not, and how they look."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ithaca.matching.command import main
from ithaca.matching.reports.text import a

RULES = "weights: {skills: 60, working_style: 20, background: 20}\nrules: {seniority_gap: 1}\n"
BACKGROUND = "Zanzibari <b>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A match of 40 by 30 people with everything in it, and all files of it."""
    place = tmp_path_factory.mktemp("report")
    header = "id,name,grade,department,places,minimum,{},languages,background,{}biography"
    for side, asks in (("mentors", ""), ("mentees", "identity to match,")):
        lines = [header.format("offers" if side == "mentors" else "seeks", asks)]
        for at in range(30 if side == "mentors" else 40):
            grade = at % 5 + (3 if side == "mentors" else 0)
            skills = f"Python:{at % 5};skill {at % 7};skill {at % 3}"
            wish = f"{BACKGROUND}," if asks else ""
            own = BACKGROUND if at % 3 else "other"
            spoken = "Welsh" if at == 39 else "English"
            lines.append(
                f"{side}{at},<i>{side} {at}</i>,{grade},{'abcd'[at % 4]},2,{at % 2},{skills},"
                f"{spoken},{own},{wish}I write"
            )
        (place / f"{side}.csv").write_text("\n".join(lines), encoding="utf-8")
    (place / "rules.yaml").write_text(RULES, encoding="utf-8")
    files = [str(place / "mentors.csv"), str(place / "mentees.csv")]
    options = ["--rules", str(place / "rules.yaml"), "--scenarios", "floor,first_come", "--verify"]
    out = {"--out": "matches.csv", "--report": "report.json", "--html": "page.html"}
    names = [word for option, name in out.items() for word in (option, str(place / name))]
    assert main([*files, *options, *names]) == 0
    return place


class Words(HTMLParser):
    """The text of a page by the heading it stands under."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.under: dict[str, str] = {}
        self.heading, self.tag = "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tag = tag
        self.heading = "" if tag in ("h1", "h2") else self.heading

    def handle_data(self, data: str) -> None:
        if self.tag in ("h1", "h2") and data.strip():
            self.heading = data
        self.under[self.heading] = self.under.get(self.heading, "") + data


def test_the_page_says_everything_that_there_is_to_say(folder: Path) -> None:
    page = (folder / "page.html").read_text(encoding="utf-8")
    words = Words(page).under
    assert list(words)[1:] == [
        next(title for title in words if "mentees get a mentor." in title),
        "How well they fit",
        "The lowest matches, explained",
        next(title for title in words if "without a match" in title),
        "What other policies would do",
        "Does it serve everyone alike?",
        "The terms",
        "What was not used",
        "How we know that it cannot be better",
    ]
    worst = words["The lowest matches, explained"]
    assert re.search(r"Fit \d+ of 100, [\d,]+ points\. .* is number \d+ of \d+ possible", worst)
    assert "every claim held" in words["How we know that it cannot be better"]
    assert "Columns without a weight" in words["What was not used"]


def test_the_page_needs_nothing_but_itself(folder: Path) -> None:
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert not re.search(r"(?:src=|href|url\(|@import)", page)
    assert "<i>mentees" not in page
    assert "&lt;i&gt;mentees" in page


def test_a_background_is_never_written_next_to_a_name(folder: Path) -> None:
    page = (folder / "page.html").read_text(encoding="utf-8")
    for heading, text in Words(page).under.items():
        assert (BACKGROUND in text) <= (heading == "Does it serve everyone alike?")
    assert "mentees 1" not in Words(page).under["Does it serve everyone alike?"]
    assert BACKGROUND not in (folder / "matches.csv").read_text(encoding="utf-8-sig")
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    for key, value in report.items():
        assert (BACKGROUND in json.dumps(value)) <= (key in ("fairness", "scenarios")), key


def test_the_data_holds_every_reason_and_the_proof(folder: Path) -> None:
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    for match in report["matches"]:
        assert sum(reason["points"] for reason in match["reasons"]) == match["points"]
    assert len(report["proof"]["prices"]) == len(report["givers"])
    assert (report["verified"], report["gap"]) == (True, 0)
    assert report["places_used"] == report["matched"] == len(report["matches"])
    assert [one["name"] for one in report["scenarios"]] == ["floor", "first_come"]
    assert report["terms"]["weights"]["skills"] == 60


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_sticks_out(
    folder: Path, browser: Browser, checkout: Path, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto((folder / "page.html").as_uri())
    assert len(asked) == 1
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.add_script_tag(path=checkout / "node_modules/axe-core/axe.min.js")
    found = page.evaluate(
        "axe.run().then(said => said.violations.map(v => [v.id, v.nodes[0].html]))"
    )
    context.close()
    assert not found


def test_nobody_and_one_person_are_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.csv"
    for people, said in (
        ("", "Nobody takes part as a mentee"),
        ("Ana,mentee\n", "None of 1 mentee gets a mentor."),
        ("Ana,mentee\nBen,mentor\n", "The mentee gets a mentor."),
    ):
        file.write_text(f"Name,Side\n{people}", encoding="utf-8")
        assert main([str(file), "--html", str(tmp_path / "page.html")]) == 0
        assert capsys.readouterr().out.startswith(said)
        assert said in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert (a("mentor"), a("adviser")) == ("a mentor", "an adviser")
