"""Which column feeds which field."""

import pytest

from ithaca.sheets import Field, guess

FIELDS = (
    Field("full_name", "Full name", synonyms=("name",)),
    Field("first_name", "First name", synonyms=("given name",)),
    Field("last_name", "Last name", synonyms=("surname",)),
    Field("email", "E-mail", "email", ("mail", "email address")),
    Field("skills", "Skills", "skills", ("skill",)),
    Field("zone", "Time zone", "zone", ("timezone",)),
    Field("department", "Department", synonyms=("organisation",)),
    Field("manager", "Manager", synonyms=("manager email",)),
)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("FULL NAME", "full_name"),
        ("firstName", "first_name"),
        ("given_name", "first_name"),
        ("Sûrname", "last_name"),
        ("E-Mail", "email"),
        ("Your department", "department"),
        ("Favourite colour", None),
    ],
)
def test_a_name_is_understood_in_any_dress(name: str, field: str | None) -> None:
    found = guess([name], [], FIELDS)
    assert (found[0].field if found else None) == field


def test_content_decides_where_the_name_says_nothing() -> None:
    rows = [["ana@example.org", "Europe/Rome", "x"], ["ben@example.org", "Asia/Tokyo", "y"]]
    found = guess(["Contact", "Where", "Other"], rows, FIELDS)
    assert {column: one.field for column, one in found.items()} == {0: "email", 1: "zone"}


def test_a_managers_email_is_not_taken_for_the_persons_own() -> None:
    rows = [["ana@example.org", "boss@example.org"]]
    found = guess(["Mail", "Manager email"], rows, FIELDS)
    assert [found[column].field for column in (0, 1)] == ["email", "manager"]


def test_a_field_takes_one_column_but_numbered_lists_take_all() -> None:
    found = guess(["Name", "Full name", "Skill 1", "Skill 2", "Skill 3"], [], FIELDS)
    assert {column: one.field for column, one in found.items()} == {
        0: "full_name",
        2: "skills",
        3: "skills",
        4: "skills",
    }
