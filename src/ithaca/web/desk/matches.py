"""A round's result as its page shows it: how good for whom, who is left and why, the pairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ithaca.guide import Words
from ithaca.pairing.models import Proposal, Round
from ithaca.people.models import Person
from ithaca.programs.models import Enrollment

from ..parts import Bin

PAGE = 50
NAMED, LEFT_SHOWN = 3, 30
ORDERS = {
    "pairs": ("taker__person__full_name", "pk"),
    "mentor": ("giver__person__full_name", "taker__person__full_name"),
    "weakest": ("fit", "points", "pk"),
}


@dataclass(frozen=True)
class Plan:
    """The result in figures. ``changed``: pairs were moved by hand since the machine proposed."""

    matched: int
    takers: int
    fits: tuple[int, ...]
    places: int
    feasible: int
    changed: bool
    locked: int
    certificate: str

    @property
    def left(self) -> int:
        return self.takers - self.matched

    @property
    def weakest(self) -> int:
        return min(self.fits, default=0)

    @property
    def best(self) -> int:
        return max(self.fits, default=0)

    @property
    def mean(self) -> int:
        return round(fmean(self.fits)) if self.fits else 0

    @property
    def bins(self) -> list[Bin]:
        """From the weakest ten to the best: every ten between, empty ones too."""
        if not self.fits:
            return []
        tens = range(min(self.weakest, 99) // 10, min(self.best, 99) // 10 + 1)
        return [
            Bin(
                f"{10 * ten}–{10 * ten + 9 if ten < 9 else 100}",
                sum(min(fit, 99) // 10 == ten for fit in self.fits),
            )
            for ten in tens
        ]


def plan_of(round_: Round) -> Plan:
    rows = list(round_.proposals.values_list("fit", "points", "locked"))
    result = round_.result
    unmatched = len(result.get("unmatched", []))
    total = sum(points for _fit, points, _locked in rows)
    changed = len(rows) != result.get("matched") or total != result.get("total")
    return Plan(
        matched=len(rows),
        takers=len(rows) + unmatched,
        fits=tuple(fit for fit, _points, _locked in rows),
        places=result.get("places", 0),
        feasible=int(result.get("feasible_pairs", 0)),
        changed=changed,
        locked=sum(locked for _fit, _points, locked in rows),
        certificate="" if changed else result.get("certificate", ""),
    )


def title_of(plan: Plan, words: Words) -> str:
    names = {
        "matched": plan.matched,
        "all": plan.takers,
        "takers": words.taker.many,
        "giver": words.giver.one,
    }
    if not plan.matched:
        return _("Nobody gets a %(giver)s with these rules.") % names
    if not plan.left:
        return _("All %(all)d %(takers)s get a %(giver)s.") % names
    return _("%(matched)d of %(all)d %(takers)s get a %(giver)s.") % names


def lead_of(plan: Plan, policy: str) -> str:
    """What the machine made sure of; nothing of the kind once a hand has moved pairs."""
    if not plan.matched:
        return _("Below stands why, and what would help.")
    if plan.changed:
        return _(
            "You changed pairs by hand. Run the round again to have everyone else placed anew "
            "around the pairs you locked."
        )
    count = {"pairs": f"{plan.feasible:,}"}
    text = {
        "total": _(
            "Chosen over all %(pairs)s possible pairs: most people first, then the best fit in all."
        ),
        "stable": _(
            "Chosen over all %(pairs)s possible pairs: no two people would both gain by leaving "
            "their matches for each other."
        ),
        "first_come": _(
            "One after the other, in an order that chance drew, got the best place that was left, "
            "of %(pairs)s possible pairs."
        ),
    }.get(
        policy,
        _(
            "Chosen over all %(pairs)s possible pairs: most people first, then nobody worse off "
            "than necessary, then the best fit in all."
        ),
    )
    return text % count


@dataclass(frozen=True)
class Left:
    """Somebody without a match: why, and the smallest change that would help. ``cause`` is the
    reason of everybody who shares it."""

    enrollment: Enrollment
    reason: str
    remedy: str
    kind: str
    cause: str

    @property
    def person(self) -> Person:
        return self.enrollment.person


def left_of(round_: Round) -> list[Left]:
    rows: Sequence[Mapping[str, Any]] = round_.result.get("unmatched", [])
    keys = [row["taker"] for row in rows]
    found = {
        row.key: row
        for row in Enrollment.objects.filter(track=round_.track_id, key__in=keys).select_related(
            "person"
        )
    }
    return [
        Left(
            found[row["taker"]],
            row["reason"],
            row.get("remedy", ""),
            row.get("kind", ""),
            row.get("cause", ""),
        )
        for row in rows
        if row["taker"] in found
    ]


@dataclass(frozen=True)
class Why:
    """One reason, and everybody it leaves."""

    people: Sequence[Left]

    @property
    def first(self) -> Left:
        return self.people[0]

    @property
    def names(self) -> str:
        return ", ".join(one.person.full_name for one in self.people[:NAMED])

    @property
    def unnamed(self) -> int:
        return max(0, len(self.people) - NAMED)

    @property
    def listed(self) -> Sequence[Left]:
        return self.people[:LEFT_SHOWN]


def by_reason(left: Iterable[Left]) -> list[Why]:
    """Those who are left for the same reason together, the commonest first."""
    groups: dict[tuple[str, str], list[Left]] = defaultdict(list)
    for one in left:
        groups[(one.cause, "") if one.cause else (one.reason, one.remedy)].append(one)
    return [Why(people) for people in sorted(groups.values(), key=len, reverse=True)]


@dataclass(frozen=True)
class Row:
    """A proposed pair with its three strongest reasons in words."""

    proposal: Proposal

    @property
    def why(self) -> str:
        texts = [reason["text"] for reason in self.proposal.reasons[:3] if reason.get("text")]
        return "; ".join(texts) or _("Nothing that they gave speaks for or against it.")


def pairs_of(
    round_: Round, *, q: str, order: str, number: str | None
) -> tuple[Page[Proposal], list[Row]]:
    """One page of the pairs, filtered by a name and sorted."""
    rows: QuerySet[Proposal] = round_.proposals.select_related("taker__person", "giver__person")
    if q:
        rows = rows.filter(
            Q(taker__person__full_name__icontains=q) | Q(giver__person__full_name__icontains=q)
        )
    page = Paginator(rows.order_by(*ORDERS.get(order, ORDERS["weakest"])), PAGE).get_page(number)
    return page, [Row(proposal) for proposal in page.object_list]
