"""From the texts of a table's columns to numbers and categories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.features import ColumnReading
from engine.data.delimited.numbers import DoubtfulMarkError, decimal_mark, name_of
from engine.data.files import shown
from engine.data.notes import Note
from engine.data.raw import RawColumn, RawData
from engine.data.tables.header import named_columns
from engine.data.tables.oddities import judge_texts, names_of_rows
from engine.data.tables.text import TextColumn, TextTable
from engine.errors import DataError

MOST_CATEGORIES = 50
"""Texts that differ, in a column of features."""
MOST_CLASSES = 1000
"""Texts that differ, in the column to predict."""
_ALWAYS, _MOST_COMMON, _COMMON = 10, 200, 10
"""Texts that may differ in any column; and in one whose texts stand in so many rows each, as countries do."""
_REPORTED = 5


def read_columns(table: TextTable) -> tuple[RawData, tuple[ColumnReading, ...], list[Note]]:
    """Columns of numbers and of texts, how each was read, and what people should know of it.

    Raises:
        DataError: Columns have no names. Cells are not finite, or numbers among which some are not,
            or numbers that may be read in two ways; says in which row and column.
    """
    named, notes = named_columns(table)
    marks = {column.name: set(column.marks.decimal) for column in named if column.numbers is not None}
    columns, readings = [], []
    for column in named:
        if column.numbers is None:
            notes += judge_texts(column, table.rows)
            columns.append(_of_texts(column))
            readings.append(ColumnReading(column.name, type="category"))
        else:
            others = {mark for name, found in marks.items() if name != column.name for mark in found}
            readings.append(ColumnReading(column.name, mark=_mark(column, others, table)))
            _refuse_infinite(column)
            columns.append(RawColumn(column.name, "number", column.numbers.values(), padded=column.padded))
            column.numbers = None  # they are large, and known twice now
    return RawData(tuple(columns), table.rows), tuple(readings), notes + _two_marks(readings)


def _of_texts(column: TextColumn) -> RawColumn:
    """A column of texts, its categories in alphabetical order."""
    texts = sorted(column.texts)
    place = {text: at for at, text in enumerate(texts)}
    places = np.array([*(place[text] for text in column.texts), -1], np.int32)  # the last one is that of a missing cell
    values = places[np.frombuffer(column.codes, np.int32)]
    many = len(texts) > most_texts(MOST_CATEGORIES, len(values))
    return RawColumn(column.name, "text" if many else "category", values, tuple(texts))


def most_texts(most: int, rows: int) -> int:
    """Different texts that a column of so many rows may have as categories.

    Args:
        most: Texts that may differ, unless each of more stands in many rows.
        rows: Rows of the table.
    """
    return max(_ALWAYS, min(most, rows // 2), min(_MOST_COMMON, rows // _COMMON))


def refuse_missing(columns: Iterable[RawColumn], numbers: Sequence[int] | NDArray[Any]) -> None:
    """Refuse missing values.

    Args:
        columns: In which none may be missing.
        numbers: Number of each row in the file.

    Raises:
        DataError: Some are; says where.
    """
    missing = {column.name: np.flatnonzero(column.missing) for column in columns if column.missing.any()}
    total = sum(map(len, missing.values()))
    if total:
        places = sorted(
            (int(row), at) for at, rows in enumerate(missing.values()) for row in rows[:_REPORTED].tolist()
        )[:_REPORTED]
        names = list(missing)
        told = "; ".join(f"row {numbers[row]}, column {shown(names[at])}" for row, at in places)
        more = f"; and {total - _REPORTED} more" if total > _REPORTED else ""
        raise DataError(
            f"{'1 value is' if total == 1 else f'{total} values are'} missing: {told}{more}.",
            fix="Fill the cells in, delete the rows or columns, or choose another treatment of missing values.",
        )


def refuse_texts(column: RawColumn, most: int) -> None:
    """Refuse a column of texts that are too many to be categories.

    Args:
        column: A column of texts.
        most: Texts that may differ, unless each of more stands in many rows.

    Raises:
        DataError: There are too many, or they seem to name the rows instead of grouping them.
    """
    rows = len(column.values)
    limit = most_texts(most, rows)
    if len(column.categories) > limit:
        raise names_of_rows(column.name, column.categories, rows, limit, target=most == MOST_CLASSES)


def _mark(column: TextColumn, others: set[str], table: TextTable) -> str:
    """The decimal mark of a column of numbers."""
    try:
        return decimal_mark(column.marks, others, table.dialect.delimiter)
    except DoubtfulMarkError as doubt:
        row = column.mark_rows[doubt.cell]
        raise DataError(f"Row {row}, column {shown(column.name)}: {doubt.message}", fix=doubt.fix) from doubt


def _two_marks(columns: Sequence[ColumnReading]) -> list[Note]:
    by_mark: Mapping[str, ColumnReading] = {column.mark: column for column in reversed(columns) if column.mark}
    if len(by_mark) < 2:
        return []
    told = " and ".join(f"decimal {name_of(mark)}s in {shown(column.name)}" for mark, column in sorted(by_mark.items()))
    return [Note("hint", "decimal-marks", f"The file has {told}; each column was read by its own mark.")]


def _refuse_infinite(column: TextColumn) -> None:
    if column.infinite:
        row, cell = column.infinite
        raise DataError(
            f"Row {row}, column {shown(column.name)}: {shown(cell)} is not a finite number.",
            fix="Correct the cell, or delete the row.",
        )
