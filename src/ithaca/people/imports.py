"""From files to people: read, mapped, checked, confirmed in one transaction, undoable.

Nothing is written to people before ``apply``, and ``apply`` writes what ``check`` showed or
nothing: both read the same stored files with the same mapping (entries.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ithaca.activity.log import record
from ithaca.files.actions import content, keep
from ithaca.refusals import Conflict, Refusal
from ithaca.sheets import Sheet, guess
from ithaca.sheets import repairs as grouped

from . import policy
from .entries import (
    Checked,
    Entry,
    Progress,
    Shape,
    check_rows,
    lines_with_reasons,
    read_sheet,
)
from .fields import CUSTOM
from .ladders import folded
from .models import Import, ImportChange, ImportFile, Person

_CLAIM_LASTS = timedelta(minutes=2)
_BATCH = 500
_SAMPLE = 50
_MOST_FILES = 10
_MOST_WORDS = 40
_JOINED = ("text", "list", "skills", "language")
_S = Import.Status


@dataclass(frozen=True)
class Upload:
    """A file as it came, and who its rows are in a program ('' where they join none)."""

    name: str
    data: bytes
    side: str = ""


@transaction.atomic
def start_import(*, uploads: Sequence[Upload], shape: Shape, by: Person, at: datetime) -> Import:
    """Keep the files, say how each was read and guess what its columns feed."""
    policy.may_keep_people(by)
    if not uploads:
        raise Refusal(_("Choose a CSV or XLSX file, or paste a table."), "upload")
    if len(uploads) > _MOST_FILES:
        raise Refusal(_("Choose at most ten files at once."), "upload")
    source = Import.objects.create(organization=by.organization, by=by, made_at=at)
    for upload in uploads:
        sheet = read_sheet(upload.data, upload.name)
        sample = [line.cells for line in sheet.rows[:_SAMPLE]]
        guesses = guess(sheet.header, sample, shape.fields)
        ImportFile.objects.create(
            source=source,
            file=keep(upload.data, name=upload.name, kind=sheet.kind, by=by, at=at),
            side=upload.side,
            mapping={str(column): found.field for column, found in guesses.items()},
            sheet={
                "header": list(sheet.header),
                "samples": [list(cells) for cells in sample[:3]],
                "rows": len(sheet.rows) + len(sheet.problems),
                "encoding": sheet.encoding,
                "delimiter": sheet.delimiter,
                "warnings": list(sheet.warnings),
                "confidence": {str(c): round(g.confidence, 2) for c, g in guesses.items()},
                "words": _few_words(sheet),
            },
        )
    record("import.started", source, organization=source.organization, by=by, at=at)
    return source


def _few_words(sheet: Sheet) -> dict[str, list[str]]:
    """The distinct words of columns that hold few, as met: they may be levels to put in order."""
    found: dict[str, list[str]] = {}
    for column in range(len(sheet.header)):
        words: dict[str, str] = {}
        for line in sheet.rows:
            word = line.cells[column].strip()
            if word:
                words.setdefault(folded(word), word)
            if len(words) > _MOST_WORDS or len(word) > 60:
                break
        else:
            found[str(column)] = list(words.values())
    return found


@transaction.atomic
def choose_mapping(
    source: Import,
    *,
    shape: Shape,
    mappings: Mapping[int, Mapping[str, str]],
    sides: Mapping[int, str],
    levels: Sequence[str],
    by: Person,
    at: datetime,
) -> None:
    """Settle what each column feeds (by ImportFile id) and queue the check."""
    policy.may_keep_people(by)
    for file in source.files.select_related("file"):
        chosen = mappings.get(file.pk, file.mapping)
        file.mapping = {column: key for column, key in chosen.items() if key}
        file.side = sides.get(file.pk, file.side)
        _check_mapping(file, shape)
        file.save(update_fields=["mapping", "side"])
    moved = Import.objects.filter(
        pk=source.pk, status__in=[_S.MAPPING, _S.CHECKED, _S.FAILED]
    ).update(status=_S.CHECKING, levels=_distinct(levels), report={}, error="", claimed_at=None)
    if not moved:
        raise Conflict(_("This import has gone on already."))
    record("import.mapped", source, organization=source.organization, by=by, at=at)


def _check_mapping(file: ImportFile, shape: Shape) -> None:
    known = {field.key: field for field in shape.fields}
    name = {"file": file.file.name}
    columns = {str(column) for column in range(len(file.sheet["header"]))}
    if not (file.mapping.keys() <= columns and {*file.mapping.values()} <= {*known, CUSTOM}):
        raise Refusal(_("In %(file)s, choose again what the columns hold.") % name)
    if not {"email", "external_id"} & set(file.mapping.values()):
        raise Refusal(
            _(
                "In %(file)s, say which column holds the e-mail or an identifier: "
                "without one, the same person could be added twice."
            )
            % name
        )
    for key, number in Counter(file.mapping.values()).items():
        if number > 1 and key != CUSTOM and known[key].kind not in _JOINED:
            raise Refusal(
                _("In %(file)s, two columns hold “%(field)s”. Choose one of them.")
                % {**name, "field": known[key].label}
            )


def _distinct(levels: Sequence[str]) -> list[str]:
    """The words once each, in their order, within what a profile can hold."""
    words: dict[str, str] = {}
    for word in levels:
        words.setdefault(folded(word), word.strip())
    words.pop("", None)
    if len(words) > 100 or any(len(word) > 60 for word in words):
        raise Refusal(_("List at most 100 levels of up to 60 letters, one on a line."), "levels")
    return [*words.values()]


def waiting(*, at: datetime) -> Iterable[Import]:
    """Imports that want a worker now."""
    return Import.objects.due(at - _CLAIM_LASTS).select_related("organization", "by")


def claim(source: Import, *, at: datetime) -> bool:
    """Take the import for this worker. False when another one has it."""
    return bool(
        Import.objects.filter(pk=source.pk, status=source.status, claimed_at=source.claimed_at)
        .filter(status__in=[_S.CHECKING, _S.APPLYING])
        .update(claimed_at=at)
    )


def fail(source: Import, *, error: str) -> None:
    """Stop: the files cannot be read any more. Nothing was written."""
    Import.objects.filter(pk=source.pk, status__in=[_S.CHECKING, _S.APPLYING]).update(
        status=_S.FAILED, error=error[:300], claimed_at=None
    )


Sum = Callable[[Checked], Mapping[str, Any]]


def check(
    source: Import, *, shape: Shape, also: Sum | None = None, progress: Progress | None = None
) -> None:
    """What the files would do, without doing it; the report (with what ``also`` counts) stays."""
    checked = check_rows(source, shape, progress)
    Import.objects.filter(pk=source.pk, status=_S.CHECKING).update(
        status=_S.CHECKED, report=_report(source, checked, also), claimed_at=None
    )


def _report(source: Import, checked: Checked, also: Sum | None) -> dict[str, Any]:
    files = {file.pk: file for file in source.files.select_related("file")}
    repairs: list[dict[str, Any]] = [
        {
            "file": files[pk].file.name,
            "message": repair.message,
            "how_to_fix": repair.how_to_fix,
            "column": repair.column,
            "lines": list(repair.lines[:50]),
            "count": len(repair.lines),
        }
        for pk, group in checked.problems.items()
        for repair in grouped(group)
    ]
    return {
        **checked.tally(),
        **(also(checked) if also else {}),
        "repairs": sorted(repairs, key=lambda repair: -repair["count"])[:100],
        "to_repair": {
            str(pk): len({problem.line for problem in group})
            for pk, group in checked.problems.items()
            if group
        },
        "strangers": checked.strangers,
        "unused": [
            {"file": file.file.name, "column": header}
            for file in files.values()
            for column, header in enumerate(file.sheet["header"])
            if str(column) not in file.mapping
        ],
    }


def rejected(
    source: Import, file: ImportFile, *, shape: Shape
) -> tuple[list[str], list[list[str]]]:
    """Header and rows of ``file`` that were not taken, each with its line and its reason, to be
    mended and dropped again."""
    reasons = lines_with_reasons(check_rows(source, shape).problems[file.pk])
    sheet = read_sheet(content(file.file), file.file.name)
    cells = {line.number: list(line.cells) for line in sheet.rows}
    empty = [""] * len(sheet.header)
    rows = [[*cells.get(line, empty), str(line), reason] for line, reason in reasons.items()]
    return [*sheet.header, _("Line"), _("What to repair")], rows


@transaction.atomic
def confirm(source: Import, *, by: Person, at: datetime) -> None:
    """Say yes to what the check showed; a worker writes it."""
    policy.may_keep_people(by)
    moved = Import.objects.filter(pk=source.pk, status=_S.CHECKED).update(
        status=_S.APPLYING, claimed_at=None
    )
    if not moved:
        raise Conflict(_("This import was confirmed already."))
    record("import.confirmed", source, organization=source.organization, by=by, at=at)


Then = Callable[[Sequence[Entry]], Mapping[str, Any]]


def apply(
    source: Import,
    *,
    shape: Shape,
    at: datetime,
    also: Sum | None = None,
    then: Then | None = None,
    progress: Progress | None = None,
) -> None:
    """Write the people, and what ``then`` makes of them (it returns what undo needs), in one
    transaction, once. Where people changed since the check, it is shown again instead."""
    checked = check_rows(source, shape, progress)
    seen = {**checked.tally(), **(also(checked) if also else {})}
    if any(source.report.get(key) != number for key, number in seen.items()):
        _show_again(source)
        return
    try:
        with transaction.atomic():
            moved = Import.objects.filter(pk=source.pk, status=_S.APPLYING).update(
                status=_S.APPLIED, claimed_at=None
            )
            if moved:
                _write(source, checked.entries, at, then)
    except IntegrityError:
        _show_again(source)


def _show_again(source: Import) -> None:
    Import.objects.filter(pk=source.pk, status=_S.APPLYING).update(
        status=_S.CHECKING,
        claimed_at=None,
        error=_("People were changed after you looked, so nothing was written. Look again."),
    )


def _write(source: Import, entries: Sequence[Entry], at: datetime, then: Then | None) -> None:
    levels = source.organization.levels
    _keep_levels(source)
    _create([entry for entry in entries if entry.verdict == "create"], source)
    _update([entry for entry in entries if entry.changed], source)
    _set_managers([entry for entry in entries if entry.manager])
    source.report = {**source.report, "levels_before": levels, **(then(entries) if then else {})}
    source.save(update_fields=["report"])
    people = sum(entry.twin is None for entry in entries)
    record(
        "import.applied",
        source,
        organization=source.organization,
        by=source.by,
        at=at,
        people=people,
    )


def _keep_levels(source: Import) -> None:
    """Their order becomes the organization's."""
    house = source.organization
    house.levels = source.levels or house.levels
    house.save(update_fields=["levels"])


def _create(entries: Sequence[Entry], source: Import) -> None:
    made = []
    for entry in entries:
        profile = entry.profile()
        name = profile.pop("full_name", None) or entry.identities[0][1]
        entry.person = Person(organization=source.organization, full_name=name, **profile)
        made.append(entry.person)
    Person.objects.bulk_create(made, batch_size=_BATCH)
    changes = [ImportChange(source=source, person=person) for person in made]
    ImportChange.objects.bulk_create(changes, batch_size=_BATCH)


def _update(entries: Sequence[Entry], source: Import) -> None:
    changes = []
    for entry in entries:
        assert entry.person is not None
        person, profile = entry.person, entry.profile()
        after = {key: profile[key] for key in entry.changed if key in profile}
        if "manager" in entry.changed:
            after["manager_id"] = _boss(entry)
        before = {key: getattr(person, key) for key in after}
        for key, value in after.items():
            setattr(person, key, value)
        changes.append(ImportChange(source=source, person=person, before=before, after=after))
    _save_people([change.person for change in changes], {k for c in changes for k in c.after})
    ImportChange.objects.bulk_create(changes, batch_size=_BATCH)


def _boss(entry: Entry) -> int | None:
    """The manager's id, once everybody is created."""
    boss = entry.manager.who if isinstance(entry.manager, Entry) else entry.manager
    return boss.pk if boss else None


def _set_managers(entries: Sequence[Entry]) -> None:
    """Of people who were just created: their managers may have been, too."""
    moved = []
    for entry in entries:
        boss = _boss(entry)
        if entry.person and boss and entry.person.manager_id != boss:
            entry.person.manager_id = boss
            moved.append(entry.person)
    _save_people(moved, {"manager_id"})


def _save_people(people: Sequence[Person], columns: set[str]) -> None:
    """Many people in few statements: an insert that meets each row and changes it."""
    if people and columns:
        names = sorted({"manager" if name == "manager_id" else name for name in columns})
        Person.objects.bulk_create(
            people,
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[*names, "updated_at"],
        )


@transaction.atomic
def undo(source: Import, *, by: Person, at: datetime) -> list[Person]:
    """Put back what the import changed and nobody has changed since. Returns the people it made
    who have begun something (an account, a seat, another program) and therefore stay."""
    policy.may_keep_people(by)
    moved = Import.objects.filter(pk=source.pk, status=_S.APPLIED).update(status=_S.UNDONE)
    if not moved:
        raise Conflict(_("This import was undone already."))
    _restore(source.changes.exclude(after={}).select_related("person"))
    created = list(source.changes.filter(after={}).values_list("person", flat=True))
    stay = _begun(created)
    kept = {person.pk for person in stay}
    for start in range(0, len(created), _BATCH):
        gone = [pk for pk in created[start : start + _BATCH] if pk not in kept]
        Person.objects.filter(pk__in=gone).delete()
    _restore_levels(source)
    record("import.undone", source, organization=source.organization, by=by, at=at)
    return stay


def _restore(changes: QuerySet[ImportChange]) -> None:
    columns: set[str] = set()
    for change in changes:
        for key, value in change.before.items():
            # Somebody who has signed in by now keeps the mailbox they did it with.
            kept = key == "email" and change.person.account_id is not None
            if not kept and getattr(change.person, key) == change.after[key]:
                setattr(change.person, key, value)
                columns.add(key)
    _save_people([change.person for change in changes], columns)


def _restore_levels(source: Import) -> None:
    house = source.organization
    if source.levels and house.levels == source.levels:
        house.levels = source.report.get("levels_before", [])
        house.save(update_fields=["levels"])


def _begun(ids: Sequence[int]) -> list[Person]:
    """Those who have signed in, hold a seat or a role, or joined another program."""
    begun = ~Q(account=None) | ~Q(seats=None) | ~Q(enrollments=None) | ~Q(program_roles=None)
    people: list[Person] = []
    for start in range(0, len(ids), _BATCH):
        batch = Person.objects.filter(pk__in=ids[start : start + _BATCH])
        people += batch.filter(begun | ~Q(roles=None)).distinct()
    return people
