"""A matching round: started, matched, mended by hand, published once, taken back for a minute.
Who works on it, and when, is in ``running``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ithaca.activity import outbox
from ithaca.activity.log import record
from ithaca.matching import (
    Alternative,
    Candidate,
    MatchingError,
    Policy,
    Progress,
    candidate_as_data,
    propose,
    terms_as_data,
)
from ithaca.people.models import Person
from ithaca.programs.actions import advance
from ithaca.programs.models import Enrollment, EnrollmentStatus, Stage, Track
from ithaca.programs.policy import may_run
from ithaca.refusals import Conflict, Refusal

from .asking import Asking
from .gather import candidates, terms_for
from .models import OPEN, Exclusion, Mentorship, Proposal, Round, Seat
from .repeating import digest, pool_of, terms_of

# Kept in the proof, or (matches) in rows of their own.
_LARGE = ("takers", "givers", "matches", "mentorships", "proof")


@transaction.atomic
def start_round(
    track: Track,
    *,
    words: Mapping[str, str],
    rules: Mapping[str, int | bool | str],
    by: Person,
    at: datetime,
    policy: Policy = "floor",
    keep: Round | None = None,
) -> Round:
    """Freeze who takes part and on what terms, and queue the run. Locked pairs of ``keep`` stay.
    A round of the track that runs or is a draft gives way."""
    may_run(by, track.program)
    pool = candidates(track, at)
    pinned = _locked(keep, pool) if keep else []
    terms = terms_for(track, words=words, rules=rules, policy=policy, pinned=pinned)
    stored = terms_as_data(terms)
    stored["words_chosen"] = dict(words)
    Round.objects.filter(
        track=track, status__in=[Round.Status.RUNNING, Round.Status.PROPOSED]
    ).update(status=Round.Status.DISCARDED)
    round_ = Round.objects.create(
        track=track,
        by=by,
        terms=stored,
        inputs=[candidate_as_data(candidate) for candidate in pool],
        result={
            "people": len(pool),
            "places": sum(candidate.capacity for candidate in pool if candidate.gives),
        },
        made_at=at,
    )
    record("round.started", round_, organization=by.organization, by=by, at=at, people=len(pool))
    return round_


def _locked(round_: Round, pool: Sequence[Candidate]) -> list[tuple[str, str]]:
    here = {candidate.id for candidate in pool}
    pairs = round_.proposals.filter(locked=True).values_list("taker__key", "giver__key")
    return [(taker, giver) for taker, giver in pairs if taker in here and giver in here]


def work(round_: Round, *, at: datetime, progress: Progress | None = None) -> None:
    """Match, and keep the proposal with every reason. Nothing is kept of a round that was stopped
    meanwhile."""
    try:
        result = propose(pool_of(round_), terms_of(round_), progress=progress)
    except MatchingError as failure:
        fail(round_, str(failure))
        return
    data = result.as_data()
    ids = dict(Enrollment.objects.filter(track=round_.track).values_list("key", "pk"))
    with transaction.atomic():
        moved = Round.objects.filter(pk=round_.pk, status=Round.Status.RUNNING).update(
            status=Round.Status.PROPOSED,
            result={
                **round_.result,
                **{key: value for key, value in data.items() if key not in _LARGE},
                "digest": digest(data),
            },
            proof={key: data[key] for key in _LARGE if key != "matches" and key in data},
        )
        if not moved:
            return
        Proposal.objects.bulk_create(
            [
                Proposal(
                    round=round_,
                    taker_id=ids[match["taker"]],
                    giver_id=ids[match["giver"]],
                    points=match["points"],
                    fit=match["fit"],
                    reasons=match["reasons"],
                    locked=match["pinned"],
                )
                for match in data["matches"]
                if match["taker"] in ids and match["giver"] in ids
            ],
            batch_size=500,
        )
        record(
            "round.proposed",
            round_,
            organization=round_.track.program.organization,
            by=round_.by,
            at=at,
            matched=data["matched"],
        )


def fail(round_: Round, error: str) -> None:
    """End a running round in words."""
    Round.objects.filter(pk=round_.pk, status=Round.Status.RUNNING).update(
        status=Round.Status.FAILED, error=error[:300]
    )


@transaction.atomic
def cancel(round_: Round, *, by: Person, at: datetime) -> None:
    """Stop a round that runs; whoever works on it sees it and ends."""
    may_run(by, round_.track.program)
    if not Round.objects.filter(pk=round_.pk, status=Round.Status.RUNNING).update(
        status=Round.Status.CANCELLED
    ):
        raise Conflict(_("This round does not run any more, so it cannot be stopped."))
    record("round.cancelled", round_, organization=by.organization, by=by, at=at)


def _open(round_: Round, by: Person) -> None:
    may_run(by, round_.track.program)
    if not Round.objects.filter(pk=round_.pk, status=Round.Status.PROPOSED).exists():
        raise Conflict(_("This round is not a draft any more. Start a new one to change it."))


@transaction.atomic
def lock(proposal: Proposal, *, locked: bool, by: Person, at: datetime) -> None:
    """Keep a pair when the round is run again, or let it go."""
    _open(proposal.round, by)
    Proposal.objects.filter(pk=proposal.pk).update(locked=locked)
    record(
        "proposal.locked" if locked else "proposal.unlocked",
        proposal,
        organization=by.organization,
        by=by,
        at=at,
    )


@transaction.atomic
def exclude(proposal: Proposal, *, by: Person, at: datetime) -> None:
    """Rule a pair out, in this round and the next ones. The taker is left until the next run."""
    _open(proposal.round, by)
    Exclusion.objects.get_or_create(
        track=proposal.round.track, taker=proposal.taker, giver=proposal.giver
    )
    round_ = proposal.round
    _leave(round_, proposal.taker, _("You ruled out the proposed pair. Run the round again."))
    record("proposal.excluded", proposal, organization=by.organization, by=by, at=at)
    proposal.delete()


@transaction.atomic
def allow_again(track: Track, *, taker: str, giver: str, by: Person, at: datetime) -> bool:
    """Let a pair that was ruled out (by the keys of their enrollments) be proposed again."""
    may_run(by, track.program)
    ruled_out = Exclusion.objects.filter(track=track, taker__key=taker, giver__key=giver)
    gone, _each = ruled_out.delete()
    if gone:
        record(
            "proposal.allowed",
            track.program,
            organization=by.organization,
            by=by,
            at=at,
            taker=taker,
            giver=giver,
        )
    return bool(gone)


def _leave(round_: Round, taker: Enrollment, reason: str) -> None:
    unmatched = [row for row in round_.result.get("unmatched", []) if row["taker"] != taker.key]
    unmatched.append({"taker": taker.key, "reason": reason, "kind": "hand", "remedy": ""})
    _save_result(round_, unmatched=unmatched)


def _save_result(round_: Round, **changes: Any) -> None:  # noqa: ANN401 (JSON)
    round_.result = {**round_.result, **changes}
    round_.save(update_fields=["result"])


@transaction.atomic
def give(
    round_: Round, *, taker: Enrollment, giver: Enrollment, by: Person, at: datetime
) -> Enrollment | None:
    """Pair ``taker`` with ``giver`` by hand and lock it. Where the giver is full, their weakest
    unlocked taker moves to the place that came free if rules allow, else is left.
    Returns that taker."""
    _open(round_, by)
    chosen = _alternative(round_, taker, giver)
    before = round_.proposals.filter(taker=taker).select_related("giver").first()
    if before and before.giver_id == giver.pk:
        raise Refusal(_("These two are paired already."), "giver")
    moved = _make_room(round_, giver)
    vacated = before.giver if before else None
    _put(round_, taker, giver, chosen, locked=True)
    if moved:
        _resettle(round_, moved, vacated)
    unmatched = [r for r in round_.result.get("unmatched", []) if r["taker"] != taker.key]
    _save_result(round_, unmatched=unmatched)
    record("proposal.given", round_, organization=by.organization, by=by, at=at, taker=taker.key)
    return moved


def _alternative(round_: Round, taker: Enrollment, giver: Enrollment) -> Alternative:
    for other in Asking(round_, taker).others(limit=len(round_.inputs) + 1):
        if other.giver == giver.key:
            return other
    raise Refusal(_("The rules of this round do not allow this pair."), "giver")


def _make_room(round_: Round, giver: Enrollment) -> Enrollment | None:
    capacity = next(c.capacity for c in pool_of(round_) if c.id == giver.key)
    held = list(round_.proposals.filter(giver=giver).select_related("taker").order_by("points"))
    if len(held) < capacity:
        return None
    weakest = next((proposal for proposal in held if not proposal.locked), None)
    if weakest is None:
        raise Refusal(_("All places of this person are locked. Unlock one first."), "giver")
    weakest.delete()
    return weakest.taker


def _resettle(round_: Round, moved: Enrollment, vacated: Enrollment | None) -> None:
    if vacated is not None:
        try:
            _put(round_, moved, vacated, _alternative(round_, moved, vacated), locked=False)
        except Refusal:
            pass
        else:
            return
    _leave(round_, moved, _("Their place was given by hand. Run the round again."))


def _put(
    round_: Round, taker: Enrollment, giver: Enrollment, chosen: Alternative, *, locked: bool
) -> None:
    Proposal.objects.update_or_create(
        round=round_,
        taker=taker,
        defaults={
            "giver": giver,
            "points": chosen.points,
            "fit": chosen.fit,
            "reasons": [
                {"key": r.key, "label": r.label, "points": r.points, "text": r.text}
                for r in chosen.reasons
            ],
            "locked": locked,
        },
    )


@transaction.atomic
def publish(round_: Round, *, by: Person, at: datetime) -> int:
    """Make the mentorships. One publisher wins; places are counted again under lock. They are
    announced after the minute in which ``take_back`` undoes all of it. Returns how many."""
    may_run(by, round_.track.program)
    final = at + timedelta(seconds=settings.UNDO_SECONDS)
    won = Round.objects.filter(pk=round_.pk, status=Round.Status.PROPOSED).update(
        status=Round.Status.PUBLISHED, published_at=at, final_at=final
    )
    if not won:
        raise Conflict(_("This round was published already, or is not a draft any more."))
    proposals = list(round_.proposals.select_related("taker", "giver").order_by("pk"))
    if not proposals:
        raise Refusal(_("There is no pair to publish. Run the round again with other rules."))
    check_places(round_.track, proposals)
    _make(round_, proposals, at, final)
    advance(round_.track.program, stage=Stage.MENTORING, by=by, at=at)
    record(
        "round.published",
        round_,
        organization=by.organization,
        by=by,
        at=at,
        mentorships=len(proposals),
    )
    return len(proposals)


def check_places(track: Track, pairs: Sequence[Proposal]) -> None:
    """Lock the enrollments and refuse when a place went meanwhile, naming who."""
    ids = {pair.taker_id for pair in pairs} | {pair.giver_id for pair in pairs}
    rows = {
        row.pk: row
        for row in Enrollment.objects.select_for_update()
        .filter(track=track, pk__in=ids)
        .select_related(None)
    }
    given: dict[int, int] = dict.fromkeys(ids, 0)
    taken: set[int] = set()
    for enrollment, gives in Seat.objects.filter(
        enrollment__in=ids, mentorship__status__in=OPEN
    ).values_list("enrollment", "gives"):
        if gives:
            given[enrollment] += 1
        else:
            taken.add(enrollment)
    lost = set()
    for pair in pairs:
        given[pair.giver_id] += 1
        giver, taker = rows.get(pair.giver_id), rows.get(pair.taker_id)
        full = giver is None or given[pair.giver_id] > giver.capacity
        gone = taker is None or any(
            row.status != EnrollmentStatus.APPROVED for row in (giver, taker) if row
        )
        if full or gone or pair.taker_id in taken:
            lost.add(pair.taker_id)
    if lost:
        raise Conflict(
            ngettext(
                "One pair is not possible any more: a place was taken or somebody left. "
                "Run the round again; locked pairs stay.",
                "%(count)d pairs are not possible any more: places were taken or people left. "
                "Run the round again; locked pairs stay.",
                len(lost),
            )
            % {"count": len(lost)}
        )


def _make(round_: Round, proposals: Sequence[Proposal], at: datetime, final: datetime) -> None:
    made = Mentorship.objects.bulk_create(
        [
            Mentorship(
                track=round_.track,
                round=round_,
                reasons=proposal.reasons,
                made_at=at,
                visible_from=final,
            )
            for proposal in proposals
        ],
        batch_size=500,
    )
    Seat.objects.bulk_create(
        [
            seat
            for mentorship, proposal in zip(made, proposals, strict=True)
            for seat in (
                Seat(
                    mentorship=mentorship,
                    enrollment=proposal.giver,
                    person_id=proposal.giver.person_id,
                    gives=True,
                ),
                Seat(
                    mentorship=mentorship,
                    enrollment=proposal.taker,
                    person_id=proposal.taker.person_id,
                    takes=True,
                ),
            )
        ],
        batch_size=500,
    )


@transaction.atomic
def take_back(round_: Round, *, by: Person, at: datetime) -> None:
    """Undo a publication before it is announced: nobody has seen or heard of it."""
    may_run(by, round_.track.program)
    undone = Round.objects.filter(
        pk=round_.pk, status=Round.Status.PUBLISHED, final_at__gt=at
    ).update(status=Round.Status.PROPOSED, published_at=None, final_at=None)
    if not undone:
        raise Conflict(_("The minute is over: the letters are on their way."))
    made = Mentorship.objects.filter(round=round_)
    outbox.cancel(by.organization_id, "match", list(made.values_list("key", flat=True)))
    made.delete()
    record("round.taken_back", round_, organization=by.organization, by=by, at=at)
