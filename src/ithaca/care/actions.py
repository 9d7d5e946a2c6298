"""What care writes: readings and alerts by the sweep, check-ins and their outcome by people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ithaca.activity import log
from ithaca.measure import FourCs, fourcs
from ithaca.pairing.models import LIVE, Mentorship, Seat
from ithaca.people.models import Person
from ithaca.programs.models import Track
from ithaca.programs.policy import may_run
from ithaca.refusals import Conflict, Refusal

from . import policy
from .models import Alert, CheckIn, Reading
from .rhythm import Case, cases
from .rules import HELP, Finding, findings

BATCH = 200
QUIET_AFTER_SETTLING = timedelta(days=14)
LONGEST_ASK = 4000
LONGEST_REASON = 300


@dataclass(frozen=True)
class Read:
    """What a look did: mentorships read, alerts opened, alerts ended because all is well again."""

    mentorships: int
    opened: int
    ended: int


def read(of: Track | Iterable[Mentorship], *, at: datetime) -> Read:
    """Recompute the Four C's and let alerts open and end. Doing it twice changes nothing.

    For a track, every mentorship that is live or has an alert left. Derived by the system, so
    nothing is logged. Constant queries a batch.
    """
    rows = _rows(of)
    done = [_read_batch(rows[i : i + BATCH], at) for i in range(0, len(rows), BATCH)]
    return Read(len(rows), sum(batch.opened for batch in done), sum(batch.ended for batch in done))


def _rows(of: Track | Iterable[Mentorship]) -> list[Mentorship]:
    if not isinstance(of, Track):
        return list(of)
    left = Alert.objects.filter(ended_at=None, mentorship__track=of).exclude(rule=HELP)
    known = Mentorship.objects.filter(track=of).select_related("track__program")
    live = known.filter(status__in=LIVE)
    return list((live | known.filter(pk__in=left.values("mentorship"))).order_by("pk"))


@transaction.atomic
def _read_batch(rows: Sequence[Mentorship], at: datetime) -> Read:
    looked_at = cases(rows, at)
    live = [looked_at[row.pk] for row in rows if row.status in LIVE and row.pk in looked_at]
    _keep_readings(live, at)
    return _keep_alerts(looked_at, at)


def _keep_readings(looked_at: Iterable[Case], at: datetime) -> None:
    readings = [_reading(case, fourcs(case.inputs), at) for case in looked_at]
    Reading.objects.bulk_create(
        readings,
        update_conflicts=True,
        unique_fields=["mentorship"],
        update_fields=["fourcs", "total", "coverage", "band", "at"],
    )


def _reading(case: Case, measured: FourCs, at: datetime) -> Reading:
    data = asdict(measured)
    return Reading(
        mentorship_id=case.mentorship_id,
        fourcs={key: data[key] for key in data if key not in ("total", "coverage")},
        total=measured.total,
        coverage=measured.coverage,
        band=measured.band,
        at=at,
    )


def _keep_alerts(looked_at: dict[int, Case], at: datetime) -> Read:
    found = {pk: findings(case) for pk, case in looked_at.items()}
    mine = Alert.objects.filter(mentorship__in=found).exclude(rule=HELP)
    standing = list(mine.filter(ended_at=None))
    quiet = _quiet(mine, at)
    over = [alert.pk for alert in standing if alert.rule not in found[alert.mentorship_id]]
    ended = Alert.objects.filter(pk__in=over, ended_at=None).update(ended_at=at)
    _refresh(standing, found)
    there = {(alert.mentorship_id, alert.rule) for alert in standing}
    new = [
        _alert(pk, rule, finding, at)
        for pk, fired in found.items()
        for rule, finding in fired.items()
        if (pk, rule) not in there and finding.severity > quiet.get((pk, rule), 0)
    ]
    Alert.objects.bulk_create(new, ignore_conflicts=True)
    return Read(len(looked_at), len(new), ended)


def _alert(mentorship_id: int, rule: str, finding: Finding, at: datetime) -> Alert:
    return Alert(
        mentorship_id=mentorship_id,
        rule=rule,
        severity=finding.severity,
        facts=dict(finding.facts),
        raised_at=at,
    )


def _refresh(standing: Iterable[Alert], found: dict[int, dict[str, Finding]]) -> None:
    """Alerts that stand are told what is true today."""
    changed = []
    for alert in standing:
        finding = found[alert.mentorship_id].get(alert.rule)
        if finding and (alert.severity, alert.facts) != (finding.severity, dict(finding.facts)):
            alert.severity, alert.facts = finding.severity, dict(finding.facts)
            changed.append(alert)
    if changed:
        Alert.objects.bulk_update(changed, ["severity", "facts"])


def _quiet(mine: QuerySet[Alert], at: datetime) -> dict[tuple[int, str], int]:
    """How severe a rule must be to speak again after somebody settled it: worse than it was,
    until two weeks have passed or the day that person set themself."""
    look_again: dict[int, date] = {}
    settled: dict[tuple[int, str], int] = defaultdict(int)
    rows = mine.exclude(outcome="").filter(ended_at__gt=at - timedelta(days=92))
    for check in CheckIn.objects.filter(mentorship__in=rows.values("mentorship")).order_by("at"):
        if check.next_on:
            look_again[check.mentorship_id] = check.next_on
    for alert in rows:
        own_day = look_again.get(alert.mentorship_id)
        rested = alert.ended_at is not None and at < alert.ended_at + QUIET_AFTER_SETTLING
        if rested or (own_day and at.date() < own_day):
            key = (alert.mentorship_id, alert.rule)
            settled[key] = max(settled[key], alert.severity)
    return settled


@transaction.atomic
def ask_for_help(mentorship: Mentorship, *, text: str, by: Person, at: datetime) -> Alert:
    """Somebody in the mentorship asks its coordinators. The partner never learns of it.

    Asking again while the first is open adds to it. Raises Forbidden, Refusal.
    """
    policy.may_ask_for_help(by, mentorship)
    text = text.strip()
    if not text:
        raise Refusal(_("Say in a sentence or two what would help."), field="text")
    if len(text) > LONGEST_ASK:
        raise Refusal(
            _("This is too long. Please keep it under %(most)d characters; you can talk later.")
            % {"most": LONGEST_ASK},
            field="text",
        )
    alert, first = _help_of(mentorship, by, at)
    asked = [*alert.facts.get("asked", []), {"text": text, "at": at.isoformat()}]
    alert.facts = {"asked": asked}
    alert.save(update_fields=["facts"])
    verb = "alert.raised" if first else "alert.added"
    organization = mentorship.track.program.organization
    log.record(verb, alert, organization=organization, by=by, at=at, mentorship=mentorship.key)
    return alert


def _help_of(mentorship: Mentorship, by: Person, at: datetime) -> tuple[Alert, bool]:
    """The open request of this person, locked, and whether it was just made."""
    own = {"mentorship": mentorship, "person": by, "rule": HELP}
    new = Alert(**own, severity=5, raised_at=at)
    Alert.objects.bulk_create([new], ignore_conflicts=True)
    alert = Alert.objects.select_for_update().filter(**own, ended_at=None).first()
    if alert is None:  # settled between the two statements: this is a new request
        alert = Alert.objects.create(**own, severity=5, raised_at=at)
        return alert, True
    return alert, alert.key == new.key


@transaction.atomic
def check_in(
    mentorship: Mentorship,
    *,
    people: Sequence[Person],
    kind: str,
    reason: str,
    outcome: str,
    next_on: date | None,
    by: Person,
    at: datetime,
    settles: Sequence[Alert] = (),
    verdict: str = Alert.Outcome.USEFUL,
) -> CheckIn:
    """Record a coordinator's contact and settle the alerts it answers.

    Raises Forbidden, Refusal. An alert that somebody else settled meanwhile is left as it is.
    """
    may_run(by, mentorship.track.program)
    _check_in_valid(mentorship, people, kind, reason, next_on, at)
    check = CheckIn.objects.create(
        mentorship=mentorship,
        by=by,
        kind=kind,
        reason=reason.strip(),
        outcome=outcome.strip(),
        next_on=next_on,
        at=at,
    )
    check.people.set(people)
    for alert in settles:
        _settle(alert, mentorship, verdict, at)
    organization = mentorship.track.program.organization
    log.record(
        "check_in.recorded",
        check,
        organization=organization,
        by=by,
        at=at,
        mentorship=mentorship.key,
        kind=kind,
        settled=[alert.key for alert in settles],
    )
    return check


def _check_in_valid(
    mentorship: Mentorship,
    people: Sequence[Person],
    kind: str,
    reason: str,
    next_on: date | None,
    at: datetime,
) -> None:
    if kind not in CheckIn.Kind.values:
        raise Refusal(_("Choose how you were in touch."), field="kind")
    seated = set(Seat.objects.filter(mentorship=mentorship).values_list("person", flat=True))
    if not people or not {person.pk for person in people} <= seated:
        raise Refusal(_("Choose whom of the two you were in touch with."), field="people")
    if len(reason.strip()) > LONGEST_REASON:
        raise Refusal(
            _("Keep the reason under %(most)d characters.") % {"most": LONGEST_REASON},
            field="reason",
        )
    today = mentorship.track.program.day(at)
    if next_on is not None and next_on <= today:
        raise Refusal(_("Choose a day after today to look again."), field="next_on")


@transaction.atomic
def settle(alert: Alert, *, outcome: str, by: Person, at: datetime) -> None:
    """Say whether an alert was worth a look, which ends it. Raises Forbidden, Refusal, Conflict."""
    may_run(by, alert.mentorship.track.program)
    if not _settle(alert, alert.mentorship, outcome, at):
        raise Conflict(_("Somebody else has already settled this."))
    log.record(
        "alert.settled",
        alert,
        organization=alert.mentorship.track.program.organization,
        by=by,
        at=at,
        outcome=outcome,
    )


def _settle(alert: Alert, mentorship: Mentorship, outcome: str, at: datetime) -> bool:
    if outcome not in Alert.Outcome.values:
        raise Refusal(_("Say whether it was worth a look."), field="outcome")
    mine = Alert.objects.filter(pk=alert.pk, mentorship=mentorship, ended_at=None)
    return bool(mine.update(ended_at=at, outcome=outcome))
