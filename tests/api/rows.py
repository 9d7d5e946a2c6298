"""The authorization matrix of the API: one line an operation, and what each audience may.

A principal that is not named by an audience gets its `rest`; "ok" is any answer of the action.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Answer = str | int


@dataclass(frozen=True)
class Audience:
    rest: Answer
    named: dict[str, Answer]

    def of(self, principal: str) -> Answer:
        return self.named.get(principal, self.rest)


def _who(rest: Answer, **groups: str) -> Audience:
    named: dict[str, Answer] = {}
    for answer, names in groups.items():
        value: Answer = "ok" if answer == "ok" else int(answer.lstrip("_"))
        named |= dict.fromkeys(names.split(), value)
    return Audience(rest, named)


_RUN = "coordinator administrator"
_IN = "taker giver other_taker"
ALL = _who("ok")
KEEP = _who(403, ok=f"{_RUN} other_coordinator foreign_administrator")
KEEP_ONE = _who(403, ok=f"{_RUN} other_coordinator", _404="foreign_administrator")
SEE = _who(404, ok=f"{_IN} {_RUN} sponsor")
RUN = _who(404, ok=_RUN, _403=f"{_IN} sponsor")
ROLES = RUN
RESULTS = _who(404, ok=f"{_RUN} sponsor", _403=_IN)
DESK = _who(404, ok=_RUN)
OWN_OR_RUN = _who(404, ok=f"taker {_RUN}")
OWN = _who(404, ok="taker")
SIT = _who(404, ok="taker giver", _403=_RUN)
SIT_TAKER = _who(404, ok="taker", _403=f"giver {_RUN}")
READ = _who(404, ok=f"taker giver {_RUN}")
RUN_PAIR = _who(404, ok=_RUN, _403="taker giver")
INSIDE = _who(404, ok="taker giver")
INSIDE_TAKER = _who(404, ok="taker", _403="giver")
INSIDE_GIVER = _who(404, ok="giver", _403="taker")
GIVERS_ANSWER = _who(404, ok="giver", _403=_RUN)


@dataclass(frozen=True)
class Row:
    path: str
    audience: Audience
    body: Any = None


_P, _M = "/programs/{slug}", "/mentorships/{mentorship}"
_WALLS = {"walls": ["{soon}T10:00", "{soon}T11:00"], "zone": "UTC"}
_OBJECTIVE = {"title": "T", "metric": "match_rate", "target": 5, "organization_goal": "G"}

ROWS: dict[str, Row] = {
    "get_me": Row("/me", ALL),
    "change_me": Row("/me", ALL, {"bio": "I sail."}),
    "list_people": Row("/people", KEEP),
    "add_person": Row("/people", KEEP, {"email": "new@example.org", "full_name": "New One"}),
    "get_person": Row("/people/{person}", KEEP_ONE),
    "change_person": Row("/people/{person}", KEEP_ONE, {"department": "Ships"}),
    "deactivate_person": Row("/people/{person}/deactivate", KEEP_ONE),
    "reactivate_person": Row("/people/{person}/reactivate", KEEP_ONE),
    "list_programs": Row("/programs", ALL),
    "start_program": Row(
        "/programs", KEEP, {"name": "N", "format": "one_to_one", "starts_on": "{soon}"}
    ),
    "get_program": Row(_P, SEE),
    "change_program": Row(_P, RUN, {"purpose": "To come home."}),
    "close_program": Row(_P + "/close", RUN),
    "start_next_cycle": Row(_P + "/next-cycle", RUN, {"name": "N", "starts_on": "{soon}"}),
    "list_roles": Row(_P + "/roles", RUN),
    "set_role": Row(
        _P + "/roles", ROLES, {"person": "{sponsor}", "role": "coordinator", "holds": True}
    ),
    "list_objectives": Row(_P + "/objectives", SEE),
    "add_objective": Row(_P + "/objectives", RUN, _OBJECTIVE),
    "change_objective": Row("/objectives/{objective}", RUN, _OBJECTIVE),
    "drop_objective": Row("/objectives/{objective}", RUN),
    "get_guidelines": Row(_P + "/guidelines", SEE),
    "word_guidelines": Row(_P + "/guidelines", RUN, {"roles": "Be kind."}),
    "get_checklist": Row(_P + "/checklist", RUN),
    "list_adaptations": Row(_P + "/adaptations", RUN),
    "decide_adaptation": Row(_P + "/adaptations", RUN, {"decision": "Less."}),
    "get_evaluation": Row(_P + "/evaluation", RESULTS),
    "keep_figures": Row(_P + "/evaluation/keep", RUN),
    "list_my_enrollments": Row("/me/enrollments", ALL),
    "list_enrollments": Row(_P + "/enrollments", RUN),
    "invite": Row(_P + "/enrollments", RUN, {"person": "{person}", "gives": True}),
    "get_enrollment": Row("/enrollments/{taker_enrollment}", OWN_OR_RUN),
    "join": Row("/enrollments/{taker_enrollment}/join", OWN, {"takes": True, "adult": True}),
    "decide": Row("/enrollments/{submitted}/decide", DESK, {"status": "approved"}),
    "set_capacity": Row("/enrollments/{taker_enrollment}/capacity", OWN_OR_RUN, {"capacity": 2}),
    "withdraw": Row("/enrollments/{taker_enrollment}/withdraw", OWN_OR_RUN),
    "start_round": Row(_P + "/rounds", RUN, {"words": {"skills": "must"}}),
    "list_rounds": Row(_P + "/rounds", RUN),
    "get_round": Row("/rounds/{round}", DESK),
    "cancel_round": Row("/rounds/{running}/cancel", DESK),
    "list_proposals": Row("/rounds/{round}/proposals", DESK),
    "list_unmatched": Row("/rounds/{round}/unmatched", DESK),
    "lock_proposal": Row("/proposals/{proposal}/lock", DESK, {"locked": True}),
    "exclude_proposal": Row("/proposals/{proposal}/exclude", DESK),
    "give": Row(
        "/rounds/{round}/give",
        DESK,
        {"taker": "{spare_enrollment}", "giver": "{giver_enrollment}"},
    ),
    "publish": Row("/rounds/{round}/publish", DESK),
    "take_back": Row("/rounds/{published}/take-back", DESK),
    "list_my_mentorships": Row("/me/mentorships", ALL),
    "list_mentorships": Row(_P + "/mentorships", RUN),
    "get_mentorship": Row(_M, READ),
    "accept": Row("/mentorships/{planned}/accept", SIT, {"adult": True}),
    "decline": Row("/mentorships/{planned}/decline", SIT),
    "pause": Row(_M + "/pause", READ, {"until": "{soon}"}),
    "resume": Row("/mentorships/{paused}/resume", READ),
    "extend": Row(_M + "/extend", SIT, {"until": "{later}"}),
    "end": Row(_M + "/end", READ, {}),
    "get_agreement": Row(_M + "/agreement", SIT),
    "draft_agreement": Row(_M + "/agreement", SIT, {"version": 1, "minutes": 45}),
    "sign_agreement": Row(_M + "/agreement/sign", SIT, {"version": 1, "clauses": []}),
    "list_meetings": Row(_M + "/meetings", SIT),
    "propose_meeting": Row(
        "/mentorships/{fresh}/meetings", _who(404, ok="giver other_taker", _403=_RUN), _WALLS
    ),
    "record_meeting": Row(_M + "/met", SIT, {"on": "{today}", "minutes": 30}),
    "get_meeting": Row("/meetings/{meeting}", INSIDE),
    "suggest_other_times": Row("/meetings/{meeting}/times", INSIDE, _WALLS),
    "choose_time": Row("/meetings/{meeting}/choose", INSIDE, {"option": "{option}"}),
    "move_meeting": Row("/meetings/{past}/move", INSIDE, {"wall": "{soon}T09:00", "zone": "UTC"}),
    "cancel_meeting": Row("/meetings/{meeting}/cancel", INSIDE),
    "say_topic": Row("/meetings/{meeting}/topic", INSIDE, {"text": "Sails"}),
    "mark_held": Row("/meetings/{past}/held", INSIDE, {}),
    "mark_not_held": Row("/meetings/{past}/not-held", INSIDE, {}),
    "list_notes": Row("/meetings/{held}/notes", INSIDE),
    "write_note": Row("/meetings/{held}/notes/private", INSIDE, {"text": "Mine."}),
    "list_goals": Row(_M + "/goals", SIT),
    "add_goal": Row(_M + "/goals", SIT_TAKER, {"outcome": "I sail."}),
    "get_goal": Row("/goals/{goal}", INSIDE),
    "change_goal": Row("/goals/{goal}", INSIDE_TAKER, {"outcome": "I sail."}),
    "concur": Row("/goals/{goal}/concur", INSIDE_GIVER),
    "note_progress": Row("/goals/{goal}/progress", INSIDE, {"text": "On."}),
    "end_goal": Row("/goals/{goal}/end", INSIDE_TAKER, {"status": "reached"}),
    "list_actions": Row(_M + "/actions", SIT),
    "add_action": Row(_M + "/actions", SIT, {"text": "Row.", "goal": "{goal}"}),
    "tick_action": Row("/actions/{action}/tick", INSIDE_TAKER),
    "untick_action": Row("/actions/{action}/untick", INSIDE_TAKER),
    "remove_action": Row("/actions/{action}", INSIDE_TAKER),
    "get_answers": Row(_M + "/surveys/pulse/first", GIVERS_ANSWER),
    "answer_survey": Row(_M + "/surveys/fit/meeting-1", SIT, {"answers": {"FIT": "good"}}),
    "ask_for_help": Row(_M + "/help", SIT, {"text": "Please call me."}),
    "list_alerts": Row(_P + "/alerts", RUN),
    "settle_alert": Row("/alerts/{alert}/settle", DESK, {"outcome": "useful"}),
    "list_check_ins": Row(_M + "/check-ins", RUN_PAIR),
    "check_in": Row(_M + "/check-ins", RUN_PAIR, {"people": ["{taker}"], "kind": "call"}),
}


def filled(value: Any, keys: dict[str, str]) -> Any:  # noqa: ANN401 (JSON)
    """The row's address or body with the cast's keys."""
    if isinstance(value, str):
        return value.format(**keys)
    if isinstance(value, dict):
        return {key: filled(inner, keys) for key, inner in value.items()}
    return [filled(inner, keys) for inner in value] if isinstance(value, list) else value
