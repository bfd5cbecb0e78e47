"""The names of a table's columns: whether the first row has them, and which columns are none of the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from engine.data.delimited.features import MISSING
from engine.data.delimited.rows import is_number
from engine.data.files import shown
from engine.data.notes import Note
from engine.data.tables.text import TextColumn, TextTable
from engine.errors import DataError

_NO_NAMES = ("", "Unnamed: 0")
"""Names of a column without one: the second is what pandas makes of the first."""
_MANY = 4
"""Columns from which on numbers in equal steps are no data by chance."""


def named_columns(table: TextTable) -> tuple[list[TextColumn], list[Note]]:
    """The columns of data, and what was left out.

    Spreadsheets leave columns behind that are empty, and pandas and R number the rows in a column without a name.

    Raises:
        DataError: A column has no name, or the name of another; or the first row looks like data.
    """
    rows = len(table.rows)
    columns = [column for column in table.columns if column.name or column.missing < rows]
    notes = []
    if len(columns) > 1 and columns[0].name in _NO_NAMES and (told := _of_rows(columns[0], rows)):
        notes.append(Note("hint", "index-left-out", f"The first column has no name and {told}: it was left out."))
        del columns[0]
    notes += _numbers_as_names(table.header.number, columns)
    if not notes or notes[-1].code != "numbers-as-names":
        _refuse_data(table.header.number, columns, rows)
    _refuse_title(table.header.number, columns)
    for position, column in enumerate(table.columns, 1):
        if not column.name and any(column is each for each in columns):
            raise DataError(
                f"Column {position} has no name.",
                fix="Delete it if it only numbers or names the rows; else name it in the header.",
            )
    name, times = Counter(column.name for column in columns).most_common(1)[0]
    if times > 1:
        raise DataError(
            f"{times} columns are called {shown(name)}.", fix="Give every column a name of its own in the header."
        )
    return columns, notes


def _of_rows(column: TextColumn, rows: int) -> str:
    """Kind of an index column, one that identifies each row: by a whole number or by a text; empty if it is none."""
    if column.missing:
        return ""
    if column.numbers is None:
        first = next(iter(column.texts))
        return f"names the rows, such as {shown(first)}" if len(column.texts) >= rows else ""
    numbers = column.numbers.values()
    whole = bool((numbers == np.rint(numbers)).all()) and numbers.min() >= 0.0
    return "numbers the rows" if whole and len(np.unique(numbers)) == rows else ""


def _numbers_as_names(row: int, columns: Sequence[TextColumn]) -> list[Note]:
    """A note where numbers in equal steps name all columns, as pandas names them, and the row below is otherwise."""
    names = [column.name for column in columns]
    if len(names) < _MANY or not all(map(is_number, names)) or not _in_steps(names):
        return []
    below = [column.numbers.values()[0] for column in columns if column.numbers]
    if len(below) == len(names) and _in_steps(list(map(str, below))):
        return []
    listed = ", ".join(map(shown, names[:3]))
    told = f"Row {row} was taken for the names of the columns: they are numbers in equal steps ({listed}, ...)."
    return [Note("hint", "numbers-as-names", told)]


def _refuse_title(row: int, columns: Sequence[TextColumn]) -> None:
    named = sum(bool(column.name) for column in columns)
    if len(columns) - named > 1:
        raise DataError(
            f"Row {row} names {named} of {len(columns)} columns.",
            fix="The first row has to name all columns: delete titles above it, and name those without a name.",
        )


def _refuse_data(row: int, columns: Sequence[TextColumn], rows: int) -> None:
    names = [column.name for column in columns]
    listed = ", ".join(map(shown, names[:3])) + (", ..." if len(names) > 3 else "")
    if all(map(is_number, names)):
        raise DataError(
            f"Row {row} holds numbers ({listed}) where the names of the columns are expected.",
            fix="Add a header row above it. If it does hold names, put texts in their place.",
        )
    if _like_data(columns, rows):
        raise DataError(
            f"Row {row} looks like the data below it ({listed}), where the names of the columns are expected.",
            fix="Add a header row above it. If it does hold names, choose some that are neither numbers nor values of "
            "their columns.",
        )


def _like_data(columns: Sequence[TextColumn], rows: int) -> bool:
    """True if the names are such as the values below them.

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
    if len(numbers) < 2 or not all(map(float.is_integer, numbers)):  # false of inf and nan too
        return False
    steps = set(np.diff(numbers).tolist())
    return len(steps) == 1 and steps != {0.0}
