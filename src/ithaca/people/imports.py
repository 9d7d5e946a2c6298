"""From files to people: read, mapped, checked, confirmed in one transaction, undoable.

Nothing is written to people before ``apply``; ``check`` and ``apply`` read the same stored files
with the same mapping, so what was shown is what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ithaca.activity.log import record
from ithaca.files.actions import content, keep
from ithaca.refusals import Conflict, Refusal
from ithaca.sheets import Context, Field, Problem, Row, Sheet, SheetError, convert, guess, read
from ithaca.sheets import repairs as grouped

from . import policy
from .fields import CUSTOM
from .models import Import, ImportChange, ImportFile, Organization, Person

Progress = Callable[[int, int], None]
_CLAIM_LASTS = timedelta(minutes=2)
_BATCH = 500
_SAMPLE = 50


@dataclass(frozen=True)
class Upload:
    """A file as it came, and who its rows are in a program ('' where they join none)."""

    name: str
    data: bytes
    side: str = ""


@dataclass
class Entry:
    """One row of a file that becomes, or already is, a person."""

    file: ImportFile
    row: Row
    values: dict[str, Any]
    custom: dict[str, str]
    person: Person | None = None
    changed: list[str] = field(default_factory=list)
    twin: Entry | None = None

    @property
    def who(self) -> Person | None:
        """The person, once there is one; a twin is the same person in another file."""
        return self.twin.person if self.twin else self.person

    @property
    def verdict(self) -> str:
        if self.twin:
            return "same"
        if self.person is None:
            return "create"
        return "update" if self.changed else "same"


@dataclass
class Checked:
    """Everything a set of files says: entries that can be written, and problems that cannot."""

    entries: list[Entry]
    problems: dict[int, list[Problem]]
    levels: list[str]


@transaction.atomic
def start_import(
    *, uploads: Sequence[Upload], fields: Sequence[Field], by: Person, at: datetime
) -> Import:
    """Keep the files, say how each was read and guess what its columns feed."""
    policy.may_keep_people(by)
    if not uploads:
        raise Refusal(_("Choose a CSV or XLSX file first."), "files")
    source = Import.objects.create(organization=by.organization, by=by, made_at=at)
    for upload in uploads:
        sheet = _read(upload.data, upload.name)
        kept = keep(upload.data, name=upload.name, kind=sheet.kind, by=by, at=at)
        samples = [list(line.cells) for line in sheet.rows[:3]]
        guesses = guess(sheet.header, [line.cells for line in sheet.rows[:_SAMPLE]], fields)
        ImportFile.objects.create(
            source=source,
            file=kept,
            side=upload.side,
            mapping={str(column): found.field for column, found in guesses.items()},
            sheet={
                "header": list(sheet.header),
                "samples": samples,
                "rows": len(sheet.rows),
                "encoding": sheet.encoding,
                "delimiter": sheet.delimiter,
                "warnings": list(sheet.warnings),
                "confidence": {str(c): round(g.confidence, 2) for c, g in guesses.items()},
            },
        )
    record("import.started", source, organization=source.organization, by=by, at=at)
    return source


def _read(data: bytes, name: str) -> Sheet:
    try:
        return read(data, name)
    except SheetError as failure:
        where = _("line %(line)d: ") % {"line": failure.line} if failure.line else ""
        raise Refusal(
            f"{name}: {where}{failure.message} {failure.how_to_fix}".strip(), "files"
        ) from None


@transaction.atomic
def choose_mapping(
    source: Import,
    *,
    mappings: Mapping[int, Mapping[str, str]],
    sides: Mapping[int, str],
    levels: Sequence[str],
    by: Person,
    at: datetime,
) -> None:
    """Settle what each column feeds (by ImportFile id) and queue the check."""
    for file in source.files.all():
        file.mapping = {column: key for column, key in mappings[file.pk].items() if key}
        file.side = sides.get(file.pk, file.side)
        if not {"email", "external_id"} & set(file.mapping.values()):
            raise Refusal(
                _(
                    "In %(file)s, say which column holds the e-mail or an identifier: "
                    "without one, the same person could be added twice."
                )
                % {"file": file.file.name},
                f"column-{file.pk}",
            )
        file.save(update_fields=["mapping", "side"])
    moved = Import.objects.filter(
        pk=source.pk, status__in=[Import.Status.MAPPING, Import.Status.CHECKED]
    ).update(
        status=Import.Status.CHECKING, levels=list(levels), report={}, error="", claimed_at=None
    )
    if not moved:
        raise Conflict(_("This import has gone on already."))
    record("import.mapped", source, organization=source.organization, by=by, at=at)


def claim(source: Import, *, at: datetime) -> bool:
    """Take the import for this worker. False when another one has it."""
    return bool(
        Import.objects.filter(pk=source.pk, status=source.status, claimed_at=source.claimed_at)
        .filter(status__in=[Import.Status.CHECKING, Import.Status.APPLYING])
        .update(claimed_at=at)
    )


def waiting(*, at: datetime) -> Iterable[Import]:
    """Imports that want a worker now."""
    return Import.objects.due(at - _CLAIM_LASTS).select_related("organization", "by")


def check(source: Import, *, fields: Sequence[Field], progress: Progress | None = None) -> Checked:
    """What the files would do, without doing it; the report is kept on the import."""
    checked = _checked(source, fields, progress)
    counts = {"create": 0, "update": 0, "same": 0}
    for entry in checked.entries:
        counts[entry.verdict] += 1
    problems = [problem for group in checked.problems.values() for problem in group]
    names = {file.pk: file.file.name for file in source.files.all()}
    report = {
        **counts,
        "rejected": {
            str(pk): sorted({problem.line for problem in group})
            for pk, group in checked.problems.items()
            if group
        },
        "repairs": [
            {
                "file": names[pk],
                "message": repair.message,
                "how_to_fix": repair.how_to_fix,
                "column": repair.column,
                "lines": list(repair.lines[:200]),
                "count": len(repair.lines),
            }
            for pk, group in checked.problems.items()
            for repair in grouped(group)
        ],
        "problems": len(problems),
        "levels": checked.levels,
        "unused": _unused(source),
    }
    Import.objects.filter(pk=source.pk, status=Import.Status.CHECKING).update(
        status=Import.Status.CHECKED, report=report, claimed_at=None
    )
    return checked


def _unused(source: Import) -> list[str]:
    """Columns that feed nothing, as 'file: column'."""
    return [
        f"{file.file.name}: {header}"
        for file in source.files.all()
        for column, header in enumerate(file.sheet["header"])
        if str(column) not in file.mapping
    ]


def _checked(source: Import, fields: Sequence[Field], progress: Progress | None = None) -> Checked:
    files = list(source.files.select_related("file").order_by("pk"))
    total = sum(file.sheet.get("rows", 0) for file in files)
    levels = list(source.levels or source.organization.levels)
    people = _Known(source.organization)
    entries: list[Entry] = []
    problems: dict[int, list[Problem]] = {}
    met: list[str] = []
    done = 0
    for file in files:
        problems[file.pk] = []
        for entry in _entries(file, fields, Context(levels=()), problems[file.pk]):
            done += 1
            if progress and done % _BATCH == 0:
                progress(done, total)
            level = entry.values.get("level", "")
            if level and level not in met:
                met.append(level)
            _place(entry, people, entries, problems[file.pk])
    return Checked(entries, problems, [level for level in met if level not in levels])


def _entries(
    file: ImportFile, fields: Sequence[Field], context: Context, problems: list[Problem]
) -> Iterator[Entry]:
    sheet = _read(content(file.file), file.file.name)
    problems.extend(sheet.problems)
    bad = {problem.line for problem in sheet.problems}
    mapping = {int(c): key for c, key in file.mapping.items() if key != CUSTOM}
    custom = [int(c) for c, key in file.mapping.items() if key == CUSTOM]
    cells = {line.number: line.cells for line in sheet.rows}
    good = [line for line in sheet.rows if line.number not in bad]
    for row in convert(good, mapping, fields, context, header=sheet.header):
        if row.problems:
            problems.extend(row.problems)
            continue
        extra = {sheet.header[c]: cells[row.line][c] for c in custom if cells[row.line][c]}
        yield Entry(file, row, dict(row.values), extra)


def rejected(file: ImportFile) -> tuple[list[str], list[list[str]]]:
    """Header and cells of the rows that were not taken, each with its line, to mend and drop
    again. Read after a check."""
    wanted = set(file.source.report.get("rejected", {}).get(str(file.pk), []))
    sheet = _read(content(file.file), file.file.name)
    return list(sheet.header), [list(r.cells) for r in sheet.rows if r.number in wanted]


class _Known:
    """The organization's people by what identifies them, and what this import met so far."""

    def __init__(self, organization: Organization) -> None:
        self.by_email: dict[str, Person] = {}
        self.by_id: dict[str, Person] = {}
        self.met: dict[str, Entry] = {}
        for person in Person.objects.filter(organization=organization).iterator(2000):
            if person.email:
                self.by_email[person.email] = person
            if person.external_id:
                self.by_id[person.external_id] = person

    def find(self, values: Mapping[str, Any]) -> Person | None:
        known = self.by_id.get(values.get("external_id", "")) or None
        return known or self.by_email.get(values.get("email", ""))


def _place(entry: Entry, people: _Known, entries: list[Entry], problems: list[Problem]) -> None:
    """Decide whether the row makes, changes or repeats a person; a second row is a problem."""
    identity = entry.values.get("external_id") or entry.values.get("email")
    if not identity:
        problems.append(
            _problem(entry, "identity", _("No e-mail or identifier."), _("Fill in one of them."))
        )
        return
    first = people.met.setdefault(str(identity).casefold(), entry)
    if first is not entry and first.file.pk == entry.file.pk:
        problems.append(
            _problem(
                entry,
                "duplicate",
                _("The same person is in line %(line)d too.") % {"line": first.row.line},
                _("Keep one of the two rows."),
            )
        )
        return
    if first is not entry:
        entry.twin = first
        entries.append(entry)
        return
    entry.values.setdefault("full_name", str(identity))
    entry.person = people.find(entry.values)
    entry.changed = _changed(entry)
    entries.append(entry)


def _problem(entry: Entry, kind: str, message: str, how_to_fix: str) -> Problem:
    return Problem(
        column="", field="", message=message, how_to_fix=how_to_fix, kind=kind, line=entry.row.line
    )


_WRITTEN = (
    "external_id",
    "email",
    "full_name",
    "preferred_name",
    "pronouns",
    "zone",
    "languages",
    "location",
    "department",
    "profession",
    "job_title",
    "level",
    "bio",
    "skills_offered",
    "skills_sought",
    "goals",
    "interests",
    "target_role",
    "background",
)


def _after(entry: Entry) -> dict[str, Any]:
    """The profile fields that the row sets. An empty cell leaves what is there."""
    after = {key: entry.values[key] for key in _WRITTEN if entry.values.get(key)}
    if entry.custom:
        before = entry.person.custom if entry.person else {}
        after["custom"] = {**before, **entry.custom}
    return after


def _changed(entry: Entry) -> list[str]:
    if entry.person is None:
        return []
    person = entry.person
    return [key for key, value in _after(entry).items() if getattr(person, key) != value]


@transaction.atomic
def confirm(source: Import, *, by: Person, at: datetime) -> None:
    """Say yes to what the check showed; a worker writes it."""
    moved = Import.objects.filter(pk=source.pk, status=Import.Status.CHECKED).update(
        status=Import.Status.APPLYING, claimed_at=None
    )
    if not moved:
        raise Conflict(_("This import was confirmed already."))
    record("import.confirmed", source, organization=source.organization, by=by, at=at)


def apply(
    source: Import,
    *,
    fields: Sequence[Field],
    at: datetime,
    then: Callable[[Sequence[Entry]], None] | None = None,
    progress: Progress | None = None,
) -> None:
    """Write the people, and what ``then`` makes of them, in one transaction, once."""
    checked = _checked(source, fields, progress)
    with transaction.atomic():
        moved = Import.objects.filter(pk=source.pk, status=Import.Status.APPLYING).update(
            status=Import.Status.APPLIED, applied_at=at, claimed_at=None
        )
        if not moved:
            return
        _keep_levels(source)
        _create([e for e in checked.entries if e.verdict == "create"], source)
        _update([entry for entry in checked.entries if entry.changed], source)
        _set_managers(checked.entries, source)
        if then:
            then(checked.entries)
        record(
            "import.applied",
            source,
            organization=source.organization,
            by=source.by,
            at=at,
            people=len(checked.entries),
        )


def _keep_levels(source: Import) -> None:
    """The order of levels that the import asked for becomes the organization's."""
    if source.levels and source.levels != source.organization.levels:
        source.organization.levels = source.levels
        source.organization.save(update_fields=["levels"])


def _create(entries: Sequence[Entry], source: Import) -> None:
    for entry in entries:
        entry.person = Person(organization=source.organization, **_after(entry))
    made = [entry.person for entry in entries if entry.person]
    Person.objects.bulk_create(made, batch_size=_BATCH)
    ImportChange.objects.bulk_create(
        [ImportChange(source=source, person=person) for person in made], batch_size=_BATCH
    )


def _update(entries: Sequence[Entry], source: Import) -> None:
    changes = []
    for entry in entries:
        if entry.person is None or not entry.changed:
            continue
        after = {key: value for key, value in _after(entry).items() if key in entry.changed}
        before = {key: getattr(entry.person, key) for key in after}
        for key, value in after.items():
            setattr(entry.person, key, value)
        changes.append(ImportChange(source=source, person=entry.person, before=before, after=after))
    touched = sorted({key for change in changes for key in change.after})
    if touched:
        Person.objects.bulk_update(
            [change.person for change in changes], touched, batch_size=_BATCH
        )
        ImportChange.objects.bulk_create(changes, batch_size=_BATCH)


def _set_managers(entries: Sequence[Entry], source: Import) -> None:
    named = [entry for entry in entries if entry.values.get("manager") and entry.person]
    if not named:
        return
    known = _Known(source.organization)
    moved = []
    for entry in named:
        word = str(entry.values["manager"]).strip()
        manager = known.by_email.get(word.lower()) or known.by_id.get(word)
        person = entry.person
        if person and manager and manager.pk != person.pk and person.manager_id != manager.pk:
            person.manager = manager
            moved.append(person)
    Person.objects.bulk_update(moved, ["manager"], batch_size=_BATCH)


@transaction.atomic
def undo(source: Import, *, by: Person, at: datetime) -> list[Person]:
    """Put back what the import changed. Returns the people it made who have begun something
    since (an account, a seat) and therefore stay."""
    moved = Import.objects.filter(pk=source.pk, status=Import.Status.APPLIED).update(
        status=Import.Status.UNDONE, undone_at=at
    )
    if not moved:
        raise Conflict(_("This import was undone already."))
    restored: list[Person] = []
    created: list[int] = []
    for change in source.changes.select_related("person").iterator(1000):
        if not change.after:
            created.append(change.person_id)
            continue
        for key, value in change.before.items():
            if getattr(change.person, key) == change.after[key]:
                setattr(change.person, key, value)
        restored.append(change.person)
    Person.objects.bulk_update(restored, _undoable(source), batch_size=_BATCH)
    stay = _begun(created)
    for start in range(0, len(created), _BATCH):
        Person.objects.filter(pk__in=created[start : start + _BATCH]).exclude(
            pk__in=[person.pk for person in stay]
        ).delete()
    record("import.undone", source, organization=source.organization, by=by, at=at)
    return stay


def _undoable(source: Import) -> list[str]:
    keys = {key for change in source.changes.exclude(after={}) for key in change.after}
    return sorted(keys) or ["full_name"]


def _begun(ids: Sequence[int]) -> list[Person]:
    """Those who have signed in or hold a seat."""
    people: dict[int, Person] = {}
    for start in range(0, len(ids), _BATCH):
        batch = Person.objects.filter(pk__in=ids[start : start + _BATCH])
        for person in batch.exclude(account=None) | batch.exclude(seats=None):
            people[person.pk] = person
    return list(people.values())
