"""Raw data: the columns of a table as they were read, typed, before it is decided what a network gets of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.delimited.cells import ColumnType as ColumnType
from engine.errors import Answer, QuestionError


@dataclass(frozen=True, eq=False)
class RawColumn:
    """A column as it was read.

    Attributes:
        name: As the header has it; unique.
        type: What its cells are.
        values: (rows,). Numbers: float64, NaN where the cell is missing. Times: float64 seconds since 1970-01-01 UTC,
            NaN where missing. Booleans: float64 1 or 0, NaN where missing. Categories and texts: int32 place in
            `categories`, -1 where missing.
        categories: The different texts in alphabetical order; of booleans the spellings of no and yes; else empty.
        padded: The first of its numbers that begins with a zero, as codes do, or empty.
    """

    name: str
    type: ColumnType
    values: NDArray[Any]
    categories: tuple[str, ...] = ()
    padded: str = ""

    @property
    def has_texts(self) -> bool:
        """True if its values are places of texts."""
        return self.type in ("category", "text")

    def only(self, rows: NDArray[np.int64]) -> RawColumn:
        """The column with these rows alone; it knows the same categories."""
        return replace(self, values=self.values[rows])

    @cached_property
    def missing(self) -> NDArray[np.bool_]:
        """Mask of the rows whose cell is missing, (rows,)."""
        there: NDArray[np.bool_] = np.isnan(self.values) if self.values.dtype.kind == "f" else self.values < 0
        return there


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell or row of a file that could not be read, and was left out as the user wished.

    Attributes:
        row: As a spreadsheet counts, the first line of the file being row 1.
        column: Name of the column; empty where it is the row as a whole.
        text: What stands there, shortened.
        reason: What is wrong with it, in a sentence.
        cells: Name of the column and text of each cell of its row; empty for all but the first faults of a file.
        file: Name of the file, where it is another than that of the table.
    """

    row: int
    column: str
    text: str
    reason: str
    cells: tuple[tuple[str, str], ...] = ()
    file: str = ""

    @property
    def place(self) -> str:
        """Number of the row as people find it: `7`, or `7 of 'test.csv'`."""
        return f"{self.row} of {self.file!r}" if self.file else str(self.row)


class FaultyRowsError(QuestionError):
    """A table with cells or rows that cannot be read, which the user may leave out.

    Args:
        message: Sentences that tell the first of them.
        faults: They, by row.
    """

    def __init__(self, message: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(
            message,
            answers=(Answer("leave faulty rows out", {"leave_out_faulty": True}),),
            fix="Correct the file, choose another type for the column, or leave faulty rows out "
            "(leave_out_faulty=true).",
            field="leave_out_faulty",
        )
        self.faults = faults


@dataclass(frozen=True, eq=False)
class RawData:
    """A table as it was read.

    Attributes:
        columns: In the order of the file.
        numbers: Number of each row in its file, as a spreadsheet counts.
        faults: What was left out.
        others: Names of further files that rows came from.
        origins: (rows,) int8: file that each row came from, its place in `others` counted from 1, 0 for the table
            itself; None where all rows are of the table.
    """

    columns: tuple[RawColumn, ...]
    numbers: Sequence[int] | NDArray[Any]
    faults: tuple[Fault, ...] = ()
    others: tuple[str, ...] = ()
    origins: NDArray[np.int8] | None = None

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.numbers)

    def only(self, rows: NDArray[np.int64]) -> RawData:
        """The table with these rows alone."""
        numbers = np.asarray(self.numbers)[rows]
        origins = None if self.origins is None else self.origins[rows]
        columns = tuple(column.only(rows) for column in self.columns)
        return replace(self, columns=columns, numbers=numbers, origins=origins)

    def row_text(self, place: int) -> str:
        """A row as people find it: `row 7`, or `row 7 of 'test.csv'` where it is of another file than the table."""
        of = self.others[int(self.origins[place]) - 1] if self.origins is not None and self.origins[place] else ""
        return f"row {self.numbers[place]}" + (f" of {of!r}" if of else "")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def by_name(self) -> Mapping[str, RawColumn]:
        """Columns by name."""
        return {column.name: column for column in self.columns}
