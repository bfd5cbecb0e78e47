"""Further files of rows, of any kind that is known, as rows of texts below a header: such as rows to predict."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from pathlib import Path

from engine.data.delimited.encoding import ReadingError
from engine.data.delimited.features import Reading, numbered, open_table
from engine.data.delimited.rows import Dialect, Row
from engine.data.files import read
from engine.data.reading.file import OLD_OFFICE, PARQUET, ZIP, unpacked
from engine.data.reading.parquet import parquet_rows
from engine.data.reading.records import is_json, record_rows
from engine.data.reading.sheets import sheets_of
from engine.errors import DataError

MOST_BYTES = 200 << 20
"""Bytes of a file that is read at once."""
_IN_PARTS = "Read it in parts."
_COMMA = Dialect("utf-8", ",")
"""What rows of other kinds than text are taken for, and written with."""


def rows_of_file(path: Path, reading: Reading) -> tuple[Dialect, list[Row]]:
    """The rows of a file, the first of which names the columns, and how it was taken apart.

    Args:
        path: The file.
        reading: How another file of such rows was read.

    Raises:
        LayerloomError: It cannot be read, or has no rows.
    """
    content = read(path, MOST_BYTES, _IN_PARTS)
    if content.startswith(PARQUET):
        return _COMMA, _with_names(parquet_rows(path.absolute()), reading)
    return rows_of_bytes(content, reading)


def rows_of_bytes(content: bytes, reading: Reading) -> tuple[Dialect, list[Row]]:
    """The same for the bytes of a file."""
    content, _ = unpacked(content)
    if content.startswith((ZIP, OLD_OFFICE)):
        return _COMMA, _with_names(_sheet(content, reading), reading)
    if is_json(content):
        return _COMMA, _with_names(record_rows(content), reading)
    try:
        return open_table(content, reading)
    except ReadingError as error:
        raise DataError(error.message, fix=error.fix) from error


def _sheet(content: bytes, reading: Reading) -> list[Row]:
    """The rows of the sheet that has the columns; of the first one that holds anything if none has."""
    first: list[Row] = []
    for _, rows in sheets_of(content):
        rows = _from_header(rows, reading)
        if rows and _names_all(rows[0], reading):
            return rows
        first = first or rows
    return first


def _from_header(rows: list[Row], reading: Reading) -> list[Row]:
    """Without what stood above the table in training, if it stands there too, and without columns that are empty."""
    if rows and not _names_all(rows[0], reading):
        rows = [row for row in rows if row.number > reading.dialect.skipped]
    used = [any(column) for column in zip(*(row.cells for row in rows), strict=True)]
    return [Row(row.number, row.start, list(compress(row.cells, used))) for row in rows]


def _names_all(row: Row, reading: Reading) -> bool:
    return {column.name for column in reading.columns} <= set(row.cells)


def _with_names(rows: Sequence[Row], reading: Reading) -> list[Row]:
    if rows and not reading.header and not _names_all(rows[0], reading):
        rows = [Row(0, 0, numbered(len(rows[0].cells))), *rows]
    if len(rows) < 2:
        raise DataError("The file has no rows.", fix="It needs a header and rows below it.")
    return list(rows)
