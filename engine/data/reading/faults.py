"""Rows that cannot be read: refused with row, column and cause, or left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.rows import Row, header_error
from engine.data.files import shown
from engine.data.raw import Fault, RawColumn
from engine.data.reading.choices import Choices
from engine.data.reading.gather import MOST_FAULTS, Gathered, Ragged
from engine.data.reading.typed import Typed
from engine.errors import Answer, DataError, QuestionError

_REPORTED = 5


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
) -> tuple[tuple[Fault, ...], NDArray[np.bool_]]:
    """Faults of a table, and a mask of the rows that can.

    Raises:
        DataError: There is something, and it was not said to be left out; or there is too much of it.
    """
    width = len(found.first.cells)
    wrong = [_of_row(row, width) for row in found.ragged.rows]
    numbers = found.numbers
    sound = np.ones(len(numbers), bool)
    cells: Counter[str] = Counter()
    for column in columns:
        sound[column.faulty] = False
        cells[column.reading.name] = len(column.faulty)
        wrong += [
            Fault(numbers[row], column.reading.name, shown(text), f"{_sentence(column.reasons[text])}")
            for row, text in zip(column.faulty[:MOST_FAULTS].tolist(), column.texts, strict=False)
        ]
    wrong.sort(key=lambda fault: fault.row)
    rows = len(numbers) - int(sound.sum()) + found.ragged.lengths.total()
    if not wrong:
        return (), sound
    if not choices.leave_out_faulty:
        raise _refused(wrong, rows, found.ragged)
    if rows * 2 > len(numbers) + found.ragged.lengths.total():
        raise DataError(
            f"{rows} rows cannot be read, which is more than half. {_told(wrong[0])}",
            fix="Choose the delimiter, the decimal mark or the type of the column; see the first rows of the file.",
        )
    return tuple(wrong), sound


def only(column: RawColumn, rows: NDArray[np.bool_]) -> RawColumn:
    """A column with some of its rows, and the categories that these have."""
    values = column.values[rows]
    if column.type not in ("category", "text"):
        return replace(column, values=values)
    used = np.unique(values[values >= 0])
    places = np.full(len(column.categories) + 1, -1, np.int32)  # the last is that of missing cells
    places[used] = np.arange(len(used), dtype=np.int32)
    return replace(column, values=places[values], categories=tuple(column.categories[at] for at in used.tolist()))


def _of_row(row: Row, width: int) -> Fault:
    cells = len(row.cells)
    text = shown(", ".join(row.cells))
    return Fault(
        row.number, "", text, f"It has {cells} {'cell' if cells == 1 else 'cells'}, but the first row has {width}."
    )


def _sentence(reason: str) -> str:
    return f"{reason[0].upper()}{reason[1:]}."


def _told(fault: Fault) -> str:
    place = f"Row {fault.row}, column {shown(fault.column)}" if fault.column else f"Row {fault.row}"
    return f"{place}: {fault.text}. {fault.reason}"


def _refused(wrong: Sequence[Fault], rows: int, ragged: Ragged) -> QuestionError:
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
    return QuestionError(
        f"{'1 row' if rows == 1 else f'{rows} rows'} cannot be read: {'; '.join(told)}{more}.",
        answers=(Answer("leave faulty rows out", {"leave_out_faulty": True}),),
        fix="Correct the file, choose another type for the column, or leave faulty rows out (leave_out_faulty=true).",
        field="leave_out_faulty",
    )
