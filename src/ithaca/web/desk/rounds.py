"""Matching rounds: rules, proposals, publishing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from ithaca.access import Request, program_for, proposal_for, round_for, track_of
from ithaca.pairing import rounds, running
from ithaca.pairing.asking import Asking
from ithaca.pairing.gather import candidates
from ithaca.pairing.models import Round
from ithaca.programs.models import Enrollment, Track
from ithaca.refusals import Refusal

from ..parts import Column, Job, say
from ..posting import attempt, go, status_of
from ..standing import signed_in
from . import letter_preview, matches
from .choosing import AskedAbout, Choosing, choices_for
from .what_matters import Data, WhatMatters, chosen, data_of, policy_of

STATUS = Round.Status


@signed_in
def new(request: Request, slug: str) -> HttpResponse:
    """What matters, what never happens, who takes part; then one button."""
    program = program_for(request, slug)
    track = track_of(program)
    keep = _kept(request, track)
    if request.method == "POST" and (pair := request.GET.get("allow")):
        return _allow_again(request, track, pair)
    if request.method == "POST" and keep and "again" in request.POST:
        words, rules = chosen(keep)
        made = rounds.start_round(
            track,
            words=words,
            rules=rules,
            policy=policy_of(keep),
            by=request.person,
            at=request.at,
            keep=keep,
        )
        return go("desk:round", made.key)
    data = data_of(candidates(track, request.at), track)
    form = WhatMatters(request.POST or None, track=track, known=data, keep=keep)
    started: list[Round] = []
    if request.method == "POST" and attempt(
        form,
        lambda: started.append(
            rounds.start_round(
                track,
                words=form.words(),
                rules=form.rules(),
                policy=form.policy(),
                by=request.person,
                at=request.at,
                keep=keep,
            )
        ),
    ):
        return go("desk:round", started[0].key)
    waits = Round.objects.filter(track=track, status__in=[STATUS.RUNNING, STATUS.PROPOSED])
    context = {
        "program": program,
        "words": track.vocabulary,
        "form": form,
        "data": data,
        "keep": keep,
        "locked": keep.proposals.filter(locked=True).count() if keep else 0,
        "draft": None if keep else waits.order_by("-made_at").only("key", "status").first(),
        "who": _who(data, track),
        "ruled_out": track.exclusions.select_related("taker__person", "giver__person")[:50],
    }
    return render(request, "desk/round_new.html", context, status=status_of(form))


def _allow_again(request: Request, track: Track, pair: str) -> HttpResponse:
    """Take back that a pair was ruled out: ``pair`` is who takes and who gives, by key."""
    taker, _colon, giver = pair.partition(":")
    rounds.allow_again(track, taker=taker, giver=giver, by=request.person, at=request.at)
    say(request, _("These two may be matched with each other again, from the next run on."))
    return go("desk:round-new", track.program.slug, query=f"keep={request.GET.get('keep', '')}")


def _kept(request: Request, track: Track) -> Round | None:
    """The round whose locked pairs and words the new one takes over."""
    key = request.POST.get("keep") or request.GET.get("keep")
    return track.rounds.filter(key=key).first() if key else None


def _who(data: Data, track: Track) -> str:
    words = track.vocabulary
    names = {
        "takers": data.takers,
        "taker": words.taker.one if data.takers == 1 else words.taker.many,
        "givers": data.givers,
        "giver": words.giver.one if data.givers == 1 else words.giver.many,
        "one": words.giver.one,
        "places": data.places,
    }
    text = ngettext(
        "%(takers)d %(taker)s without a %(one)s, and %(givers)d %(giver)s with %(places)d place.",
        "%(takers)d %(taker)s without a %(one)s, and %(givers)d %(giver)s with %(places)d places.",
        data.places,
    )
    return text % names


@signed_in
def show(request: Request, key: str) -> HttpResponse:
    """A round as it stands: running, failed, a draft, or published."""
    round_ = round_for(request, key)
    pages = {
        STATUS.RUNNING: _running,
        STATUS.PROPOSED: _draft,
        STATUS.PUBLISHED: _published,
    }
    return pages.get(STATUS(round_.status), _over)(request, round_)


def _context(round_: Round) -> dict[str, Any]:
    track = round_.track
    return {"round": round_, "program": track.program, "words": track.vocabulary}


def _running(request: Request, round_: Round) -> HttpResponse:
    words, percent = running.progress_of(round_)
    job = Job(
        words or _("Waiting for its turn"),
        _("You can leave this page; the proposal will be here when you come back."),
        percent=percent,
        refresh=reverse("desk:round", args=[round_.key]),
        cancel=reverse("desk:round-cancel", args=[round_.key]),
    )
    return render(request, "desk/round_running.html", {**_context(round_), "job": job})


def _over(request: Request, round_: Round) -> HttpResponse:
    """Failed, stopped, or taken over by a newer one."""
    return _whole_page(request, render(request, "desk/round_over.html", _context(round_)))


def _whole_page(request: Request, answer: HttpResponse) -> HttpResponse:
    """A page that asked for its running part again is told to load itself anew."""
    if request.headers.get("HX-Request"):
        answer["HX-Refresh"] = "true"
    return answer


@signed_in
@require_POST
def cancel(request: Request, key: str) -> HttpResponse:
    """End a round that runs."""
    rounds.cancel(round_for(request, key), by=request.person, at=request.at)
    return go("desk:round", key)


def _draft(request: Request, round_: Round) -> HttpResponse:
    order = request.GET.get("sort", "")
    order = order if order in matches.ORDERS else "weakest"
    search = Search(request.GET)
    q = search.cleaned_data["q"] if search.is_valid() else ""
    plan = matches.plan_of(round_)
    page, rows = matches.pairs_of(round_, q=q, order=order, number=request.GET.get("page"))
    words = round_.track.vocabulary
    context = {
        **_context(round_),
        "plan": plan,
        "title": matches.title_of(plan, words),
        "lead": matches.lead_of(plan, round_.result.get("policy", "floor")),
        "left": matches.by_reason(matches.left_of(round_)),
        "not_used": round_.result.get("not_used", []),
        "page": page,
        "rows": rows,
        "q": q,
        "order": order,
        "orders": [
            (key, label, urlencode({"q": q, "sort": key} if q else {"sort": key}))
            for key, label in _orders(words.giver.one)
        ],
        "search": search,
        "back": request.GET.urlencode(),
        "fit_column": Column(_("Fit"), number=True),
        "change_column": Column(_("Change"), hidden=True),
    }
    return _whole_page(request, render(request, "desk/round.html", context))


def _orders(giver: str) -> list[tuple[str, str]]:
    return [
        ("weakest", _("Weakest first")),
        ("pairs", _("By name")),
        ("mentor", _("By %(giver)s") % {"giver": giver}),
    ]


class Search(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )


def _published(request: Request, round_: Round) -> HttpResponse:
    """Live: for a minute it can be taken back, then the letters leave."""
    made = round_.mentorships.count()
    left = (round_.final_at - request.at).total_seconds() if round_.final_at else 0
    context = {
        **_context(round_),
        "made": made,
        "seconds": max(0, round(left)),
        "left_words": _left_words(left),
    }
    return render(request, "desk/round_published.html", context)


def _left_words(seconds: float) -> str:
    """How long is left, in words that are true until the page asks again."""
    if seconds > 45:
        return _("about a minute")
    if seconds > 20:
        return _("about half a minute")
    return _("a few seconds")


@signed_in
def publish(request: Request, key: str) -> HttpResponse:
    """Who gets which letter, when; and the one button that makes it so."""
    round_ = round_for(request, key)
    if request.method == "POST":
        try:
            rounds.publish(round_, by=request.person, at=request.at)
        except Refusal as no:
            return _review(request, round_, no)
        return go("desk:round", round_.key)
    if round_.status != STATUS.PROPOSED:
        return go("desk:round", round_.key)
    return _review(request, round_)


def _review(request: Request, round_: Round, refused: Refusal | None = None) -> HttpResponse:
    plan = matches.plan_of(round_)
    context = {
        **_context(round_),
        "plan": plan,
        "mail": letter_preview.post_of(round_),
        "letter": letter_preview.example(round_),
        "seconds": settings.UNDO_SECONDS,
        "refused": refused,
    }
    status = refused.status if refused else 200
    return render(request, "desk/round_publish.html", context, status=status)


@signed_in
@require_POST
def take_back(request: Request, key: str) -> HttpResponse:
    """Within the minute: as if it had not been published."""
    round_ = round_for(request, key)
    rounds.take_back(round_, by=request.person, at=request.at)
    say(request, _("Taken back. Nobody has heard of it; the round is a draft again."))
    return go("desk:round", round_.key)


def _back(request: Request) -> str:
    """How the list was sorted and filtered where the button stood."""
    return request.POST.get("back", "")[:500]


@signed_in
@require_POST
def lock(request: Request, key: str) -> HttpResponse:
    proposal = proposal_for(request, key)
    locked = request.POST.get("locked") != "no"
    rounds.lock(proposal, locked=locked, by=request.person, at=request.at)
    return go(
        "desk:round",
        proposal.round.key,
        query=_back(request),
        at=f"pair-{proposal.key}",
    )


@signed_in
@require_POST
def exclude(request: Request, key: str) -> HttpResponse:
    proposal = proposal_for(request, key)
    names = {"taker": proposal.taker.person.full_name, "giver": proposal.giver.person.full_name}
    rounds.exclude(proposal, by=request.person, at=request.at)
    round_, pair = proposal.round, f"{proposal.taker.key}:{proposal.giver.key}"
    undo = reverse("desk:round-new", args=[round_.track.program.slug])
    query = urlencode({"allow": pair, "keep": round_.key})
    text = _("%(taker)s and %(giver)s will not be matched with each other.")
    say(request, text % names, undo=f"{undo}?{query}")
    return go("desk:round", proposal.round.key, query=_back(request))


@signed_in
def give(request: Request, key: str) -> HttpResponse:
    """Another giver for one taker: the best that the rules allow, each with its reasons."""
    round_ = round_for(request, key)
    asked = request.POST.get("taker") or request.GET.get("taker", "")
    taker = round_.track.enrollments.filter(key=asked, takes=True).select_related("person").first()
    if taker is None:
        raise Http404
    if round_.status != STATUS.PROPOSED:
        return go("desk:round", round_.key)
    ask = AskedAbout({**request.GET.dict(), "taker": taker.key}, auto_id="ask_%s")
    asking = Asking(round_, taker)
    answers, more = ask.answers(asking)
    now, others = choices_for(asking, answers)
    form = Choosing(request.POST or None, others=others, taker=taker.key)
    moved: list[Enrollment | None] = []
    if request.method == "POST" and attempt(
        form,
        lambda: moved.append(
            rounds.give(round_, taker=taker, giver=form.chosen(), by=request.person, at=request.at)
        ),
    ):
        say(request, _given_words(taker.person.name, form.chosen().person.full_name, moved[0]))
        return go("desk:round", round_.key)
    context = {**_context(round_), "taker": taker, "now": now, "others": others, "form": form}
    context |= {"ask": ask, "answers": answers, "more": more}
    return render(request, "desk/round_give.html", context, status=status_of(form))


def _given_words(taker: str, giver: str, moved: Enrollment | None) -> str:
    names = {"taker": taker, "giver": giver}
    if moved is None:
        return _("%(taker)s now has %(giver)s, and the pair is locked.") % names
    names["moved"] = moved.person.full_name
    return _("%(taker)s now has %(giver)s; %(moved)s made room and may have changed.") % names
