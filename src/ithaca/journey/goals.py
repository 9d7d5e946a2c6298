"""Goals, which belong to the one who takes, and actions, which anybody may promise."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ithaca.activity.log import Subject, record
from ithaca.pairing.models import Mentorship, Seat
from ithaca.people.models import Person
from ithaca.programs.models import Objective
from ithaca.refusals import Conflict, Forbidden, Refusal

from .models import Action, Goal, Meeting, Progress
from .policy import may_change


@transaction.atomic
def add_goal(
    *,
    mentorship: Mentorship,
    outcome: str,
    by: Person,
    at: datetime,
    measure: str = "",
    achievable: bool = False,
    objective: Objective | None = None,
    skill: str = "",
    due_on: date | None = None,
) -> Goal:
    """A goal of ``by``, who takes. Raises Refusal, Forbidden."""
    seat = may_change(by, mentorship)
    if not seat.takes:
        word = mentorship.track.vocabulary.taker.one
        raise Forbidden(
            _("A goal is set by the {taker}. Suggest it in your next meeting.").format(taker=word)
        )
    goal = Goal(mentorship=mentorship, person=by, made_at=at)
    _word(goal, outcome, measure, achievable, objective, skill, due_on)
    goal.save()
    _log("goal.added", goal, mentorship, by, at)
    return goal


@transaction.atomic
def change_goal(
    *,
    goal: Goal,
    outcome: str,
    by: Person,
    at: datetime,
    measure: str = "",
    achievable: bool = False,
    objective: Objective | None = None,
    skill: str = "",
    due_on: date | None = None,
) -> Goal:
    """Word an active goal anew. If what, how much or when changes, it needs a new second yes."""
    _own(goal, by)
    fresh = Goal.objects.select_for_update().get(pk=goal.pk)
    _must_be_active(fresh)
    before = (fresh.outcome, fresh.measure, fresh.due_on)
    _word(fresh, outcome, measure, achievable, objective, skill, due_on)
    if (fresh.outcome, fresh.measure, fresh.due_on) != before:
        fresh.concurred_at = None
    fresh.save()
    _log("goal.changed", fresh, goal.mentorship, by, at)
    return fresh


@transaction.atomic
def concur(*, goal: Goal, by: Person, at: datetime) -> Goal:
    """The one who gives finds the goal achievable, too."""
    seat = may_change(by, goal.mentorship)
    if not seat.gives or goal.person_id == by.pk:
        raise Forbidden(_("The second yes to a goal comes from the person who helps to reach it."))
    _must_be_active(goal)
    goals = Goal.objects.filter(pk=goal.pk, status=Goal.Status.ACTIVE, outcome=goal.outcome)
    goals = goals.filter(measure=goal.measure, due_on=goal.due_on)
    if goals.filter(concurred_at=None).update(concurred_at=at):
        _log("goal.concurred", goal, goal.mentorship, by, at)
    elif not goals.exists():
        raise Conflict(_("This goal has changed since you opened it. Please read it once more."))
    goal.refresh_from_db()
    return goal


@transaction.atomic
def note_progress(*, goal: Goal, text: str, by: Person, at: datetime) -> Progress:
    """A word on how a goal moves, for everybody in the mentorship."""
    may_change(by, goal.mentorship)
    _must_be_active(goal)
    said = _required(text, 500, "text", _("Say in a sentence what has moved."))
    progress = Progress.objects.create(goal=goal, by=by, text=said, at=at)
    _log("goal.moved", goal, goal.mentorship, by, at)
    return progress


@transaction.atomic
def end_goal(*, goal: Goal, status: str, by: Person, at: datetime) -> Goal:
    """Say that one's goal is reached, partly reached or let go."""
    _own(goal, by)
    if status not in (Goal.Status.REACHED, Goal.Status.PARTLY, Goal.Status.DROPPED):
        raise Refusal(_("Say whether you reached it, partly reached it or let it go."), "status")
    active = Goal.objects.filter(pk=goal.pk, status=Goal.Status.ACTIVE)
    if not active.update(status=status, ended_at=at):
        raise Conflict(_("This goal has already ended."))
    goal.refresh_from_db()
    _log("goal.ended", goal, goal.mentorship, by, at, status=status)
    return goal


@transaction.atomic
def add_action(
    *,
    mentorship: Mentorship,
    text: str,
    by: Person,
    at: datetime,
    person: Person | None = None,
    due_on: date | None = None,
    goal: Goal | None = None,
    meeting: Meeting | None = None,
) -> Action:
    """A step that ``person`` (by default ``by``), who holds a seat, promises to take."""
    may_change(by, mentorship)
    owner = person or by
    if not Seat.objects.filter(mentorship=mentorship, person=owner).exists():
        raise Refusal(_("Choose who takes this step from the people here."), "person")
    if any(row and row.mentorship_id != mentorship.pk for row in (goal, meeting)):
        raise Refusal(_("Choose a goal or a meeting of this mentorship."), "goal")
    action = Action.objects.create(
        mentorship=mentorship,
        goal=goal,
        meeting=meeting,
        person=owner,
        text=_required(text, 300, "text", _("Say in a few words what will be done.")),
        due_on=due_on,
        made_at=at,
    )
    _log("action.promised", action, mentorship, by, at)
    return action


@transaction.atomic
def tick(*, action: Action, by: Person, at: datetime) -> Action:
    """One's own step is done. Ticked twice, the first time counts."""
    _own(action, by)
    if Action.objects.filter(pk=action.pk, done_at=None).update(done_at=at):
        _log("action.done", action, action.mentorship, by, at)
    action.refresh_from_db()
    return action


@transaction.atomic
def untick(*, action: Action, by: Person, at: datetime) -> Action:
    _own(action, by)
    if Action.objects.filter(pk=action.pk, done_at__isnull=False).update(done_at=None):
        _log("action.reopened", action, action.mentorship, by, at)
    action.refresh_from_db()
    return action


@transaction.atomic
def remove_action(*, action: Action, by: Person, at: datetime) -> None:
    """Take back a step of one's own that is not done."""
    _own(action, by)
    _log("action.removed", action, action.mentorship, by, at)
    if not Action.objects.filter(pk=action.pk, done_at=None).delete()[0]:
        raise Conflict(_("This step is done, so it stays."))


def _own(thing: Goal | Action, by: Person) -> None:
    may_change(by, thing.mentorship)
    if thing.person_id != by.pk:
        raise Forbidden(_("Only {name} can change this.").format(name=thing.person.name))


def _must_be_active(goal: Goal) -> None:
    if goal.status != Goal.Status.ACTIVE:
        raise Refusal(_("This goal has ended. Set a new one to go on from it."))


def _word(
    goal: Goal,
    outcome: str,
    measure: str,
    achievable: bool,
    objective: Objective | None,
    skill: str,
    due_on: date | None,
) -> None:
    if objective is not None and objective.program_id != goal.mentorship.track.program_id:
        raise Refusal(_("Choose an objective of this program."), "objective")
    goal.outcome = _required(outcome, 300, "outcome", _("Say what will be different."))
    goal.measure = measure.strip()[:300]
    goal.achievable = achievable
    goal.objective = objective
    goal.skill = skill.strip()[:120]
    goal.due_on = due_on


def _required(text: str, longest: int, field: str, missing: str) -> str:
    said = text.strip()
    if not said:
        raise Refusal(missing, field)
    if len(said) > longest:
        raise Refusal(
            _("Please shorten this to {number} characters.").format(number=longest), field
        )
    return said


def _log(
    verb: str, subject: Subject, mentorship: Mentorship, by: Person, at: datetime, **changes: object
) -> None:
    house = mentorship.track.program.organization
    key = mentorship.key
    record(verb, subject, organization=house, by=by, at=at, mentorship=key, **changes)
