"""The small cast, the crowd and the command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ithaca.care.models import Reading
from ithaca.demo import PASSWORD, blocks, many, small
from ithaca.pairing.models import Mentorship
from ithaca.people.models import Organization, OrganizationRole, Person
from ithaca.programs.steps import Where, next_for

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


@pytest.mark.django_db
def test_a_small_cast_is_a_living_mentorship_in_few_queries() -> None:
    assert queries(lambda: small(AT)) <= 25
    made = Mentorship.objects.get()
    assert made.status == "active"
    leila = Person.objects.get(full_name="Leila Haddad")
    assert leila.account is not None
    assert leila.account.check_password(PASSWORD)
    where = Where((made.track,), person_id=leila.pk, coordinator=False)
    assert [item.step.key for item in next_for(where, AT.date())][:2] == ["agreement", "meet_1"]


@pytest.mark.django_db
def test_two_organizations_can_stand_side_by_side() -> None:
    cast = small(AT)
    elsewhere = blocks.organization(AT, "Elsewhere")
    twin = blocks.person(elsewhere, cast.leila.full_name, at=AT)
    assert (twin.account, twin.organization) == (cast.leila.account, elsewhere)


@pytest.mark.django_db
def test_a_crowd_is_made_in_bulk_and_can_be_added_to() -> None:
    cast = small(AT)
    many(cast.program, 4, AT)
    assert queries(lambda: many(cast.program, 40, AT)) < 80
    assert Mentorship.objects.filter(status="active").count() == 45
    assert Reading.objects.exclude(band="unknown").count() > 10


@pytest.mark.django_db
def test_an_empty_demo_is_an_organization_with_its_coordinator() -> None:
    out = StringIO()
    call_command("demo", empty=True, stdout=out)
    carla = Person.objects.get()
    assert carla.email == "carla@northwind.example"
    assert OrganizationRole.objects.filter(person=carla, role="administrator").exists()
    assert carla.email in out.getvalue()
    assert PASSWORD in out.getvalue()
    with pytest.raises(CommandError, match="another folder"):
        call_command("demo", stdout=StringIO())


@pytest.mark.django_db
def test_a_demo_that_is_only_for_a_new_house_leaves_an_old_one_alone() -> None:
    Organization.objects.create(name="Elsewhere")
    out = StringIO()
    call_command("demo", if_new=True, stdout=out)
    assert Organization.objects.get().name == "Elsewhere"
    assert "http://localhost:8000" in out.getvalue()
    assert PASSWORD not in out.getvalue()


def test_one_command_makes_the_demo_from_nothing(tmp_path: Path) -> None:
    ithaca = Path(sys.executable).with_name("ithaca")
    place = {**os.environ, "ITHACA_DATA": str(tmp_path / "data"), "PORT": "8123"}
    for name in ("DATABASE_URL", "ITHACA_SECRET"):
        place.pop(name, None)
    for words in (["demo"], ["demo", "--if-new"]):
        done = subprocess.run([ithaca, *words], env=place, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert not done.stderr
        for line in ("http://localhost:8123", "mentor ", "mentee ", "coordinator ", "sponsor "):
            assert line in done.stdout
