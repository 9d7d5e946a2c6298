"""The letters that the product sends through the life of a program: text, and one action each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .checking import Fields
from .shelves import SAME, Kind
from .words import PLACES

READERS = (
    "giver",
    "taker",
    "all",
    "coordinator",
    "sponsor",
    "manager",
    "administrator",
    "safeguarding",
    "person",
)
LETTER_KINDS = ("notice", "nudge", "digest", "security")
RULES = tuple(f"R{number}" for number in range(1, 18))
"""The early-warning rules: what each looks for is said in the coordinator's check-ins."""
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_TEXTS = ("subject", "preview", "text", "action")


@dataclass(frozen=True)
class Letter:
    """`text` is paragraphs of plain text with `{variables}`; `variables` holds an example for
    each. A frame adds the greeting, and why the letter came. `action` is the label of the one
    button, "" where there is nothing to do. A nudge asks for something unscheduled."""

    key: str
    title: str
    who: str
    kind: str
    rule: str
    when: str
    variables: Mapping[str, str]
    subject: str
    preview: str
    text: str
    action: str

    def filled(self, values: Mapping[str, str]) -> "Filled":
        """With a value for every variable. A paragraph that names a value which is empty is left
        out, a paragraph of lines that begin with a hyphen is a list. Raises KeyError."""
        paragraphs = []
        for part in re.split(r"\n\s*\n", self.text.strip()):
            if all(values[name] for name in _VARIABLE.findall(part)):
                flowing = part if part.startswith("- ") else " ".join(part.split())
                paragraphs.append(_fill(flowing, values))
        subject, preview, action = (
            _fill(text, values) for text in (self.subject, self.preview, self.action)
        )
        return Filled(subject, preview, tuple(paragraphs), action)


@dataclass(frozen=True)
class Filled:
    """A letter as it is sent. What people typed is in it as they typed it."""

    subject: str
    preview: str
    paragraphs: tuple[str, ...]
    action: str


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Beginning with a capital, since a format's word may stand first."""
    filled = _VARIABLE.sub(lambda found: values[found[1]], text)
    return filled if text.startswith("- ") else filled[:1].upper() + filled[1:]


def letters() -> Mapping[str, Letter]:
    """Every letter by key."""
    return LETTERS.all()


def _letter(fields: Fields) -> Letter:
    said = fields.data.get("variables")
    examples = fields.mapping("variables", said if isinstance(said, Mapping) else {})
    letter = Letter(
        key=fields.key(),
        title=fields.text("title", longest=80),
        who=fields.choice("for", READERS),
        kind=fields.choice("kind", LETTER_KINDS, "notice"),
        rule=fields.choice("rule", ("", *RULES), ""),
        when=fields.text("when", longest=200),
        variables={name: examples.code(name, longest=400) for name in examples.data},
        subject=fields.text("subject", longest=120),
        preview=fields.text("preview", longest=140),
        text=fields.text("text"),
        action=fields.text("action", "", longest=50),
    )
    used: set[str] = set()
    for name in _TEXTS:
        for variable in _VARIABLE.findall(getattr(letter, name)):
            if variable not in letter.variables and variable not in PLACES:
                known = ", ".join(f"{{{one}}}" for one in (*letter.variables, *sorted(PLACES)))
                raise fields.error(name, f"{{{variable}}} is no variable here; use {known}")
            used.add(variable)
    if idle := sorted(set(letter.variables) - used):
        raise fields.error("variables", f"'{idle[0]}' is used nowhere; use it or take it out")
    return letter


def _fits(mine: Letter, ours: Letter) -> str:
    if unknown := sorted(set(mine.variables) - set(ours.variables)):
        known = ", ".join(f"{{{name}}}" for name in ours.variables)
        return f"nothing fills in {{{unknown[0]}}} here; there are: {known or 'none'}"
    return ""


LETTERS = Kind(
    "letter",
    "letters/*.yaml",
    Letter,
    _letter,
    "every mail, with one action",
    single=True,
    adopts=SAME,
    fits=_fits,
)
