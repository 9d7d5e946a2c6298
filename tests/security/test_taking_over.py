"""Nobody becomes somebody else: by a file, by a letter to an old address, by closing the door."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from principals import Cast, make_cast

from ithaca.people import actions, doors, imports
from ithaca.people.entries import people_only
from ithaca.people.imports import Upload
from ithaca.people.models import Account, Person
from ithaca.refusals import Forbidden, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def bring(cast: Cast, by: Person, table: str) -> dict[str, Any]:
    """Import ``table`` as ``by`` and give back the report."""
    shape, at = people_only(), cast.at
    uploads = [Upload("people.csv", table.encode())]
    source = imports.start_import(uploads=uploads, shape=shape, by=by, at=at)
    imports.choose_mapping(source, shape=shape, mappings={}, sides={}, levels=[], by=by, at=at)
    imports.check(source, shape=shape)
    source.refresh_from_db()
    imports.confirm(source, by=by, at=at)
    source.refresh_from_db()
    imports.apply(source, shape=shape, at=at)
    source.refresh_from_db()
    return dict(source.report)


def test_an_import_does_not_move_an_account_to_another_mailbox(cast: Cast) -> None:
    chief = cast.person("administrator")
    Person.objects.filter(pk=chief.pk).update(external_id="1")
    before = chief.email
    report = bring(cast, cast.person("coordinator"), "id,name,email\n1,Athena,mine@evil.example\n")
    chief.refresh_from_db()
    assert (chief.email, report["rejected"]) == (before, 1)


def test_an_import_mends_the_address_of_who_has_not_come_yet(cast: Cast) -> None:
    late = Person.objects.create(
        organization=cast.house, external_id="7", email="typo@ithaca.example", full_name="Late"
    )
    bring(cast, cast.person("coordinator"), "id,name,email\n7,Late,late@ithaca.example\n")
    late.refresh_from_db()
    assert late.email == "late@ithaca.example"


def test_a_link_mailed_to_an_old_address_opens_no_account_of_the_new_one(cast: Cast) -> None:
    guest = Person.objects.create(
        organization=cast.house, email="mine@evil.example", full_name="Guest"
    )
    secret = doors.make_link(guest)
    victim = cast.person("foreign_administrator")
    Person.objects.filter(pk=guest.pk).update(email=victim.email)
    with pytest.raises(Refusal):
        doors.read_link(secret)
    client = Client()
    assert client.post(reverse("open:link", args=[secret])).status_code == 410
    assert "_auth_user_id" not in client.session
    assert Account.objects.get(email=victim.email).persons.count() == 1


def test_undoing_an_import_does_not_move_an_account_either(cast: Cast) -> None:
    guest = Person.objects.create(
        organization=cast.house, external_id="8", email="mine@evil.example", full_name="Guest"
    )
    victim = cast.person("foreign_administrator")
    by = cast.person("coordinator")
    bring(cast, by, f"id,name,email\n8,Guest,{victim.email}\n")
    guest.refresh_from_db()
    account = doors.use_link(doors.read_link(doors.make_link(guest)), at=cast.at)
    assert account == victim.account
    imports.undo(by.imports.get(), by=by, at=cast.at)
    guest.refresh_from_db()
    assert guest.email == victim.email


def test_a_link_opens_only_the_account_of_its_own_address(cast: Cast) -> None:
    taker = cast.person("taker")
    Person.objects.filter(pk=taker.pk).update(email="mine@evil.example")
    taker.refresh_from_db()
    with pytest.raises(Refusal):
        doors.use_link(doors.read_link(doors.make_link(taker)), at=cast.at)


@pytest.mark.parametrize("whom", ["administrator", "other_coordinator"])
def test_a_coordinator_shuts_out_nobody_who_runs_something(cast: Cast, whom: str) -> None:
    with pytest.raises(Forbidden):
        actions.deactivate(cast.person(whom), by=cast.person("coordinator"), at=cast.at)
    assert Person.objects.get(pk=cast.person(whom).pk).deactivated_at is None


def test_a_coordinator_lets_nobody_back_in_who_ran_something(cast: Cast) -> None:
    gone = cast.person("deactivated")
    with pytest.raises(Forbidden):
        actions.reactivate(gone, by=cast.person("coordinator"), at=cast.at)
    actions.reactivate(gone, by=cast.person("administrator"), at=cast.at)
    assert Person.objects.get(pk=gone.pk).deactivated_at is None


def test_a_coordinator_still_closes_the_membership_of_a_participant(cast: Cast) -> None:
    actions.deactivate(cast.person("taker"), by=cast.person("coordinator"), at=cast.at)
    assert Person.objects.get(pk=cast.person("taker").pk).deactivated_at is not None
