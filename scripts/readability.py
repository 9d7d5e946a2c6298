"""How hard the guide's modules are to read, by two measures of years at school.

`make readability`. The range is held by SMOG (McLaughlin 1969), which asks at what grade a text is
understood whole; five years more are the reader's age. Flesch–Kincaid, printed beside it, rests on
the length of sentences, and spoken words between people are short.
"""

import re
import sys
from collections.abc import Iterator

import textstat

from ithaca.guide import Module, modules

RANGES = {
    "mentor": (5.5, 8.5),
    "mentee": (5.5, 8.5),
    "manager": (5.5, 8.5),
    "coordinator": (6.0, 10.0),
}
"""Lowest and highest SMOG grade for each kind of reader: participants read at 11 to 13."""
_MARKS = re.compile(r"^[>#\-\s]*(?:\d+\. )?|[*|]", re.MULTILINE)


def grades(markdown: str) -> tuple[float, float]:
    """SMOG and Flesch–Kincaid of a Markdown text without its marks; an item of a list counts as
    a sentence."""
    lines = [_MARKS.sub("", line).strip() for line in _lines(markdown)]
    ended = [line if line[-1] in '.?!:;"”' else f"{line}." for line in lines if line]
    text = " ".join(ended)
    return float(textstat.smog_index(text)), float(textstat.flesch_kincaid_grade(text))


def outside(module: Module) -> bool:
    """Whether a module is harder or easier than the range of its readers."""
    low, high = RANGES[module.who]
    return not low <= round(grades(module.body)[0], 1) <= high


def _lines(markdown: str) -> Iterator[str]:
    """Paragraphs and items of lists, each as one line; headings left out."""
    kept: list[str] = []
    for line in [*markdown.splitlines(), ""]:
        begins = re.match(r"^(?:>\s*$|\s*$|#|- |\d+\. |\|)", line)
        if begins and kept:
            yield " ".join(kept)
            kept = []
        if line.strip(" >") and not line.startswith("#"):
            kept.append(line.strip(" >"))


def main() -> None:
    sys.stdout.write(f"{'':<32} {'words':>5}  SMOG  Flesch–Kincaid\n")
    for module in modules().values():
        smog, kincaid = grades(module.body)
        low, high = RANGES[module.who]
        note = f"   outside {low} to {high}" if outside(module) else ""
        sys.stdout.write(f"{module.key:<32} {module.words:>5}  {smog:4.1f}  {kincaid:4.1f}{note}\n")


if __name__ == "__main__":
    main()
