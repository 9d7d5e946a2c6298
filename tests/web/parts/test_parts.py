import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.template import Template, engines
from django.template.loader import render_to_string
from django.test.signals import template_rendered
from django.utils import timezone

from ithaca.measure.estimate import proportion
from ithaca.measure.smart import has_a_measure, states_an_outcome
from ithaca.web.parts import (
    HAS_A_MEASURE,
    STATES_AN_OUTCOME,
    House,
    Job,
    Segment,
    blocks,
    hue,
)

TEMPLATES = Path("src/ithaca/web/templates")


def draw(text: str, **context: object) -> str:
    return str(engines["django"].from_string(text).render(context))


@pytest.fixture
def drawn() -> Iterator[set[str]]:
    """The names of the templates that were rendered since."""
    names: set[str] = set()

    def note(sender: object, template: Template, **_: object) -> None:
        names.add(str(template.name))

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.fixture
def catalogue(samples: dict[str, Any]) -> str:
    return render_to_string("parts/catalogue.html", samples)


def test_the_catalogue_shows_every_part(
    drawn: set[str], samples: dict[str, Any], checkout: Path
) -> None:
    for name in ("parts/catalogue.html", "parts/confirm.html", "parts/job_refresh.html"):
        render_to_string(name, {**samples, "job": samples["running"]})
    here = checkout / TEMPLATES
    parts = {
        str(file.relative_to(here))
        for room in ("parts", "forms")
        for file in here.glob(f"{room}/**/*.html")
    }
    assert not parts - drawn


def test_nothing_is_written_that_a_strict_content_policy_forbids(catalogue: str) -> None:
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?! src=)|javascript:", catalogue)


def test_every_id_is_used_once(catalogue: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', catalogue)
    assert sorted(ids) == sorted(set(ids))


def test_the_glyph_says_its_quarters_in_words(samples: dict[str, Any]) -> None:
    glyph = draw("{% glyph four %}", four=samples["troubled"])
    assert "clarity: watch; connection: well; commitment: at risk; continuity: at risk" in glyph


def test_a_hidden_figure_shows_no_number() -> None:
    words = re.sub(r"<[^>]+>", "", draw("{% estimate e %}", e=proportion(2, 3)))
    assert "fewer than five" in words
    assert not re.search(r"\d", words)


def test_a_figure_stands_with_its_count_and_its_interval() -> None:
    words = re.sub(r"<[^>]+>", "", draw("{% estimate e %}", e=proportion(158, 247)))
    assert words.strip() == "64\u00a0% 158 of 247; 95\u00a0% interval 58 to 70"


def test_a_moment_names_the_other_day_where_it_is_another_day() -> None:
    instant = datetime(timezone.now().year, 11, 24, 23, tzinfo=UTC)
    text = draw("{% moment t 'Europe/Lisbon' 'Asia/Tokyo' 'Jin' %}", t=instant)
    assert re.search(r"24 November, 23:00 your time \(\w+ 25 November, 08:00 for Jin\)", text)


def test_a_person_keeps_the_colour_of_their_disc() -> None:
    assert hue("k3y") == hue("k3y")
    assert {hue(f"key{n}") for n in range(40)} == set("abcd")


def test_a_state_with_one_mentorship_among_thousands_is_still_seen() -> None:
    drawn = blocks([Segment("well", 9999, "healthy"), Segment("risk", 1, "at risk")])
    assert drawn[1].width >= 10
    assert drawn[1].x + drawn[1].width == pytest.approx(600, abs=0.2)


def test_what_was_typed_stays_and_each_problem_links_to_its_field(catalogue: str) -> None:
    assert 'value="not an address"' in catalogue
    for target in re.findall(r'<a href="#(id_\w+)"', catalogue):
        assert f'id="{target}"' in catalogue


def test_a_problem_says_what_to_do(catalogue: str) -> None:
    assert "This field is required" not in catalogue
    for words in ("fill this in", "choose one", "choose at least one", "tick this to go on"):
        assert f"Please {words}." in catalogue


def test_markup_in_a_name_stays_text() -> None:
    class Ask(forms.Form):
        q = forms.CharField(label="<b>q</b>", help_text="<i>h</i>")

    html = draw("{{ form }}", form=Ask({"q": "<script>x</script>"}))
    assert "<b>" not in html and "<i>" not in html and "<script>" not in html


def test_a_toast_that_can_be_undone_carries_one_post(shell: dict[str, Any]) -> None:
    said = [Message(25, "118 matches are published.", extra_tags="/rounds/abc/undo/")]
    html = render_to_string("parts/toasts.html", {**shell, "messages": said})
    assert '<form method="post" action="/rounds/abc/undo/">' in html


def test_a_finished_job_stops_asking() -> None:
    running = Job("Import", "Half way.", 50, refresh="/jobs/x/")
    done = Job("Import", "Done.", 100, finished=True, refresh="/jobs/x/", url="/p/", action="Go on")
    assert "hx-get" in draw("{% job j %}", j=running)
    assert "hx-get" not in draw("{% job j %}", j=done)
    assert 'href="/p/"' in draw("{% job j %}", j=done)


def test_a_visitor_sees_the_way_in_and_no_menu() -> None:
    html = render_to_string("base.html", {"house": House(sign_in="/in/"), "me": None})
    assert 'href="/in/"' in html
    assert '<details class="menu me"' not in html


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Lead",
        "Lead one workshop",
        "Lead one customer workshop",
        "I am a b c d",
        "Dirigir uma oficina após março",
        "three people say so",
        "2 workshops",
        "seen",
    ],
)
def test_a_goal_is_read_the_same_while_it_is_typed_and_when_it_is_sent(text: str) -> None:
    def matches(rule: str) -> bool:
        letters = rule.replace(r"\p{L}", r"[^\W\d_]").replace(r"\P{L}", r"[\W\d_]")
        return bool(re.search(letters.replace(r"\p{Nd}", r"\d"), text, re.IGNORECASE))

    assert matches(STATES_AN_OUTCOME) == states_an_outcome(text)
    assert matches(HAS_A_MEASURE) == has_a_measure(text)
