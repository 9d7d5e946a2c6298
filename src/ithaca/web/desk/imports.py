"""From files to people: upload, say what is in them, look at what will happen, confirm, undo."""

from __future__ import annotations

from collections.abc import Callable

from django.core.cache import cache
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ithaca.access import Request, import_for, people_for, program_for, track_of
from ithaca.people import imports
from ithaca.people.entries import people_only
from ithaca.people.imports import Upload
from ithaca.people.models import Import
from ithaca.programs import intake
from ithaca.programs.models import Track
from ithaca.sheets import write_csv

from ..parts import Job, say
from ..posting import attempt, status_of
from ..standing import signed_in
from .bringing import MappingForm, UploadForm

AT_ONCE = 1_500
"""Up to so many rows, the request does the work itself and nobody waits for a worker."""

_S = Import.Status


@signed_in
def new(request: Request, slug: str) -> HttpResponse:
    """Upload files whose people join the program."""
    track = track_of(program_for(request, slug))

    def start(found: list[tuple[str, bytes]]) -> Import:
        uploads = [Upload(n, data, intake.guess_side(n, track.vocabulary)) for n, data in found]
        return intake.start_intake(track, uploads=uploads, by=request.person, at=request.at)

    return _upload(request, start, track)


@signed_in
def new_for_directory(request: Request) -> HttpResponse:
    """Upload files of people who join no program yet."""
    people_for(request)

    def start(found: list[tuple[str, bytes]]) -> Import:
        uploads = [Upload(name, data) for name, data in found]
        return imports.start_import(
            uploads=uploads, shape=people_only(), by=request.person, at=request.at
        )

    return _upload(request, start, None)


def _upload(
    request: Request,
    start: Callable[[list[tuple[str, bytes]]], Import],
    track: Track | None,
) -> HttpResponse:
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    made: list[Import] = []
    if posted and attempt(form, lambda: made.append(start(form.uploads()))):
        return HttpResponseRedirect(reverse("desk:import-map", args=[made[0].key]))
    context = {"form": form, "track": track, "program": track.program if track else None}
    return render(request, "desk/import_new.html", context, status=status_of(form))


@signed_in
def mapping(request: Request, key: str) -> HttpResponse:
    """Columns to fields, who the rows are, the order of levels."""
    source = import_for(request, key)
    if source.status not in (_S.MAPPING, _S.CHECKED, _S.FAILED):
        return _to_check(source)
    track = intake.track_of(source)
    shape = intake.shape_of(source)
    words = track.vocabulary if track else None
    form = MappingForm(request.POST or None, source=source, shape=shape, words=words)

    def choose() -> None:
        imports.choose_mapping(
            source,
            shape=shape,
            mappings=form.mappings(),
            sides=form.sides(),
            levels=form.order(),
            by=request.person,
            at=request.at,
        )

    if request.method == "POST" and attempt(form, lambda: _work(request, source, choose)):
        return _to_check(source)
    context = _about(source, track) | {"form": form, "files": form.shown()}
    return render(request, "desk/import_map.html", context, status=status_of(form))


def _to_check(source: Import) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("desk:import-check", args=[source.key]))


def _about(source: Import, track: Track | None) -> dict[str, object]:
    rows = sum(file.sheet["rows"] for file in source.files.all())
    return {
        "source": source,
        "track": track,
        "program": track.program if track else None,
        "rows": rows,
    }


def _work(request: Request, source: Import, settle: Callable[[], None]) -> None:
    """Settle the next step of the import, and do it now if it is small."""
    with transaction.atomic():
        settle()
        source.refresh_from_db()
        rows = sum(file.sheet["rows"] for file in source.files.all())
        mine = rows <= AT_ONCE and imports.claim(source, at=request.at)
    if mine:
        intake.work(source, at=request.at)


@signed_in
def check(request: Request, key: str) -> HttpResponse:
    """What will happen, and what needs a repair; a POST says yes to it."""
    source = import_for(request, key)
    track = intake.track_of(source)
    if request.method == "POST":
        _work(
            request,
            source,
            lambda: imports.confirm(source, by=request.person, at=request.at),
        )
        source.refresh_from_db()
        if source.status == _S.APPLIED:
            return _done(request, source, track)
        return _to_check(source)
    if source.status == _S.MAPPING:
        return HttpResponseRedirect(reverse("desk:import-map", args=[source.key]))
    context = _about(source, track) | {"job": _job(source), "people": _people_page(track)}
    if source.status == _S.CHECKED:
        context |= {"title": _title(source.report), "repairs": _repairs(source)}
    answer = render(request, "desk/import_check.html", context)
    if request.headers.get("HX-Request") and not context["job"]:
        answer["HX-Refresh"] = "true"
    return answer


def _people_page(track: Track | None) -> str:
    if track is None:
        return reverse("desk:directory")
    return reverse("desk:people", args=[track.program.slug])


def _done(request: Request, source: Import, track: Track | None) -> HttpResponse:
    report = source.report
    new = report.get("join", report["create"])
    words = ngettext("%(n)d person is in.", "%(n)d people are in.", new) % {"n": new}
    say(request, words, undo=reverse("desk:import-undo", args=[source.key]))
    return HttpResponseRedirect(_people_page(track))


def _title(report: dict[str, int]) -> str:
    ready = report["create"] + report["update"] + report["same"]
    if not report["rejected"]:
        text = ngettext("%(n)d person is ready.", "All %(n)d people are ready.", ready)
        return text % {"n": ready}
    first = ngettext("%(n)d person is ready", "%(n)d people are ready", ready) % {"n": ready}
    rows = report["rejected"]
    second = ngettext("%(n)d row needs a repair", "%(n)d rows need a repair", rows) % {"n": rows}
    return _("%(ready)s, %(repair)s.") % {"ready": first, "repair": second}


def _repairs(source: Import) -> list[dict[str, object]]:
    """The files that hold rows to repair, with the number of the file in its address."""
    left = source.report.get("to_repair", {})
    return [
        {"name": file.file.name, "number": place, "rows": left[str(file.pk)]}
        for place, file in enumerate(source.files.select_related("file").order_by("pk"), start=1)
        if str(file.pk) in left
    ]


def _job(source: Import) -> Job | None:
    if source.status not in (_S.CHECKING, _S.APPLYING):
        return None
    checking = source.status == _S.CHECKING
    return Job(
        title=_("Reading every row") if checking else _("Writing the people"),
        words=_("You can leave this page; it goes on without you."),
        percent=cache.get(f"progress:{source.key}"),
        refresh=reverse("desk:import-check", args=[source.key]),
    )


@signed_in
def rejected(request: Request, key: str, number: int) -> HttpResponse:
    """The rows of one file that need a repair, each with its reason."""
    source = import_for(request, key)
    files = list(source.files.select_related("file").order_by("pk"))
    if not 1 <= number <= len(files) or source.status != _S.CHECKED:
        raise Http404
    file = files[number - 1]
    header, rows = imports.rejected(source, file, shape=intake.shape_of(source))
    name = slugify(file.file.name.rpartition(".")[0]) or "rows"
    return HttpResponse(
        write_csv(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-to-repair.csv"'},
    )


@signed_in
@require_POST
def undo(request: Request, key: str) -> HttpResponse:
    """Take the import back."""
    source = import_for(request, key)
    track = intake.track_of(source)
    stayed = intake.undo(source, by=request.person, at=request.at)
    words = _("The import is taken back.")
    if stayed:
        words = ngettext(
            "The import is taken back, except for %(n)d person who has begun something since.",
            "The import is taken back, except for %(n)d people who have begun something since.",
            len(stayed),
        ) % {"n": len(stayed)}
    say(request, words)
    return HttpResponseRedirect(_people_page(track))
