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
from ithaca.people.models import Person
from ithaca.refusals import Forbidden
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
    assert set(re.findall(r'href="#(\w+)"', page)) - {"main"} <= set(terms())
    assert page.count("<dt id=") == len(terms())


def test_a_worry_is_told_to_those_named_for_it_and_to_administrators_if_nobody_is() -> None:
    isle = small(timezone.now())

    def told(person: Person) -> set[str]:
        return set(re.findall(r'href="mailto:([^"]*)"', page(person)))

    def page(person: Person | None) -> str:
        return signed_in(person).get("/worried/").content.decode()

    assert told(isle.leila) == {isle.ingrid.email}
    with pytest.raises(Forbidden):
        name_safeguarding_lead(isle.ingrid, leads=False, by=isle.carla, at=isle.at)
    name_safeguarding_lead(isle.ingrid, leads=False, by=isle.adam, at=isle.at)
    assert told(isle.leila) == {isle.adam.email}
    assert "mailto" not in page(None)
