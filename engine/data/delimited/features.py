"""From a file of rows to the inputs of a network, by the reading that it was trained with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.data.delimited.cells import MISSING as MISSING
from engine.data.delimited.cells import ColumnReading as ColumnReading
from engine.data.delimited.encoding import ReadingError, find_encoding
from engine.data.delimited.encodings import UNKNOWN, ColumnEncoding, encode
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


def read_features(content: bytes, reading: Reading, encodings: Any, left_out: list[int] | None = None) -> Any:
    """The inputs of a network for each row of a file, whose encoding, delimiter and marks may be others than before.

    Columns are found by name, in any order; more columns do not matter.

    Args:
        content: The file.
        reading: How the file of training was read.
        encodings: How its columns became inputs, a `ColumnEncoding` each.
        left_out: Takes the numbers of rows that were taken for comments.

    Returns:
        (rows, inputs) float64; NaN where a value is missing that may be.

    Raises:
        ReadingError: A column or a value is missing, or a cell is no number or none of the categories.
    """
    dialect = find_dialect(content, find_encoding(content, reading.dialect.encoding))
    header, *rows = list(rows_of(content, dialect, left_out)) or [Row(0, 0, [])]
    if not rows:
        raise ReadingError("The file has no rows.", "It needs a header and rows below it.")
    cells = cells_of(header.cells, [row.cells for row in rows], [column.name for column in encodings])
    numbers = [row.number for row in rows]
    marks = {column.name: Marks() for column in encodings if not column.texts}
    for name, found in marks.items():
        found.add(cells[name])
    known = {column.name: column for column in reading.columns}
    parts = []
    for column in encodings:
        if column.texts:
            parts.append(encode(column, np.array(places_of(column, cells[column.name], numbers))))
        else:
            others = [mark for name, found in marks.items() if name != column.name for mark in found.decimal]
            mark = known[column.name].mark if column.name in known else ""
            values = floats(column, mark, cells[column.name], numbers, marks[column.name], others, dialect.delimiter)
            parts.append(encode(column, np.array(values)))
    return np.concatenate(parts, axis=1)


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


def places_of(column: ColumnEncoding, cells: Sequence[str], rows: Sequence[int]) -> list[int]:
    """The place of each cell's category in `column.texts`; -1 where it is missing, `UNKNOWN` where it is none.

    Raises:
        ReadingError: It is missing or none, and may not be.
    """
    known = {text: place for place, text in enumerate(column.texts)}
    known |= dict.fromkeys(MISSING - known.keys(), -1)
    places = [known.get(cell, UNKNOWN) for cell in cells]
    for place, cell, row in zip(places, cells, rows, strict=True):
        if place < 0 and not (column.fills if place == -1 else column.ignores_unknown):
            raise ReadingError(
                f"Row {row}, column {column.name!r}: "
                + ("the value is missing." if place == -1 else f"the network was not trained with {cell!r}."),
                f"It knows {listed(column.texts)}.",
            )
    return places


def floats(
    column: ColumnEncoding,
    usual: str,
    cells: Sequence[str],
    rows: Sequence[int],
    marks: Marks,
    others: Sequence[str],
    delimiter: str,
) -> list[float]:
    """The numbers of a column; NaN where one is missing that may be.

    Args:
        column: The column.
        usual: Its decimal mark in training.
        cells: What stands in it.
        rows: Number of each row in the file.
        marks: What its cells tell of their decimal mark.
        others: Decimal marks of the other columns.
        delimiter: That of the file.

    Raises:
        ReadingError: A cell is none, or its decimal mark cannot be told.
    """
    try:
        mark = decimal_mark(marks, others, delimiter, usual)
    except DoubtfulMarkError as doubt:
        row = rows[list(cells).index(doubt.cell)]
        raise ReadingError(f"Row {row}, column {column.name!r}: {doubt.message}", doubt.fix) from doubt
    there = ["nan" if cell in MISSING else cell for cell in cells]
    try:
        values = numbers_in(there, mark)
    except ValueError:
        values = [0.0 if is_number_with(cell, mark) else math.nan for cell in there]  # one of them is told below
    for value, cell, row in zip(values, cells, rows, strict=True):
        if not math.isfinite(value) and not (column.fills and cell in MISSING):
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
