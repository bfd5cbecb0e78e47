"""From the texts of a table's columns to numbers and categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Note
from engine.data.delimited.numbers import DoubtfulMarkError, decimal_mark, name_of
from engine.data.files import shown
from engine.data.tables.header import named_columns
from engine.data.tables.oddities import judge_texts, names_of_rows
from engine.data.tables.packed import PackedNumbers
from engine.data.tables.text import MOST_TEXTS, TextColumn, TextTable
from engine.errors import DataError

MOST_CATEGORIES = 50
"""Texts that differ, in a column of features."""
MOST_CLASSES = 1000
"""Texts that differ, in the column to predict."""
_ALWAYS, _MOST_COMMON, _COMMON = 10, 200, 10
"""Texts that may differ in any column; and in one whose texts stand in so many rows each, as countries do."""
_REPORTED = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose cells are all there.

    Attributes:
        name: Its name.
        packed: Its numbers, finite; None where the column is text.
        texts: Its texts, in the order of their first rows; empty where it holds numbers.
        codes: (rows,) which text each row has; empty where it holds numbers, or more texts than can be used.
        mark: The decimal mark of its numbers; empty where they have none.
        padded: The first number that begins with a zero, as codes do, or empty.
    """

    name: str
    packed: PackedNumbers | None
    texts: Sequence[str] = ()
    codes: NDArray[np.uint16] = field(default_factory=lambda: np.zeros(0, np.uint16))
    mark: str = ""
    padded: str = ""

    @property
    def numbers(self) -> NDArray[np.float64] | None:
        """Its numbers, (rows,), in an array made for the asking; None where the column is text."""
        return None if self.packed is None else self.packed.values()


def read_columns(table: TextTable) -> tuple[list[Column], list[Note]]:
    """Columns of numbers and of text, and what people should know of how they were read.

    Raises:
        DataError: Columns have no names. Cells are missing, not finite, or numbers among which some are not, or
            numbers that may be read in two ways; says in which row and column.
    """
    named, notes = named_columns(table)
    _refuse_missing(named, len(table.rows))
    marks = {column.name: set(column.marks.decimal) for column in named if column.numbers is not None}
    columns = []
    for column in named:
        if column.numbers is None:
            notes += judge_texts(column, table.rows)
            columns.append(Column(column.name, None, tuple(column.texts), np.frombuffer(column.codes, np.uint16)))
        else:
            others = {mark for name, found in marks.items() if name != column.name for mark in found}
            mark = _mark(column, others, table)
            _refuse_infinite(column)
            columns.append(Column(column.name, column.numbers, mark=mark, padded=column.padded))
    return columns, notes + _two_marks(columns)


def categories(column: Column, rows: int, most: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The texts of a column in alphabetical order, and which one each row has: (rows,) int64.

    Args:
        column: A column of texts.
        rows: Rows of the table.
        most: Texts that may differ, unless each of more stands in many rows.

    Raises:
        DataError: There are too many, or they seem to name the rows instead of grouping them.
    """
    names = sorted(column.texts)
    limit = max(_ALWAYS, min(most, rows // 2), min(_MOST_COMMON, rows // _COMMON))
    if len(names) >= MOST_TEXTS or len(names) > limit:
        raise names_of_rows(column.name, column.texts, rows, limit, target=most == MOST_CLASSES)
    place = {name: at for at, name in enumerate(names)}
    return tuple(names), np.array([place[text] for text in column.texts], np.int64)[column.codes]


def _mark(column: TextColumn, others: set[str], table: TextTable) -> str:
    """The decimal mark of a column of numbers."""
    try:
        return decimal_mark(column.marks, others, table.dialect.delimiter)
    except DoubtfulMarkError as doubt:
        row = column.mark_rows[doubt.cell]
        raise DataError(f"Row {row}, column {shown(column.name)}: {doubt.message}", fix=doubt.fix) from doubt


def _two_marks(columns: Sequence[Column]) -> list[Note]:
    by_mark: Mapping[str, Column] = {column.mark: column for column in reversed(columns) if column.mark}
    if len(by_mark) < 2:
        return []
    told = " and ".join(f"decimal {name_of(mark)}s in {shown(column.name)}" for mark, column in sorted(by_mark.items()))
    return [Note("hint", "decimal-marks", f"The file has {told}; each column was read by its own mark.")]


def _refuse_missing(columns: Sequence[TextColumn], rows: int) -> None:
    for column in columns:
        if column.missing == rows:
            raise DataError(f"Column {shown(column.name)} is empty.", fix="Delete the column from the file.")
    total = sum(column.missing for column in columns)
    if total:
        places = sorted((row, at) for at, column in enumerate(columns) for row in column.places)[:_REPORTED]
        told = "; ".join(f"row {row}, column {shown(columns[at].name)}" for row, at in places)
        more = f"; and {total - _REPORTED} more" if total > _REPORTED else ""
        raise DataError(
            f"{'1 value is' if total == 1 else f'{total} values are'} missing: {told}{more}.",
            fix="Fill the cells in, or delete the rows or columns.",
        )


def _refuse_infinite(column: TextColumn) -> None:
    if column.infinite:
        row, cell = column.infinite
        raise DataError(
            f"Row {row}, column {shown(column.name)}: {shown(cell)} is not a finite number.",
            fix="Correct the cell, or delete the row.",
        )
