"""Rows that cannot be read: refused with row, column and cause, or left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.rows import Row, header_error
from engine.data.files import shown
from engine.data.notes import Note
from engine.data.raw import Fault, FaultyRowsError, RawColumn
from engine.data.reading.choices import Choices
from engine.data.reading.gather import MOST_FAULTS, Gathered, Ragged
from engine.data.reading.typed import Typed
from engine.errors import Answer, DataError, QuestionError

_REPORTED = 5

LISTED = 1_000
"""Faults of a column, the first ones, that come with all cells of their row."""


def check_title(found: Gathered) -> None:
    """Refuse a table all of whose rows differ in length from the first.

    Raises:
        DataError: They do; asks whether the first is a title, if it may be.
    """
    if len(found.numbers) or not found.ragged.rows:
        return
    first, width = found.ragged.rows[0], len(found.first.cells)
    if width == 1 or width < len(first.cells) - 1:
        raise QuestionError(
            f"Row {found.first.number} has {width} {'cell' if width == 1 else 'cells'}, but row {first.number} and "
            f"those below have {len(first.cells)}. It may be a title above the header.",
            answers=(Answer("it is a title", {"skip": found.first.number}),),
            sample=(", ".join(found.first.cells),),
            field="skip",
        )
    error = header_error(first, width)
    raise DataError(error.message, fix=error.fix)


def faults_of(
    found: Gathered, columns: Sequence[Typed], choices: Choices
) -> tuple[tuple[Fault, ...], NDArray[np.bool_], tuple[Note, ...]]:
    """Faults of a table, a mask of the rows that have none, and how many are left out.

    Raises:
        DataError: There is something, and it was not said to be left out; or there is too much of it.
    """
    width = len(found.first.cells)
    row_cells = _Rows(found)
    wrong = [_of_row(row, width, row_cells) for row in found.ragged.rows]
    numbers = found.numbers
    sound = np.ones(len(numbers), bool)
    cells: Counter[str] = Counter()
    for column in columns:
        sound[column.faulty] = False
        cells[column.reading.name] = len(column.faulty)
        wrong += [
            Fault(
                numbers[row],
                column.reading.name,
                shown(text),
                _sentence(column.reasons[text]),
                row_cells.at(row) if at < LISTED else (),
            )
            for at, (row, text) in enumerate(zip(column.faulty[:MOST_FAULTS].tolist(), column.texts, strict=False))
        ]
    wrong.sort(key=lambda fault: fault.row)
    rows = len(numbers) - int(sound.sum()) + found.ragged.lengths.total()
    if not wrong:
        return (), sound, ()
    if not choices.leave_out_faulty:
        raise _refused(wrong, rows, found.ragged)
    if rows * 2 > len(numbers) + found.ragged.lengths.total():
        raise DataError(
            f"{rows} rows cannot be read, which is more than half. {_told(wrong[0])}",
            fix="Choose the delimiter, the decimal mark or the type of the column; see the first rows of the file.",
        )
    return tuple(wrong), sound, (_left_out(wrong, rows),)


def _left_out(wrong: Sequence[Fault], rows: int) -> Note:
    first = list(dict.fromkeys(fault.row for fault in wrong))
    listed = ", ".join(map(str, first[:_REPORTED])) + (f" and {rows - _REPORTED:,} more" if rows > _REPORTED else "")
    told = f"row {listed}, which cannot be read, is" if rows == 1 else f"{rows:,} rows cannot be read and are"
    return Note(
        "warning",
        "faulty-rows",
        f"{told[0].upper()}{told[1:]} left out{'' if rows == 1 else f': rows {listed}'}. {_told(wrong[0])}",
    )


class _Rows:
    """The rows of a table as texts; columns of numbers are unpacked when the first is asked for."""

    def __init__(self, found: Gathered) -> None:
        self._found = found
        self.names = [column.name or f"column {at}" for at, column in enumerate(found.columns, 1)]

    @cached_property
    def _columns(self) -> list[tuple[Sequence[str], NDArray[Any]]]:
        return [
            (tuple(column.texts), column.places) if column.numbers is None else ((), column.numbers.values())
            for column in self._found.columns
        ]

    def at(self, row: int) -> tuple[tuple[str, str], ...]:
        cells = (texts[values[row]] if texts else _number(float(values[row])) for texts, values in self._columns)
        return tuple(zip(self.names, cells, strict=True))

    def of(self, cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
        more = [f"column {at}" for at in range(len(self.names) + 1, len(cells) + 1)]
        return tuple(zip([*self.names, *more], cells, strict=False))


def _number(value: float) -> str:
    if isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def only(column: RawColumn, rows: NDArray[np.bool_]) -> RawColumn:
    """A column with some of its rows, and the categories that these have."""
    values = column.values[rows]
    if column.type not in ("category", "text"):
        return replace(column, values=values)
    used = np.unique(values[values >= 0])
    places = np.full(len(column.categories) + 1, -1, np.int32)  # the last is that of missing cells
    places[used] = np.arange(len(used), dtype=np.int32)
    return replace(column, values=places[values], categories=tuple(column.categories[at] for at in used.tolist()))


def _of_row(row: Row, width: int, rows: _Rows) -> Fault:
    cells = len(row.cells)
    text = shown(", ".join(row.cells))
    return Fault(
        row.number,
        "",
        text,
        f"It has {cells} {'cell' if cells == 1 else 'cells'}, but the first row has {width}.",
        rows.of(row.cells),
    )


def _sentence(reason: str) -> str:
    return f"{reason[0].upper()}{reason[1:]}."


def _told(fault: Fault) -> str:
    place = f"Row {fault.row}, column {shown(fault.column)}" if fault.column else f"Row {fault.row}"
    return f"{place}: {fault.text}. {fault.reason}"


def _refused(wrong: Sequence[Fault], rows: int, ragged: Ragged) -> FaultyRowsError:
    """That rows are faulty; each cause is told once."""
    causes: dict[tuple[str, str], list[Fault]] = {}
    for fault in wrong:
        causes.setdefault((fault.column, fault.reason), []).append(fault)
    told = []
    for (column, reason), faults in list(causes.items())[:_REPORTED]:
        more = f" and {len(faults) - _REPORTED} more" if len(faults) > _REPORTED else ""
        listed = ", ".join(str(fault.row) for fault in faults[:_REPORTED]) + more
        place = f"row{'s' if len(faults) > 1 else ''} {listed}{f', column {shown(column)}' if column else ''}"
        told.append(f"{place}: {faults[0].text}, {reason[0].lower()}{reason[1:-1]}")
    more = f"; and {len(causes) - _REPORTED} more causes" if len(causes) > _REPORTED else ""
    return FaultyRowsError(
        f"{'1 row' if rows == 1 else f'{rows} rows'} cannot be read: {'; '.join(told)}{more}.", tuple(wrong)
    )
