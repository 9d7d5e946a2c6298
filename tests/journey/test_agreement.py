"""The agreement: signed by version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from journey.pair import LIVE_AT, Pair

from ithaca.guide import clauses
from ithaca.journey import agreement
from ithaca.journey.queries import facts
from ithaca.programs.models import Enrollment
from ithaca.refusals import Conflict, Forbidden

AT = LIVE_AT + timedelta(days=1)


def test_it_begins_with_seven_clauses_and_the_rhythm_that_both_wish(pair: Pair) -> None:
    Enrollment.objects.filter(person=pair.mentor).update(often=4)
    Enrollment.objects.filter(person=pair.telemachus).update(often=2)
    begun = agreement.begin(pair.mentorship, AT)
    assert (begun.pk, begun.version, begun.cadence_days, begun.minutes) == (None, 0, 22, 60)
    assert len(begun.clauses) == 7
    assert "{" not in "".join(begun.clauses.values())


def test_a_change_voids_the_names_and_an_old_version_cannot_be_signed(pair: Pair) -> None:
    pk, keys = pair.mentorship.pk, list(clauses())
    at_first = {"mentorship": pair.mentorship, "at": AT}
    agreement.draft(version=0, cadence_days=21, by=pair.mentor, **at_first)
    agreement.sign(version=1, clauses=keys, by=pair.mentor, **at_first)
    agreement.sign(version=1, clauses=keys[:5], by=pair.telemachus, **at_first)
    known = facts([pk], AT)[pk]
    assert (known.signed, known.clauses, known.cadence_days) == (2, 5, 21)
    assert known.signed_on == AT.date()
    again = agreement.draft(version=1, clauses={keys[0]: "New"}, by=pair.mentor, **at_first)
    assert again.version == 2
    assert agreement.signatures(again) == {}
    assert facts([pk], AT)[pk].signed == 0
    with pytest.raises(Conflict):
        agreement.sign(version=1, clauses=keys, by=pair.telemachus, **at_first)
    with pytest.raises(Conflict):
        agreement.draft(version=1, cadence_days=7, by=pair.telemachus, **at_first)


def test_saving_it_unchanged_keeps_the_names(pair: Pair) -> None:
    at_first = {"mentorship": pair.mentorship, "by": pair.mentor, "at": AT}
    first = agreement.draft(version=0, cadence_days=21, **at_first)
    agreement.sign(version=1, clauses=[], **at_first)
    same = agreement.draft(version=1, cadence_days=21, clauses=dict(first.clauses), **at_first)
    assert same.version == 1
    assert list(agreement.signatures(same)) == [pair.mentor.pk]


def test_a_coordinator_neither_drafts_nor_signs(pair: Pair) -> None:
    outside = {"mentorship": pair.mentorship, "by": pair.penelope, "at": AT}
    with pytest.raises(Forbidden):
        agreement.draft(version=0, **outside)
    with pytest.raises(Forbidden):
        agreement.sign(version=1, clauses=[], **outside)
