"""Pages as a person finds them, following links, and the forms that stand on them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from ithaca.people.models import Person

FIXED = ("hidden", "radio", "checkbox", "select", "button")
NOT_SHOWN_AGAIN = ("password", "file", *FIXED)


@dataclass
class Field:
    """A control: its kind and what it holds when the page is opened."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form with its fields, and whom it was shown to."""

    method: str
    action: str
    fields: list[Field] = field(default_factory=list)
    multipart: bool = False
    page: str = ""
    person: Person | None = None

    @property
    def route(self) -> str:
        return resolve(urlsplit(self.action).path).view_name

    @property
    def mark(self) -> tuple[object, ...]:
        """The same for the same form about another thing."""
        names = {(one.name, one.kind) for one in self.fields}
        buttons = {one.value for one in self.fields if one.kind == "button"}
        words = frozenset(word for word in buttons if word.isalpha())
        return self.method, self.route, frozenset(names), words

    def values(self) -> list[tuple[str, str]]:
        """What a browser would send with nothing changed and Enter pressed: of the buttons the
        first."""
        pressed = next((one for one in self.fields if one.kind == "button"), None)
        return [
            (one.name, one.value)
            for one in self.fields
            if (one is pressed or one.kind != "button") and (one.value or one.kind not in FIXED)
        ]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._open: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag == "form":
            self._form = Form(
                said.get("method", "get").lower(),
                said.get("action", ""),
                multipart=said.get("enctype", "").startswith("multipart"),
            )
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, said)

    def _control(self, tag: str, said: dict[str, str]) -> None:
        assert self._form is not None
        name = said.get("name", "")
        if tag == "option" and self._open:
            self._open.choices.append(said.get("value", ""))
            if "selected" in said or len(self._open.choices) == 1:
                self._open.value = said.get("value", "")
        if not name or name == "csrfmiddlewaretoken":
            return
        kind = said.get("type", "text") if tag == "input" else tag
        one = Field(name, kind, said.get("value", ""))
        if kind in ("radio", "checkbox"):
            same = [f for f in self._form.fields if (f.name, f.kind) == (name, kind)]
            if same and kind == "radio":
                one = same[0]
            else:
                self._form.fields.append(one)
                one.value = ""
            value = said.get("value", "on")
            one.choices.append(value)
            if "checked" in said:
                one.value = value
            return
        if tag in ("input", "textarea", "select", "button"):
            self._form.fields.append(one)
        if tag in ("textarea", "select"):
            self._open = one

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in ("textarea", "select"):
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open and self._open.kind == "textarea":
            self._open.value += data


def read(body: str) -> _Reader:
    reader = _Reader()
    reader.feed(body)
    return reader


def signed_in(person: Person | None) -> Client:
    """A browser of this person; of nobody without one."""
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["person"] = person.key
        session.save()
    return client


def pages(
    person: Person | None, seeds: Iterable[str] = ("/",), of_a_kind: int = 2
) -> Iterator[tuple[str, Any]]:
    """Every address and its answer that links lead to, a few of each kind of page."""
    client, seen, kinds = signed_in(person), set[str](), Counter[str]()
    waiting = deque(seeds)
    while waiting:
        address = waiting.popleft()
        try:
            kind = resolve(urlsplit(address).path).view_name + str(urlsplit(address).query[:8])
        except Resolver404:
            kind = address
        if address in seen or kinds[kind] >= of_a_kind:
            continue
        seen.add(address)
        kinds[kind] += 1
        answer = client.get(address)
        yield address, answer
        if answer.status_code in (301, 302, 303):
            waiting.append(urljoin(address, answer["Location"]))
        elif not answer.streaming and answer["Content-Type"].startswith("text/html"):
            for link in read(answer.content.decode()).links:
                split = urlsplit(urljoin(address, link))
                if split.scheme in ("", "http") and split.netloc in ("", "testserver"):
                    waiting.append(split.path + (f"?{split.query}" if split.query else ""))


def forms_of(person: Person | None, seeds: Iterable[str] = ("/",)) -> Iterator[Form]:
    """The forms on those pages."""
    for address, answer in pages(person, seeds):
        if answer.status_code != 200 or answer.streaming:
            continue
        if not answer["Content-Type"].startswith("text/html"):
            continue
        for form in read(answer.content.decode()).forms:
            form.page, form.person = address, person
            form.action = urljoin(address, form.action) if form.action else address
            yield form
