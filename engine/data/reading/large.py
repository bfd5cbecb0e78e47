"""Large files of plain text: DuckDB reads them, with everything stated, as the slow way would read them.

It is fast only where nothing is left to judge. So a file comes here if it is UTF-8 and regular: no empty rows, no
comments, no lone carriage returns, no blank before a quotation mark, no underscore before a digit. A column is read as
numbers if the beginning of the file shows plain numbers with a decimal point, or whole numbers that come out as they
are written; every other column by its different texts, which are judged like those of any other table. A cell that
DuckDB refuses sends its column there too; a row that has too few or too many cells sends the file the slow way.
"""

from __future__ import annotations

import codecs
import os
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.cells import MISSING
from engine.data.delimited.features import Reading
from engine.data.delimited.rows import BLANK, Dialect, all_rows
from engine.data.progress import Progress, part, silent, told
from engine.data.reading.choices import Choices
from engine.data.reading.database import database, literal, name, numbers_of, run, texts_of, unglobbed
from engine.data.reading.gather import Column, Gathered, Ragged, RowCells, WholeNumbers, column_names
from engine.data.reading.sampled import LineSampler
from engine.data.reading.table import typed_table
from engine.data.reading.text import ReadTable, dialect_of
from engine.storage.regular import open_regular

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LARGE = 16 << 20
"""Bytes from which on starting DuckDB pays."""
_HEAD = 1 << 20
"""Bytes that types are told from."""
_PIECE = 1 << 24
_LAST_BIT = 61
_UNDERSCORE = re.compile(rb"_\d")
_OPTIONS = (
    "auto_detect = false, compression = 'none', header = false, store_rejects = true, quote = '\"', escape = '\"'"
)


class _IrregularError(Exception):
    """The file has to be read the slow way."""


def read_large(path: Path, choices: Choices, progress: Progress = silent) -> ReadTable | None:
    """Read a large file of text; None where it has to be read the slow way.

    Raises:
        DataError: It has faulty cells; says where and why.
        QuestionError: It can be read in several ways.
    """
    if choices.encoding not in ("", "utf-8"):
        return None
    regular = _regular_head(path, part(progress, 0.0, 0.1))
    if regular is None:
        return None
    head, lines, sample = regular
    dialect = dialect_of(head, "utf-8", choices)
    if dialect.comment or ord(dialect.delimiter) > 127 or dialect.delimiter == BLANK:
        return None
    try:
        with database(path) as connection:
            cells = _LargeCells(connection, path, dialect, head, lines, progress)
            table = typed_table(cells, dialect.delimiter, choices)
    except _IrregularError:
        return None
    return ReadTable(
        table.raw,
        Reading(dialect, table.columns, table.header),
        notes=table.notes,
        rows=(sample.rows(head, dialect, table.raw, header=table.header),),
        size=path.stat().st_size,
        dates=table.dates,
    )


def _regular_head(path: Path, progress: Progress) -> tuple[bytes, int, LineSampler] | None:
    """The beginning of a file, up to a line end, the number of its lines, and some of them, if all of it is regular."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    head, last = b"", b""
    with open_regular(path) as stream:
        size = os.fstat(stream.fileno()).st_size or 1
        sample = LineSampler(size)
        while piece := stream.read(_PIECE):
            progress(stream.tell() / size)
            if not _is_regular(last + piece):
                return None
            if not head:
                if piece.startswith((codecs.BOM_UTF8, b"sep=", b'"sep=')):
                    return None
                head = piece[: piece.rfind(b"\n", 0, _HEAD) + 1]
            if not piece.isascii() or decoder.getstate()[0]:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    return None
            sample.look(piece)
            last = piece[-1:]
    return None if decoder.getstate()[0] else (head, sample.lines + (last != b"\n"), sample)


def _is_regular(piece: bytes) -> bool:
    """True if nothing stands there that the slow way alone reads as it is meant. Most is told by one fast search."""
    if b"\0" in piece or (b'"' in piece and b' "' in piece):
        return False
    if b"\r" in piece and piece.count(b"\r") != piece.count(b"\r\n") + piece.endswith(b"\r"):
        return False
    return b"_" not in piece or _UNDERSCORE.search(piece) is None


@dataclass(slots=True)
class _LargeCells:
    """The cells of a large file.

    Attributes:
        connection: The database.
        path: The file.
        dialect: How it is taken apart.
        head: Its beginning.
        lines: The number of its lines.
        progress: Is told how far it is.
        read: Columns that were read as numbers, by their place, and whether the numbers are whole.
    """

    connection: DuckDBPyConnection
    path: Path
    dialect: Dialect
    head: bytes
    lines: int
    progress: Progress
    read: dict[int, bool] = field(default_factory=dict)

    def gather(self, *, header: bool) -> Gathered | None:
        """Gather the table.

        Raises:
            _IrregularError: A row has too few or too many cells, or holds nothing.
        """
        sample = RowCells(lambda: all_rows(self.head, self.dialect)).gather(header=header)
        if sample is None or sample.ragged.rows or sample.left_out:
            raise _IrregularError
        self.read = {place: whole for place, each in enumerate(sample.columns) if (whole := _whole(each)) is not None}
        skip = self.dialect.skipped + header
        while bad := self._scan(len(sample.columns), skip):
            if bad.isdisjoint(self.read):
                raise _IrregularError
            self.read = {place: whole for place, whole in self.read.items() if place not in bad}
        (rows,) = self.connection.execute("SELECT count(*) FROM cells").fetchone() or (0,)
        if rows + skip != self.lines:  # a line is empty, or a cell holds one, so rows would be counted wrongly
            raise _IrregularError
        names = column_names(sample.first, header=header)
        columns = [
            self._column(place, each, sample.columns[place])
            for place, each in told(list(enumerate(names)), part(self.progress, 0.6, 1.0))
        ]
        empty = np.ones(rows, bool)
        for column in columns:
            empty &= _missing(column)
        if empty.any():
            raise _IrregularError
        first = sample.first.number + header
        return Gathered(sample.first, header, columns, range(first, first + rows), Ragged(), array("L"))

    def as_texts(self, found: Gathered, places: Sequence[int]) -> None:
        """Gather columns again, by their texts."""
        if not places:
            return
        self.read = {place: whole for place, whole in self.read.items() if place not in places}
        self._scan(len(found.columns), self.dialect.skipped + found.header)
        for place in places:
            found.columns[place] = self._column(place, found.columns[place].name, found.columns[place])

    def _scan(self, width: int, skip: int) -> set[int]:
        """Read the file into the table `cells`; returns the columns with cells that are none of the numbers expected.

        Raises:
            _IrregularError: A row has too few or too many cells.
        """
        types = {f"c{at}": "DOUBLE" if self.read.get(at) is False else "VARCHAR" for at in range(width)}
        wholes = [at for at in range(width) if self.read.get(at)]
        numbers = [f"TRY_CAST(c{at} AS BIGINT) AS n{at}" for at in wholes]  # each once: `_written` names them often
        chosen = [f"n{at} AS c{at}" if at in wholes else f"c{at}" for at in range(width)]
        odd = [f"strlen(c{at}) IS DISTINCT FROM {_written(f'n{at}')}" for at in wholes]
        # Those that the beginning may hold: DuckDB compares each cell with each, and one that comes later is refused,
        # which sends its column to be read by its texts.
        missing = ", ".join(literal(text) for text in sorted(MISSING) if text.encode() in self.head)
        columns = ", ".join(f"{literal(column)}: {literal(kind)}" for column, kind in types.items())
        query = (
            f"CREATE OR REPLACE TEMP TABLE cells AS SELECT {', '.join(chosen)}, {_mask(odd)} AS odd "
            f"FROM (SELECT {', '.join(['*', *numbers])} FROM read_csv("
            f"{literal(unglobbed(self.path))}, delim = {literal(self.dialect.delimiter)}, skip = {skip}, "
            f"columns = {{{columns}}}, nullstr = [{missing}], {_OPTIONS}))"
        )
        for table in ("reject_errors", "reject_scans"):
            self.connection.execute(f"DROP TABLE IF EXISTS {table}")
        run(self.connection, query, part(self.progress, 0.1, 0.6))
        rejects = self.connection.execute("SELECT DISTINCT error_type, column_name FROM reject_errors").fetchall()
        if any(kind != "CAST" for kind, _ in rejects):
            raise _IrregularError
        bad = {int(column[1:]) for _, column in rejects}
        (mask,) = self.connection.execute("SELECT coalesce(bit_or(odd), 0) FROM cells").fetchone() or (0,)
        return bad | {at for place, at in enumerate(wholes) if mask >> min(place, _LAST_BIT) & 1}

    def _column(self, place: int, title: str, sample: Column) -> Column:
        cell = name(f"c{place}")
        if place in self.read:
            numbers = numbers_of(self.connection, cell, "cells")
            if np.isinf(numbers).any():
                raise _IrregularError
            return Column(title, marks=sample.marks, mark_rows=sample.mark_rows, numbers=WholeNumbers(numbers))
        texts, codes = texts_of(self.connection, cell, "cells")
        stripped: dict[str, int] = {}
        places = np.array([stripped.setdefault(text.strip(), len(stripped)) for text in texts], np.int32)
        return Column(title, numbers=None, texts=stripped, codes=places[codes])


def _written(whole: str) -> str:
    """Characters of a whole number as programs write it, which a text that is longer is not: 007, +7, 7.0 and 1e1.

    It tells as much as the number written out would, for a third of the time.
    """
    sizes = " ".join(
        f"WHEN {whole} < {10**digits} AND {whole} > -{10**digits} THEN {digits}" for digits in range(1, 19)
    )
    return f"CASE {sizes} ELSE 19 END + CAST({whole} < 0 AS INTEGER)"


def _mask(flags: Sequence[str]) -> str:
    """Flags as the bits of a number; those after the last bit share it."""
    bits = [f"(CAST({flag} AS BIGINT) << {min(place, _LAST_BIT)})" for place, flag in enumerate(flags)]
    return " | ".join(bits) or "0"


def _whole(column: Column) -> bool | None:
    """True if the beginning of a column shows whole numbers, False if decimals with a point, None for all else."""
    if column.numbers is None or column.padded or column.marks.either or set(column.marks.decimal) - {"."}:
        return None
    if np.isnan(column.numbers.values()).all():
        return None
    return not column.marks.decimal


def _missing(column: Column) -> NDArray[np.bool_]:
    if column.numbers is not None:
        return np.isnan(column.numbers.values())
    missing = np.array([text in MISSING for text in column.texts], bool)
    found: NDArray[np.bool_] = missing[column.places]
    return found
