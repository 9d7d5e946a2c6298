"""The guide's texts in the app: every one opens, and every screen leads to its own."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from web.crawling import signed_in

from ithaca.demo import small
from ithaca.guide import modules, pages, terms
from ithaca.people.actions import name_safeguarding_lead
from ithaca.people.models import Organization, Person
from ithaca.refusals import Forbidden, Refusal
from ithaca.web.open.reading import TO_USE

pytestmark = pytest.mark.django_db
TEXTS = [f"/help/{key}/" for key in pages("help")] + [
    f"/help/{kind}/{key}/" for kind in TO_USE for key in pages(kind)
]
TEXTS += [f"/help/training/{key}/" for key in modules()]


def names(inside: URLResolver, area: str = "") -> set[str]:
    found: set[str] = set()
    for one in inside.url_patterns:
        if isinstance(one, URLResolver):
            found |= names(one, one.namespace or area)
        elif isinstance(one, URLPattern) and one.name:
            found.add(f"{area}_{one.name}".replace("-", "_"))
    return found


def test_every_text_reads_whole_with_every_word_filled_in() -> None:
    for path in [
        *TEXTS,
        "/help/",
        "/help/words/",
        "/help/training/",
        "/help/goals/",
        "/help/goals/better/",
    ]:
        answer = Client().get(path)
        assert answer.status_code == 200, path
        words = re.sub(r"<[^>]*>", " ", answer.content.decode().partition("<main")[2])
        assert not re.search(r"[{}]|\*\*|^## ", words, re.MULTILINE), path


def test_help_is_only_for_screens_that_there_are() -> None:
    screens = {key for key in pages("help") if not key.startswith("first_steps_")}
    part_of_another = {"desk_what_matters"}
    assert screens - part_of_another <= names(get_resolver())


def test_the_help_of_a_screen_is_one_key_away() -> None:
    foot = Client().get("/sign-in/").content.decode().partition('<footer class="foot"')[2]
    assert 'href="/help/open_sign_in/" data-help' in foot


@pytest.mark.parametrize("path", ["/help/nowhere/", "/help/closing/nowhere/", "/help/x/on_time/"])
def test_a_text_that_is_not_there_is_not_found(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_the_glossary_leads_on_to_words_that_it_has() -> None:
    page = Client().get("/help/words/").content.decode()
    letters = {f"letter-{one.term[0].upper()}" for one in terms().values()}
    assert set(re.findall(r'href="#([\w-]+)"', page)) - {"main"} <= set(terms()) | letters
    assert page.count("<dt>") == len(terms())


def test_a_name_is_put_into_a_text_as_it_is() -> None:
    isle = small(timezone.now())
    Organization.objects.update(name="Sea *Hawk* [Line](https://evil.example) {program} <b>")
    page = signed_in(isle.carla).get("/help/recruiting/page_text/").content.decode()
    assert "Sea *Hawk* [Line](https://evil.example) {program} &lt;b&gt;" in page


def test_a_worry_is_told_to_those_named_for_it_and_to_nobody_in_their_place() -> None:
    isle = small(timezone.now())

    def page(person: Person | None) -> str:
        return signed_in(person).get("/worried/").content.decode()

    assert re.findall(r'href="mailto:([^"]*)"', page(isle.leila)) == [isle.ingrid.email]
    with pytest.raises(Forbidden):
        name_safeguarding_lead(isle.ingrid, leads=False, by=isle.carla, at=isle.at)
    name_safeguarding_lead(isle.ingrid, leads=False, by=isle.adam, at=isle.at)
    for somebody in (isle.leila, isle.adam, None):
        assert "mailto" not in page(somebody)
        assert "a duty to act" in page(somebody)


def test_nobody_who_cannot_be_reached_is_named_to_be_told() -> None:
    isle = small(timezone.now())
    Person.objects.filter(pk=isle.ivo.pk).update(deactivated_at=isle.at)
    isle.ivo.refresh_from_db()
    with pytest.raises(Refusal, match="Nobody could reach them"):
        name_safeguarding_lead(isle.ivo, leads=True, by=isle.adam, at=isle.at)


def test_a_coordinator_who_looks_into_worries_is_marked_as_one() -> None:
    isle = small(timezone.now())
    name_safeguarding_lead(isle.carla, leads=True, by=isle.adam, at=isle.at)
    page = signed_in(isle.leila).get("/worried/").content.decode()
    assert page.count("coordinates a program of yours") == 1
