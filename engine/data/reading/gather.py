"""Gathering: from rows of cells to columns of numbers, or of different texts and which one each row has."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.cells import MISSING, ColumnType
from engine.data.delimited.features import numbered
from engine.data.delimited.numbers import Marks, numbers_in
from engine.data.delimited.rows import COMMENT, Row
from engine.data.reading.packed import PackedNumbers

MOST_FAULTS = 100_000
"""Faulty rows that are remembered."""
_CHUNK = 50_000
"""Cells that are taken apart at a time."""
_ROWS = 64
"""Rows that are taken apart at a time, at least."""
_PADDED = re.compile("\0(0[0-9]+)\0")


@dataclass(frozen=True, slots=True, eq=False)
class WholeNumbers:
    """Numbers that came all at once."""

    array: NDArray[np.float64]

    def values(self) -> NDArray[np.float64]:
        """All of them, (rows,) float64."""
        return self.array


@dataclass(slots=True, eq=False)
class Column:
    """A column as it stands in the file.

    Attributes:
        name: As the header has it.
        marks: What its numbers tell of their decimal mark, if they are numbers.
        mark_rows: The rows of the numbers that `marks` holds.
        numbers: They, NaN where a cell is missing; None where some cells are no plain numbers.
        type: What the numbers are, in a file that tells: seconds of times, or 1 and 0 of booleans.
        texts: What its cells hold, and the number of each text; empty where it holds numbers.
        codes: The number of each row's text; empty where it holds numbers.
        padded: The first number that begins with a zero, as codes do, or empty.
    """

    name: str
    marks: Marks = field(default_factory=Marks)
    mark_rows: dict[str, int] = field(default_factory=dict)
    numbers: PackedNumbers | WholeNumbers | None = field(default_factory=PackedNumbers)
    type: ColumnType = "number"
    texts: dict[str, int] = field(default_factory=dict)
    codes: array[int] | NDArray[np.int32] = field(default_factory=lambda: array("i"))
    padded: str = ""

    @property
    def mark(self) -> str:
        """The decimal mark that its numbers were read with."""
        return next(iter({**self.marks.decimal, **self.marks.either}), "")

    @property
    def places(self) -> NDArray[np.int32]:
        """The number of each row's text, (rows,)."""
        return np.frombuffer(self.codes, np.int32) if isinstance(self.codes, array) else self.codes

    def add(self, cells: Sequence[str], rows: Sequence[int]) -> bool:
        """Take in the cells of further rows. False where numbers turn out to be texts, and have to be read again."""
        assert not isinstance(self.numbers, WholeNumbers)
        if self.numbers is not None:
            try:
                self.numbers.extend(self._numbers(cells, rows))
            except ValueError:
                again = len(self.numbers) > 0
                self.numbers = None
                if again:
                    return False
            else:
                return True
        for cell in dict.fromkeys(cells):
            self.texts.setdefault(cell, len(self.texts))
        assert isinstance(self.codes, array)
        self.codes.extend(map(self.texts.__getitem__, cells))
        return True

    def _numbers(self, cells: Sequence[str], rows: Sequence[int]) -> NDArray[np.float64]:
        """Plain and finite numbers, or NaN where a cell is missing.

        Raises:
            ValueError: Some are none.
        """
        self._look(cells, rows)
        # A mark that might part thousands is asked for later, so it may be read as a decimal mark now.
        try:
            values = np.array(numbers_in(cells, self.mark))
        except ValueError:
            values = np.array(numbers_in(["nan" if cell in MISSING else cell for cell in cells], self.mark))
        if not np.isfinite(values).all():
            there = [cell for cell, value in zip(cells, values.tolist(), strict=True) if not np.isfinite(value)]
            if not MISSING.issuperset(there):
                raise ValueError("not a finite number")
        return values

    def _look(self, cells: Sequence[str], rows: Sequence[int]) -> None:
        """Look at how numbers are written, until one has decided for the column."""
        if not self.marks.decimal:
            marked = [cell for cell in cells if "." in cell or "," in cell]
            self.marks.add(cells if len(marked) < len(cells) and not self.marks.plain else marked)
            for cell in {*self.marks.decimal.values(), *self.marks.either.values()} - self.mark_rows.keys():
                self.mark_rows[cell] = rows[cells.index(cell)]
        if not self.padded and (found := _PADDED.search("\0" + "\0".join(cells) + "\0")):
            self.padded = found[1]


@dataclass(slots=True)
class Ragged:
    """Rows that differ in length from the first one: how many there are of each length, and the first of them."""

    lengths: Counter[int] = field(default_factory=Counter)
    rows: list[Row] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Take in a row."""
        self.lengths[len(row.cells)] += 1
        if len(self.rows) < MOST_FAULTS:
            self.rows.append(row)


@dataclass(slots=True, eq=False)
class Gathered:
    """A table as it stands in the file, without empty rows.

    Attributes:
        first: The row that names the columns, or is the first one of the data.
        header: Whether it names them.
        columns: Its columns, those without a name among them.
        numbers: Number of each row in the file as a spreadsheet counts.
        ragged: Rows of other lengths.
        left_out: Rows among the others that were taken for comments.
    """

    first: Row
    header: bool
    columns: list[Column]
    numbers: Sequence[int]
    ragged: Ragged
    left_out: Sequence[int]


class Cells(Protocol):
    """The cells of a table, wherever they stand."""

    def gather(self, *, header: bool) -> Gathered | None:
        """Gather the table; None where it has no row at all.

        Args:
            header: Whether the first row names the columns. If not, they are called by their number.
        """

    def as_texts(self, found: Gathered, places: Sequence[int]) -> None:
        """Gather columns again, by their texts."""


@dataclass(frozen=True, slots=True)
class RowCells:
    """Cells that come row by row: `rows` begins anew whenever it is called, and leaves out rows that hold nothing."""

    rows: Callable[[], Iterator[Row]]

    def gather(self, *, header: bool) -> Gathered | None:
        """Gather the table."""
        first = next(self.rows(), None)
        if first is None:
            return None
        columns = [Column(name) for name in column_names(first, header=header)]
        numbers, left_out, ragged = array("L"), array("L"), Ragged()
        again: set[int] = set()
        for chunk in _chunks(_sound(self.rows(), len(columns), ragged, left_out), len(columns), header=header):
            lines = [row.number for row in chunk]
            numbers.extend(lines)
            for place, cells in enumerate(zip(*(row.cells for row in chunk), strict=True)):
                if place not in again and not columns[place].add(cells, lines):
                    again.add(place)
        found = Gathered(first, header, columns, numbers, ragged, left_out)
        self.as_texts(found, sorted(again))
        return found

    def as_texts(self, found: Gathered, places: Sequence[int]) -> None:
        """Gather columns again, by their texts."""
        if not places:
            return
        columns = found.columns
        for place in places:
            columns[place] = Column(columns[place].name, numbers=None)
        body = _sound(self.rows(), len(columns), Ragged(), array("L"))
        for chunk in _chunks(body, len(columns), header=found.header):
            lines = [row.number for row in chunk]
            for place in places:
                columns[place].add([row.cells[place] for row in chunk], lines)


def column_names(first: Row, *, header: bool) -> list[str]:
    """Names of the columns of a table: from its first row, or by their number."""
    return first.cells if header else numbered(len(first.cells))


def _sound(rows: Iterator[Row], width: int, ragged: Ragged, left_out: array[int]) -> Iterator[Row]:
    """The rows of the right length; the others are told."""
    for row in rows:
        if len(row.cells) == width:
            yield row
        elif row.cells[0].startswith(COMMENT):
            left_out.append(row.number)
        else:
            ragged.add(row)


def _chunks(body: Iterator[Row], columns: int, *, header: bool) -> Iterator[list[Row]]:
    if header:
        next(body, None)
    while chunk := list(islice(body, max(_ROWS, _CHUNK // columns))):
        yield chunk
