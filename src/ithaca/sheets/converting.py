"""From cells to values by field, row by row, with every problem named and grouped by repair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ithaca.sheets.kinds import PARSERS, Value, Wrong
from ithaca.sheets.vocabulary import Context, Field, Guess, Line, Problem, Repair, Row
from ithaca.sheets.writing import unquoted

_UNKNOWN = frozenset({"", "-", "–", "—", "n/a", "#n/a", "null"})
_JOINED = ("list", "skills", "language")


def convert(
    rows: Iterable[Line],
    mapping: Mapping[int, str | Guess],
    fields: Sequence[Field],
    context: Context | None = None,
    *,
    header: Sequence[str] = (),
) -> Iterator[Row]:
    """Read the mapped columns of each row. Columns that feed one field are joined in their order;
    first_name and last_name become full_name where there is no full name."""
    known = {field.key: field for field in fields}
    plan: dict[str, list[int]] = {}
    for column, target in sorted(mapping.items()):
        key = target.field if isinstance(target, Guess) else target
        if key in known:
            plan.setdefault(key, []).append(column)
    required = [field for field in fields if field.required]
    reader = _Reader(known, plan, required, context or Context(), header)
    return map(reader.row, rows)


def repairs(problems: Iterable[Problem]) -> list[Repair]:
    """Problems grouped by what mends them, the most frequent first."""
    groups: dict[tuple[str, str, str], list[Problem]] = {}
    for problem in problems:
        key = (problem.kind, problem.column, problem.how_to_fix)
        groups.setdefault(key, []).append(problem)
    found = [
        Repair(
            message=_group_message(group),
            how_to_fix=how_to_fix,
            column=column,
            kind=kind,
            lines=tuple(sorted({problem.line for problem in group})),
        )
        for (kind, column, how_to_fix), group in groups.items()
    ]
    return sorted(found, key=lambda repair: (-len(repair.lines), repair.lines))


def _group_message(group: Sequence[Problem]) -> str:
    first = group[0].message
    others = len({problem.message for problem in group}) - 1
    if not others:
        return first
    return f"{first} ({others} more like it)"


class _Reader:
    def __init__(
        self,
        known: Mapping[str, Field],
        plan: Mapping[str, Sequence[int]],
        required: Sequence[Field],
        context: Context,
        header: Sequence[str],
    ) -> None:
        self.known, self.plan, self.required = known, plan, required
        self.context, self.header = context, header

    def row(self, line: Line) -> Row:
        values: dict[str, Value] = {}
        problems: list[Problem] = []
        for key, columns in self.plan.items():
            cell = self._cell(line, self.known[key], columns)
            if cell.casefold() in _UNKNOWN:
                continue
            try:
                values[key] = PARSERS[self.known[key].kind](cell, self.known[key], self.context)
            except Wrong as wrong:
                problems.append(self._problem(line, key, columns[0], wrong))
        _join_names(values)
        failed = {problem.field for problem in problems}
        problems += [
            self._missing(line, field)
            for field in self.required
            if field.key not in values and field.key not in failed
        ]
        return Row(line.number, values, tuple(problems))

    def _cell(self, line: Line, field: Field, columns: Sequence[int]) -> str:
        cells = (line.cells[column] for column in columns if column < len(line.cells))
        kept = [cell for cell in (unquoted(cell).strip() for cell in cells) if cell]
        return (";" if field.kind in _JOINED else " ").join(kept)

    def _name(self, column: int) -> str:
        return self.header[column] if column < len(self.header) else f"Column {column + 1}"

    def _problem(self, line: Line, key: str, column: int, wrong: Wrong) -> Problem:
        kind = f"{self.known[key].kind}:{wrong.same}" if wrong.same else self.known[key].kind
        return Problem(self._name(column), key, str(wrong), wrong.how_to_fix, kind, line.number)

    def _missing(self, line: Line, field: Field) -> Problem:
        columns = self.plan.get(field.key)
        column = self._name(columns[0]) if columns else ""
        message = f"“{field.label}” is empty."
        fix = "Fill it in." if columns else "Say which column holds it."
        return Problem(column, field.key, message, fix, f"missing:{field.key}", line.number)


def _join_names(values: dict[str, Value]) -> None:
    parts = [str(values.pop(key)) for key in ("first_name", "last_name") if key in values]
    if parts and "full_name" not in values:
        values["full_name"] = " ".join(parts)
