"""Goals: set one with its checks, say yes to one, move it step by step, end it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ithaca.access import Request, action_for, goal_for, mentorship_for
from ithaca.guide import Goal as Example
from ithaca.guide import goals as example_goals
from ithaca.guide import repairs
from ithaca.journey import goals, policy
from ithaca.journey.models import Goal
from ithaca.journey.queries import checks
from ithaca.programs.models import Objective

from ..parts import ANYTHING, HAS_A_MEASURE, STATES_AN_OUTCOME, Check, say
from ..posting import attempt, inside_house, posted, status_of
from ..standing import signed_in
from .forms import ConcurForm, EndGoalForm, GoalForm, ProgressForm, StepForm
from .inside import Inside, inside

_SHOWN = 3  # examples beside a new goal


def _rules() -> list[Check]:
    """The five checks, for the browser; the server checks again once the goal is kept."""
    return [
        Check(_("It says what will be different"), STATES_AN_OUTCOME, ("outcome",)),
        Check(_("One can tell when it is done"), HAS_A_MEASURE, ("measure",)),
        Check(_("It has a day"), ANYTHING, ("due_on",)),
        Check(_("It serves a skill or an objective"), ANYTHING, ("serves",)),
        Check(_("You find it achievable"), ANYTHING, ("achievable",)),
    ]


def _serves(seen: Inside) -> list[tuple[str, Any]]:
    """What a goal can serve: skills that were named, and the program's objectives."""
    skills = {**seen.me.skills_sought}
    for person in seen.people:
        skills |= person.skills_offered
    named = [(f"skill:{skill}", skill) for skill in skills]
    objectives = Objective.objects.filter(program=seen.mentorship.track.program)
    aims = [(f"objective:{row.key}", row.title) for row in objectives]
    groups: list[tuple[str, Any]] = []
    if named:
        groups.append((_("A skill"), named))
    if aims:
        groups.append((_("An objective of the program"), aims))
    return groups


def _served(seen: Inside, serves: str) -> dict[str, Any]:
    kind, _colon, name = serves.partition(":")
    if kind == "objective":
        mine = Objective.objects.filter(program=seen.mentorship.track.program)
        return {"objective": mine.filter(key=name).first()}
    return {"skill": name}


def _wording(seen: Inside, form: GoalForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "outcome": said["outcome"],
        "measure": said["measure"],
        "achievable": said["achievable"],
        "due_on": said["due_on"],
        **_served(seen, said["serves"]),
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request, key: str) -> HttpResponse:
    mentorship = mentorship_for(request, key)
    policy.may_change(request.person, mentorship)
    seen = inside(request, mentorship)
    form = GoalForm(_serves(seen), seen, posted(request))
    made: list[Goal] = []
    if request.method == "POST" and attempt(
        form,
        lambda: made.append(
            goals.add_goal(
                mentorship=mentorship, by=request.person, at=request.at, **_wording(seen, form)
            )
        ),
    ):
        say(request, _("Your goal is set. Now write down a first step."))
        return redirect("home:goal", made[0].key)
    context = {"inside": seen, "form": form, "rules": _rules(), "examples": _examples(seen)}
    return render(request, "home/goal_new.html", context, status=status_of(form))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: Request, key: str) -> HttpResponse:
    """A goal with its checks, its steps and its progress."""
    goal = goal_for(request, key)
    seen = inside(request, goal.mentorship)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    tried = _forms(seen, goal, do, request.POST)
    form, deed = tried.get(do), _DEEDS.get(do)
    if request.method == "POST":
        if form is None or deed is None:
            say(request, _("This has changed in the meantime. Please look again."), error=True)
            return redirect("home:goal", goal.key)
        told: list[str] = []
        if attempt(form, lambda: told.append(deed(request, seen, goal, form))):
            say(request, told[0])
            return redirect("home:goal", goal.key)
        goal = goal_for(request, key)
    context = {
        "inside": seen,
        "goal": goal,
        "forms": tried,
        "sent": form,
        "own": goal.person_id == seen.me.pk,
        "checks": _read(seen, goal),
        "rules": _rules(),
        "steps": list(goal.actions.select_related("person")),
        "progress": list(goal.progress.select_related("by")),
    }
    return render(request, "home/goal.html", context, status=status_of(form) if form else 200)


def _read(seen: Inside, goal: Goal) -> list[dict[str, object]]:
    """The checks as the server reads them, each with what would pass it."""
    started = seen.mentorship.live_at
    start = started.astimezone(ZoneInfo(seen.zone)).date() if started else None
    words = {
        "specific": _("says what will be different"),
        "measurable": _("one can tell when it is done"),
        "achievable": _("both find it achievable"),
        "relevant": _("serves something"),
        "timed": _("has a day in your time together"),
    }
    read = checks(goal, start, seen.mentorship.ends_on)
    better = {repair.check: repair for repair in reversed(list(repairs().values()))}
    if goal.achievable:  # then it is the other one's yes that is missing
        better.pop("achievable", None)
    return [
        {"word": words[c.key], "passed": c.passed, "hint": c.hint, "repair": better.get(c.key)}
        for c in read
    ]


def _examples(seen: Inside) -> list[Example]:
    """Some of the guide's goals for the format, from fields that lie apart."""
    fitting = [
        one for one in example_goals().values() if seen.mentorship.track.format in one.formats
    ]
    return fitting[:: max(len(fitting) // _SHOWN, 1)][:_SHOWN]


def _forms(seen: Inside, goal: Goal, do: str, data: Any) -> dict[str, forms.Form]:  # noqa: ANN401
    """What this person can do with this goal now, by name."""
    if not seen.live or goal.status != Goal.Status.ACTIVE:
        return {}

    def sent(name: str) -> Any:  # noqa: ANN401
        return data if do == name else None

    tried: dict[str, forms.Form] = {
        "progress": ProgressForm(sent("progress")),
        "step": StepForm(seen, sent("step")),
    }
    if goal.person_id == seen.me.pk:
        serves = f"objective:{goal.objective.key}" if goal.objective else ""
        start = {
            "outcome": goal.outcome,
            "measure": goal.measure,
            "due_on": goal.due_on,
            "achievable": goal.achievable,
            "serves": serves or (f"skill:{goal.skill}" if goal.skill else ""),
        }
        options = _serves(seen)
        if goal.skill and goal.skill not in {**seen.me.skills_sought}:
            options = [*options, (f"skill:{goal.skill}", goal.skill)]
        tried["change"] = GoalForm(options, seen, sent("change"), initial=start)
        tried["end"] = EndGoalForm(sent("end"))
    elif seen.seat.gives and goal.concurred_at is None:
        tried["concur"] = ConcurForm(sent("concur"), initial={"outcome": goal.outcome})
    return tried


def _progress(request: Request, seen: Inside, goal: Goal, form: Any) -> str:  # noqa: ANN401
    goals.note_progress(goal=goal, text=form.cleaned_data["text"], by=request.person, at=request.at)
    return _("Noted. Both of you see it.")


def _step(request: Request, seen: Inside, goal: Goal, form: Any) -> str:  # noqa: ANN401
    goals.add_action(
        mentorship=seen.mentorship,
        text=form.cleaned_data["text"],
        person=form.owner(),
        due_on=form.cleaned_data["due_on"],
        goal=goal,
        by=request.person,
        at=request.at,
    )
    return _("The step is in the plan.")


def _change(request: Request, seen: Inside, goal: Goal, form: Any) -> str:  # noqa: ANN401
    goals.change_goal(goal=goal, by=request.person, at=request.at, **_wording(seen, form))
    return _("The goal is changed.")


def _concur(request: Request, seen: Inside, goal: Goal, form: Any) -> str:  # noqa: ANN401
    # The yes is to what was read, also if the goal was worded anew since.
    read = form.cleaned_data["outcome"]
    if read.split() != goal.outcome.split():
        goal.outcome = read
    goals.concur(goal=goal, by=request.person, at=request.at)
    return _("Thank you. %(name)s sees that you find it achievable, too.") % {"name": seen.name}


def _end(request: Request, seen: Inside, goal: Goal, form: Any) -> str:  # noqa: ANN401
    status = form.cleaned_data["status"]
    goals.end_goal(goal=goal, status=status, by=request.person, at=request.at)
    if status == Goal.Status.REACHED:
        return _("Reached. Well done!")
    return _("Noted.")


_DEEDS: dict[str, Callable[[Request, Inside, Goal, Any], str]] = {
    "progress": _progress,
    "step": _step,
    "change": _change,
    "concur": _concur,
    "end": _end,
}


@signed_in
@require_POST
def action_done(request: Request, key: str) -> HttpResponse:
    """Tick one's own step, or take the tick back."""
    action = action_for(request, key)
    here = reverse("home:action-done", args=[key])
    if action.done_at is None:
        goals.tick(action=action, by=request.person, at=request.at)
        say(request, _("Done. Well kept."), undo=here)
    else:
        goals.untick(action=action, by=request.person, at=request.at)
        say(request, _("Open again."), undo=here)
    back = request.POST.get("back", "")
    if not inside_house(request, back):
        back = reverse("home:mentorship", args=[action.mentorship.key])
    return redirect(back)
