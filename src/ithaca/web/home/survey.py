"""Answering a survey of the guide, from a page or from a mail. Only one's own answers."""

from __future__ import annotations

import re

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ithaca.access import Request, mentorship_for
from ithaca.feedback.actions import MENDED_FOR, MOST, side_of
from ithaca.feedback.actions import answer as keep
from ithaca.feedback.models import Response
from ithaca.guide import Question, Survey, Words, surveys
from ithaca.pairing.models import Mentorship

from ..looks import Dots, Segmented, Ticks, unmarked
from ..parts import say
from ..posting import attempt, posted, status_of
from ..standing import signed_in
from .inside import Inside, inside

_OCCASION = re.compile(r"[a-z0-9_-]{1,20}")


class SurveyForm(forms.Form):
    """The questions that one side is asked; none must be answered."""

    def __init__(self, asked: tuple[Question, ...], side: str, words: Words, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        for question in asked:
            self.fields[question.key] = _field(question, words.fill(question.text[side]))


def _field(question: Question, label: str) -> forms.Field:
    field = unmarked(_plain_field(question, label))
    for option in question.options:
        if option.calls:
            field.help_text = _("If you choose “%(label)s”, the coordinators are told by name.") % {
                "label": option.label
            }
    return field


def _plain_field(question: Question, label: str) -> forms.Field:
    if question.kind == "text":
        widget = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(label=label, required=False, max_length=2000, widget=widget)
    if question.kind == "choice":
        options = [(option.value, option.label) for option in question.options]
        return forms.ChoiceField(label=label, required=False, choices=options, widget=Dots)
    if question.kind == "several":
        options = [(option.value, option.label) for option in question.options]
        several = forms.MultipleChoiceField(
            label=label, required=False, choices=options, widget=Ticks
        )
        if question.most:
            several.help_text = _("Choose up to %(most)d.") % {"most": question.most}
        return several
    if question.kind == "number":
        return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST)
    low, high = (0, 10) if question.kind == "ladder10" else (1, 5)
    numbers = [(str(number), str(number)) for number in range(low, high + 1)]
    return forms.ChoiceField(label=label, required=False, choices=numbers, widget=Segmented)


@signed_in
def show(request: Request, key: str, survey: str, occurrence: str) -> HttpResponse:
    return survey_page(request, mentorship_for(request, key), survey, occurrence)


@require_http_methods(["GET", "HEAD", "POST"])
def survey_page(
    request: Request,
    mentorship: Mentorship,
    survey: str,
    occurrence: str,
    from_mail: bool = False,
) -> HttpResponse:
    """The survey as ``request.person``, who is signed in or came by a signed mail."""
    asked = surveys().get(survey)
    if asked is None or not _OCCASION.fullmatch(occurrence):
        raise Http404
    seen = inside(request, mentorship)
    side = side_of(seen.seat)
    questions = asked.asked_of(side)
    form = SurveyForm(questions, side, seen.words, posted(request))
    context = {
        "inside": seen,
        "survey": asked,
        "intro": seen.words.fill(asked.intro),
        "from_mail": from_mail,
    }
    if request.method == "POST":
        if attempt(form, lambda: _keep(request, seen, asked, occurrence, form)):
            if from_mail:
                return render(request, "home/survey_thanks.html", context)
            say(request, _("Thank you. Your answer is kept."))
            return redirect("home:today")
    else:
        before = _before(request, mentorship, survey, occurrence)
        if before is not None and request.at - before.at > MENDED_FOR:
            return render(request, "home/survey_thanks.html", {**context, "before": before})
        # A letter may be passed on; what was answered is shown to its writer alone.
        form.initial = dict(before.answers) if before and not from_mail else {}
    only = questions[0] if len(questions) == 1 and questions[0].kind == "choice" else None
    context |= {"form": form, "only": only, "scales": any(q.kind == "scale5" for q in questions)}
    return render(request, "home/survey.html", context, status=status_of(form))


def _keep(
    request: Request, seen: Inside, survey: Survey, occurrence: str, form: SurveyForm
) -> None:
    keep(
        survey=survey.key,
        mentorship=seen.mentorship,
        occurrence=occurrence,
        answers=form.cleaned_data,
        by=request.person,
        at=request.at,
    )


def _before(
    request: Request, mentorship: Mentorship, survey: str, occurrence: str
) -> Response | None:
    mine = Response.objects.visible_to(request.person)
    return mine.filter(mentorship=mentorship, survey=survey, occurrence=occurrence).first()
