"""CSV as cells: encoding, separator and quotation marks.

The encoding is never guessed from statistics: a byte order mark, else strict UTF-8, else
Windows-1252, which is what Excel writes in Western Europe.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice

from ithaca.sheets.raw import Raw, RawRow
from ithaca.sheets.vocabulary import Problem, SheetError

DELIMITERS = ",;\t|"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAVE_UTF8 = "Save the file again as CSV (UTF-8), or as XLSX."
_QUOTES = "Close every quotation mark, and write one inside a text twice."
_SAMPLE_ROWS = 50


def csv_cells(data: bytes) -> Raw:
    """Raises SheetError for bytes that are no text and for a quotation mark that never closes."""
    text, encoding, warnings = _decoded(data)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SheetError(
            "The file holds characters that no text has (NUL).", line=line, how_to_fix=_SAVE_UTF8
        )
    announced, text, skipped = _announced(text)
    delimiter = announced or _delimiter(text)
    return Raw("csv", _rows(text, delimiter, skipped), encoding, delimiter, warnings)


def _decoded(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding, ()
            except UnicodeDecodeError as error:
                raise _undecodable(data, error.start) from error
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start) from error
    warning = (
        f"The file is not in UTF-8 (first seen on line {line}) and was read as Windows-1252: "
        "please look at the accents."
    )
    return text, "cp1252", (warning,)


def _undecodable(data: bytes, place: int) -> SheetError:
    return SheetError(
        "The letters of this file cannot be read: it is neither UTF-8 nor Windows-1252.",
        line=data.count(b"\n", 0, place) + 1,
        how_to_fix=_SAVE_UTF8,
    )


def _announced(text: str) -> tuple[str, str, int]:
    """Excel's first line “sep=;”: (the separator or '', the text after it, lines skipped)."""
    first, _, rest = text.partition("\n")
    line = first.strip("\r").strip('"')
    if line.lower().startswith("sep=") and len(line) == 5:
        return line[4], rest, 1
    return "", text, 0


def _delimiter(text: str) -> str:
    """The separator that cuts most rows into as many cells as the first row, then the widest."""
    sample = text[:200_000]

    def merit(delimiter: str) -> tuple[float, int]:
        widths = [len(row.cells) for row in islice(_lenient(sample, delimiter), _SAMPLE_ROWS)]
        if not widths or widths[0] == 1:
            return 0.0, 0
        return sum(width == widths[0] for width in widths) / len(widths), widths[0]

    return max(DELIMITERS, key=merit)


def _lenient(text: str, delimiter: str) -> Iterator[RawRow]:
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if cells:
                yield RawRow(0, tuple(cells))
    except csv.Error:
        return


def _rows(text: str, delimiter: str, skipped: int) -> Iterator[RawRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            last = reader.line_num + skipped
            yield RawRow(line, (), _quote_problem(str(error), line, last))
        else:
            yield RawRow(line, tuple(cells))


def _quote_problem(error: str, line: int, last: int) -> Problem:
    """The problem of a row that the reader refused. Raises SheetError if it took the rest along."""
    if "unexpected end" in error:
        raise SheetError(
            f"A quotation mark on line {line} is never closed.", line=line, how_to_fix=_QUOTES
        )
    if "field limit" in error:
        message = "A cell holds more characters than can be read."
        return Problem("", "", message, "Shorten the text.", "cell_too_long", line)
    rows = f"line {line}" if line == last else f"lines {line} to {last}"
    message = f"The quotation marks on {rows} do not match up."
    return Problem("", "", message, _QUOTES, "quotes", line)
