"""What goes out is safe to open and comes back as it was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ithaca.sheets import quoted, read, unquoted, write_csv

ALPHABET = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
NASTY = st.text(st.one_of(st.sampled_from("=+-@'\t\r\n\",;|x "), ALPHABET), max_size=8)
ROWS = st.lists(st.lists(NASTY, min_size=3, max_size=3), max_size=5)


@given(NASTY)
def test_a_quoted_cell_never_looks_like_a_formula_and_comes_back(cell: str) -> None:
    assert not quoted(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unquoted(quoted(cell)) == cell


@given(ROWS)
@settings(max_examples=150)
def test_a_csv_of_ours_comes_back_as_it_was(rows: list[list[str]]) -> None:
    rows = [row for row in rows if any(map(str.strip, row))]
    sheet = read(write_csv(["a", "b", "c"], rows), "ours.csv")
    assert [[unquoted(cell) for cell in line.cells] for line in sheet.rows] == rows
    assert sheet.problems == ()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_starts_like_a_formula_is_quoted_and_numbers_are_not(start: str) -> None:
    assert f"'{start}1".encode() in write_csv(["a"], [[f"{start}1"]])
    assert b"\r\n-1\r\n" in write_csv(["a"], [[-1]])
