"""A program's plan: its timeline with the checklist, objectives, guidelines, roles, basics."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ithaca.access import Request, objective_for, people_for, program_for, track_of
from ithaca.guide import When, metrics, stages
from ithaca.programs import actions
from ithaca.programs.models import Objective, Program, ProgramRole
from ithaca.programs.steps import Line, checklist
from ithaca.refusals import Refusal

from ..parts import Progress, Stage, Step, say
from ..posting import attempt, status_of
from ..standing import signed_in
from .starting import (
    BasicsForm,
    GuidelinesForm,
    ObjectiveFields,
    RoleForm,
    objective_fields,
    objective_of,
)

SOON = timedelta(days=14)


@signed_in
def show(request: Request, slug: str) -> HttpResponse:
    """The whole plan on one page."""
    program = program_for(request, slug)
    track = track_of(program)
    today = program.day(request.at)
    lines = checklist(track, today)
    names = metrics()
    rows = list(program.objectives.all())
    join = reverse("open:join", args=[program.join_key])
    return render(
        request,
        "desk/plan.html",
        {
            "program": program,
            "track": track,
            "here": "plan",
            "title": _title(lines, today),
            "stages": _stages(lines, today),
            "objectives": [(row, names.get(row.metric)) for row in rows],
            "settled": not program.guidelines.filter(confirmed_at=None).exists(),
            "roles": program.roles.select_related("person").order_by("role", "pk"),
            "join": request.build_absolute_uri(join),
        },
    )


def _own(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.step.audience == "coordinator" and line.total]


def _title(lines: Sequence[Line], today: date) -> str:
    """What is late, else what is next, for the coordinator."""
    own = _own(lines)
    late = sum(line.late > 0 for line in own)
    if late:
        text = ngettext("%(n)d step of yours is late.", "%(n)d steps of yours are late.", late)
        return text % {"n": late}
    opened = [line for line in own if not line.complete and line.next_on]
    first = min(opened, key=lambda line: line.next_on or today, default=None)
    if first is None or first.next_on is None:
        return _("Everything on your list is done.")
    day = date_format(first.next_on, "j F")
    return _("Next for you: %(step)s, by %(day)s.") % {"step": first.title, "day": day}


def _stages(lines: Sequence[Line], today: date) -> list[Stage]:
    return [
        Stage(stage.name, [_step(line, today) for line in lines if line.step.stage == stage.key])
        for stage in stages().values()
        if any(line.step.stage == stage.key for line in lines)
    ]


def _step(line: Line, today: date) -> Step:
    url = reverse(line.link.route, args=line.link.args) if line.link else ""
    return Step(
        title=line.title,
        when=_when(line),
        text=line.text,
        state=_state(line, today),
        whom=_counted(line),
        url=url,
    )


def _state(line: Line, today: date) -> Progress:
    if line.complete:
        return "done"
    if line.late:
        return "late"
    return "now" if line.next_on and line.next_on <= today + SOON else "next"


def _counted(line: Line) -> str:
    if line.total <= 1:
        return ""
    said = _("%(done)d of %(total)d done") % {"done": line.done, "total": line.total}
    if line.late:
        return _("%(said)s, %(late)d late") % {"said": said, "late": line.late}
    return said


def _when(line: Line) -> str:
    if line.next_on:
        return _("by %(day)s") % {"day": date_format(line.next_on, "j F Y")}
    return "" if line.total else in_words(line.step.when)


def in_words(when: When) -> str:
    """A day of the playbook that no date stands for yet."""
    said = {"days": abs(when.days), "number": when.number, "share": round(100 * when.share)}
    if when.anchor == "share":
        return _("at %(share)d %% of the time together") % said
    texts = {
        "program_start": ngettext(
            "%(days)d day after the start", "%(days)d days after the start", abs(when.days)
        ),
        "enrollment": ngettext(
            "%(days)d day after joining", "%(days)d days after joining", abs(when.days)
        ),
        "match": ngettext(
            "%(days)d day after the match", "%(days)d days after the match", abs(when.days)
        ),
        "meeting": ngettext(
            "%(days)d day after meeting %(number)d",
            "%(days)d days after meeting %(number)d",
            abs(when.days),
        ),
        "end": ngettext(
            "%(days)d day after the end", "%(days)d days after the end", abs(when.days)
        ),
    }
    if when.days < 0 and when.anchor == "end":
        text = ngettext("%(days)d day before the end", "%(days)d days before the end", said["days"])
        return text % said
    return texts[when.anchor] % said


def _to_plan(program: Program, mark: str = "") -> HttpResponseRedirect:
    address = reverse("desk:plan", args=[program.slug])
    return HttpResponseRedirect(f"{address}#{mark}" if mark else address)


@signed_in
def basics(request: Request, slug: str) -> HttpResponse:
    """Name, purpose, audience, days, video link."""
    program = program_for(request, slug)
    initial = {name: getattr(program, name) for name in BasicsForm.base_fields}
    form = BasicsForm(request.POST or None, initial=initial)

    def save() -> None:
        actions.change_program(program, changes=form.cleaned_data, by=request.person, at=request.at)

    if request.method == "POST" and attempt(form, save):
        say(request, _("The basics are saved."))
        return _to_plan(program)
    program.refresh_from_db()
    context = {
        "program": program,
        "here": "plan",
        "form": form,
        "title": _("What everybody should know about %(program)s") % {"program": program.name},
        "do": _("Save the basics"),
    }
    return render(request, "desk/plan_form.html", context, status=status_of(form))


@signed_in
def objective_new(request: Request, slug: str) -> HttpResponse:
    """Write an objective."""
    return _objective(request, program_for(request, slug), None)


@signed_in
def objective(request: Request, key: str) -> HttpResponse:
    """Change an objective, or drop it."""
    found = objective_for(request, key)
    return _objective(request, found.program, found)


def _objective(request: Request, program: Program, found: Objective | None) -> HttpResponse:
    initial = objective_fields(found) if found else None
    form = ObjectiveFields(request.POST or None, initial=initial)

    def save() -> None:
        actions.set_objective(
            program, objective=found, by=request.person, at=request.at, **objective_of(form)
        )

    if request.method == "POST" and attempt(form, save):
        say(request, _("The objective is saved."))
        return _to_plan(program, "objectives")
    context = {
        "program": program,
        "here": "plan",
        "form": form,
        "rules": form.rules(),
        "objective": found,
        "title": _("What should %(program)s achieve?") % {"program": program.name},
        "do": _("Save the objective"),
    }
    return render(request, "desk/plan_form.html", context, status=status_of(form))


@signed_in
@require_POST
def drop_objective(request: Request, key: str) -> HttpResponse:
    """Remove an objective; the log keeps what it said."""
    found = objective_for(request, key)
    actions.drop_objective(found, by=request.person, at=request.at)
    say(request, _("The objective is removed."))
    return _to_plan(found.program, "objectives")


@signed_in
def guidelines(request: Request, slug: str) -> HttpResponse:
    """The six texts: read, changed if needed, and with saving them confirmed."""
    program = program_for(request, slug)
    initial = {text.kind: text.text for text in program.guidelines.all()}
    form = GuidelinesForm(request.POST or None, initial=initial)

    def save() -> None:
        actions.word_guidelines(program, texts=form.cleaned_data, by=request.person, at=request.at)

    if request.method == "POST" and attempt(form, save):
        say(request, _("The guidelines are settled."))
        return _to_plan(program, "guidelines")
    context = {
        "program": program,
        "here": "plan",
        "form": form,
        "title": _("What everybody agrees to before they join"),
        "lead": _("Read the six texts and change what does not fit. Saving them settles them."),
        "do": _("Settle the guidelines"),
    }
    return render(request, "desk/plan_form.html", context, status=status_of(form))


@signed_in
def roles(request: Request, slug: str) -> HttpResponse:
    """Who coordinates and who sponsors; a POST gives a role, or takes one by ``take``."""
    program = program_for(request, slug)
    taking = request.method == "POST" and "take" in request.POST
    form = RoleForm(request.POST if request.method == "POST" and not taking else None)
    if taking:
        _take_role(request, program)
        return HttpResponseRedirect(reverse("desk:roles", args=[slug]))
    if request.method == "POST" and attempt(form, lambda: _give_role(request, program, form)):
        say(request, _("The role is given."))
        return HttpResponseRedirect(reverse("desk:roles", args=[slug]))
    context = {
        "program": program,
        "here": "plan",
        "form": form,
        "roles": program.roles.select_related("person").order_by("role", "pk"),
    }
    return render(request, "desk/roles.html", context, status=status_of(form))


def _give_role(request: Request, program: Program, form: RoleForm) -> None:
    email = form.cleaned_data["email"].strip().lower()
    person = people_for(request).active().filter(email=email).first()
    if person is None:
        raise Refusal(_("Nobody here has this e-mail. Add them under People first."), "email")
    actions.set_role(
        program,
        person=person,
        role=form.cleaned_data["role"],
        holds=True,
        by=request.person,
        at=request.at,
    )


def _take_role(request: Request, program: Program) -> None:
    key, _colon, role = request.POST["take"].partition(":")
    held = ProgramRole.objects.filter(program=program, person__key=key, role=role)
    row = held.select_related("person").first()
    if row is None:
        return
    actions.set_role(
        program, person=row.person, role=row.role, holds=False, by=request.person, at=request.at
    )
    say(request, _("%(name)s does not have the role any more.") % {"name": row.person.full_name})


@signed_in
@require_POST
def join_link(request: Request, slug: str) -> HttpResponse:
    """Open or close the link by which anybody of the organization may ask to join."""
    program = program_for(request, slug)
    opened = request.POST.get("open") == "yes"
    actions.change_program(program, changes={"join_open": opened}, by=request.person, at=request.at)
    say(request, _("The link is open.") if opened else _("The link is closed."))
    return _to_plan(program, "join")
