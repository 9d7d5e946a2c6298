"""Goals belong to the one who takes; steps to the one who promised them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from journey.pair import LIVE_AT, Pair

from ithaca.journey import goals
from ithaca.journey.models import Action, Goal
from ithaca.journey.queries import facts
from ithaca.refusals import Conflict, Forbidden, Refusal

AT = LIVE_AT + timedelta(days=20)


def a_goal(pair: Pair) -> Goal:
    return goals.add_goal(
        mentorship=pair.mentorship,
        outcome="I speak for my own house in the assembly",
        measure="2 speeches held",
        achievable=True,
        skill="speaking",
        due_on=date(2026, 6, 1),
        by=pair.telemachus,
        at=AT,
    )


def test_a_goal_is_smart_once_the_giver_says_yes_and_a_change_asks_again(pair: Pair) -> None:
    goal, pk = a_goal(pair), pair.mentorship.pk
    assert facts([pk], AT)[pk].smart == 80
    goals.concur(goal=goal, by=pair.mentor, at=AT)
    assert facts([pk], AT)[pk].smart == 100
    changed = goals.change_goal(goal=goal, outcome="Something else", by=pair.telemachus, at=AT)
    assert changed.concurred_at is None


def test_who_gives_sets_no_goal_and_who_owns_it_gives_no_second_yes(pair: Pair) -> None:
    with pytest.raises(Forbidden, match="mentee"):
        goals.add_goal(mentorship=pair.mentorship, outcome="Be king", by=pair.mentor, at=AT)
    goal = a_goal(pair)
    with pytest.raises(Forbidden):
        goals.concur(goal=goal, by=pair.telemachus, at=AT)
    with pytest.raises(Forbidden):
        goals.end_goal(goal=goal, status="reached", by=pair.mentor, at=AT)


def test_a_second_yes_to_words_that_have_changed_is_not_given(pair: Pair) -> None:
    seen = a_goal(pair)
    goals.change_goal(goal=seen, outcome="Sail to Pylos", by=pair.telemachus, at=AT)
    with pytest.raises(Conflict):
        goals.concur(goal=seen, by=pair.mentor, at=AT)


def test_a_goal_ends_once(pair: Pair) -> None:
    goal = a_goal(pair)
    goals.note_progress(goal=goal, text="First speech held", by=pair.mentor, at=AT)
    goals.end_goal(goal=goal, status="reached", by=pair.telemachus, at=AT)
    with pytest.raises(Conflict):
        goals.end_goal(goal=goal, status="dropped", by=pair.telemachus, at=AT)
    known = facts([pair.mentorship.pk], AT)[pair.mentorship.pk]
    assert (known.goals_reached, known.goals_active, known.smart) == (1, 0, None)
    assert known.progress_on == known.first_reached_on == AT.date()


def test_steps_count_as_on_time_late_or_open_and_only_their_owner_ticks(pair: Pair) -> None:
    made = {"mentorship": pair.mentorship, "by": pair.mentor, "at": AT}
    due = AT.date() + timedelta(days=3)
    steps = [goals.add_action(text=f"Step {i}", due_on=due, **made) for i in range(3)]
    his = goals.add_action(text="Ask Nestor", person=pair.telemachus, due_on=due, **made)
    with pytest.raises(Forbidden):
        goals.tick(action=his, by=pair.mentor, at=AT)
    goals.tick(action=steps[0], by=pair.mentor, at=AT + timedelta(days=2))
    goals.tick(action=steps[1], by=pair.mentor, at=AT + timedelta(days=5))
    later = AT + timedelta(days=10)
    known = facts([pair.mentorship.pk], later)[pair.mentorship.pk]
    assert (known.actions_due, known.actions_on_time, known.actions_late) == (4, 1, 1)
    with pytest.raises(Refusal):
        goals.add_action(text="Weave", person=pair.penelope, **made)


def test_a_coordinator_sees_neither_goals_nor_steps(pair: Pair) -> None:
    goal = a_goal(pair)
    goals.add_action(mentorship=pair.mentorship, text="Sail", goal=goal, by=pair.mentor, at=AT)
    for rows in (Goal.objects, Action.objects):
        assert rows.visible_to(pair.mentor).count() == 1
        assert not rows.visible_to(pair.penelope).exists()
