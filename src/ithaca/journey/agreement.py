"""The agreement: seven clauses in the pair's own words, a rhythm, and names under one version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from statistics import fmean

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ithaca.activity.log import record
from ithaca.guide import clauses as guide_clauses
from ithaca.pairing.models import Mentorship
from ithaca.people.models import Person
from ithaca.refusals import Conflict, Refusal

from .models import Agreement, Signature
from .policy import may_change

# The five steps of "how often would you like to meet", most often first, as days.
OFTEN_DAYS = (7, 14, 21, 30, 60)
_LONGEST_CLAUSE = 4000


def begin(mentorship: Mentorship, at: datetime) -> Agreement:
    """The agreement as it stands, or an unsaved one (version 0) to begin with: the guide's
    clauses, and a rhythm from what both said at enrollment, else from the track."""
    found = Agreement.objects.filter(mentorship=mentorship).first()
    if found is not None:
        return found
    dials, words = mentorship.track.terms, mentorship.track.vocabulary
    plan = dials.meetings
    return Agreement(
        mentorship=mentorship,
        clauses={
            key: words.fill(clause.text_for(dials)) for key, clause in guide_clauses().items()
        },
        cadence_days=_wished_cadence(mentorship) or plan.cadence_on(0),
        minutes=plan.minutes,
        version=0,
        changed_at=at,
    )


def signatures(agreement: Agreement) -> dict[int, Signature]:
    """Who signed the agreement as it stands, by person id."""
    if agreement.pk is None:
        return {}
    rows = agreement.signatures.filter(version=agreement.version).select_related("person")
    return {row.person_id: row for row in rows}


@transaction.atomic
def draft(
    *,
    mentorship: Mentorship,
    version: int,
    by: Person,
    at: datetime,
    clauses: Mapping[str, str] | None = None,
    cadence_days: int | None = None,
    minutes: int | None = None,
    goals_shown: bool | None = None,
) -> Agreement:
    """Change what is given. ``version`` is the one that was read (0: none yet); a change makes
    the next one, which nobody has signed. Raises Refusal, Conflict, Forbidden."""
    may_change(by, mentorship)
    agreement = begin(mentorship, at)
    if agreement.version != version:
        raise _changed_meanwhile()
    before = _content(agreement)
    agreement.clauses = {**agreement.clauses, **_known(clauses or {})}
    agreement.cadence_days = cadence_days or agreement.cadence_days
    agreement.minutes = minutes or agreement.minutes
    agreement.goals_shown = agreement.goals_shown if goals_shown is None else goals_shown
    _check(agreement)
    if agreement.pk is not None and _content(agreement) == before:
        return agreement
    _save_next(agreement, version, at)
    house = mentorship.track.program.organization
    record("agreement.drafted", mentorship, organization=house, by=by, at=at, version=version + 1)
    return agreement


@transaction.atomic
def sign(
    *, mentorship: Mentorship, version: int, clauses: Iterable[str], by: Person, at: datetime
) -> Signature:
    """Put one's name under ``version``, confirming the clauses of these keys. Signing again
    changes which are confirmed. Raises Refusal, Conflict, Forbidden."""
    may_change(by, mentorship)
    agreement = Agreement.objects.select_for_update().filter(mentorship=mentorship).first()
    if agreement is None:
        raise Refusal(_("Write the agreement down first; then everybody can sign it."))
    if agreement.version != version:
        raise _changed_meanwhile()
    confirmed = set(clauses)
    signature, _made = Signature.objects.update_or_create(
        agreement=agreement,
        person=by,
        version=version,
        defaults={
            "clauses": [key for key in guide_clauses() if key in confirmed],
            "signed_at": at,
        },
    )
    house = mentorship.track.program.organization
    record("agreement.signed", mentorship, organization=house, by=by, at=at, version=version)
    return signature


def _changed_meanwhile() -> Conflict:
    return Conflict(
        _(
            "The agreement has changed since you opened it. Please read it once more; nobody has "
            "signed the new version for you."
        )
    )


def _wished_cadence(mentorship: Mentorship) -> int | None:
    """The mean of what those who answered wish for, as days."""
    answers = mentorship.seats.exclude(enrollment__often=None).values_list(
        "enrollment__often", flat=True
    )
    wished = [OFTEN_DAYS[min(max(often, 1), 5) - 1] for often in answers if often is not None]
    return round(fmean(wished)) if wished else None


def _known(clauses: Mapping[str, str]) -> dict[str, str]:
    return {key: text.strip() for key, text in clauses.items() if key in guide_clauses()}


def _content(agreement: Agreement) -> tuple[object, ...]:
    return (
        dict(agreement.clauses),
        agreement.cadence_days,
        agreement.minutes,
        agreement.goals_shown,
    )


def _check(agreement: Agreement) -> None:
    if not 1 <= agreement.cadence_days <= 366:
        raise Refusal(_("Meet at least once a year and at most once a day."), "cadence_days")
    if not 5 <= agreement.minutes <= 480:
        raise Refusal(_("A meeting lasts from 5 minutes to 8 hours."), "minutes")
    for key, text in agreement.clauses.items():
        if len(text) > _LONGEST_CLAUSE:
            raise Refusal(_("Please shorten this to 4,000 characters."), f"clauses.{key}")


def _save_next(agreement: Agreement, version: int, at: datetime) -> None:
    """The first to change a version wins. Raises Conflict."""
    agreement.version, agreement.changed_at = version + 1, at
    if agreement.pk is None:
        try:
            with transaction.atomic():
                agreement.save()
        except IntegrityError:
            raise _changed_meanwhile() from None
        return
    won = Agreement.objects.filter(pk=agreement.pk, version=version).update(
        clauses=agreement.clauses,
        cadence_days=agreement.cadence_days,
        minutes=agreement.minutes,
        goals_shown=agreement.goals_shown,
        version=agreement.version,
        changed_at=at,
    )
    if not won:
        raise _changed_meanwhile()
