"""The names of a table's columns: whether the first row has them, and which columns are none of the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from engine.data.dataset import Note
from engine.data.delimited.features import MISSING
from engine.data.delimited.rows import is_number
from engine.data.files import shown
from engine.data.text import TextColumn, TextTable
from engine.errors import DataError


def named_columns(table: TextTable) -> tuple[list[TextColumn], list[Note]]:
    """The columns of data, and what was left out.

    Spreadsheets leave columns behind that are empty, and pandas and R number the rows in a column without a name.

    Raises:
        DataError: A column has no name, or the name of another; or the first row looks like data.
    """
    rows = len(table.rows)
    columns = [column for column in table.columns if column.name or column.missing < rows]
    notes = []
    if len(columns) > 1 and not columns[0].name and counts_rows(columns[0]):
        notes.append(
            Note("hint", "index-left-out", "The first column has no name and numbers the rows: it was left out.")
        )
        del columns[0]
    _refuse_data(table.header.number, columns, rows)
    for position, column in enumerate(table.columns, 1):
        if not column.name and any(column is each for each in columns):
            raise DataError(f"Column {position} has no name.", mend="Name it in the header, or delete the column.")
    name, times = Counter(column.name for column in columns).most_common(1)[0]
    if times > 1:
        raise DataError(
            f"{times} columns are called {shown(name)}.", mend="Give every column a name of its own in the header."
        )
    return columns, notes


def counts_rows(column: TextColumn) -> bool:
    """Whether a column holds 0, 1, 2, ... or 1, 2, 3, ..."""
    if not column.numbers or column.missing:
        return False
    numbers = column.numbers.values()
    return numbers[0] in (0.0, 1.0) and bool((numbers == np.arange(len(numbers)) + numbers[0]).all())


def _refuse_data(row: int, columns: Sequence[TextColumn], rows: int) -> None:
    names = [column.name for column in columns]
    listed = ", ".join(map(shown, names[:3])) + (", ..." if len(names) > 3 else "")
    if all(map(is_number, names)):
        raise DataError(
            f"Row {row} holds numbers ({listed}) where the names of the columns are expected.",
            mend="Add a header row.",
        )
    if _like_data(columns, rows):
        raise DataError(
            f"Row {row} looks like the data below it ({listed}), where the names of the columns are expected.",
            mend="Add a header row above it. If it does hold names, choose some that are neither numbers nor values of "
            "their columns.",
        )


def _like_data(columns: Sequence[TextColumn], rows: int) -> bool:
    """Whether the names are such as the values below them.

    A text above numbers is a name. Numbers in equal steps may be names too, such as years.
    """
    numbers = [column.name for column in columns if column.numbers is not None]
    if not all(is_number(name) or name in MISSING for name in numbers):
        return False
    grouping = [column for column in columns if column.numbers is None and len(column.texts) <= max(2, rows // 2)]
    among_values = bool(grouping) and all(column.name in column.texts for column in grouping)
    return among_values or (any(map(is_number, numbers)) and not _in_steps(numbers))


def _in_steps(names: Sequence[str]) -> bool:
    numbers = [float(name) for name in names if is_number(name)]
    steps = set(np.diff(numbers).tolist())
    return len(numbers) > 1 and len(steps) == 1 and steps != {0.0} and all(number == int(number) for number in numbers)
