"""From the texts of a table's columns to numbers and categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.data.files import shown
from engine.data.text import TextTable
from engine.errors import DataError

MOST_CATEGORIES = 50
"""Texts that differ, in a column of features."""
MOST_CLASSES = 1000
"""Texts that differ, in the column to predict."""

_MISSING = frozenset(
    {"", "?", "NA", "N/A", "#N/A", "n/a", "na", "NaN", "nan", "NAN", "NULL", "null", "Null", "-nan", "#NV", "NaT"}
)
_REPORTED = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column whose cells are all there.

    Attributes:
        name: Its name.
        cells: The texts.
        numbers: (rows,) float64, finite; None where the column is text.
    """

    name: str
    cells: Sequence[str]
    numbers: NDArray[np.float64] | None


def read_columns(table: TextTable) -> list[Column]:
    """Columns of numbers and of text.

    Raises:
        DataError: Cells are missing, not finite, or numbers among which some are not; says in which row and column.
    """
    _refuse_missing(table)
    commas = table.delimiter != ","  # a comma may stand in a number only where it does not part the cells
    parsed = [_parse(cells, commas) for cells in table.columns]
    if any(style == "," for _, style in parsed):
        _refuse_two_styles(table, parsed)
    columns = []
    for name, cells, (numbers, _) in zip(table.header, table.columns, parsed, strict=True):
        if numbers is None:
            _refuse_nearly_numbers(name, cells, table.rows, commas)
        elif not np.isfinite(numbers).all():
            _refuse_infinite(name, cells, table.rows, numbers)
        columns.append(Column(name, cells, numbers))
    return columns


def categories(column: Column, most: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The texts of a column in alphabetical order, and which one each row has: (rows,) int64.

    Raises:
        DataError: There are so many that they seem to name the rows instead of grouping them.
    """
    names = sorted(set(column.cells))
    if len(names) > min(most, max(10, len(column.cells) // 2)):
        raise DataError(
            f"Column {shown(column.name)} holds {len(names)} different texts in {len(column.cells)} rows, such as "
            f"{shown(names[0])}: they seem to name the rows, and a network cannot learn from names.",
            mend=f"Delete the column from the file, or group its texts into at most {most} categories.",
        )
    index = {name: at for at, name in enumerate(names)}
    return tuple(names), np.array([index[cell] for cell in column.cells], np.int64)


def _parse(cells: Sequence[str], commas: bool) -> tuple[NDArray[np.float64] | None, str]:
    """Numbers, or None, and the decimal mark that they use: a comma, a point, or empty for neither."""
    joined = "\0".join(cells)
    if "_" in joined:  # Python reads 1_000 as a thousand
        return None, ""
    comma = commas and "," in joined
    point = "." in joined
    if comma and point:
        return None, ""
    if comma:
        cells = joined.replace(",", ".").split("\0")
    try:
        return np.array([float(cell) for cell in cells]), "," if comma else "." if point else ""
    except ValueError:
        return None, ""


def _refuse_missing(table: TextTable) -> None:
    places = []
    for name, cells in zip(table.header, table.columns, strict=True):
        if markers := _MISSING.intersection(cells):
            if len(markers) == len(set(cells)):
                raise DataError(f"Column {shown(name)} is empty.", mend="Delete the column from the file.")
            places += [(row, name) for row, cell in zip(table.rows, cells, strict=True) if cell in markers]
    if places:
        places.sort()
        raise DataError(
            f"{_count(len(places), 'value is', 'values are')} missing: {_places(places)}.",
            mend="Fill the cells in, or delete the rows or columns.",
        )


def _refuse_infinite(name: str, cells: Sequence[str], rows: Sequence[int], numbers: NDArray[np.float64]) -> None:
    at = int(np.flatnonzero(~np.isfinite(numbers))[0])
    raise DataError(
        f"Row {rows[at]}, column {shown(name)}: {shown(cells[at])} is not a finite number.",
        mend="Correct the cell, or delete the row.",
    )


def _refuse_nearly_numbers(name: str, cells: Sequence[str], rows: Sequence[int], commas: bool) -> None:
    """A column of many numbers with a few texts is a column of numbers with slips, not a column of categories."""
    distinct = set(cells)
    wrong = [cell for cell in distinct if _parse([cell], commas)[0] is None]
    if len(distinct) - len(wrong) <= max(20, len(distinct) // 2):
        _refuse_grouped_thousands(name, cells, commas)
        return
    places = [(row, name) for row, cell in zip(rows, cells, strict=True) if cell in set(wrong)]
    first = cells[rows.index(places[0][0])]
    raise DataError(
        f"Column {shown(name)} holds numbers, but {_count(len(places), 'cell does', 'cells do')} not: "
        f"{_places(places)}; the first is {shown(first)}.",
        mend="Correct the cells: digits and a decimal point, no units and no thousands separators.",
    )


def _refuse_grouped_thousands(name: str, cells: Sequence[str], commas: bool) -> None:
    if commas or not any("," in cell for cell in cells):
        return
    if all(_parse([cell.replace(",", "")], commas)[0] is not None for cell in set(cells)):
        first = next(cell for cell in cells if "," in cell)
        raise DataError(
            f"Column {shown(name)} holds numbers with commas, such as {shown(first)}: the comma may "
            "be the decimal mark, or part the thousands.",
            mend="Save the file with decimal points and no thousands separators, or with semicolons between cells.",
        )


def _refuse_two_styles(table: TextTable, parsed: Sequence[tuple[NDArray[np.float64] | None, str]]) -> None:
    styles = [style for _, style in parsed]
    if "." in styles:
        comma, point = (shown(table.header[styles.index(style)]) for style in ",.")
        raise DataError(
            f"Column {comma} uses decimal commas, but column {point} uses points, which may part thousands.",
            mend="Save the file with one decimal mark and without thousands separators.",
        )


def _count(number: int, one: str, many: str) -> str:
    return f"1 {one}" if number == 1 else f"{number} {many}"


def _places(places: Sequence[tuple[int, str]]) -> str:
    text = "; ".join(f"row {row}, column {shown(name)}" for row, name in places[:_REPORTED])
    return text if len(places) <= _REPORTED else f"{text}; and {len(places) - _REPORTED} more"
