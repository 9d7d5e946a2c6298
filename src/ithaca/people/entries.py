"""What a set of files says: which row makes, changes or repeats whom, and which cannot be taken.

Reads files and people, writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from ithaca.files.actions import content
from ithaca.refusals import Refusal
from ithaca.sheets import Context, Field, Line, Problem, Row, Sheet, SheetError, convert, read

from .fields import CUSTOM, PROFILE, person_fields
from .models import Import, ImportFile, Organization, Person

Progress = Callable[[int, int], None]
"""Called now and then with the rows done and how many there are."""

_ASKED_ONLY = {"working_style", "hours", "custom"}
COLUMNS = ("external_id", "email", *(k for k in PROFILE if k not in _ASKED_ONLY))
_BATCH = 500
_LONGEST = {
    field.name: field.max_length
    for field in Person._meta.concrete_fields
    if field.name in COLUMNS and field.max_length
}


@dataclass(frozen=True)
class Unfit:
    """Why a row cannot be taken, although each of its cells can be read."""

    field: str
    message: str
    how_to_fix: str


@dataclass(frozen=True)
class Shape:
    """What columns can feed, and what a row must satisfy besides, given its file's side."""

    fields: tuple[Field, ...]
    unfit: Callable[[str, Mapping[str, Any]], Unfit | None] = lambda side, values: None


def people_only() -> Shape:
    """The shape of an import whose people join no program."""
    return Shape(person_fields())


@dataclass
class Entry:
    """One row that becomes, or already is, a person. A ``twin`` is an earlier row, in another
    file, for the same person."""

    file: ImportFile
    row: Row
    values: dict[str, Any]
    custom: dict[str, str]
    person: Person | None = None
    manager: Person | Entry | None = None
    changed: list[str] = field(default_factory=list)
    twin: Entry | None = None

    @property
    def who(self) -> Person | None:
        """The person, once there is one."""
        return self.twin.person if self.twin else self.person

    @property
    def verdict(self) -> str:
        if self.twin:
            return "twin"
        if self.person is None:
            return "create"
        return "update" if self.changed else "same"

    @property
    def identities(self) -> list[tuple[str, str]]:
        """What finds this person: (column of Person, word)."""
        names = ("external_id", "email")
        return [(name, self.values[name]) for name in names if self.values.get(name)]

    def profile(self) -> dict[str, Any]:
        """The profile fields that the row sets. An empty cell leaves what is there."""
        after = {key: self.values[key] for key in COLUMNS if self.values.get(key)}
        if self.custom:
            before = self.person.custom if self.person else {}
            after["custom"] = {**before, **self.custom}
        return after


@dataclass
class Checked:
    """Entries that can be written, and the problems of those that cannot, by ImportFile id."""

    entries: list[Entry]
    problems: dict[int, list[Problem]]
    strangers: int = 0
    """How many managers are named whom nobody knows."""

    def tally(self) -> dict[str, int]:
        counts = {"create": 0, "update": 0, "same": 0, "twin": 0}
        for entry in self.entries:
            counts[entry.verdict] += 1
        lines = {(pk, p.line) for pk, group in self.problems.items() for p in group}
        return counts | {"rejected": len(lines)}


def read_sheet(data: bytes, name: str) -> Sheet:
    """The file's rows, or a Refusal that names the file and says how to mend it."""
    try:
        return read(data, name)
    except SheetError as failure:
        where = _("Line %(line)d: ") % {"line": failure.line} if failure.line else ""
        said = f"{name}: {where}{failure.message} {failure.how_to_fix}".strip()
        raise Refusal(said, "upload") from None


def check_rows(source: Import, shape: Shape, progress: Progress | None = None) -> Checked:
    """Everything the files of ``source`` say, against the people there are now."""
    files = list(source.files.select_related("file").order_by("pk"))
    total = sum(file.sheet.get("rows", 0) for file in files)
    context = Context(levels=tuple(source.levels or source.organization.levels))
    checked = Checked([], {file.pk: [] for file in files})
    met: dict[tuple[str, str], Entry] = {}
    done = 0
    for file in files:
        here: dict[tuple[str, str], int] = {}
        for entry in _entries(file, shape, context, checked.problems[file.pk]):
            done += 1
            if progress and done % _BATCH == 0:
                progress(done, total)
            _meet(entry, met, here, checked)
    _recognize(source.organization, met, checked)
    return checked


def _entries(
    file: ImportFile, shape: Shape, context: Context, problems: list[Problem]
) -> Iterator[Entry]:
    sheet = read_sheet(content(file.file), file.file.name)
    problems.extend(sheet.problems)
    mapping = {int(column): key for column, key in file.mapping.items() if key != CUSTOM}
    custom = [int(column) for column, key in file.mapping.items() if key == CUSTOM]
    # XLSX can carry NUL as an escape, which no database keeps.
    lines = [
        Line(line.number, tuple(cell.replace("\0", "") for cell in line.cells))
        for line in sheet.rows
    ]
    for line, row in zip(
        lines, convert(lines, mapping, shape.fields, context, header=sheet.header), strict=True
    ):
        if row.problems:
            problems.extend(row.problems)
            continue
        extra = {sheet.header[c]: line.cells[c].strip() for c in custom if line.cells[c].strip()}
        entry = Entry(file, row, dict(row.values), extra)
        unfit = _unfit(entry.values) or shape.unfit(file.side, entry.values)
        if unfit:
            problems.append(_problem(entry, unfit.field, unfit.message, unfit.how_to_fix))
        else:
            yield entry


def _unfit(values: Mapping[str, Any]) -> Unfit | None:
    if not (values.get("external_id") or values.get("email")):
        return Unfit("identity", _("No e-mail and no identifier."), _("Fill in one of them."))
    for name, longest in _LONGEST.items():
        if len(values.get(name) or "") > longest:
            message = _("More than %(longest)d characters.") % {"longest": longest}
            return Unfit(name, message, _("Shorten the text."))
    return None


def _problem(entry: Entry, kind: str, message: str, how_to_fix: str) -> Problem:
    header = entry.file.sheet["header"]
    column = next((header[int(c)] for c, key in entry.file.mapping.items() if key == kind), "")
    return Problem(column, kind, message, how_to_fix, kind, entry.row.line)


def _meet(
    entry: Entry,
    met: dict[tuple[str, str], Entry],
    here: dict[tuple[str, str], int],
    checked: Checked,
) -> None:
    """A second row for somebody is a problem within a file and a twin across files."""
    problems = checked.problems[entry.file.pk]
    line = next((here[key] for key in entry.identities if key in here), None)
    for key in entry.identities:
        here.setdefault(key, entry.row.line)
    if line is not None:
        message = _("The same person is on line %(line)d already.") % {"line": line}
        problems.append(_problem(entry, "twice", message, _("Keep one of the two rows.")))
        return
    firsts = {id(met[key]): met[key] for key in entry.identities if key in met}
    if len(firsts) > 1:
        problems.append(_two_people(entry))
        return
    first = next(iter(firsts.values()), entry)
    for key in entry.identities:
        met.setdefault(key, first)
    if first is not entry:
        entry.twin = first
        first.custom = {**entry.custom, **first.custom}
        for name in (*COLUMNS, "manager"):
            if entry.values.get(name):
                first.values.setdefault(name, entry.values[name])
    checked.entries.append(entry)


def _two_people(entry: Entry) -> Problem:
    message = _("The identifier and the e-mail belong to two different people.")
    return _problem(entry, "two_people", message, _("Correct one of the two."))


def _recognize(
    organization: Organization, met: Mapping[tuple[str, str], Entry], checked: Checked
) -> None:
    """Find the people behind the rows, and what each row would change."""
    words = {word for _name, word in met}
    bosses = {str(e.values["manager"]) for e in checked.entries if e.values.get("manager")}
    known = _known(organization, sorted(words | bosses | {boss.lower() for boss in bosses}))
    behind: dict[int, dict[int, Person]] = {}
    for number, entry in enumerate(checked.entries):
        behind[number] = {known[key].pk: known[key] for key in entry.identities if key in known}
        entry.person = None if entry.twin else next(iter(behind[number].values()), None)
    settled = _settled([e.person.pk for e in checked.entries if e.person and _moves(e, e.person)])
    taken: set[int] = set()
    for number, entry in enumerate(checked.entries):
        if entry.twin:
            continue
        problem = _claim(entry, behind[number], taken, settled)
        if problem:
            checked.problems[entry.file.pk].append(problem)
            entry.row = Row(entry.row.line, entry.row.values, (problem,))
    _drop_rejected(checked)
    for entry in checked.entries:
        if not entry.twin:
            checked.strangers += _find_manager(entry, met, known)
            entry.changed = _changed(entry)


def _known(organization: Organization, words: Sequence[str]) -> dict[tuple[str, str], Person]:
    """People by identity; a constant number of queries for each batch of words."""
    known: dict[tuple[str, str], Person] = {}
    for start in range(0, len(words), _BATCH):
        batch = words[start : start + _BATCH]
        for name in ("external_id", "email"):
            rows = Person.objects.filter(organization=organization, **{f"{name}__in": batch})
            known.update({(name, getattr(person, name)): person for person in rows})
    return known


def _claim(
    entry: Entry, found: Mapping[int, Person], taken: set[int], settled: set[int]
) -> Problem | None:
    """One row a person, and the person is still a member."""
    if len(found) > 1:
        return _two_people(entry)
    person = entry.person
    if person is None:
        return None
    if person.pk in taken:
        message = _("Another row is %(name)s already.") % {"name": person.full_name}
        return _problem(entry, "twice", message, _("Keep one of the two rows."))
    taken.add(person.pk)
    if person.deactivated_at:
        message = _("The membership of %(name)s is closed.") % {"name": person.full_name}
        how_to_fix = _("Open it again under People, or leave the row out.")
        return _problem(entry, "closed", message, how_to_fix)
    if person.pk in settled and _moves(entry, person):
        message = _("%(name)s signs in with another e-mail.") % {"name": person.full_name}
        how_to_fix = _("An import does not change it. Leave the e-mail of this row out.")
        return _problem(entry, "email", message, how_to_fix)
    return None


def _moves(entry: Entry, person: Person) -> bool:
    """Whether the row gives the person another mailbox."""
    return entry.values.get("email") not in (None, "", person.email)


def _settled(ids: Sequence[int]) -> set[int]:
    """Those who have signed in, said yes to somebody, or run something. Whoever holds the mailbox
    signs in: so an import, which any coordinator may make, does not hand what they have here to
    another mailbox."""
    found: set[int] = set()
    for start in range(0, len(ids), _BATCH):
        rows = Person.objects.filter(pk__in=ids[start : start + _BATCH])
        for some in (
            rows.exclude(account=None),
            rows.exclude(roles=None),
            rows.exclude(program_roles=None),
            rows.filter(seats__accepted_at__isnull=False),
        ):
            found.update(some.values_list("pk", flat=True))
    return found


def _drop_rejected(checked: Checked) -> None:
    """Leave rejected rows out, and with them the rows that repeat them in other files."""
    kept: list[Entry] = []
    for entry in checked.entries:
        if entry.twin and entry.twin.row.problems:
            message = _("The row for the same person in the other file needs a repair.")
            problem = _problem(entry, "twin", message, _("Repair that row first."))
            checked.problems[entry.file.pk].append(problem)
        elif not entry.row.problems:
            kept.append(entry)
    checked.entries = kept


def _find_manager(
    entry: Entry,
    met: Mapping[tuple[str, str], Entry],
    known: Mapping[tuple[str, str], Person],
) -> bool:
    """Whom the row names as manager, among the rows and the people. True where nobody is."""
    word = str(entry.values.get("manager") or "")
    if not word:
        return False
    keys = [("external_id", word), ("email", word.lower())]
    row = next((met[key] for key in keys if key in met), None)
    if row is not None and not row.row.problems:
        entry.manager = row.person or row
    else:
        entry.manager = next((known[key] for key in keys if key in known), None)
    if entry.manager is entry or (entry.person and entry.manager == entry.person):
        entry.manager = None
        return False
    return entry.manager is None


def _changed(entry: Entry) -> list[str]:
    person = entry.person
    if person is None:
        return []
    changed = [key for key, value in entry.profile().items() if getattr(person, key) != value]
    boss = entry.manager
    if isinstance(boss, Entry) or (boss is not None and boss.pk != person.manager_id):
        changed.append("manager")
    return changed


def lines_with_reasons(problems: Iterable[Problem]) -> dict[int, str]:
    """By line, everything that is wrong on it and how to mend it, in one cell."""
    said: dict[int, list[str]] = {}
    for problem in problems:
        column = f"{problem.column}: " if problem.column else ""
        said.setdefault(problem.line, []).append(f"{column}{problem.message} {problem.how_to_fix}")
    return {line: " ".join(reasons) for line, reasons in sorted(said.items())}
