"""From a file of rows to the inputs of a network, by the reading that it was trained with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.data.delimited.cells import MISSING as MISSING
from engine.data.delimited.cells import ColumnReading as ColumnReading
from engine.data.delimited.encoding import ReadingError, find_encoding
from engine.data.delimited.numbers import DoubtfulMarkError, Marks, decimal_mark, is_number_with, numbers_in
from engine.data.delimited.rows import Dialect, Row, find_dialect, rows_of

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """Reading of a file: all decisions, so that another file can be read in the same way.

    Attributes:
        dialect: How it was taken apart.
        columns: Those that a network takes, in the order of its inputs.
    """

    dialect: Dialect
    columns: tuple[ColumnReading, ...]


def input_names(reading: Reading) -> tuple[str, ...]:
    """Names of the inputs: of columns of numbers their own, of others `column=category` for each category."""
    parts = [[f"{each.name}={text}" for text in each.categories] or [each.name] for each in reading.columns]
    return tuple(name for part in parts for name in part)


def read_features(content: bytes, reading: Reading, left_out: list[int] | None = None) -> list[list[float]]:
    """The inputs of a network for each row of a file, whose encoding, delimiter and marks may be others than before.

    Columns are found by name, in any order; more columns do not matter. `left_out` takes the numbers of rows that were
    taken for comments.

    Raises:
        ReadingError: A column or a value is missing, or a cell is no number or none of the categories.
    """
    dialect = find_dialect(content, find_encoding(content, reading.dialect.encoding))
    header, *rows = list(rows_of(content, dialect, left_out)) or [Row(0, 0, [])]
    if not rows:
        raise ReadingError("The file has no rows.", "It needs a header and rows below it.")
    cells = cells_of(header.cells, [row.cells for row in rows], reading.columns)
    numbers = [row.number for row in rows]
    marks = {column.name: Marks() for column in reading.columns if not column.categories}
    for name, found in marks.items():
        found.add(cells[name])
    parts = []
    for column in reading.columns:
        if column.categories:
            parts.append(one_hot(column, cells[column.name], numbers))
        else:
            others = [mark for name, found in marks.items() if name != column.name for mark in found.decimal]
            parts.append([floats(column, cells[column.name], numbers, marks[column.name], others, dialect.delimiter)])
    return [list(values) for values in zip(*(values for part in parts for values in part), strict=True)]


def cells_of(
    header: Sequence[str], rows: Sequence[Sequence[str]], columns: Sequence[ColumnReading]
) -> Mapping[str, list[str]]:
    """The cells of each column.

    Raises:
        ReadingError: One is not there, or there twice.
    """
    names = [column.name for column in columns]
    absent = [name for name in names if name not in header]
    if absent:
        raise ReadingError(
            f"The file has no column {listed(absent)}.", f"Its columns are {listed(header)}; the first row names them."
        )
    twice = [name for name in names if list(header).count(name) > 1]
    if twice:
        raise ReadingError(f"Several columns are called {twice[0]!r}.", "Rename all but one of them.")
    return {name: [row[header.index(name)] for row in rows] for name in names}


def one_hot(column: ColumnReading, cells: Sequence[str], rows: Sequence[int]) -> list[list[float]]:
    """For each category, 1 in the rows that have it.

    Raises:
        ReadingError: A row has none of them.
    """
    for cell, row in zip(cells, rows, strict=True):
        if cell not in column.categories:
            raise ReadingError(
                f"Row {row}, column {column.name!r}: "
                + ("the value is missing." if cell in MISSING else f"the network was not trained with {cell!r}."),
                f"It knows {listed(column.categories)}.",
            )
    return [[float(cell == category) for cell in cells] for category in column.categories]


def floats(
    column: ColumnReading,
    cells: Sequence[str],
    rows: Sequence[int],
    marks: Marks,
    others: Sequence[str],
    delimiter: str,
) -> list[float]:
    """The numbers of a column.

    Raises:
        ReadingError: A cell is none, or its decimal mark cannot be told.
    """
    try:
        mark = decimal_mark(marks, others, delimiter, column.mark)
    except DoubtfulMarkError as doubt:
        row = rows[list(cells).index(doubt.cell)]
        raise ReadingError(f"Row {row}, column {column.name!r}: {doubt.message}", doubt.fix) from doubt
    try:
        values = numbers_in(cells, mark)
    except ValueError:
        values = [math.nan if cell in MISSING or not is_number_with(cell, mark) else 0.0 for cell in cells]
    for value, cell, row in zip(values, cells, rows, strict=True):
        if not math.isfinite(value):
            raise ReadingError(
                f"Row {row}, column {column.name!r}: "
                + ("the value is missing." if cell in MISSING else f"{cell!r} is not a finite number."),
                "A number is expected here.",
            )
    return values


def listed(names: Sequence[str]) -> str:
    """Names, quoted, the first of many."""
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return ", ".join(repr(name if len(name) <= 60 else name[:59] + "…") for name in names[:MOST_SHOWN]) + more
