"""The catalogue as a reader meets it: without a server, its files answered from the disk."""

import mimetypes
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

HERE = "http://parts.test"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"


def open_page(
    browser: Browser, checkout: Path, html: str, **options: object
) -> tuple[Page, list[str]]:
    complaints: list[str] = []
    page = browser.new_page(reduced_motion="reduce", **options)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HERE)
        headers = {"Content-Security-Policy": POLICY}
        if path == "/":
            route.fulfill(body=html, content_type="text/html", headers=headers)
        else:
            file = checkout / "src/ithaca/web" / path.lstrip("/")
            kind = mimetypes.guess_type(file)[0] or "text/plain"
            route.fulfill(body=file.read_bytes(), content_type=kind, headers=headers)

    page.route("**/*", answer)
    page.goto(f"{HERE}/")
    return page, complaints


@pytest.fixture
def catalogue(samples: dict[str, Any]) -> str:
    said = [{"level_tag": "success", "extra_tags": "/undo/"}, {"level_tag": "error"}]
    return render_to_string("parts/catalogue.html", {**samples, "messages": said})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_axe_finds_nothing_and_nothing_sticks_out(
    browser: Browser, checkout: Path, catalogue: str, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 900}
    page, complaints = open_page(
        browser, checkout, catalogue, viewport=size, color_scheme=scheme, bypass_csp=True
    )
    page.add_script_tag(path=checkout / "node_modules/axe-core/axe.min.js")
    found = page.evaluate(
        "axe.run().then(said => said.violations.map(v => [v.id, v.nodes[0].html]))"
    )
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert (found, complaints) == ([], [])
    assert wide <= width


def test_twice_the_text_and_the_other_direction_still_fit(
    browser: Browser, checkout: Path, catalogue: str
) -> None:
    turned = catalogue.replace("<html ", '<html dir="rtl" ', 1)
    page, _ = open_page(browser, checkout, turned, viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 640, "height": 700})
    page.evaluate("document.documentElement.setAttribute('dir', 'ltr')")
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide <= 640


def test_the_little_scripts_do_what_they_say(
    browser: Browser, checkout: Path, catalogue: str
) -> None:
    page, complaints = open_page(browser, checkout, catalogue)
    assert page.evaluate("document.activeElement.id") == "problem"
    checked = page.locator("[data-checks] li").first
    page.get_by_label("What will be different?").fill("Lead one customer workshop alone")
    assert "met" in (checked.get_attribute("class") or "")
    page.locator("[data-dismiss]").first.click()
    assert page.locator(".toast").count() == 1
    page.set_viewport_size({"width": 320, "height": 640})
    page.get_by_text("Display").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("Night").check()
    page.get_by_label("nice").check()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.close()
    assert complaints == []
