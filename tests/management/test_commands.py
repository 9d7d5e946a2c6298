"""The commands that keep an installation: what they say, and how they refuse."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from ithaca.people.models import ApiToken, OrganizationRole, Person

pytestmark = pytest.mark.django_db

ANSWERS = {
    "organization": "University of Ithaca",
    "name": "Penelope",
    "email": "Penelope@Ithaca.example",
    "password": "weaves-by-day-and-night",
    "zone": "Europe/Athens",
}


def said(*words: str, **options: object) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


@pytest.fixture
def installed() -> Person:
    said("init", **ANSWERS)
    return Person.objects.get()


def test_init_makes_an_organization_with_its_administrator_once(installed: Person) -> None:
    assert installed.email == "penelope@ithaca.example"
    assert installed.account is not None
    assert installed.account.check_password(ANSWERS["password"])
    assert OrganizationRole.objects.filter(person=installed, role="administrator").exists()
    with pytest.raises(CommandError, match="already"):
        said("init", **ANSWERS)
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"password": "short"}, "short"),
        ({"email": "penelope"}, "e-mail"),
        ({"zone": "Europe/Troy"}, "time zone"),
    ],
)
def test_init_refuses_in_words_and_leaves_nothing(wrong: dict[str, str], complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        said("init", **ANSWERS | wrong)
    assert not Person.objects.exists()


def test_a_token_is_shown_once_and_stored_as_a_hash(installed: Person) -> None:
    secret = said("token", "PENELOPE@ithaca.example", name="payroll", scope="write").strip()
    token = ApiToken.objects.get()
    assert (token.person, token.scope, token.name) == (installed, "write", "payroll")
    assert secret not in token.token_hash
    with pytest.raises(CommandError, match="0 active persons"):
        said("token", "nobody@ithaca.example")


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it() -> None:
    out = StringIO()
    with pytest.raises(SystemExit), override_settings(BASE_URL="https://elsewhere.example"):
        call_command("doctor", stdout=out, no_color=True)
    assert "good  Database" in out.getvalue()
    assert "ITHACA_HOSTS=elsewhere.example" in out.getvalue()
    assert "Start it: ithaca serve" in out.getvalue()


def test_the_migrations_make_the_tables_that_the_models_describe() -> None:
    said("makemigrations", check=True, dry_run=True)
