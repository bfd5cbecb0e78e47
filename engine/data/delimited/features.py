"""From a file of rows to the inputs of a network, by the reading that it was trained with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.data.delimited.cells import MISSING as MISSING
from engine.data.delimited.cells import ColumnReading as ColumnReading
from engine.data.delimited.cells import value_of
from engine.data.delimited.dressed import bare
from engine.data.delimited.encoding import ReadingError, find_encoding
from engine.data.delimited.encodings import UNKNOWN, ColumnEncoding, encode
from engine.data.delimited.numbers import NUMBER, DoubtfulMarkError, Marks, both_marks, numbers_in
from engine.data.delimited.rows import Dialect, Row, all_rows, find_dialect, rows_of

MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Reading:
    """Reading of a file: all decisions, so that another file can be read in the same way.

    Attributes:
        dialect: How it was taken apart.
        columns: Those that a network takes, in the order of its inputs.
        header: Whether its first row named the columns; if not, they are called by their number.
    """

    dialect: Dialect
    columns: tuple[ColumnReading, ...]
    header: bool = True


def open_table(content: bytes, reading: Reading, left_out: list[int] | None = None) -> tuple[Dialect, list[Row]]:
    """The rows of a file, the first of which names the columns, and how it was taken apart.

    The rows that stood above the table in training may stand there too.

    Args:
        content: The file.
        reading: How the file of training was read.
        left_out: Takes the numbers of rows that were taken for comments.

    Raises:
        ReadingError: The file cannot be taken apart, or has no rows.
    """
    encoding = find_encoding(content, reading.dialect.encoding)
    dialect = find_dialect(content, encoding)
    names = [column.name for column in reading.columns]
    first = next(all_rows(content, dialect), None)
    if first is not None and reading.dialect.skipped > dialect.skipped and not set(names) <= set(first.cells):
        dialect = find_dialect(content, encoding, reading.dialect.skipped)
    rows = list(rows_of(content, dialect, left_out))
    if rows and not reading.header and not set(names) <= set(rows[0].cells):
        rows.insert(0, Row(0, 0, numbered(len(rows[0].cells))))
    if len(rows) < 2:
        raise ReadingError("The file has no rows.", "It needs a header and rows below it.")
    return dialect, rows


def numbered(columns: int) -> list[str]:
    """Names of columns that no header names."""
    return [f"column {place + 1}" for place in range(columns)]


def read_features(content: bytes, reading: Reading, encodings: Any, told: list[str] | None = None) -> Any:
    """The inputs of a network for each row of a file, whose encoding, delimiter and marks may be others than before.

    Columns are found by name, in any order; more columns do not matter.

    Args:
        content: The file.
        reading: How the file of training was read.
        encodings: How its columns became inputs, a `ColumnEncoding` each.
        told: Takes sentences on what was ignored: rows that were taken for comments, and unknown categories.

    Returns:
        (rows, inputs) float64; NaN where a value is missing that may be.

    Raises:
        ReadingError: A column or a value is missing, or a cell is not what its column held in training.
    """
    left_out: list[int] = []
    dialect, rows = open_table(content, reading, left_out)
    if told is not None and left_out:
        told.append(f"Rows {left_out} begin with # and differ in length: taken for comments.")
    return features_of(rows, dialect.delimiter, reading, encodings, told)


def features_of(
    table: Sequence[Row], delimiter: str, reading: Reading, encodings: Any, told: list[str] | None = None
) -> Any:
    """The same for rows of cells, the first of which names the columns, that were parted by a delimiter."""
    header, *rows = table
    ignored = []
    cells = cells_of(header.cells, [row.cells for row in rows], [column.name for column in encodings])
    numbers = [row.number for row in rows]
    known = {column.name: column for column in reading.columns}
    known |= {column.name: usual_reading(column) for column in encodings if column.name not in known}
    marks = {column.name: Marks() for column in encodings if not column.texts and known[column.name].type == "number"}
    for name, found in marks.items():
        found.add(cells[name])
        found.add(number.core for cell in cells[name] if not NUMBER.fullmatch(cell) and (number := bare(cell)))
    parts = []
    for column in encodings:
        column_reading = known[column.name]
        if column.texts:
            places = places_of(column, column_reading, cells[column.name], numbers)
            parts.append(encode(column, np.array(places)))
            unknown = {
                cell: row
                for cell, place, row in zip(cells[column.name], places, numbers, strict=True)
                if place == UNKNOWN
            }
            if unknown:
                ignored.append(
                    f"Column {column.name!r}: the network was not trained with {listed(list(unknown))}, as in row "
                    f"{min(unknown.values())}: ignored."
                )
        else:
            if column.name in marks:
                others = [mark for name, found in marks.items() if name != column.name for mark in found.decimal]
                found = marks[column.name]
                column_reading = by_marks(column_reading, cells[column.name], numbers, found, others, delimiter)
            parts.append(encode(column, np.array(floats(column, column_reading, cells[column.name], numbers))))
    if told is not None:
        told += ignored
    return np.concatenate(parts, axis=1)


def usual_reading(column: ColumnEncoding) -> ColumnReading:
    """The reading of a column of which the weights tell none."""
    if column.texts:
        return ColumnReading(column.name, type="category")
    return ColumnReading(column.name, type="time" if column.kind == "calendar" else "number")


def cells_of(header: Sequence[str], rows: Sequence[Sequence[str]], names: Sequence[str]) -> Mapping[str, list[str]]:
    """The cells of each of the named columns.

    Raises:
        ReadingError: One is not there, or there twice.
    """
    absent = [name for name in names if name not in header]
    if absent:
        raise ReadingError(
            f"The file has no column {listed(absent)}.", f"Its columns are {listed(header)}; the first row names them."
        )
    twice = [name for name in names if list(header).count(name) > 1]
    if twice:
        raise ReadingError(f"Several columns are called {twice[0]!r}.", "Rename all but one of them.")
    return {name: [row[header.index(name)] for row in rows] for name in names}


def places_of(column: ColumnEncoding, reading: ColumnReading, cells: Sequence[str], rows: Sequence[int]) -> list[int]:
    """The place of each cell's category in `column.texts`; -1 where it is missing, `UNKNOWN` where it is none.

    Raises:
        ReadingError: It is missing or none, and may not be.
    """
    missing = {*MISSING, *reading.missing}.difference(column.texts)
    places = [-1 if cell in missing else column.place_of(cell) for cell in cells]
    for place, cell, row in zip(places, cells, rows, strict=True):
        if place < 0 and not (column.fills if place == -1 else column.ignores_unknown):
            raise ReadingError(
                f"Row {row}, column {column.name!r}: "
                + ("the value is missing." if place == -1 else f"the network was not trained with {cell!r}."),
                f"It knows {listed(column.texts)}.",
            )
    return places


def by_marks(
    reading: ColumnReading,
    cells: Sequence[str],
    rows: Sequence[int],
    marks: Marks,
    others: Sequence[str],
    delimiter: str,
) -> ColumnReading:
    """The reading of a column of numbers with the marks that it has in this file.

    Args:
        reading: How it was read in training.
        cells: What stands in it.
        rows: Number of each row in the file.
        marks: What its cells tell of their marks.
        others: Decimal marks of the other columns.
        delimiter: That of the file.

    Raises:
        ReadingError: They cannot be told.
    """
    try:
        mark, thousands = both_marks(marks, others, delimiter, reading.mark)
    except DoubtfulMarkError as doubt:
        if reading.thousands in marks.either and len(marks.either) == 1:
            return replace(reading, mark=reading.mark)
        row = next(row for cell, row in zip(cells, rows, strict=True) if doubt.cell in cell)
        raise ReadingError(f"Row {row}, column {reading.name!r}: {doubt.message}", doubt.fix) from doubt
    return replace(reading, mark=mark, thousands=thousands)


def floats(column: ColumnEncoding, reading: ColumnReading, cells: Sequence[str], rows: Sequence[int]) -> list[float]:
    """The numbers of a column, or seconds of times, or 1 and 0 of booleans; NaN where one is missing that may be.

    Raises:
        ReadingError: A cell is none.
    """
    if reading.type == "number" and not (reading.unit or reading.thousands):
        missing = {*MISSING, *reading.missing} if column.fills else set()
        try:
            plain = numbers_in(["nan" if cell in missing else cell for cell in cells], reading.mark)
        except ValueError:
            plain = []  # some are dressed, or none, which is told below
        if plain and all(math.isfinite(value) or cell in missing for value, cell in zip(plain, cells, strict=True)):
            return plain
    values = []
    for cell, row in zip(cells, rows, strict=True):
        try:
            value = value_of(cell, reading)
        except ValueError as error:
            raise ReadingError(
                f"Row {row}, column {column.name!r}: {cell!r} cannot be read, {error}.",
                f"A {reading.type} is expected here.",
            ) from error
        if value is None and not column.fills:
            raise ReadingError(f"Row {row}, column {column.name!r}: the value is missing.", "Fill the cell in.")
        values.append(math.nan if value is None else float(value))
    return values


def listed(names: Sequence[str]) -> str:
    """Names, quoted, the first of many."""
    more = f" and {len(names) - MOST_SHOWN} more" if len(names) > MOST_SHOWN else ""
    return ", ".join(repr(name if len(name) <= 60 else name[:59] + "…") for name in names[:MOST_SHOWN]) + more
