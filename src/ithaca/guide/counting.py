"""How much there is: modules, minutes, words, questions and the rest, counted from the files."""

from collections import Counter
from pathlib import Path

from .agendas import AGENDAS
from .kinds import KINDS
from .starters import skills_text
from .surveys import SURVEYS
from .training import MODULES, PATHS, QUIZZES


def skills() -> int:
    lines = skills_text().splitlines()
    return sum(1 for line in lines if line.strip() and not line.startswith("#"))


def words() -> dict[str, int]:
    """Words for readers by kind."""
    return {
        name: sum(len(text.split()) for file in kind.files() for text in kind.prose(file).values())
        for name, kind in KINDS.items()
    }


def minutes() -> dict[tuple[str, str], int]:
    """Minutes of training by for whom and path."""
    found: Counter[tuple[str, str]] = Counter()
    for module in MODULES.all().values():
        found[module.who, module.path] += module.minutes
    return dict(found)


def agendas_by_file() -> dict[str, int]:
    return {Path(name).stem: len(AGENDAS.read(name)) for name in AGENDAS.files()}


def report() -> list[str]:
    """All of it, as lines for a terminal."""
    spoken = words()
    lines = ["What the guide holds                     items     words"]
    for name, kind in KINDS.items():
        lines.append(f"  {name:<14} {kind.about[:24]:<24} {len(kind.all()):>5} {spoken[name]:>9,}")
    questions = sum(len(quiz.items) for quiz in QUIZZES.all().values())
    asked = sum(len(survey.questions) for survey in SURVEYS.all().values())
    lines += ["", f"  {sum(spoken.values()):,} words in all · {questions} quiz questions"]
    lines += [f"  {asked} questions in {len(SURVEYS.all())} surveys · {skills()} skills", ""]
    lines.append("Minutes of training                core   later  add-on  circle")
    spent = minutes()
    for who in dict.fromkeys(who for who, _ in spent):
        numbers = "  ".join(f"{spent.get((who, path), 0) or '':>6}" for path in PATHS)
        lines.append(f"  {who:<28} {numbers}")
    by_file = " · ".join(f"{name} {count}" for name, count in agendas_by_file().items())
    return [*lines, "", "Agendas", f"  {by_file}"]
