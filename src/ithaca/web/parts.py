"""What the template parts are made from: the shapes that pages hand to the tags of
templatetags/looks.py, and the few rules of drawing. No queries and no HTML live here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from zlib import crc32

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise

Text = str | Promise
Band = Literal["well", "watch", "risk", "unknown"]
Progress = Literal["done", "now", "next", "late"]


# measure/smart.py's two readings of a goal's text, for the browser; and "there is something".
STATES_AN_OUTCOME = r"(?:\p{L}{2,}\P{L}+(?:\p{L}\P{L}+)*){3}\p{L}{2}"
HAS_A_MEASURE = r"\p{Nd}|\p{L}{2,}\P{L}+(?:\p{L}\P{L}+)*\p{L}{2}"
ANYTHING = r"\S"


class Someone(Protocol):
    """Who can be a disc: `people.Person`, or anything with these three."""

    @property
    def name(self) -> str: ...
    @property
    def initials(self) -> str: ...
    @property
    def key(self) -> str: ...


@dataclass(frozen=True)
class NavItem:
    label: Text
    url: str
    current: bool = False


@dataclass(frozen=True)
class House:
    """The addresses that base.html needs on every page; an empty one is not shown.

    The context processor gives `house` (this), `me` (the `Someone` signed in, or None) and
    `nav` (a list of NavItem: the bar). `menu` is the account menu (profile, letters, other
    organizations); a person who may switch sees each of their organizations there.
    """

    home: str = "/"
    sign_in: str = ""
    sign_out: str = ""
    help: str = ""
    who_sees_what: str = ""
    worried: str = ""
    source: str = ""
    organization: str = ""
    menu: Sequence[NavItem] = ()
    foot: Sequence[NavItem] = ()


@dataclass(frozen=True)
class Segment:
    """One state in a bar of states: `Segment("watch", 19, _("to watch"))`."""

    band: Band
    count: int
    label: Text
    url: str = ""


@dataclass(frozen=True)
class Bin:
    """One bar of a histogram: what it covers ("60 to 69") and how many."""

    label: Text
    count: int


@dataclass(frozen=True)
class Step:
    """A line of a timeline or of a to-do list. `state` says it without colour too."""

    title: Text
    when: Text = ""
    text: Text = ""
    state: Progress = "next"
    whom: Text = ""
    url: str = ""


@dataclass(frozen=True)
class Stage:
    title: Text
    steps: Sequence[Step]
    text: Text = ""


@dataclass(frozen=True)
class ToDo:
    """One thing to do, with its one action: a link, or a POST when `post` is true."""

    title: Text
    text: Text = ""
    action: Text = ""
    url: str = ""
    post: bool = False
    done: bool = False
    state: Band | Literal[""] = ""
    word: Text = ""
    people: Sequence[Someone] = ()


@dataclass(frozen=True)
class Card:
    """A choice as a card: what it is, who it is best for, how long and how many."""

    title: Text
    text: Text = ""
    facts: Text = ""
    soon: Text = ""


@dataclass(frozen=True)
class Job:
    """A long job as its page shows it. `percent` None means not yet known; `url` and `action`
    are where to go once it is finished."""

    title: Text
    words: Text
    percent: int | None = None
    finished: bool = False
    refresh: str = ""
    cancel: str = ""
    url: str = ""
    action: Text = ""
    seconds: int = 2


@dataclass(frozen=True)
class Column:
    """A heading of a table; `sort` is the address that sorts by it."""

    label: Text
    number: bool = False
    sort: str = ""
    sorted: Literal["", "ascending", "descending"] = ""
    hidden: bool = False


@dataclass(frozen=True)
class Check:
    """A rule checked as one types: `rule` is a regular expression of JavaScript (flags u and i)
    that one of the named fields must match. The server checks again."""

    text: Text
    rule: str
    fields: Sequence[str]
    met: bool = False


@dataclass(frozen=True)
class Quarter:
    """A quarter of the Four C's glyph, turned clockwise from the top right."""

    turn: int
    band: str


@dataclass(frozen=True)
class Block:
    """A drawn segment: x and width in the units of a bar 600 wide."""

    segment: Segment
    x: float
    width: float


def hue(key: str) -> str:
    """The colour class of a person's disc: always the same for the same key."""
    return "abcd"[crc32(key.encode()) % 4]


def blocks(segments: Sequence[Segment], width: float = 600, gap: float = 4) -> list[Block]:
    """Segments drawn side by side, in proportion, none of them too thin to see."""
    shown = [segment for segment in segments if segment.count > 0]
    if not shown:
        return []
    room = width - gap * (len(shown) - 1)
    least = min(10.0, room / len(shown))
    total = sum(segment.count for segment in shown)
    spread = room - least * len(shown)
    drawn: list[Block] = []
    x = 0.0
    for segment in shown:
        wide = least + spread * segment.count / total
        drawn.append(Block(segment, round(x, 1), round(wide, 1)))
        x += wide + gap
    return drawn


def say(request: HttpRequest, text: Text, *, undo: str = "", error: bool = False) -> None:
    """A toast on the next page; `undo` is the address that one POST takes it back by."""
    level = messages.ERROR if error else messages.SUCCESS
    messages.add_message(request, level, str(text), extra_tags=undo)
