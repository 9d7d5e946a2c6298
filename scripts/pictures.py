"""Pictures of the demo's main pages, for README, docs and the first page: `make pictures`.

Runs a server of its own on a fresh demo; needs Chromium and the built assets.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent.parent
DOCS = HERE / "docs" / "pictures"
SHOWN = HERE / "src" / "ithaca" / "web" / "static" / "open"
PORT = "8765"
BASE = f"http://localhost:{PORT}"
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
PHONE, DESK = (390, 780), (1280, 860)


# People who came later: a second round has somebody to match.
FIRST = "Aino Baran Cleo Dario Edda Femi Gita Hugo Inés Jonas Kofi Lena Milan Nadia Oskar Petra"
LAST = "Lindqvist Yilmaz Adeyemi Rossi Okoye Fischer Patel Laurent Navarro Berg Mensah Novotny"
SKILLS = "Facilitation;Negotiation;Public speaking;Technical writing;Architecture;Hiring"
LEVELS = ("Associate", "Engineer", "Senior Engineer", "Staff Engineer")
ZONES = ("Europe/Lisbon", "Europe/Berlin", "America/New_York")


def newcomers() -> str:
    """A file of sixteen people, half of them mentors."""
    skills, last = SKILLS.split(";"), LAST.split()
    rows = ["name,e-mail,role,level,department,languages,time zone,skills,wants to learn"]
    for n, first in enumerate(FIRST.split()):
        gives = n % 2 == 0
        offered = f"{skills[n % 6]}:5; {skills[(n + 1) % 6]}:4" if gives else ""
        sought = "" if gives else f"{skills[n % 6]}:2; {skills[(n + 5) % 6]}:1"
        level = LEVELS[3 if gives else n % 3]
        rows.append(
            f"{first} {last[n % 12]},{first.lower()}@northwind.example,"
            f"{'mentor' if gives else 'mentee'},{level},Design,English,{ZONES[n % 3]},"
            f"{offered},{sought}"
        )
    return "\n".join(rows)


def sign_in(page: Page, name: str) -> None:
    page.goto(f"{BASE}/sign-in/")
    page.get_by_label("E-mail").fill(f"{name}@northwind.example")
    page.get_by_label("Password").fill("ithaca-demo")
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def opened(browser: Browser, size: tuple[int, int], scheme: str, name: str = "") -> Page:
    page = browser.new_page(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    if name:
        sign_in(page, name)
    return page


def keep(page: Page, name: str, path: str = "", *, whole: bool = True) -> None:
    if path:
        page.goto(BASE + path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=DOCS / f"{name}.png", full_page=whole)


def coordinator(browser: Browser, more: Callable[[], object]) -> None:
    program = "/desk/programs/engineering-mentoring-2026"
    page = opened(browser, DESK, "light", "carla")
    keep(page, "desk", "/desk/")
    keep(page, "plan", f"{program}/plan/", whole=False)
    more()
    keep(page, "people", f"{program}/people/", whole=False)
    keep(page, "what-matters", f"{program}/match/")
    page.get_by_role("button", name="Run the round").click()
    while page.get_by_role("link", name="Review and publish").count() == 0:
        page.wait_for_timeout(500)
    keep(page, "round")
    keep(page, "mentorships", f"{program}/mentorships/")
    page.get_by_role("link", name="Leila").first.click()
    keep(page, "mentorship-desk")
    keep(page, "results", f"{program}/evaluation/", whole=False)
    keep(opened(browser, DESK, "dark", "carla"), "desk-dark", "/desk/")


def mentee(browser: Browser) -> None:
    keep(opened(browser, PHONE, "light", "leila"), "today", "/today/")
    page = opened(browser, DESK, "light", "leila")
    keep(page, "mentorships-own", "/mentorships/")
    page.locator("main").get_by_role("link", name="Ana").first.click()
    keep(page, "mentorship")
    page.get_by_role("link", name="Open").first.click()
    keep(page, "meeting")


def first_page(browser: Browser) -> None:
    """The desk beside the words of the first page, small enough for its budget."""
    for scheme, name in (("light", "desk"), ("dark", "desk-dark")):
        page = opened(browser, (1000, 690), scheme, "carla")
        page.goto(f"{BASE}/desk/")
        page.screenshot(path=SHOWN / f"{name}.jpg", type="jpeg", quality=52)
    keep(opened(browser, DESK, "light"), "welcome", "/")


def main() -> None:
    DOCS.mkdir(parents=True, exist_ok=True)
    SHOWN.mkdir(parents=True, exist_ok=True)
    ithaca = str(Path(sys.executable).parent / "ithaca")
    with tempfile.TemporaryDirectory() as data:
        env = {**os.environ, "ITHACA_DATA": data, "PORT": PORT}
        subprocess.run([ithaca, "demo"], env=env, check=True, stdout=subprocess.DEVNULL)
        people = Path(data) / "people.csv"
        people.write_text(newcomers(), encoding="utf-8")
        words = ["--by", "carla@northwind.example", "--program", "engineering-mentoring-2026"]
        more = [ithaca, "import", str(people), *words, "--side", "column", "--yes"]

        def bring_in() -> None:
            subprocess.run(more, env=env, check=True)

        server = subprocess.Popen([ithaca, "serve"], env=env)
        try:
            _wait()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                    args=FLAGS.split(),
                )
                mentee(browser)
                first_page(browser)
                coordinator(browser, bring_in)
                browser.close()
        finally:
            server.terminate()
            server.wait()


def _wait() -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{BASE}/health")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The server did not start.")


if __name__ == "__main__":
    main()
