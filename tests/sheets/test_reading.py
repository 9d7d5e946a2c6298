"""Files of every kind: what is read, and what is refused with line and repair."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ithaca.sheets import SheetError, read

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]
PEOPLE = [["Name", "Town"], ["Zoë", "Łódź"], ["O'Neil, Bo", 'says "hi"; twice | or\tmore']]


def csv_bytes(rows: list[list[str]], delimiter: str, encoding: str, end: str = "\r\n") -> bytes:
    lines = [
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) + end for row in rows
    ]
    return "".join(lines).encode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_separator_and_line_end_is_read(
    encoding: str, delimiter: str, end: str
) -> None:
    people = [[cell.replace("Łódź", "Köln") for cell in row] for row in PEOPLE]
    sheet = read(csv_bytes(people, delimiter, encoding, end), "people.csv")
    assert [sheet.header, *(line.cells for line in sheet.rows)] == [tuple(row) for row in people]
    assert [line.number for line in sheet.rows] == [2, 3]
    assert sheet.delimiter == delimiter
    assert bool(sheet.warnings) == (encoding == "cp1252")


@pytest.mark.parametrize(
    ("data", "cells"),
    [
        (b"sep=;\nName;Skills\nAna;a,b\n", ("Ana", "a,b")),
        (b"Name,Skills\nAna,a;b;c\n", ("Ana", "a;b;c")),
        (b"Name;Score\nAna;1,5\nBen;2,5\n", ("Ana", "1,5")),
        (b"Name\nAna\n", ("Ana",)),
        (b"\n,\nName,Town\n\nAna,Rome\n", ("Ana", "Rome")),
        (b"Name,Town,,\nAna,Rome,,\n", ("Ana", "Rome")),
        (b'Name,Note\nAna,"two\nlines"\n', ("Ana", "two\nlines")),
    ],
)
def test_odd_but_sound_files_are_read(data: bytes, cells: tuple[str, ...]) -> None:
    assert read(data, "odd.csv").rows[0].cells == cells


def test_a_row_after_a_cell_of_many_lines_keeps_its_line_number() -> None:
    sheet = read(b'sep=,\na,b\n"1\n\n",2\n3,4\n', "lines.csv")
    assert [line.number for line in sheet.rows] == [3, 6]


@pytest.mark.parametrize(
    ("data", "message", "line"),
    [
        (b"", "is empty", None),
        (b"\xef\xbb\xbf", "has no rows", None),
        (b" \r\n \n", "is empty", None),
        (b",,\n,,\n", "has no rows", None),
        (b"a,b\n1,\x002\n", "NUL", 2),
        (b"a,b\n1,2\n\x81\x8d,3\n", "neither UTF-8 nor Windows-1252", 3),
        (b"\xff\xfea\x00,\x00b", "neither UTF-8", 1),
        (b'a,b\n1,2\n"3,4\n5,6\n', "on line 3 is never closed", 3),
        (b"ana@example.org,Ana\nben@example.org,Ben\n", "seems to be a person", 1),
        (b"%PDF-1.7", "a PDF document", None),
        (b"\x89PNG\r\n", "a picture", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel", None),
        (b"\x1f\x8b\x08", "compressed", None),
        (b"<!DOCTYPE html><table>", "web page", None),
        (b"PK\x03\x04broken", "damaged", None),
        ((",".join(f"c{n}" for n in range(501)) + "\n").encode(), "501 columns", 1),
    ],
)
def test_a_file_that_cannot_be_read_says_why_where_and_how_to_fix_it(
    data: bytes, message: str, line: int | None
) -> None:
    with pytest.raises(SheetError, match=message) as refused:
        read(data, "people.csv")
    assert refused.value.line == line
    assert refused.value.how_to_fix.endswith(".")


def test_rows_that_cannot_be_read_are_named_and_the_others_are_kept() -> None:
    text = 'a,b\n1,2\n1,2,3\n4\n"5"x,6\n"7,\n8"9,1\n9,' + "x" * 20_001 + "\n7,8\n"
    sheet = read(text.encode(), "rows.csv")
    assert [line.cells for line in sheet.rows] == [("1", "2"), ("7", "8")]
    assert [(problem.line, problem.kind) for problem in sheet.problems] == [
        (3, "too_many_cells"),
        (4, "too_few_cells"),
        (5, "quotes"),
        (6, "quotes"),
        (8, "cell_too_long"),
    ]
    assert sheet.problems[3].message == "The quotation marks on lines 6 to 7 do not match up."


def test_a_cell_of_ten_megabytes_is_one_problem() -> None:
    sheet = read(b"a,b\n" + b"x" * 10_000_000 + b",1\n2,3\n", "big.csv")
    assert [problem.kind for problem in sheet.problems] == ["cell_too_long"]
    assert [line.cells for line in sheet.rows] == [("2", "3")]


def test_column_names_become_distinct() -> None:
    sheet = read(b"Skill,skill,,Town\n1,2,3,4\n", "names.csv")
    assert sheet.header == ("Skill", "skill (2)", "Column 3", "Town")
    assert sheet.warnings == ("The column name “skill” appears more than once.",)


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(SheetError, match="more than 2 rows") as refused:
        read(b"a\n1\n2\n3\n", "long.csv", limit_rows=2)
    assert refused.value.line == 4


def test_progress_is_told_by_the_thousand() -> None:
    told: list[int] = []
    read(b"a\n" + b"1\n" * 2_500, "long.csv", progress=told.append)
    assert told == [1_000, 2_000]


def workbook(*rows: list[object]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_a_workbook_gives_values_as_a_person_sees_them() -> None:
    data = workbook(
        ["Name", "Since", "At", "Places", "Share", "Yes"],
        ["Ana", date(2024, 2, 29), datetime(2024, 2, 29, 8, 30), 3.0, 0.5, True],  # noqa: DTZ001
        [],
        ["=1+1", None, None, -4, None, False],
    )
    sheet = read(data, "people.csv")
    assert sheet.kind == "xlsx"
    assert [(line.number, line.cells) for line in sheet.rows] == [
        (2, ("Ana", "2024-02-29", "2024-02-29T08:30:00", "3", "0.5", "yes")),
        (4, ("", "", "", "-4", "", "no")),
    ]


def test_the_first_visible_sheet_with_cells_is_read() -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["secret"])
    for name in ("Empty", "People", "More"):
        book.create_sheet(name)
    book["People"].append(["Name"])
    book["People"].append(["Ana"])
    book["More"].append(["x"])
    book.active.sheet_state = "hidden"
    book.save(out)
    sheet = read(out.getvalue(), "people.xlsx")
    assert sheet.rows[0].cells == ("Ana",)
    assert sheet.warnings == ("Only the first sheet was read: “People”.",)


def archive(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            packed.writestr(name, data)
    return out.getvalue()


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    with pytest.raises(SheetError, match="not an XLSX workbook"):
        read(archive({"word/document.xml": b"<a/>"}), "people.xlsx")


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ithaca.sheets.xlsx_cells.MOST_BYTES", 3_000_000)
    bomb = archive({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b" " * 4_000_000})
    with pytest.raises(SheetError, match="unpack to far more"):
        read(bomb, "people.xlsx")
    small = (10).to_bytes(4, "little")
    lying = bomb.replace((4_000_000).to_bytes(4, "little"), small)
    with pytest.raises(SheetError):
        read(lying, "people.xlsx")


def test_a_stray_cell_far_below_is_refused() -> None:
    book, out = Workbook(), io.BytesIO()
    book.active["A1"] = "Name"
    book.active["A1000000"] = "x"
    book.save(out)
    with pytest.raises(SheetError, match="spans"):
        read(out.getvalue(), "people.xlsx", limit_rows=1_000)


@given(st.binary(max_size=200))
@settings(max_examples=150)
def test_any_bytes_give_a_sheet_or_a_refusal(data: bytes) -> None:
    for start in (b"", b"a,b\n", b"PK\x03\x04"):
        try:
            read(start + data, "any.csv")
        except SheetError as refused:
            assert refused.how_to_fix


def test_a_truncated_workbook_is_refused() -> None:
    data = workbook(["Name"], *[["Ana"]] * 50)
    for cut in range(0, len(data) - 30, 97):
        with pytest.raises(SheetError):
            read(data[:cut], "people.xlsx")
