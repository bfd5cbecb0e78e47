"""The names of a table's columns: whether the first row has them, and which columns are none of the data."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from engine.data.delimited.cells import MISSING
from engine.data.delimited.rows import is_number
from engine.data.files import shown
from engine.data.notes import Note
from engine.data.reading.choices import Choices
from engine.data.reading.gather import Column, Gathered
from engine.errors import Answer, QuestionError

_NO_NAMES = ("", "Unnamed: 0")
"""Names of a column without one: the second is what pandas makes of the first."""
_MANY = 4
"""Columns from which on numbers in equal steps are no data by chance."""
_LISTED = 5


def has_header(found: Gathered, choices: Choices) -> tuple[bool, list[Note]]:
    """True if the first row names the columns, and what should be known of how that was told.

    Raises:
        QuestionError: It may, or may not.
    """
    names = [column.name for column in _named(found)]
    if choices.header != "automatic":
        return choices.header == "yes", []
    listed = ", ".join(map(shown, names[:3])) + (", ..." if len(names) > 3 else "")
    row = found.first.number
    if _name_by_steps(found):
        told = f"Row {row} was taken for the names of the columns: they are numbers in equal steps ({listed})."
        return True, [Note("hint", "numbers-as-names", told)]
    if names and not all(_value(name) is not None for name in names) and not _like_data(found):
        return True, []
    if _surely_data(found):
        told = f"Row {row} holds numbers such as those below it ({listed}): it was taken for data, without a header."
        return False, [Note("hint", "no-header", told)]
    raise QuestionError(
        f"Row {row} may name the columns, or be the first row of the data: it holds {listed}.",
        answers=(
            Answer("it is data", {"header": "no"}),
            Answer("it names the columns", {"header": "yes"}),
        ),
        sample=(", ".join(found.first.cells),),
        field="header",
    )


def data_columns(found: Gathered, choices: Choices) -> tuple[list[int], list[Note]]:
    """Places of the columns of data, and what was left out.

    Spreadsheets leave columns behind that are empty, and pandas and R number the rows in a column without a name.
    Columns without a name, or with that of another, get one.

    Raises:
        QuestionError: Most columns have no name, as below a title.
    """
    rows = len(found.numbers)
    places = [place for place, column in enumerate(found.columns) if column.name or not is_empty(column)]
    columns = [found.columns[place] for place in places]
    notes = []
    if len(columns) > 1 and columns[0].name in _NO_NAMES and (told := _of_rows(columns[0], rows)):
        notes.append(Note("hint", "index-left-out", f"The first column has no name and {told}: it was left out."))
        del places[0], columns[0]
    named = sum(bool(column.name) for column in columns)
    if choices.header == "automatic" and len(columns) - named > 1:
        raise QuestionError(
            f"Row {found.first.number} names {named} of {len(columns)} columns. It may be a title above the header.",
            answers=(
                Answer("it is a title", {"skip": found.first.number}),
                Answer("it names the columns", {"header": "yes"}),
            ),
            sample=(", ".join(found.first.cells),),
            field="skip",
        )
    return places, notes + _rename(columns, found.columns)


def is_empty(column: Column) -> bool:
    """True if all cells of a column are missing."""
    if column.numbers is not None:
        return bool(np.isnan(column.numbers.values()).all())
    return MISSING.issuperset(column.texts)


def _rename(columns: Sequence[Column], all_columns: Sequence[Column]) -> list[Note]:
    """Names of their own for the columns without."""
    notes: list[Note] = []
    taken = {column.name for column in columns}
    for column in columns:
        if not column.name:
            column.name = _free(f"column {next(at for at, each in enumerate(all_columns, 1) if each is column)}", taken)
            told = f"A column has no name: it is called {shown(column.name)} here."
            notes.append(Note("hint", "column-named", told, (column.name,)))
    seen: Counter[str] = Counter()
    for column in columns:
        name = column.name
        seen[name] += 1
        if seen[name] > 1:
            column.name = _free(f"{name} ({seen[name]})", taken)
            told = f"Several columns are called {shown(name)}: one of them is called {shown(column.name)} here."
            notes.append(Note("warning", "column-named", told, (column.name,)))
    return notes


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "'"
    taken.add(name)
    return name


def _named(found: Gathered) -> list[Column]:
    """The columns that a header would have to name."""
    columns = [column for column in found.columns if column.name or not is_empty(column)]
    if len(columns) > 1 and columns[0].name in _NO_NAMES and _of_rows(columns[0], len(found.numbers)):
        del columns[0]
    return columns


def _of_rows(column: Column, rows: int) -> str:
    """Kind of an index column, one that identifies each row: by a whole number or by a text; empty if it is none."""
    if column.numbers is None:
        if not MISSING.isdisjoint(column.texts):
            return ""
        return f"names the rows, such as {shown(next(iter(column.texts)))}" if len(column.texts) == rows else ""
    numbers = column.numbers.values()
    whole = bool((numbers == np.rint(numbers)).all()) and numbers.min() >= 0.0
    return "numbers the rows" if whole and len(np.unique(numbers)) == rows else ""


def _name_by_steps(found: Gathered) -> bool:
    """True where numbers in equal steps name all columns, as pandas names them, and the row below is otherwise."""
    columns = _named(found)
    names = [column.name for column in columns]
    if len(names) < _MANY or not all(map(is_number, names)) or not _in_steps(names):
        return False
    below = [str(column.numbers.values()[0]) for column in columns if column.numbers]
    return len(below) < len(names) or not _in_steps(below)


def _like_data(found: Gathered) -> bool:
    """True if the names are such as the values below them.

    A text above numbers is a name. Numbers in equal steps may be names too, such as years.
    """
    columns, rows = _named(found), len(found.numbers)
    numbers = [column.name for column in columns if column.numbers is not None]
    if not all(_value(name) is not None or name in MISSING for name in numbers):
        return False
    grouping = [column for column in columns if column.numbers is None and len(column.texts) <= max(2, rows // 2)]
    among_values = bool(grouping) and all(column.name in column.texts for column in grouping)
    return among_values or (any(_value(name) is not None for name in numbers) and not _in_steps(numbers))


def _surely_data(found: Gathered) -> bool:
    """True if numbers above numbers have decimals, and are not in rising or falling order, as wavelengths are."""
    cells = [column.name for column in _named(found) if column.numbers is not None]
    numbers = [value for cell in cells if (value := _value(cell)) is not None and math.isfinite(value)]
    if not numbers or all(map(float.is_integer, numbers)):
        return False
    steps = np.diff(numbers)
    return len(numbers) < _LISTED or not ((steps > 0).all() or (steps < 0).all())


def _value(cell: str) -> float | None:
    """The number in a cell, with whichever decimal mark."""
    plain = cell.replace(",", ".")
    return float(plain) if is_number(plain) else None


def _in_steps(names: Sequence[str]) -> bool:
    numbers = [float(name) for name in names if is_number(name)]
    if len(numbers) < 2 or not all(map(float.is_integer, numbers)):  # false of inf and nan too
        return False
    steps = set(np.diff(numbers).tolist())
    return len(steps) == 1 and steps != {0.0}
