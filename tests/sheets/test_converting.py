"""From cells to values, with problems that say how to fix them."""

from time import process_time
from typing import Any

import pytest

from ithaca.sheets import Context, Field, FieldKind, Line, convert, read, repairs, write_csv

LEVELS = Context(levels=("HEO", "SEO", "Grade 7"))
SIDES = {"giver": ("mentor",), "taker": ("mentee",)}


def value(kind: FieldKind, cell: str, context: Context = LEVELS) -> Any:  # noqa: ANN401
    """The value of one cell, or its problem."""
    field = Field("it", "It", kind, choices=SIDES)
    (row,) = convert([Line(2, (cell,))], {0: "it"}, [field], context, header=["Column"])
    return row.problems[0] if row.problems else row.values.get("it")


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("text", "  Ana ", "Ana"),
        ("text", "'=1+1", "=1+1"),
        ("text", "N/A", None),
        ("email", "Ana@Example.ORG", "ana@example.org"),
        ("email", "Ana B <ana@example.org>", "ana@example.org"),
        ("email", "mailto:ana@example.org", "ana@example.org"),
        ("list", "a; b ;A;;c, d", ["a", "b", "c, d"]),
        ("list", "a, b", ["a", "b"]),
        ("list", "a|b\nc", ["a", "b", "c"]),
        ("skills", "Python:3; SQL; C++ (4)", {"Python": 3, "SQL": 0, "C++": 4}),
        ("choice", "Mentor", "giver"),
        ("integer", "3.0", 3),
        ("integer", "1,200", 1200),
        ("yes_no", "Ja", True),
        ("yes_no", "0", False),
        ("level", "grade  7", "Grade 7"),
        ("zone", "europe/berlin", "Europe/Berlin"),
        ("zone", "New York", "America/New_York"),
        ("zone", "UTC+2", "Etc/GMT-2"),
        ("language", "Deutsch, en-GB; Klingon", ["Deutsch, en-GB", "Klingon"]),
        ("language", "Deutsch; en-GB; German; Klingon", ["German", "English", "Klingon"]),
        ("date", "2026-02-28", "2026-02-28"),
        ("date", "28/2/2026", "2026-02-28"),
    ],
)
def test_each_kind_is_read(kind: FieldKind, cell: str, expected: object) -> None:
    assert value(kind, cell) == expected


@pytest.mark.parametrize(
    ("kind", "cell", "same"),
    [
        ("email", "ana@example", "email"),
        ("email", "ana@exa mple.org", "email"),
        ("email", "a@b..org", "email"),
        ("skills", "Python:9", "skills:level"),
        ("choice", "boss", "choice:boss"),
        ("integer", "three", "integer"),
        ("yes_no", "Perhaps", "yes_no:perhaps"),
        ("level", "G8", "level:g8"),
        ("zone", "Atlantis", "zone:atlantis"),
        ("date", "31/2/2026", "date"),
        ("date", "9/9", "date"),
    ],
)
def test_each_kind_says_what_is_wrong_and_how_to_fix_it(
    kind: FieldKind, cell: str, same: str
) -> None:
    problem = value(kind, cell)
    assert (problem.kind, problem.column, problem.line) == (same, "Column", 2)
    assert problem.message.startswith("“")
    assert problem.how_to_fix.endswith(".")


def test_dates_follow_the_order_that_the_program_says() -> None:
    assert value("date", "2/1/2026", Context(day_first=False)) == "2026-02-01"


def test_levels_stay_words_until_their_order_is_known() -> None:
    assert value("level", "SCS4", Context()) == "SCS4"


def test_several_columns_feed_one_field_in_their_order() -> None:
    fields = [
        Field("full_name", "Name"),
        Field("first_name", "First"),
        Field("last_name", "Last"),
        Field("skills", "Skills", "skills"),
    ]
    line = Line(2, ("Ng", "Ana", "SQL:2", "Art"))
    mapping = {0: "last_name", 1: "first_name", 2: "skills", 3: "skills"}
    (row,) = convert([line], mapping, fields)
    assert row.values == {"full_name": "Ana Ng", "skills": {"SQL": 2, "Art": 0}}


def test_problems_are_grouped_by_what_mends_them() -> None:
    fields = [Field("email", "E-mail", "email", required=True), Field("level", "Level", "level")]
    cells = [("x", "HEO"), ("", "G8"), ("y", "G8"), ("ana@example.org", "G9")]
    lines = [Line(number, pair) for number, pair in enumerate(cells, start=2)]
    rows = convert(lines, {0: "email", 1: "level"}, fields, LEVELS, header=["Mail", "Grade"])
    found = repairs(problem for row in rows for problem in row.problems)
    assert [(repair.kind, repair.lines) for repair in found] == [
        ("email", (2, 4)),
        ("level:g8", (3, 4)),
        ("missing:email", (3,)),
        ("level:g9", (5,)),
    ]
    assert found[0].message == "“x” is not an e-mail address. (1 more like it)"


def test_ten_thousand_rows_take_seconds() -> None:
    fields = [
        Field("email", "E-mail", "email"),
        Field("skills", "Skills", "skills"),
        Field("zone", "Zone", "zone"),
    ]
    data = write_csv(
        ["E-mail", "Skills", "Zone"],
        [[f"p{n}@example.org", "Python:3; SQL; Art", "Berlin"] for n in range(10_000)],
    )
    started = process_time()
    sheet = read(data, "many.csv")
    rows = [*convert(sheet.rows, {0: "email", 1: "skills", 2: "zone"}, fields)]
    assert len(rows) == 10_000
    assert process_time() - started < 5
