"""From the bytes of a CSV file to columns of numbers and of texts, chunk by chunk, so that large files fit."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.encoding import ReadingError, checked, find_encoding
from engine.data.delimited.features import MISSING
from engine.data.delimited.numbers import Marks, numbers_in
from engine.data.delimited.rows import Dialect, Row, find_dialect, rows_of
from engine.data.tables.packed import PackedNumbers
from engine.errors import DataError

_CHUNK = 50_000
"""Cells that are taken apart at a time."""
_ROWS = 64
"""Rows that are taken apart at a time, at least."""
_PADDED = re.compile("\0(0[0-9]+)\0")
_REPORTED = 5


@dataclass(slots=True, eq=False)
class TextColumn:
    """A column as it stands in the file.

    Attributes:
        name: As the header has it.
        marks: What its numbers tell of their decimal mark, if they are numbers.
        mark_rows: The rows of the numbers that `marks` holds.
        numbers: They, or None where some cells are no numbers.
        texts: What its cells hold, and the number of each text, if they are no numbers.
        codes: The number of each row's text, -1 where the cell holds nothing.
        missing: How many cells hold nothing.
        places: Where the first of them are.
        infinite: Row and text of the first number that is not finite.
        padded: The first number that begins with a zero, as codes do, or empty.
    """

    name: str
    marks: Marks = field(default_factory=Marks)
    mark_rows: dict[str, int] = field(default_factory=dict)
    numbers: PackedNumbers | None = field(default_factory=PackedNumbers)
    texts: dict[str, int] = field(default_factory=dict)
    codes: array[int] = field(default_factory=lambda: array("i"))
    missing: int = 0
    places: list[int] = field(default_factory=list)
    infinite: tuple[int, str] | None = None
    padded: str = ""

    def add(self, cells: Sequence[str], rows: Sequence[int]) -> bool:
        """Take in the cells of further rows. False where numbers turn out to be texts, and have to be read again."""
        if self.numbers is None:
            self._add_texts(cells, rows)
            return True
        try:
            self._add_numbers(cells, rows)
        except ValueError:
            again = len(self.numbers) > 0
            self.numbers = None
            self._add_texts(cells, rows)
            return not again
        return True

    def _add_numbers(self, cells: Sequence[str], rows: Sequence[int]) -> None:
        assert self.numbers is not None
        self._look(cells, rows)
        # A mark that might part thousands is refused later, so it may be read as a decimal mark now.
        mark = next(iter({**self.marks.decimal, **self.marks.either}), "")
        try:
            values = np.array(numbers_in(cells, mark))
        except ValueError:
            values = np.array(numbers_in(["nan" if cell in MISSING else cell for cell in cells], mark))
            self._miss(cells, rows)
        else:
            if not np.isfinite(values).all():
                self._miss(cells, rows)
                self._find_infinite(cells, rows, values)
        self.numbers.extend(values)

    def _find_infinite(self, cells: Sequence[str], rows: Sequence[int], values: NDArray[np.float64]) -> None:
        for cell, row, value in zip(cells, rows, values.tolist(), strict=True):
            if self.infinite is None and not math.isfinite(value) and cell not in MISSING:
                self.infinite = row, cell

    def _look(self, cells: Sequence[str], rows: Sequence[int]) -> None:
        """Look at how numbers are written, until one has decided for the column."""
        if not self.marks.decimal:
            marked = [cell for cell in cells if "." in cell or "," in cell]
            self.marks.add(cells if len(marked) < len(cells) and not self.marks.plain else marked)
            for cell in {*self.marks.decimal.values(), *self.marks.either.values()} - self.mark_rows.keys():
                self.mark_rows[cell] = rows[cells.index(cell)]
        if not self.padded and (found := _PADDED.search("\0" + "\0".join(cells) + "\0")):
            self.padded = found[1]

    def _add_texts(self, cells: Sequence[str], rows: Sequence[int]) -> None:
        self._miss(cells, rows)
        for cell in dict.fromkeys(cells):
            if cell not in MISSING:
                self.texts.setdefault(cell, len(self.texts))
        self.codes.extend(self.texts.get(cell, -1) for cell in cells)

    def _miss(self, cells: Sequence[str], rows: Sequence[int]) -> None:
        """Note the cells that hold nothing."""
        if MISSING.intersection(cells):
            places = [row for cell, row in zip(cells, rows, strict=True) if cell in MISSING]
            self.missing += len(places)
            self.places += places[: _REPORTED - len(self.places)]


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table as it stands in the file, without empty rows.

    Attributes:
        dialect: How it was taken apart.
        header: The row that names the columns.
        columns: Its columns, those without a name among them.
        rows: Number of each row in the file as a spreadsheet counts.
        starts: Characters of the file before each row.
        left_out: Rows among the others that were taken for comments.
    """

    dialect: Dialect
    header: Row
    columns: list[TextColumn]
    rows: Sequence[int]
    starts: Sequence[int]
    left_out: Sequence[int]


def read_text_table(content: bytes, encoding: str = "") -> TextTable:
    """Take a CSV file apart; an empty encoding is found out.

    Raises:
        DataError: It is no text, has no header or no rows, or its rows differ in length.
    """
    try:
        known = checked(content, encoding) if encoding else find_encoding(content)
        return _gathered(content, find_dialect(content, known))
    except ReadingError as error:
        raise DataError(error.message, fix=error.fix) from error


def _gathered(content: bytes, dialect: Dialect) -> TextTable:
    left_out: list[int] = []
    body = rows_of(content, dialect, left_out)
    header = next(body, None)
    if header is None:
        raise DataError("The file is empty.", fix="Choose a file with a header and rows.")
    rows, starts = array("L"), array("Q")
    columns = [TextColumn(name) for name in header.cells]
    again = set()
    while chunk := list(islice(body, max(_ROWS, _CHUNK // len(columns)))):
        numbers = [row.number for row in chunk]
        rows.extend(numbers)
        starts.extend(row.start for row in chunk)
        for at, cells in enumerate(zip(*(row.cells for row in chunk), strict=True)):
            if not columns[at].add(cells, numbers):
                again.add(at)
    if not rows:
        raise DataError("The file has a header but no rows.", fix="Add rows below the header.")
    if again:
        _read_as_texts(content, dialect, columns, sorted(again))
    return TextTable(dialect, header, columns, rows, starts, left_out)


def _read_as_texts(content: bytes, dialect: Dialect, columns: list[TextColumn], again: Sequence[int]) -> None:
    """Read columns again that begin with numbers and continue with texts."""
    for at in again:
        columns[at] = TextColumn(columns[at].name, numbers=None)
    body = rows_of(content, dialect)
    next(body)
    while chunk := list(islice(body, max(_ROWS, _CHUNK // len(columns)))):
        numbers = [row.number for row in chunk]
        for at in again:
            columns[at].add([row.cells[at] for row in chunk], numbers)
