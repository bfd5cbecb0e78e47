"""From rows of cells, wherever they come from, to raw data: header, types, values, faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.cells import ColumnReading
from engine.data.delimited.dressed import bare
from engine.data.notes import Note
from engine.data.raw import RawData
from engine.data.reading.choices import Choices, Dates
from engine.data.reading.decide import Kind, counted, kind_of
from engine.data.reading.faults import check_title, faults_of, only
from engine.data.reading.gather import Cells, Gathered
from engine.data.reading.header import data_columns, has_header
from engine.data.reading.notes import column_notes, row_notes
from engine.data.reading.settle import settled
from engine.data.reading.typed import typed
from engine.errors import DataError


@dataclass(frozen=True, eq=False)
class TypedTable:
    """A table with typed columns.

    Attributes:
        raw: Its columns.
        columns: How each was read.
        header: Whether the first row names the columns.
        notes: What should be known of how it was read.
        dates: Whether day or month stands first in its dates, if one of them tells.
    """

    raw: RawData
    columns: tuple[ColumnReading, ...]
    header: bool
    notes: tuple[Note, ...]
    dates: Dates = "automatic"


def typed_table(cells: Cells, delimiter: str, choices: Choices) -> TypedTable:
    """Read a table from its cells.

    Args:
        cells: They.
        delimiter: What parts the cells, which tells something of decimal marks.
        choices: What the user has said.

    Raises:
        DataError: It has no rows, or faulty ones; says where and why.
        QuestionError: It can be read in several ways.
    """
    found, notes = _with_header(cells, choices)
    places, named = data_columns(found, choices)
    kinds = {found.columns[place].name: _kind(cells, found, place, choices) for place in places}
    readings = settled(kinds, delimiter, choices, lambda name, text: _row_of(found, name, text))
    again = [
        place
        for place, reading in zip(places, readings, strict=True)
        if found.columns[place].numbers is not None
        and (reading.mark, reading.thousands) != (found.columns[place].mark, "")
    ]
    cells.as_texts(found, again)
    columns = [typed(found.columns[place], reading) for place, reading in zip(places, readings, strict=True)]
    faults, sound, left_out = faults_of(found, columns, choices)
    values = [column.values if sound.all() else only(column.values, sound) for column in columns]
    numbers = _array(found.numbers)
    return TypedTable(
        RawData(tuple(values), numbers if sound.all() else numbers[sound], faults),
        tuple(
            replace(column.reading, categories=each.categories) for column, each in zip(columns, values, strict=True)
        ),
        found.header,
        (*notes, *named, *left_out, *row_notes(found), *column_notes(found, kinds, readings)),
        _dates(kinds),
    )


def _array(numbers: Sequence[int]) -> NDArray[np.int64]:
    if isinstance(numbers, range):  # of which NumPy would take in each number by itself, while all other threads wait
        return np.arange(numbers.start, numbers.stop)
    return np.asarray(numbers, np.int64)


def _dates(kinds: Mapping[str, Kind]) -> Dates:
    told = set[bool]().union(*(kind.orders[0] for kind in kinds.values()))
    return "automatic" if len(told) != 1 else "day_first" if told == {True} else "month_first"


def _with_header(cells: Cells, choices: Choices) -> tuple[Gathered, list[Note]]:
    """The table, with names of its columns from the first row where it has them."""
    found = _gathered(cells, header=choices.header != "no")
    header, notes = has_header(found, choices)
    return (found if header == found.header else _gathered(cells, header=header)), notes


def _gathered(cells: Cells, *, header: bool) -> Gathered:
    found = cells.gather(header=header)
    if found is None:
        raise DataError("The file is empty.", fix="Choose a file with a header and rows.")
    check_title(found)
    if not len(found.numbers):
        raise DataError("The file has a header but no rows.", fix="Add rows below the header.")
    return found


def _kind(cells: Cells, found: Gathered, place: int, choices: Choices) -> Kind:
    """Kind of a column; one of numbers is gathered again by its texts, if it is to be something else."""
    column = found.columns[place]
    forced = choices.types.get(column.name)
    if column.numbers is not None:
        codes = bool(column.padded) and forced is None and choices.rules > 1
        if forced in (None, column.type) and not codes:
            return Kind(column.type, column.marks, missing=choices.missing)
        cells.as_texts(found, [place])
        column = found.columns[place]
    return kind_of(counted(column, choices.missing), len(found.numbers), forced, choices.missing, choices.rules)


def _row_of(found: Gathered, name: str, text: str) -> int:
    """Number of the first row in which a column holds a text, or a number that is this one without its dress."""
    column = next(column for column in found.columns if column.name == name)
    if text in column.mark_rows:
        return column.mark_rows[text]
    for cell, code in column.texts.items():
        if cell == text or ((number := bare(cell)) and number.core == text):
            return found.numbers[int(np.argmax(column.places == code))]
    return found.first.number
